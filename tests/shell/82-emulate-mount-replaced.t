#!/bin/bash
# What is replaced between the steps of a mount: each step is held back by strace(1) while something else takes
# the place of what the one before has looked at.
MOUNTS=shared
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/mounts.sh"
command -v strace >/dev/null || skip_all "no strace"
try=$(program try-syscall "" -static) || skip_all "gcc -static cannot link"

# held_back NAME CALL MEANWHILE OPTION...: carries NAME out with each process held back for two seconds before its
# first CALL; when as many are as MEANWHILE begins with, the rest of it is run.
held_back() {
    local name=$1 call=$2 count=${3%% *} meanwhile=${3#* } ours='case $(cat args/source 2>/dev/null) in none | proc) echo continue && exit ;; esac'
    shift 3
    H=$(handlers mount "$ours
exec syscallfs emulate$(printf ' %q' "$@")" umount2 "exec syscallfs emulate$(printf ' %q' "$@")" default 'echo ENOSYS')
    printf '%s\n' '#!/bin/sh' "$ours" "(
    for i in \$(seq 100); do
        [ \$(cat $TMP/trace.* 2>/dev/null | grep -c '$call(') -lt $count ] || break
        sleep 0.05
    done
    $meanwhile
) >/dev/null 2>&1 &
exec strace -ff -o $TMP/trace -e trace=$call -e inject=$call:delay_enter=2000000:when=1 syscallfs emulate$(printf ' %q' "$@")" >"$H/$name"
    rm -f "$TMP"/trace.*
}

# The name of the device is given to another one after it was looked at.
if [[ -n $TOO_OLD ]]; then
    skip "a device that has taken the name of another is not mounted" "$TOO_OLD"
else
    mkdir "$TMP/nodes"
    cp "$TMP/ext4" "$TMP/other" && device "$TMP/other"
    cp -a "$ext4" "$TMP/nodes/disk"
    cp -a "$LOOP" "$TMP/other-node"
    held_back mount fsopen "1 mv $TMP/other-node $TMP/nodes/disk" --fstype ext4 --source "$TMP/nodes/*"
    is "a device that has taken the name of another is not mounted" \
        "$(inside "$try mount s:$TMP/nodes/disk s:mnt s:ext4 1 null; ls mnt")" "= -1 EPERM"
    like "and that is said" "$(cat "$TMP/err")" 'the source has been replaced'
fi

# Root of a container without CAP_SYS_ADMIN, to which it is lent: another mount covers the one that was looked at.
mkdir "$TMP/share" && echo shared >"$TMP/share/file"
held_back umount2 setns "2 nsenter -t \$(sed -n 's/^Pid:[[:space:]]*//p' status) -m mount -t tmpfs covering $W/mnt" \
    --bind "$TMP/share" --lend-sys-admin
is "a mount that has covered the one that was looked at is not taken away" "$(handled unshare -m bash -c "exec 2>&1
    exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin bash -c '
    $try mount s:$TMP/share s:$W/mnt null 4096 null; $try umount2 s:$W/mnt 0
    sed -n \"s|.* $W/mnt .* - \([^ ]*\) covering .*|\1|p\" /proc/self/mountinfo'")" "= 0
= -1 EPERM
tmpfs"
like "and that, too" "$(cat "$TMP/err")" 'another mount has taken the place'
ok "the host has none of these mounts" not grep -F -- "$W" /proc/self/mountinfo
ok "nothing is left" nothing_left
is "and the host has no other mounts than before" "$(grep -vxF -- "$HOST_MOUNTS" /proc/self/mountinfo)" ""
done_testing
