#!/bin/bash
# Mounts for a container without a user namespace of its own: root of the host's, in a root directory and mounts of
# its own, with CAP_SYS_ADMIN and without.
MOUNTS=shared
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/mounts.sh"
[[ -z $TOO_OLD ]] || skip_all "$TOO_OLD"
T=$T,mknod,mknodat
for call in mknod mknodat; do
    ln -s "$ROOT/tools/handlers/mknod" "$H/$call"
done

R=$TMP/root
mkdir -p "$R"/{usr,proc,dev,tmp,mnt,old,own,srv}
for name in bin lib lib64 sbin; do
    [[ ! -L /$name ]] || ln -s "$(readlink "/$name")" "$R/$name"
done
[[ -L /bin ]] || skip_all "/bin is not in /usr"
# contained CAPABILITIES SCRIPT: in such a container, with these changes to its capabilities (setpriv(1)).
contained() {
    handled unshare -mpf bash -c "exec 2>&1
mount --rbind $R $R && mount --rbind /usr $R/usr && mount -t proc proc $R/proc && mount -t tmpfs -o nodev none $R/tmp &&
    mount -t tmpfs none $R/dev && command mknod -m 666 $R/dev/null c 1 3 && cd $R && pivot_root . old && cd / && umount -l old &&
    exec setpriv --bounding-set=$1 --inh-caps=$1 /bin/bash -c $(printf %q "$2")"
}
some=-sys_admin,-sys_module,-sys_rawio
mkdir -m 755 "$TMP/images" "$TMP/share" "$TMP/share/below"
echo shared >"$TMP/share/file"
image ext4 "$TMP/images/ext4" "$TMP/content"
I=$TMP/images/ext4
export MOUNT_SOURCES=$TMP/images/'*' MOUNT_BINDS=$TMP/share
try=$(program try-syscall "" -static) || skip_all "gcc -static cannot link"
cp "$try" "$R/try"

is "with CAP_SYS_ADMIN an image is mounted and taken away" \
    "$(contained -sys_module "mount -t ext4 $I /mnt && cat /mnt/file && sed -n 's|.* / /mnt \([^ ]*\) .*|\1|p' /proc/self/mountinfo
    umount /mnt; ls /mnt")" "hello
rw,nosuid,nodev,relatime"
is "without it is not" "$(contained $some "/try mount s:$I s:/mnt s:ext4 0 null; ls /mnt")" "= -1 EPERM"
like "standard error says which capability a container lacks" "$(cat "$TMP/err")" 'the target lacks CAP_SYS_ADMIN'
export MOUNT_LEND=yes
is "an image is mounted with --lend-sys-admin" \
    "$(contained $some "mount -t ext4 $I /mnt && cat /mnt/file && umount /mnt && ls /mnt")" hello
is "a directory is bound with --lend-sys-admin" "$(contained $some "mount -o bind,ro $TMP/share /mnt && cat /mnt/file; touch /mnt/x
    umount /mnt; ls /mnt; mount -o bind,ro /own /mnt" | sed 's/.*: //' | grep -v dmesg)" "shared
Read-only file system
permission denied."
is "what is there cannot be taken off" "$(contained $some "/try mount s:$I s:/mnt s:ext4 6 null
    /try mount null s:/mnt null 36 null; /try mount null s:/mnt null 4128 null; /try mount null s:/mnt null 4129 null
    /try mount null s:/mnt null 4136 null
    sed -n 's|.* / /mnt \([^ ]*\) .*|\1|p' /proc/self/mountinfo")" "= 0
= -1 EPERM
= -1 EPERM
= 0
= -1 EPERM
ro,nosuid,nodev,relatime"
is "mounts of others cannot be taken off" "$(contained $some "/try umount2 s:/tmp 0; /try umount2 s:/proc 2; /try umount2 s:/ 2; /try umount2 s:/own 0
    mount -t ext4 $I /mnt; /try umount2 s:/mnt 1; cat /mnt/file; cd /mnt; /try umount2 s:/mnt 0; /try umount2 s:/mnt 2; ls /mnt")" \
    "= -1 EPERM
= -1 EPERM
= -1 EPERM
= -1 EINVAL
= -1 EPERM
hello
= -1 EBUSY
= 0"
like "standard error says that a mount is not among those of the options" "$(cat "$TMP/err")" 'the options do not allow the file system that is mounted there'
# A lock of this test's own: others take mounts away meanwhile.
lock=/run/syscallfs.umount.lock
touch "$lock" "$TMP/lock" && mount --bind "$TMP/lock" "$lock"
python3 "$ROOT/tests/programs/held-lock.py" "$lock" >"$TMP/held" &
holder=$!
wait_for grep -q held "$TMP/held"
is "mounts are taken off one at a time, or two would take away what is below" \
    "$(contained $some "mount -t ext4 $I /mnt; /try umount2 s:/mnt 0; cat /mnt/file")" "= -1 EBUSY
hello"
kill "$holder"
wait "$holder" 2>/dev/null
umount "$lock"
is "it is lent to root only" "$(contained $some "setpriv --reuid 33 --regid 33 --clear-groups /try mount s:$I s:/mnt s:ext4 0 null
    mount -t ext4 $I /mnt; setpriv --reuid 33 /try umount2 s:/mnt 0")" "= -1 EPERM
= -1 EPERM"
like "standard error says to whom the capability is lent" "$(cat "$TMP/err")" 'CAP_SYS_ADMIN is lent to root only'
is "nothing is lent on the way to the place" \
    "$(contained $some,-dac_override,-dac_read_search "umask 077; mkdir /tmp/d; mkdir /tmp/d/e; chown 33 /tmp/d
        /try mount s:$TMP/share s:/tmp/d/e null 4096 null; /try mount s:$TMP/share s:/mnt null 4096 null")" "= -1 EACCES
= 0"
is "the same in a user namespace" \
    "$(inside "setpriv --bounding-set $some --inh-caps $some $try mount s:$TMP/share s:mnt null 4096 null; cat mnt/file")" \
    "= 0
shared"

is "an image that the target sees is refused: its root could write to it" "$(MOUNT_SOURCES=$R/own/ext4
    cp "$I" "$R/own/ext4"; contained $some "/try mount s:$R/own/ext4 s:/mnt s:ext4 0 null")" "= -1 EPERM"
like "standard error says why an image that the target sees is refused" "$(cat "$TMP/err")" 'the target could write to the source'
mkdir "$TMP/other" && mount -t tmpfs none "$TMP/other" && mkdir "$TMP/other/below" && cp "$I" "$TMP/other/below" && mount --bind "$TMP/other/below" "$R/srv"
is "whatever name it has for the host" "$(MOUNT_SOURCES=$TMP/other/below/ext4
    contained $some "/try mount s:$TMP/other/below/ext4 s:/mnt s:ext4 0 null")" "= -1 EPERM"
like "standard error says why, whatever name the image has for the host" "$(cat "$TMP/err")" 'the target could write to the source'
umount "$R/srv" "$TMP/other"
is "a device is not, if it sees neither that nor the file behind it" \
    "$(MOUNT_SOURCES=$ext4; contained $some "/try mount s:$ext4 s:/mnt s:ext4 0 null; cat /mnt/file")" "= 0
hello"
device "$R/own/ext4"
is "a device is refused if the target sees the file behind it" \
    "$(MOUNT_SOURCES=$LOOP; contained $some "/try mount s:$LOOP s:/mnt s:ext4 0 null")" "= -1 EPERM"
like "standard error says that the target sees the file behind the device" "$(cat "$TMP/err")" 'the target could write to the source'
is "a mount that is shared with the host gets nothing" \
    "$(handled unshare -m bash -c "mount --make-shared --bind $R/srv $R/srv
    unshare -m --propagation unchanged setpriv --bounding-set=$some --inh-caps=$some \
        $try mount s:$TMP/share s:$R/srv null 4096 null; ls $R/srv")" '= -1 EPERM'
like "standard error says where a mount is shared with the host" "$(cat "$TMP/err")" 'the place is on a mount that others share'
is "the mounts of the host are nobody's to change" "$(handled "$try" mount "s:$TMP/share" "s:$R/srv" null 4096 null)" '= -1 EPERM'
like "standard error says that the mounts are the host's" "$(cat "$TMP/err")" 'no mount namespace of its own'

is "a node where nodev makes it useless is a mount" "$(contained $some "umask 0; mknod /tmp/null c 1 3 && echo lost >/tmp/null
    stat -c '%F %a %u' /tmp/null; sed -n 's|.* \([^ ]*\) /tmp/null .*|\1|p' /proc/self/mountinfo
    mknod -m 600 /own/null c 1 3; stat -c '%F %a' /own/null")" "character special file 666 0
/node
character special file 600"
is "a node where nodev does not make it useless is a plain node" "$(stat -c %F "$R/own/null")" 'character special file'
is "the host sees nothing of it" "$(mounted "$R"; mounted "$I")" ""
ok "no mount and no process of this test is left" nothing_left
is "mounts in containers leave the host no other mounts than before" "$(grep -vxF -- "$HOST_MOUNTS" /proc/self/mountinfo)" ""
done_testing
