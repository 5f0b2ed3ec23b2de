#!/bin/bash
# Root that shares the daemon's mounts mounts over /proc, or over files in it: who writes and what a target may is
# decided by what the kernel itself says.
MOUNTS=private
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "not root: nobody else mounts over /proc"
command -v setpriv >/dev/null || skip_all "no setpriv"
try=$(program try-syscall)

# The same status as that of process $1, of one without filters and with all capabilities.
cat >"$TMP/forge" <<'END'
sed 's/^\(Seccomp.*:\).*/\1\t0/; s/^\(Cap[EP].*:\).*/\1\t000001ffffffffff/' "/proc/$1/status" >"$2"
END

# Each process forges what /proc says of itself, then responds to the call of its own job. It makes no process after.
cat >"$TMP/target" <<'END'
cd "$1" || exit
"$2" sethostname s:forged 6 &
until [ -e pending/1/response ]; do sleep 0.02; done
respond_as() {
    bash -c '. "$0" "$BASHPID" "$1/status" && eval "$2"
        eval "echo 0 >pending/1/response" 2>"$1/said"; grep -o "Operation not permitted" "$1/said"' "$1/forge" "$1" "$2" |
        sed "s/^/$3: /"
}
respond_as "$3" 'mount --bind "$1/status" "/proc/$BASHPID/status"' "a file"
respond_as "$3" 'mkdir -p "$1/dir" && cp "$1/status" "$1/dir" && mount --bind "$1/dir" "/proc/$BASHPID"' "a directory"
respond_as "$3" 'mkdir -p "$1/all/$BASHPID" && cp "$1/status" "$1/all/$BASHPID" && mount --bind "$1/all" /proc' "the whole"
umount /proc
touch "$3/tried"
wait
END
supervise -t sethostname -- bash "$TMP/target" "$M" "$try" "$TMP"
wait_for test -e "$TMP/tried"
ok "the request waits on" grep -q 'Valid:.yes' "$M/pending/1/status"
"$(program put)" "$M/pending/1/response" EROFS >/dev/null
finish
is "a target that mounts over what /proc says of it does not respond to its own call" "$(cat "$TMP/out")" \
    'a file: Operation not permitted
a directory: Operation not permitted
the whole: Operation not permitted
= -1 EROFS'

# A target without capabilities, of which /proc is made to say that it has all.
supervise -t sethostname -- unshare -u setpriv --bounding-set -all --inh-caps -all "$try" sethostname s:forged 6
wait_for test -e "$M/pending/1/response"
tid=$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")
sh "$TMP/forge" "$tid" "$TMP/status"
mount --bind "$TMP/status" "/proc/$tid/status"
like "the forged status is there" "$(grep CapEff "/proc/$tid/status")" ffff
syscallfs emulate -n 1 -m "$M" --hostname '*' 2>"$TMP/said"
umount "/proc/$tid/status" 2>/dev/null
finish
is "a target with a forged status gets no rights that it does not have" "$(cat "$TMP/out")" '= -1 EPERM'
like "emulate says why a target with a forged status is refused" "$(cat "$TMP/said")" 'lacks CAP_SYS_ADMIN|mounted over'
ok "no mount and no process of this test is left" nothing_left
done_testing
