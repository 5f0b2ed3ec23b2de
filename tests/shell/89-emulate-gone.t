#!/bin/bash
# A target that goes while its call is carried out, and another process that takes its number: nothing is
# done in the other's place.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
T=mknod,mknodat
mkdir -m 700 "$TMP/secret"

# waiting: a target whose first call waits; `tid` is its number.
waiting() {
    local options=(--timeout 300)
    start "${as_user[@]}" "${unshare[@]}" bash -c 'mknod made c 1 3; exit'
    wait_for test -e "$M/pending/1/response"
    tid=$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")
}

# held N [PATH]: holds `syscallfs emulate` before it opens PATH for the Nth time, or the Nth thing of the target's
# directory in /proc, until strace is killed. In that time the target is killed, and a program of root's in a directory of
# its own gets its number.
held() {
    local tid tracer taker
    waiting
    # A file of /proc is named from where that is held, whose path is its root's.
    local calls=openat2 paths=(-P "$tid" -P "/$tid" -P "/proc/$tid")
    [[ -z ${2-} ]] || calls=openat paths=(-P "$2")
    rm -f "$TMP"/{taken,trace,status}
    # shellcheck disable=SC2016
    strace -f -o "$TMP/trace" -e trace=$calls "${paths[@]}" -e "inject=$calls:delay_enter=3600000000:when=$1" \
        sh -c '"$0" emulate -n 1 -m "$1" 2>"$2"; echo "status $?" >"$3"' \
        "$SYSCALLFS_BIN" "$M" "$TMP/said" "$TMP/status" 2>/dev/null &
    tracer=$!
    # The call that is held is the last line.
    wait_for eval '[[ $(grep -c "openat2*(" "$TMP/trace") -eq '"$1"' ]]'
    kill -KILL "$tid"
    wait_for test ! -e "/proc/$tid"
    (cd "$TMP/secret" && exec python3 "$ROOT/tests/programs/take-pid.py" "$tid" sleep 3600) >"$TMP/taken" 2>&1 &
    taker=$!
    wait_for test -s "$TMP/taken"
    cat "$TMP/taken"
    { kill -KILL "$tracer" && wait "$tracer"; } 2>/dev/null
    wait_for test -s "$TMP/status"
    cat "$TMP/status" "$TMP/said"
    kill -KILL "$tid" && wait "$taker"
    finish
}

# Whether somebody has opened the response: to try it would be to take it.
# shellcheck disable=SC2317
claimed() {
    find /proc/[0-9]*/fd -lname "$M/pending/1/response" 2>/dev/null | grep -q .
}

for n in 1 2 4; do
    is "before it opens thing $n of the target" "$(held $n)" "taken
status 1
syscallfs emulate: request 1: the target has gone"
    is "nothing is made in the place of a target that has gone ($n)" "$(ls -A "$TMP/secret")" ""
done
# Whether it is valid is looked up when all of the target has been opened, and once more before the act.
waiting
strace -o "$TMP/trace" -e trace=openat,openat2 "$SYSCALLFS_BIN" emulate -n 1 -m "$M"
finish
rm "$W/made"
taken=$(sed '/"gid_map"/Q' "$TMP/trace" | grep -c 'openat(.*"status"')
is "before it looks whether the target still waits" "$(held $((taken + 2)) status)" "taken
status 1
syscallfs emulate: request 1: the target has gone"
is "nothing is made in the place of a target that no longer waits" "$(ls -A "$TMP/secret" "$W")" "$TMP/secret:

$W:"
# A handler in another pid namespace, without a /proc of its own, and with one where another has the target's number.
waiting
like "a handler that cannot tell whose numbers it sees does nothing" "$(unshare -pf "$SYSCALLFS_BIN" emulate -n 1 -m "$M" 2>&1)" \
    '/proc does not show the target: run in the pid namespace of the daemon, with its /proc'
is "whoever has that number elsewhere is not taken for the target" "$(unshare -pf --mount-proc --kill-child bash -c "
    (cd $TMP/secret && exec python3 $ROOT/tests/programs/take-pid.py $tid sleep 3600) &
    for _ in {1..2400}; do grep -qs sleep /proc/$tid/comm && break; sleep 0.05; done
    '$SYSCALLFS_BIN' emulate -n 1 -m $M" 2>&1)" "taken
syscallfs emulate: request 1, mknodat(AT_FDCWD, \"made\", S_IFCHR|0666, makedev(0x1, 0x3)): the pid namespace of the target: No such process: responding EPERM"
finish
is "nothing is made in the place of either of two with the same number" "$(ls -A "$TMP/secret" "$W")" "$TMP/secret:

$W:"
# A file system of the target's that never answers, and for which another process holds the descriptor.
cp "$ROOT/tests/programs/stuck-mount.py" "$TMP"
if [[ -e /dev/fuse ]]; then
    options=(--timeout 600)
    start "${as_user[@]}" "${unshare[@]}" bash -c "python3 $TMP/stuck-mount.py & until [[ -e go ]]; do sleep 0.1; done; mknod after c 1 3; sleep 3600"
    wait_for test -e "$M/pending/1/response"
    like "the path of a call leads into a file system that never answers" "$(cat "$M/pending/1/call")" stuck/node
    "$SYSCALLFS_BIN" emulate -n 1 -m "$M" 2>"$TMP/said" &
    stuck=$!
    wait_for claimed
    sleep 1
    ok "the act for it waits" kill -0 "$stuck"
    : >"$W/go"
    wait_for test -e "$M/pending/2/response"
    ok "another call is carried out while an act waits" timeout 120 "$SYSCALLFS_BIN" emulate -n 2 -m "$M"
    ok "the act for a path that never answers still waits" kill -0 "$stuck"
    kill -KILL "$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")"
    ok "it ends with the target" wait_for not kill -0 "$stuck"
    is "the act that ends with its target says why" "$(wait "$stuck" || echo "status $?"; cat "$TMP/said")" "status 1
syscallfs emulate: request 1: the target has gone"
    ok "nothing of it is left" wait_for not pgrep -f -- "emulate -n 1 -m $M"
    kill -KILL -- "-$RUN"
    finish
    unmount
else
    skip "the act for a path that never answers ends with the target" "no /dev/fuse"
fi
ok "no mount and no process of this test is left" nothing_left
done_testing
