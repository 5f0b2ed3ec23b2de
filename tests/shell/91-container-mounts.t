#!/bin/bash
# tools/rules/container-mounts.rules with a container whose root wants more than the images of the list.
MOUNTS=shared
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/mounts.sh"
[[ -z $TOO_OLD ]] || skip_all "$TOO_OLD"
mkdir -m 755 "$TMP/images"
images=$TMP/images
content "$TMP/mine" mine
content "$TMP/other" secret
image ext4 "$images/good" "$TMP/content"
image ext4 "$images/mine" "$TMP/mine" && chown "$USER_ID" "$images/mine"
image ext4 "$TMP/secret" "$TMP/other"
ln -s "$TMP/secret" "$images/link"
sed "s|IMAGES|$images|g" "$ROOT/tools/rules/container-mounts.rules" >"$TMP/rules"
ok "its rules are rules" syscallfs rules check "$TMP/rules"
# contained SCRIPT: `mount_call SOURCE TARGET TYPE [FLAGS]` is mount(2), since mount(8) refuses much by itself.
contained() {
    supervise --rules "$TMP/rules" -- env -C "$W" "${as_user[@]}" "${unshare[@]}" bash -c "exec 2>&1
mount_call() { python3 -c 'import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
words = [word.encode() for word in sys.argv[1:4]]
print(libc.mount(*words, int((sys.argv + [\"0\"])[4]), None) and os.strerror(ctypes.get_errno()))' \"\$@\"; }
$1"
    finish
    cat "$TMP/out"
}

is "an image of the list is mounted, written to, and taken off" \
    "$(contained "mount_call $images/good mnt ext4 && cat mnt/file && echo more >mnt/more && stat -c '%U %a' mnt/file && umount mnt && ls mnt")" \
    $'0\nhello\nroot 600'
is "its own mounts are left to the kernel" \
    "$(contained 'mount -t tmpfs none mnt && mkdir mnt/a mnt/b && mount --bind mnt/a mnt/b && stat -fc %T mnt/b && umount mnt/b mnt')" tmpfs
# refused SENTENCE SCRIPT: after it neither the secret nor an image of its own is mounted.
refused() {
    is "$1" "$(contained "{ $2; } | sort -u; cat mnt/file 2>/dev/null")" "${3-Operation not permitted}"
}
refused "an image that is not on the list is not mounted" "mount_call $TMP/secret mnt ext4"
refused "nor by way of .." "mount_call $images/../secret mnt ext4"
refused "nor through a link on the list" "mount_call $images/link mnt ext4"
refused "nor through links of its own" "ln -sf $TMP/secret image; mount_call $W/image mnt ext4; mount_call image mnt ext4"
refused "a name of the list means what it means on the host" \
    "mount --bind $TMP/secret $images/good; mount_call $images/good mnt ext4" $'0\nhello'
refused "an image that it can write to is not mounted" "mount_call $images/mine mnt ext4"
refused "a file system that is not on the list is not mounted" "{ mount_call $images/good mnt btrfs; mount_call $images/good mnt vfat; } >/dev/null" ""
refused "nor one by the new calls" "python3 -c '
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print(libc.syscall(430, b\"tmpfs\", 0) == -1 and os.strerror(ctypes.get_errno()))'" "Function not implemented"
like "a set-uid program has no effect there, and a device none" \
    "$(contained "mount_call $images/good mnt ext4; mount -o remount,bind,suid,dev mnt 2>/dev/null; cat mnt/disk 2>&1; grep -o ' $W/mnt [^ ]*' /proc/self/mountinfo")" \
    "cat: mnt/disk: Permission denied.* $W/mnt [a-z,]*nosuid,nodev"
is "the host's mounts are as before" "$(mounted "$W"; mounted "$images")" ""
done_testing
