#!/bin/bash
# run: however it ends, its mount and its processes are gone, and its descendants are not forgotten.
. "$(dirname "$0")/lib.sh"
H=$(handlers default 'echo continue')

waiting() {
    supervise -t mkdir "$@" -- mkdir "$TMP/never"
    wait_for pending_is 1
}

waiting
kill -INT -- "-$RUN"
finish
is "SIGINT to all, as Ctrl-C sends it: status 130" $? 130
ok "no mount and no process of this test is left" nothing_left

echo "$SYSCALLFS_BIN run -m $M -t mkdir -- mkdir $TMP/never" >"$TMP/command"
(wait_for pending_is 1; printf '\003'; sleep 1) | script -qec "sh $TMP/command" /dev/null >/dev/null
is "Ctrl-C on a terminal: status 130" $? 130
ok "no mount and no process of this test is left" nothing_left

waiting
kill -TERM "$RUN"
finish
is "SIGTERM: status 143" $? 143
ok "no mount and no process of this test is left" nothing_left

waiting --handlers "$(handlers default 'exec sleep 1000')"
kill -TERM "$RUN"
finish
is "SIGTERM with a handler at work: status 143" $? 143
ok "nothing is left, and no handler" nothing_left

supervise -t mkdir -- sh -c 'mkdir "$0"; kill -SEGV $$' "$TMP/made"
respond 1 continue
finish
is "a command that crashes: status 139" $? 139
ok "the call was carried out" test -d "$TMP/made"
ok "no mount and no process of this test is left" nothing_left

supervise -t mkdir -- sh -c 'mkdir "$0" & sleep 0.2; kill -KILL $$' "$TMP/orphan"
wait_for pending_is 1
sleep 0.5
respond 1 continue
finish
is "a command that is killed while its child waits: status 137" $? 137
ok "the child got its response" test -d "$TMP/orphan"
ok "no mount and no process of this test is left" nothing_left

waiting
cat "$M/version" >"$TMP/said" # and with it what the kernel may keep of the mount
# shellcheck disable=SC2046
kill -KILL $(descendants "$RUN")
finish 2>/dev/null
# Whoever calls while it dies gets another errno than whoever calls later.
wait_for not ls "$M"
is "a daemon that was killed leaves a stale mount" "$(ls "$M" 2>&1 | grep -c 'not connected')" 1
supervise -t mkdir -- sh -c 'mkdir "$0"' "$TMP/again"
respond 1 continue
finish
is "the next run finds it, and unmounts it" $? 0
ok "no mount and no process of this test is left" nothing_left

echo 'sleep 0.5; mkdir "$1"; echo $? >"$1/status"' >"$TMP/late.sh"
supervise -t mkdir --handlers "$H" -- sh -c 'sh "$0" "$1" & exit 3' "$TMP/late.sh" "$TMP/late"
finish
is "the status is the command's, though a descendant goes on" $? 3
is "the descendant was served" "$(cat "$TMP/late/status")" 0
ok "no mount and no process of this test is left" nothing_left

supervise -t mkdir -- sh -c 'sleep 1000 & until grep -q sleep "/proc/$!/comm"; do :; done; echo $! >"$0"; exit 5' "$TMP/left"
wait_for grep -q waiting "$TMP/err"
is "after a second it is said for which process it waits" "$(cat "$TMP/err")" "syscallfs: the command has ended; waiting for \
processes that it left running: sleep (pid $(cat "$TMP/left")): end them, press Ctrl-C or send SIGTERM to stop waiting, or use '--wait no'"
kill -TERM "$RUN"
finish
is "SIGTERM ends the wait for a process that is left" $? 5
kill "$(cat "$TMP/left")"
ok "no mount and no process of this test is left" nothing_left

supervise -t mkdir --wait no -- sh -c 'sleep 600 & echo $!; exit 4'
finish
is "--wait no has the status of the command" $? 4
ok "--wait no does not wait for descendants" kill "$(cat "$TMP/out")"
ok "no mount and no process of this test is left" nothing_left

said=$(for n in {1..20}; do syscallfs run -m "$M" -t mkdir -- true 2>&1 || echo "run $n: status $?"; done)
is "twenty runs, one after the other, on one mount point" "$said" ''
ok "no mount and no process of this test is left" nothing_left

# Whoever has written closes its file afterwards, when the target may have ended already.
supervise -t mkdir -- mkdir "$TMP/never"
wait_for pending_is 1
ok "the last response is closed without an error" timeout 120 python3 "$ROOT/tests/programs/late-close.py" "$M/pending/1/response"
finish
supervise -t mkdir -- mkdir "$TMP/never"
wait_for pending_is 1
exec 3>"$M/responses"
sleep 600 &
idle=$!
exec 3>&-
respond 1 0
finish
ok "a file that nobody closes holds the end up a moment only" kill "$idle"
wait "$idle" 2>/dev/null
ok "no mount and no process of this test is left" nothing_left
done_testing
