#!/bin/bash
# What is replaced between the steps of a mount: each step is stopped by strace(1), and goes on when something else has
# taken the place of what the one before has looked at.
MOUNTS=shared
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/mounts.sh"
command -v strace >/dev/null || skip_all "no strace"
try=$(program try-syscall "" -static) || skip_all "gcc -static cannot link"

cat >"$TMP/go-on.sh" <<'END'
# go-on.sh COUNT MEANWHILE: has each process go on that strace(1) has stopped, number COUNT when MEANWHILE has been done.
for number in $(seq "$1"); do
    for _ in $(seq 2400); do
        trace=$(grep -ls 'stopped by SIGSTOP' "${0%/*}"/trace.*[0-9] | head -1)
        [ -z "$trace" ] || break
        sleep 0.05
    done
    [ "$number" -lt "$1" ] || eval "$2"
    kill -CONT "${trace##*.}"
    mv "$trace" "$trace.gone"
done
END

# held_back NAME CALL COUNT MEANWHILE OPTION...: carries NAME out with each process stopped at its first CALL, until it is
# the turn of MEANWHILE.
held_back() {
    local name=$1 call=$2 meanwhile options
    meanwhile="sh $TMP/go-on.sh$(printf ' %q' "$3" "$4")"
    options=$(shift 4 && printf ' %q' "$@")
    local ours='case $(cat args/source 2>/dev/null) in none | proc) echo continue && exit ;; esac'
    H=$(handlers mount "$ours
exec syscallfs emulate$options" umount2 "exec syscallfs emulate$options" default 'echo ENOSYS')
    printf '%s\n' '#!/bin/sh' "$ours" "$meanwhile >/dev/null 2>&1 &
exec strace -ff -o $TMP/trace -e trace=$call -e inject=$call:signal=STOP:when=1 syscallfs emulate$options" >"$H/$name"
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
    held_back mount fsopen 1 "mv $TMP/other-node $TMP/nodes/disk" --fstype ext4 --source "$TMP/nodes/*"
    is "a device that has taken the name of another is not mounted" \
        "$(inside "$try mount s:$TMP/nodes/disk s:mnt s:ext4 1 null; ls mnt")" "= -1 EPERM"
    like "standard error says that another device has taken the name" "$(cat "$TMP/err")" 'the source has been replaced'
fi

# Root of a container without CAP_SYS_ADMIN, to which it is lent: another mount covers the one that was looked at.
# Before that the path alone was looked at, once.
mkdir "$TMP/share" && echo shared >"$TMP/share/file"
covered() {
    held_back umount2 setns 3 "nsenter -t \$(sed -n 's/^Pid:[[:space:]]*//p' status) -m mount $1 $W/mnt" \
        --bind "$TMP/share" --lend-sys-admin
    handled unshare -m bash -c "exec 2>&1
        exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin bash -c '
        $try mount s:$TMP/share s:$W/mnt null 4096 null; $try umount2 s:$W/mnt 0
        grep -c \" $W/mnt \" /proc/self/mountinfo'"
}
still_there="= 0
= -1 EPERM
2"
is "a mount that has covered the one that was looked at is not taken away" "$(covered "-t tmpfs covering")" "$still_there"
like "standard error says that another mount has covered the one that was looked at" "$(cat "$TMP/err")" 'another mount has taken the place'
is "a mount of the same directory that has covered it is not taken away" "$(covered "--bind $W/mnt")" "$still_there"
ok "the host has none of these mounts" not grep -F -- "$W" /proc/self/mountinfo
ok "no mount and no process of this test is left" nothing_left
is "replaced devices leave the host no other mounts than before" "$(grep -vxF -- "$HOST_MOUNTS" /proc/self/mountinfo)" ""
done_testing
