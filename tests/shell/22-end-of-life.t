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
is "SIGINT to all, as Ctrl-C sends it: status 130" "$(status_of_run)" 130
ok "nothing is left" nothing_left

echo "$SYSCALLFS_BIN run -m $M -t mkdir -- mkdir $TMP/never" >"$TMP/command"
(wait_for pending_is 1; printf '\003'; sleep 1) | script -qec "sh $TMP/command" /dev/null >/dev/null
is "Ctrl-C on a terminal: status 130" $? 130
ok "nothing is left" nothing_left

waiting
kill -TERM "$RUN"
is "SIGTERM: status 143" "$(status_of_run)" 143
ok "nothing is left" nothing_left

waiting --handlers "$(handlers default 'exec sleep 1000')"
kill -TERM "$RUN"
is "SIGTERM with a handler at work: status 143" "$(status_of_run)" 143
ok "nothing is left, and no handler" nothing_left

supervise -t mkdir -- sh -c 'mkdir "$0"; kill -SEGV $$' "$TMP/made"
respond 1 continue
is "a command that crashes: status 139" "$(status_of_run)" 139
ok "the call was carried out" test -d "$TMP/made"
ok "nothing is left" nothing_left

supervise -t mkdir -- sh -c 'mkdir "$0" & sleep 0.2; kill -KILL $$' "$TMP/orphan"
wait_for pending_is 1
sleep 0.5
respond 1 continue
is "a command that is killed while its child waits: status 137" "$(status_of_run)" 137
ok "the child got its response" test -d "$TMP/orphan"
ok "nothing is left" nothing_left

waiting
# shellcheck disable=SC2046
kill -KILL $(descendants "$RUN")
finish 2>/dev/null
is "a daemon that was killed leaves a stale mount" "$(ls "$M" 2>&1 | grep -c 'not connected')" 1
supervise -t mkdir -- sh -c 'mkdir "$0"' "$TMP/again"
respond 1 continue
is "the next run finds it, and unmounts it" "$(status_of_run)" 0
ok "nothing is left" nothing_left

echo 'sleep 0.5; mkdir "$0"; echo $? >"$0/status"' >"$TMP/late.sh"
supervise -t mkdir --handlers "$H" -- sh -c 'sh "$0" "$1" & exit 3' "$TMP/late.sh" "$TMP/late"
is "the status is the command's, though a descendant goes on" "$(status_of_run)" 3
is "the descendant was served" "$(cat "$TMP/late/status")" 0
ok "nothing is left" nothing_left

begin=$SECONDS
supervise -t mkdir --wait no -- sh -c 'sleep 6 & exit 4'
is "--wait no does not wait for descendants" "$(status_of_run) $((SECONDS - begin < 5))" '4 1'
ok "nothing is left" nothing_left

for n in {1..20}; do
    syscallfs run -m "$M" -t mkdir -- true || echo "# run $n: status $?"
done 2>&1 | tee "$TMP/twenty" | sed 's/^/# /'
is "twenty runs, one after the other, on one mount point" "$(cat "$TMP/twenty")" ''
ok "nothing is left" nothing_left
done_testing
