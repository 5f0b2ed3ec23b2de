#!/bin/bash
# Signals that come while a call waits: kept back until it has its response or, with
# --wait-killable no, an end of the request and a new one.
. "$(dirname "$0")/lib.sh"
signals=$(program signals)
try=$(program try-syscall)
H=$(handlers default 'sleep 2; echo 7')

syscallfs run -m "$M" -t mkdir --handlers "$H" -- "$signals" interval 10 >"$TMP/out"
is "a program with an interval timer gets its response from a handler that takes two seconds" \
    "$(head -n 1 "$TMP/out")" '= 7'
like "a program with an interval timer gets its signals when it has its response" "$(tail -n 1 "$TMP/out")" '^handled [1-9]'
if busy=$(go_program busy); then
    H=$(handlers default 'sleep 2; echo EROFS')
    is "a Go program that is preempted all the time gets its response" \
        "$(timeout 300 "$SYSCALLFS_BIN" run -m "$M" -t mkdir,mkdirat --handlers "$H" -- "$busy" /tmp/none 2>&1)" \
        'mkdir /tmp/none: read-only file system'
else
    skip "a Go program that is preempted all the time gets its response" "go cannot build it"
fi

supervise -t mkdir --wait-killable no -- "$signals" restart
wait_for pending_is 1
is "the option is not a failing of the kernel" "$(cat "$TMP/err")" ''
like "status says what it means" "$(cat "$M"/listeners/*/status)" \
    $'Feature:\twait_killable no \(a signal can interrupt a waiting call\)'
timeout 300 cat "$M/events" >"$TMP/events" &
cat=$!
wait_for grep -q new "$TMP/events"
exec 7>"$M/pending/1/response"
id=$(grep '^Id:' "$M/pending/1/status")
kill -USR1 "$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")"
wait_for test -e "$M/pending/2"
ok "an interrupted request is gone" wait_for pending_is 1
ok "the restarted call is a request with another id" not grep -q "$id" "$M/pending/2/status"
is "a late response gets ENOENT" "$(bash -c 'echo 1 >&7' 2>&1 | grep -o 'No such file or directory')" \
    'No such file or directory'
exec 7>&-
respond 2 7
finish
wait $cat
is "the program gets the second one's response" "$(cat "$TMP/out")" $'= 7\nhandled 1'
is "events tell the same" "$(grep end "$TMP/events")" $'end 1 gone\nend 2 return 7'

syscallfs run -m "$M" -t mkdir --wait-killable no --handlers "$(handlers default 'echo 8')" -- \
    "$signals" interrupt >"$TMP/out"
is "a handler that is quick is as good without it" "$(cat "$TMP/out")" $'= 8\nhandled 0'
supervise -t mkdir --wait-killable no -- "$signals" interval 20
wait_for grep -q 'outcome="gone"' "$M/metrics"
kill -TERM "$RUN"
finish
is "a call that is interrupted all the time ends with its program" $? 143
H=$(handlers default "$SYSCALLFS_BIN emulate --else 9")
is "whoever starts it may ignore SIGCHLD" \
    "$(timeout 300 env --ignore-signal=CHLD "$SYSCALLFS_BIN" run -m "$M" -t mkdir --handlers "$H" -- \
        "$try" mkdir s:/tmp/none 0755 2>"$TMP/err")" '= 9'
ok "no mount and no process of this test is left" nothing_left
syscallfs run -m "$M" -t mkdir --wait-killable maybe -- true 2>"$TMP/err"
is "it is yes or no" "$?" 2
done_testing
