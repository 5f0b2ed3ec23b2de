#!/bin/bash
# events and inotify: waiting without polling.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

mkfifo "$TMP/go"
supervise -t mkdir -- sh -c '"$0" mkdir s:/tmp 0755; read -r _ <"$1"' "$try" "$TMP/go"
wait_for pending_is 1
read -r -t 60 line <"$M/events"
like "events begin with what is pending" "$line" '^new 1 mkdir [0-9]+ [^ ]+$'
exec 7<"$M/events"
read -r -t 60 line <&7
like "each reader has all of them" "$line" '^new 1 mkdir'
timeout 0.3 cat "$M/events" >/dev/null
is "at the end a reader waits" $? 124
is "a reader that would rather not wait gets EAGAIN" "$(python3 "$ROOT/tests/programs/readiness.py" "$M/events")" \
    '1 1 1 0 0 0 EAGAIN'
for signal in INT TERM KILL; do
    # 137: by SIGKILL, which `timeout` sends later where the signal does not end it.
    timeout -s "$signal" -k 60 0.5 cat "$M/events" >/dev/null
    is "SIG$signal ends a waiting cat" "$signal $?" "$signal $([[ $signal == KILL ]] && echo 137 || echo 124)"
done
python3 "$ROOT/tests/programs/later-line.py" "$M/events" >"$TMP/polled" &
poller=$!
wait_for grep -q new "$TMP/polled"
respond 1 EPERM
read -r -t 60 line <&7
is "a response is an event" "$line" 'end 1 EPERM'
wait $poller
is "a response wakes a reader that polls events" "$(tail -n 1 "$TMP/polled")" 'True end 1 EPERM'
cat <&7 >"$TMP/rest" 2>&1 &
cat=$!
echo go >"$TMP/go"
finish
ok "the end of the mount is the end of events" wait_for not kill -0 $cat
exec 7<&-

calls=$(program calls)
supervise -t mkdir -- "$calls" 1 5
timeout 300 cat "$M/events" >"$TMP/events" &
cat=$!
wait_for grep -q new "$TMP/events"
resident 'return 7'
finish
wait $cat
is "five calls of a thread are ten events, in order" "$(sed 's/mkdir .*//' "$TMP/events" | tr -s ' \n' ' ')" \
    'new 1 end 1 return 7 new 2 end 2 return 7 new 3 end 3 return 7 new 4 end 4 return 7 new 5 end 5 return 7 '

# told CALL OPTION...: how the one call of CALL ends, to a reader that is there before it is made.
told() {
    local call=$1
    shift
    supervise -t mkdir "$@" -- bash -c "until [[ -e $TMP/call ]]; do sleep 0.05; done; $call" "$try"
    exec 8<"$M/events"
    touch "$TMP/call"
    timeout 120 grep -m 1 end <&8
    exec 8<&-
    finish
    rm "$TMP/call"
}
# shellcheck disable=SC2016
is "a timeout is told as such" "$(told '"$0" mkdir s:/tmp 0' --timeout 1)" 'end 1 timeout'
# shellcheck disable=SC2016
is "a target that has gone is told as such" "$(told '"$0" mkdir s:/tmp 0 & until [[ -e '"$M"'/pending/1 ]]; do sleep 0.05; done; kill -KILL $!; wait')" 'end 1 gone'

if command -v inotifywait >/dev/null; then
    supervise -t mkdir -- sh -c '"$0" 1 50; read -r _ <"$1"' "$calls" "$TMP/go"
    wait_for pending_is 1
    inotifywait -m -e create,delete --format '%e %f' "$M/pending" >"$TMP/seen" 2>"$TMP/watching" &
    watcher=$!
    wait_for grep -q established "$TMP/watching"
    resident continue
    wait_for grep -q 'DELETE,ISDIR 50' "$TMP/seen"
    echo go >"$TMP/go"
    finish
    kill $watcher 2>/dev/null
    { for n in {2..50}; do printf 'CREATE,ISDIR %d\nDELETE,ISDIR %d\n' "$n" "$n"; done; } >"$TMP/wanted"
    is "inotify reports each request of a thread and its end, in order" \
        "$(grep -v ' 1$' "$TMP/seen" | diff - "$TMP/wanted" 2>&1)" ''
else
    skip "inotify reports each request of a thread and its end, in order" "no inotifywait"
fi
done_testing
