#!/bin/bash
# mount for root of an unprivileged user namespace: file systems of the host's list, in its own mounts alone.
MOUNTS=shared
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/mounts.sh"
[[ -z $TOO_OLD ]] || skip_all "$TOO_OLD"
export MOUNT_SOURCES=$ext4

is "ext4 is mounted, and files have the right owner" \
    "$(inside "mount -t ext4 $ext4 mnt && cat mnt/file && stat -c '%U %a' mnt/file")" "hello
root 600"
is "ext4 is mounted for writing" "$(inside "mount -t ext4 $ext4 mnt && echo more >mnt/more && umount mnt &&
    mount -t ext4 -o ro $ext4 mnt && cat mnt/more && ! touch mnt/x")" "more
touch: cannot touch 'mnt/x': Read-only file system"
is "the host sees nothing of it" "$(mounted "$W"; mounted "$ext4")" ""
is "nosuid and nodev are there, and stay" "$(inside "mount -t ext4 $ext4 mnt
    grep -c ' $W/mnt nosuid,nodev\| $W/mnt rw,nosuid,nodev' <(awk '{ print \"\", \$5, \$6 }' /proc/self/mountinfo)
    mount -o remount,bind,suid,dev $ext4 mnt 2>/dev/null || echo refused
    cat mnt/disk")" "1
refused
cat: mnt/disk: Permission denied"
is "relative to the working directory, and through the target's own links" \
    "$(inside "mkdir -p d/e; ln -s d/e l; cd d; mount -t ext4 $ext4 ../l; cat e/file; ls ../mnt")" hello
is "what is mounted elsewhere is EBUSY" \
    "$(inside "mkdir -p d/e; mount -t ext4 $ext4 d/e && mount -t ext4 $ext4 mnt" | grep -o 'busy\|already mounted' | head -1)" \
    "already mounted"
is "what is shared in the target's own mounts is its own affair" \
    "$(inside "mount --make-rshared /; mount -t ext4 $ext4 mnt && cat mnt/file")" hello
is "other mounts are its own" "$(inside 'mount -t tmpfs none mnt && stat -fc %T mnt')" tmpfs
is "a device that is not on the list is EPERM" \
    "$(MOUNT_SOURCES=/dev/no inside "mount -t ext4 $ext4 mnt; ls mnt" | grep -o 'permission denied')" "permission denied"
like "standard error names the device that is not on the list" "$(cat "$TMP/err")" "$ext4 is not among the names of --source"
is "options of the file system are refused" \
    "$(inside "mount -t ext4 -o errors=panic $ext4 mnt; ls mnt" | grep -o 'permission denied')" "permission denied"
is "without CAP_SYS_ADMIN it is EPERM" "$(inside "setpriv --bounding-set -sys_admin --inh-caps -sys_admin \
    python3 -c 'import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
libc.mount(b\"$ext4\", b\"mnt\", b\"ext4\", 0, None)
print(os.strerror(ctypes.get_errno()))'")" "Operation not permitted"

# What the target can write to must not reach the kernel's file systems.
chmod 666 "$TMP/ext4"
is "an image that the target can write to is refused" "$(inside "mount -t ext4 $ext4 mnt; ls mnt" |
    grep -o 'permission denied')" "permission denied"
like "standard error says that the target can write to the image" "$(cat "$TMP/err")" "the target could write to the source"
chown "$USER_ID:0" "$TMP/ext4"
chmod 400 "$TMP/ext4"
is "an image that the target can make writable is refused" "$(inside "mount -t ext4 $ext4 mnt; ls mnt" |
    grep -o 'permission denied')" "permission denied"
chown 0:"$USER_ID" "$TMP/ext4"
chmod 660 "$TMP/ext4"
is "an image that the target's group can write to is refused" "$(inside "mount -t ext4 $ext4 mnt; ls mnt" |
    grep -o 'permission denied')" "permission denied"
chmod 602 "$TMP/ext4"
is "an image that another group of the target's can write to is refused" \
    "$(inside "mount -t ext4 $ext4 mnt; ls mnt" | grep -o 'permission denied')" "permission denied"
chmod 640 "$TMP/ext4"
is "an image that the target's group can only read is mounted" "$(inside "mount -t ext4 $ext4 mnt; cat mnt/file")" hello
clear=("${as_user[@]}")
as_user=(setpriv --reuid "$USER_ID" --regid "$USER_ID" --groups 54321)
chown 0:54321 "$TMP/ext4"
chmod 660 "$TMP/ext4"
is "an image is refused that a group of the target's outside its user namespace can write to" \
    "$(inside "mount -t ext4 $ext4 mnt; ls mnt" | grep -o 'permission denied')" "permission denied"
like "standard error names the group outside the user namespace" "$(cat "$TMP/err")" "the target could write to the source"
as_user=("${clear[@]}")
chown 0:0 "$TMP/ext4"
chmod 600 "$TMP/ext4"
chmod o+w "$ext4"
is "a device over a file that the target can write to is refused" "$(inside "mount -t ext4 $ext4 mnt; ls mnt" | grep -o 'permission denied')" "permission denied"
chmod o-w "$ext4"

truncate -s 1M "$TMP/disk"
device "$TMP/disk"
part=${LOOP}p1
if addpart "$LOOP" 1 1 8 2>/dev/null && [[ -b $part ]]; then
    chmod 666 "$TMP/disk"
    is "a partition of a device whose file the target can write to is refused" \
        "$(MOUNT_SOURCES=$part inside "mount -t ext4 $part mnt; ls mnt" | grep -o 'permission denied')" "permission denied"
    like "standard error says that the target can write to the file of the device" "$(cat "$TMP/err")" "the target could write to the source"
    delpart "$LOOP" 1
else
    skip "a partition of a device whose file the target can write to is refused" "a loop device has no partitions"
fi
mkdir "$TMP/hidden"
cp "$TMP/ext4" "$TMP/hidden" && device "$TMP/hidden/ext4"
mount -t tmpfs none "$TMP/hidden"
cp "$TMP/ext4" "$TMP/hidden"
is "a device whose file is not what has its name is refused" \
    "$(MOUNT_SOURCES=$LOOP inside "mount -t ext4 $LOOP mnt; ls mnt" | grep -o 'permission denied')" "permission denied"
like "standard error says that the file of the device is not what has its name" "$(cat "$TMP/err")" "the file of the loop device has been replaced"
umount "$TMP/hidden"

own_mounts=("${unshare[@]}")
unshare=(unshare -Ur)
is "the mounts of the host are no target's to change" "$(inside "mount -t ext4 $ext4 mnt; ls mnt" |
    grep -o 'permission denied')$(grep "$ext4" /proc/self/mountinfo)" "permission denied"
unshare=("${own_mounts[@]}")

# Over the target's own mounts, and out of its root.
is "what the target calls the device counts for nothing" \
    "$(inside "mount -t tmpfs none /dev; touch $ext4; mount -i -t ext4 $ext4 mnt; cat mnt/file" | tail -1)" hello
is "links and .. end at the target's root" "$(inside "mkdir -p jail/in jail/dev; ln -s ../../../../in jail/out
python3 -c 'import ctypes, os
os.chroot(\"jail\")
os.chdir(\"/\")
libc = ctypes.CDLL(None, use_errno=True)
print(libc.mount(b\"$ext4\", b\"/out\", b\"ext4\", 0, None), open(\"/in/file\").read().strip())'")" "0 hello"

for kind in squashfs xfs; do
    if ! grep -q "\b$kind$" /proc/filesystems || ! image $kind "$TMP/$kind" "$TMP/content"; then
        skip "$kind is mounted" "no $kind in the kernel, or nothing to make one with"
        continue
    fi
    device "$TMP/$kind"
    is "$kind is mounted" "$(MOUNT_SOURCES=$LOOP inside "mount -t $kind $LOOP mnt && stat -c %U mnt")" root
done
of_each_kind "a raw mount and umount2" "= 0
= -1 EBUSY
= 0
= -1 EPERM
= -1 EFAULT
= -1 EINVAL
= -1 ENOENT" "\$try mount s:$ext4 s:mnt s:ext4 0 null; \$try mount s:$ext4 s:/mnt s:ext4 0 null
    \$try umount2 s:mnt 0; \$try mount s:/dev/no s:mnt s:ext4 0 null; \$try mount s:$ext4 unmapped s:ext4 0 null
    \$try umount2 s:mnt 0; \$try umount2 s:no 8"
try=$(program try-syscall)
is "a link leads to what is unmounted, unless it is meant itself" "$(inside "$try mount s:$ext4 s:mnt s:ext4 0 null; ln -s mnt link
    $try umount2 s:link 8; cat mnt/file; $try umount2 s:link 0; ls mnt; rm link")" "= 0
= -1 EINVAL
hello
= 0"
is "no flag that is none is passed on, and no root is unmounted" "$(inside "$try umount2 s:no 16; $try umount2 s:/ 0")" "= -1 EINVAL
= -1 EBUSY"
is "it is unmounted with what rights the target has on the way" "$(inside "mkdir -p closed/mnt
    $try mount s:$ext4 s:closed/mnt s:ext4 0 null; chmod 0 closed; $try umount2 s:closed/mnt 0; rm -r closed")" "= 0
= 0"
unshare=(unshare -Ucm --keep-caps)
is "a target with CAP_SYS_ADMIN that is not root can mount" "$(inside "id -u; $try mount s:$ext4 s:mnt s:ext4 0 null")" "$USER_ID
= 0"
unshare=("${own_mounts[@]}")
try=$(program try-syscall)
is "a bind mount of nothing is the kernel's to refuse" "$(inside "$try mount null s:mnt null 4096 null")" '= -1 EINVAL'
if try=$(program try-syscall -m32 -m32 2>/dev/null); then
    is "umount(2) of i386" "$(inside "$try mount s:$ext4 s:mnt s:ext4 0 null; $try 22 s:mnt; $try 22 s:mnt")" "= 0
= 0
= -1 EINVAL"
else
    skip "umount(2) of i386" "gcc -m32 cannot link"
fi
like "the session of the manual" "$(session mount)" 'lost\+found$'
ok "no mount and no process of this test is left" nothing_left
is "mount leaves the host no other mounts than before" "$(grep -vxF -- "$HOST_MOUNTS" /proc/self/mountinfo)" ""
done_testing
