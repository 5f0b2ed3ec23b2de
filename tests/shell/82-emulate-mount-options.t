#!/bin/bash
# What the options of `emulate` let be mounted besides: image files, directories of the host, options of the file
# system; and the flags that they insist on.
MOUNTS=shared
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/mounts.sh"
[[ -z $TOO_OLD ]] || skip_all "$TOO_OLD"

# Image files. The directory is closed, so mount(8) does not try to set up a loop device by itself.
mkdir -m 700 "$TMP/images"
image ext4 "$TMP/images/ext4" "$TMP/content"
I=$TMP/images/ext4
busy='already mounted or mount point busy'
export MOUNT_SOURCES=$TMP/images/'*'
is "an image file is mounted, written to, and taken away" \
    "$(inside "mount -t ext4 $I mnt && cat mnt/file && echo more >mnt/more && stat -c %U mnt/more && umount mnt && ls mnt")" \
    "hello
root"
like "by busybox too" "$(inside "busybox mount -t ext4 $I mnt && busybox cat mnt/more && busybox umount mnt; ls mnt")" '^more$'
of_each_kind "by a raw mount(2)" "= 0
= 0" "\$try mount s:$I s:mnt s:ext4 0 null; \$try umount2 s:mnt 2"
is "nobody else may write to it meanwhile" \
    "$(inside "mount -t ext4 $I mnt; mount -t ext4 -o ro $I /mnt" | grep -o "$busy")" "$busy"
is "any number may read an image" "$(inside "mount -t ext4 -o ro $I mnt; mount -t ext4 -o ro $I /mnt; cat mnt/file /mnt/file
    touch mnt/x; mount -t ext4 $I /srv" | sed 's/.*: //' | grep -v dmesg)" "hello
hello
Read-only file system
$I $busy."
if image squashfs "$TMP/images/squashfs" "$TMP/content" && grep -qw squashfs /proc/filesystems; then
    is "what is for reading only is shared without being asked" \
        "$(inside "mount -t squashfs $TMP/images/squashfs mnt; mount -t squashfs $TMP/images/squashfs /mnt; cat mnt/file /mnt/file")" \
        "hello
hello"
else
    skip "what is for reading only is shared without being asked" "no squashfs in the kernel, or no mksquashfs"
fi
device "$I"
is "an image may not be in use by a loop device of others" "$(inside "mount -t ext4 $I mnt" | grep -o "$busy")" "$busy"
losetup -d "$LOOP"
loops=("$ext4")
chmod 666 "$I"
is "a mounted image that the target can write to is refused" "$(inside "mount -t ext4 $I mnt; ls mnt" | grep -o denied)" denied
like "standard error says that the target can write to the image" "$(cat "$TMP/err")" 'the target could write to the source'
chmod 600 "$I"
try=$(program try-syscall)
# listed USERS GROUPS: gives these of the host the right to write to the image, by its access control list.
listed() {
    python3 "$ROOT/tests/programs/access-list.py" "$I" "$@"
}
# As root of a container with the users 100000 to 100009 of the host.
ten_users="python3 $ROOT/tests/programs/in-users.py '0 100000 10' $try mount s:$I s:/mnt s:ext4 0 null"
if listed "99999 100010" 100010 2>/dev/null; then
    is "a list of others than the target's users lets nobody in" "$(by_root "$ten_users")" '= 0'
    listed "99999 100005" ""
    is "an access control list with another user of the target's is refused" "$(by_root "$ten_users")" '= -1 EPERM'
    like "standard error says that another user of the target's can write" "$(cat "$TMP/err")" 'the target could write to the source'
    listed "" "99999 100005"
    is "an access control list with a group of the target's is refused" "$(by_root "$ten_users")" '= -1 EPERM'
    like "standard error says that a group of the target's can write" "$(cat "$TMP/err")" 'the target could write to the source'
    python3 -c "import os; os.removexattr('$I', 'system.posix_acl_access')"
    chmod 600 "$I"
else
    skip "an image with an access control list" "the file system has none"
fi
chown 0:100005 "$I"
chmod 660 "$I"
is "an image is refused that a group of the target's can write to which it is not in itself" "$(by_root "$ten_users")" '= -1 EPERM'
like "standard error names the group that can write to the image" "$(cat "$TMP/err")" 'the target could write to the source'
chown 0:0 "$I"
chmod 600 "$I"
if "${as_user[@]}" test -w /dev/fuse; then
    touch "$TMP/images/served"
    python3 "$ROOT/tests/programs/silent-fs.py" "$TMP/images/served" "$USER_ID" >"$TMP/served" &
    server=$!
    wait_for grep -q up "$TMP/served"
    is "root's file of the target's own file system is refused" \
        "$(inside "$try mount s:$TMP/images/served s:/mnt s:ext4 1 null")" '= -1 EPERM'
    like "because a process serves it" "$(cat "$TMP/err")" 'the source is stored by a process'
    kill -KILL "$server"
    wait "$server" 2>/dev/null
    umount -l "$TMP/images/served"
    rm "$TMP/images/served"
else
    skip "root's file of the target's own file system is refused" "no /dev/fuse"
fi
# Where a user namespace has no such user, the one around it may.
chown "$USER_ID" "$I"
chmod 400 "$I"
emulates --fstype ext4 --source "$TMP/images/*" --loop
mount_it="$try mount s:$I s:/mnt s:ext4 1 null"
is "the target's own is refused in a user namespace without any user" "$(inside "unshare -Um --keep-caps $mount_it")" '= -1 EPERM'
is "the target's own image is refused where it has no other user" "$(plain "unshare -Um --keep-caps $mount_it")" '= -1 EPERM'
like "standard error says that the image is the target's own" "$(cat "$TMP/err")" 'the target could write to the source'
ten_users="python3 $ROOT/tests/programs/in-users.py '0 100000 10'"
is "an image of whoever made the user namespace is refused" "$(by_root "MAKER=$USER_ID $ten_users $mount_it")" '= -1 EPERM'
is "an image is closed to nobody else" "$(by_root "$ten_users $mount_it")" '= 0'
one_of_them="$ten_users setpriv --reuid 5 --regid 5 --clear-groups unshare -Urm $mount_it"
is "an image is not closed to a target with many users" "$(by_root "$one_of_them")" '= 0'
chown 100003 "$I"
is "an image that another of many users could write to is refused" "$(by_root "$one_of_them")" '= -1 EPERM'
chown 0 "$I"
is "an image is refused that the user whom the user namespace does not have could make writable" \
    "$(by_root "unshare -Um --keep-caps $mount_it")" '= -1 EPERM'
like "standard error names the user whom the user namespace does not have" "$(cat "$TMP/err")" 'the target could write to the source'
chmod 600 "$I"
H=$TMP/handlers
is "a source that is not on the list is EPERM" "$(inside "$try mount s:$TMP/images/../ext4 s:mnt s:ext4 0 null")" '= -1 EPERM'
like "standard error names the source that is not on the list" "$(cat "$TMP/err")" "$TMP/ext4 is not among the names of --source"
ln -s "$TMP/ext4" "$TMP/images/link"
is "a source that a link leads to is EPERM" "$(inside "mount -t ext4 $TMP/images/link mnt; ls mnt" | grep -o denied)" denied
like "whatever the link is called" "$(cat "$TMP/err")" 'a link leads to what the options do not name'
mkdir -m 700 "$TMP/still"
cp "$I" "$TMP/still" && mount --bind "$TMP/still" "$TMP/still" && mount -o remount,bind,ro "$TMP/still"
is "an image that nobody can write to is not mounted for writing" \
    "$(MOUNT_SOURCES=$TMP/still/ext4 inside "$try mount s:$TMP/still/ext4 s:mnt s:ext4 0 null")" "= -1 EACCES"
# Whoever looks for a free loop device may have opened that one, and it ends when the last has closed it.
wait_for umount "$TMP/still"
# A file system that is only read, as a whole: of its files the modes alone tell who could write.
mkdir "$TMP/release" "$TMP/frozen"
cp "$I" "$TMP/release/ext4"
cp --preserve=mode "$I" "$TMP/release/theirs" && chown "$USER_ID" "$TMP/release/theirs"
truncate -s 32M "$TMP/release.ext4" && mkfs.ext4 -qF -d "$TMP/release" "$TMP/release.ext4"
device "$TMP/release.ext4"
mount -r "$LOOP" "$TMP/frozen"
frozen() {
    MOUNT_SOURCES=$TMP/frozen/$1 inside "$try mount s:$TMP/frozen/$1 s:mnt s:ext4 1 null; cat mnt/file 2>&1"
}
is "an image is mounted from what is only read" "$(frozen ext4)" "= 0
hello"
like "the target's own image is not mounted from what is only read" "$(frozen theirs)" '^= -1 EPERM'
like "standard error says that the image that is only read is the target's own" "$(cat "$TMP/err")" 'the target could write to the source'
wait_for umount "$TMP/frozen"
# waits: whether a process waits to be alone with the file that is locked here.
# shellcheck disable=SC2317
waits() {
    grep -q -- "-> FLOCK *ADVISORY *WRITE .*:$(stat -c %i /dev/loop-control) " /proc/locks
}
exec {shared}</dev/loop-control
flock -s "$shared"
inside "mount -t ext4 $I mnt && cat mnt/file" >"$TMP/said" &
ok "no two look at once whether an image is in use" wait_for waits
flock -u "$shared"
wait "$!"
exec {shared}<&-
is "an image is mounted when nobody else looks at it" "$(cat "$TMP/said")" hello
ok "no loop device is left" wait_for eval '! losetup --list --noheadings --output BACK-FILE | grep -q "$TMP/images"'

# Directories of the host.
mkdir "$TMP/share" "$TMP/share/below" "$TMP/other"
echo shared >"$TMP/share/file"
mknod -m 666 "$TMP/share/null" c 1 3
mount -t tmpfs none "$TMP/share/below" && echo deep >"$TMP/share/below/deep"
# shellcheck disable=SC2317
detach_all() {
    umount "$TMP/share/below"
    detach
}
trap detach_all EXIT
export MOUNT_BINDS=$TMP/share
is "a directory is bound, for reading, with the right owner" "$(inside "mount --bind $TMP/share mnt && cat mnt/file
    stat -c %U mnt/file; touch mnt/x; ls mnt/below; echo lost >mnt/null; umount mnt; ls mnt" | sed 's/.*: //')" "shared
root
Read-only file system
Permission denied"
is "with what is mounted below it, which stays there" "$(inside "mount --rbind $TMP/share mnt && cat mnt/below/deep
    umount mnt/below 2>/dev/null || echo stays; touch mnt/below/x 2>/dev/null || echo read-only; umount -l mnt")" "deep
stays
read-only"
is "mount -o bind,ro, whose second call is a remount" "$(inside "mount -o bind,ro,noexec $TMP/share mnt && cat mnt/file
    mount -o remount,bind,rw mnt 2>/dev/null || echo stays
    awk '\$5 == \"$W/mnt\" { print \$6 }' /proc/self/mountinfo")" "shared
stays
ro,nosuid,nodev,noexec,relatime,idmapped"
is "flags are put on by a remount, and taken off that were not there from the start" "$(inside "mount --bind $TMP/share mnt
    for flag in 9 257 1; do
        $try mount null s:mnt null \$((4128 + flag)) null
        awk '\$5 == \"$W/mnt\" { print \$6 }' /proc/self/mountinfo | sed 's/,relatime//; s/,idmapped//'
    done")" "= 0
ro,nosuid,nodev,noexec
= 0
ro,nosuid,nodev,nosymfollow
= 0
ro,nosuid,nodev,nosymfollow"
is "what the target has put on by itself it can take off, and put on again" "$(inside "mount -t tmpfs -o ro,nosuid,nodev,noexec none mnt
    for flag in 0 15; do
        $try mount null s:mnt null \$((4128 + flag)) null
        awk '\$5 == \"$W/mnt\" { print \$6 }' /proc/self/mountinfo
    done")" "= 0
rw,relatime
= 0
ro,nosuid,nodev,noexec,relatime"
is "other directories are the target's own to bind" \
    "$(inside 'mkdir -p own; touch own/here; mount --bind own mnt && ls mnt; mount --make-private mnt; umount mnt')" here
is "the host's name counts, and not what the target has mounted there" \
    "$(inside "mount -t tmpfs none $TMP; mkdir -p $TMP/share; mount --bind $TMP/share /mnt; cat /mnt/file")" shared
emulates --bind "$TMP/share"
is "no directory that is not on the list" "$(inside "mount --bind $TMP/other mnt; mount --bind $TMP/share/.. mnt
    mount --bind $TMP/share/below mnt; ls mnt" | grep -c denied)" 3
ln -s "$TMP/other" "$W/link"
emulates --bind "$W/*" --bind "$TMP/share"
is "no directory is bound by a link of the target's" "$(inside "ln -s $TMP/share allowed; mkdir -p here; touch here/in
    mount --bind link mnt; ls mnt; mount --bind allowed mnt; cat mnt/file; umount mnt; mount --bind here mnt; ls mnt" |
    grep -v dmesg | sed 's/.*: //')" "permission denied.
shared
in"
touch "$TMP/other/file"
emulates --bind-rw "$TMP/other" --bind "$TMP/other/file"
is "the source of a bind mount is a directory" "$(inside "$try mount s:$TMP/other/file s:mnt null 4096 null")" '= -1 ENOTDIR'
is "a directory of the list may be written to" "$(inside "mount --bind $TMP/other mnt; touch mnt/x; ls -ld mnt | cut -c 1-10")" \
    "touch: cannot touch 'mnt/x': Permission denied
drwxr-xr-x"
emulates --bind-rw "$TMP/other" --shift
is "a directory may be written to as root of the target, with --shift" "$(inside "mount --bind $TMP/other mnt; touch mnt/x; stat -c %U mnt/x")$(
    stat -c %U "$TMP/other/x")" rootroot
is "the host sees nothing of it" "$(mounted "$W")" ""

# Options and flags.
tryflags() {
    emulates --fstype ext4 --source "$ext4" --shift "${@:2}"
    inside "mount -t ext4 -o $1 $ext4 mnt 2>&1 | grep -o denied; awk '\$5 == \"$W/mnt\" { print \$6, \$NF }' /proc/self/mountinfo"
}
is "options that are named may be asked for" "$(tryflags errors=remount-ro,discard --options 'errors=*,discard')" \
    'rw,nosuid,nodev,relatime,idmapped rw,discard,errors=remount-ro'
is "others not" "$(tryflags errors=panic --options errors=remount-ro)" denied
like "standard error names the options of a mount that are refused" "$(cat "$TMP/err")" 'errors=panic is not among those of --options'
is "--flags ro,noexec is for every mount" "$(tryflags rw --flags ro,noexec)" \
    'ro,nosuid,nodev,noexec,relatime,idmapped ro'
is "--flags -suid is as without" "$(tryflags noatime --flags -suid)" 'rw,nosuid,nodev,noatime,idmapped rw'
is "--flags dev,suid leaves these to the target" "$(tryflags nosuid --flags dev,suid)" \
    'rw,nosuid,relatime,idmapped rw'
emulates --fstype ext4 --source "$ext4"
# The first is the file system's as well, and has the old magic; the last is what there is without a flag.
is "each flag of a new mount is what it says" "$(inside "for flag in $((0xc0ed0001)) 8 16 128 256 1024 2048 16777216 33554432 2097152; do
    $try mount s:$ext4 s:mnt s:ext4 \$flag null
    awk '\$5 == \"$W/mnt\" { print \$6, \$NF }' /proc/self/mountinfo | sed 's/,nosuid,nodev//'
    umount -i mnt
done" | grep -v '^= 0$')" "ro,relatime ro
rw,noexec,relatime rw
rw,relatime rw,sync
rw,relatime rw,dirsync
rw,relatime,nosymfollow rw
rw,noatime rw
rw,nodiratime,relatime rw
rw rw
rw,relatime rw,lazytime
rw,relatime rw"
is "a remount of the file system, a move and a change of propagation are not carried out" "$(inside "$try mount s:$ext4 s:mnt s:ext4 0 null
    for flag in 33 8192 262144; do $try mount s:$ext4 s:mnt s:ext4 \$flag null; done
    awk '\$5 == \"$W/mnt\" { print \$6, \$NF }' /proc/self/mountinfo")" "= 0
= -1 EPERM
= -1 EPERM
= -1 EPERM
rw,nosuid,nodev,relatime rw"
like "standard error says that a remount, a move and a change of propagation are not carried out" "$(cat "$TMP/err")" 'mount of this kind is not emulated'
is "a mount without a type is EINVAL, what cannot be read EFAULT" "$(inside "$try mount s:$ext4 s:mnt null 0 null
    $try mount s:$ext4 s:mnt unmapped 0 null; $try mount s:$ext4 s:mnt s:ext4 0 unmapped")" "= -1 EINVAL
= -1 EFAULT
= -1 EFAULT"
emulates --fstype ext4 --source "$ext4" --source "$I"
is "without --shift files stay with the host's users" "$(inside "mount -t ext4 $ext4 mnt; stat -c %U mnt/file")" nobody
is "without --loop a file is no source" "$(inside "$try mount s:$I s:mnt s:ext4 0 null")" "= -1 ENOTBLK"
emulates --fstype ext4 --source "$ext4" --shift --flags dev,suid
is "a device and a set-uid program work where the options allow them" "$(inside "mount -t ext4 $ext4 mnt; echo lost >mnt/disk && echo yes
    setpriv --reuid 0 mnt/id -u")" "yes
0"
emulates --fstype xfs,squashfs --source "$ext4"
is "a type that is not on the list is EPERM" "$(inside "$try mount s:$ext4 s:mnt s:ext4 0 null")" '= -1 EPERM'
like "standard error names the type that is not on the list" "$(cat "$TMP/err")" 'ext4 is not among those of --fstype'
is "a flag that is none is told" "$(syscallfs emulate --flags rw 2>&1 | grep -c "'rw' is none of the flags")" 1
ok "no mount and no process of this test is left" nothing_left
is "mount options leave the host no other mounts than before" \
    "$(grep -vxF -- "$HOST_MOUNTS" /proc/self/mountinfo | cut -d ' ' -f 5)" "$TMP/share/below"
done_testing
