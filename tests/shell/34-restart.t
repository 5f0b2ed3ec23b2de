#!/bin/bash
# What the daemon has started is started again when it is killed: the process that starts the handlers, and the one
# that makes inotify see requests.
. "$(dirname "$0")/lib.sh"
# The daemon's child whose command line has this word.
child() {
    local pid
    for pid in $(descendants "$RUN"); do
        if tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qx "$1"; then
            echo "$pid"
        fi
    done
}
is_another() {
    local now
    now=$(child "$1")
    [[ $now && $now != "$2" ]]
}
# A command that has ended may be one for a moment, until its shell looks.
zombies() {
    local pid
    for pid in $(descendants "$RUN"); do
        ! grep -qs '^State:.*Z' "/proc/$pid/status" || return 0
    done
    return 1
}
# Not every first process takes the status of orphans.
runs() {
    grep -qs '^State:.[^ZX]' "/proc/$1/status"
}

mkfifo "$TMP/tell"
# shellcheck disable=SC2016 # by that shell
supervise -t mkdir --handlers "$(handlers mkdir 'echo EROFS')" -- \
    sh -c 'while read -r _; do mkdir "$0/x" 2>&1; done <"$0/tell"' "$TMP"
exec 7>"$TMP/tell"
echo >&7
wait_for answered 1
first=$(child handle)
kill -KILL "$first"
echo >&7
ok "calls are answered after the process that starts the handlers was killed" wait_for answered 2
ok "by another" is_another handle "$first"
ok "the first is no zombie" wait_for not zombies
wait_for grep -q 'starting them again' "$TMP/err"
like "one line says that the handlers were started again" "$(cat "$TMP/err")" 'the handlers exited \(signal: 9 \(SIGKILL\)\), starting them again'
kill -KILL "$(child handle)"
echo >&7
ok "handlers that end a second time are started a second time" wait_for answered 3
exec 7>&-
finish
is "handlers that end with the mount are not started again" "$(grep -c 'starting them again' "$TMP/err")" 2
ok "no mount and no process of this test is left" nothing_left

# A handler that still runs when the process that started it is killed: one started anew answers in its place.
# shellcheck disable=SC2016 # by that shell
supervise -t mkdir --handlers "$(handlers mkdir 'echo $$ >>'"$TMP/handlers"'
    [ "$(wc -l <'"$TMP/handlers"')" -gt 1 ] || exec sleep 1000; echo EROFS')" -- \
    sh -c 'mkdir "$0/x" 2>&1' "$TMP"
wait_for grep -qsz sleep "/proc/$(wait_for test -s "$TMP/handlers" && cat "$TMP/handlers")/cmdline"
orphan=$(cat "$TMP/handlers")
kill -KILL "$(child handle)"
ok "a request whose handler was started by a killed process gets a handler again" wait_for answered 1
finish
ok "the handler of the killed process does not run beside it" wait_for not runs "$orphan"
kill -KILL "$orphan" 2>/dev/null
is "the handlers were started no third time" "$(wc -l <"$TMP/handlers")" 2
ok "no mount and no process of this test is left" nothing_left

# Without the process that starts them nothing is started, and nothing waits for it.
# shellcheck disable=SC2016 # by that shell
supervise -t mkdir --timeout 1 --default EXDEV --handlers "$(handlers mkdir 'echo EROFS')" -- \
    sh -c 'while read -r _; do mkdir "$0/x" 2>&1; done <"$0/tell"; exit 0' "$TMP"
exec 7>"$TMP/tell"
echo >&7
wait_for answered 1
kill -KILL "$(child starter)"
ok "a message says that no handlers can be started" wait_for grep -q 'the handlers exited and cannot be started again' "$TMP/err"
is "what it has started has ended with it" "$(child handle)" ''
echo >&7
wait_for answered 2
like "calls get their default response then" "$(tail -n 1 "$TMP/out")" 'cross-device link'
exec 7>&-
finish
is "the command ends as before" $? 0
ok "no mount and no process of this test is left" nothing_left
# shellcheck disable=SC2016 # by that shell
supervise -t mkdir --handlers "$(handlers mkdir 'echo EROFS')" -- \
    sh -c 'mkdir "$0/x"; read -r _ <"$0/tell"; exit 0' "$TMP"
exec 7>"$TMP/tell"
wait_for grep -q 'Read-only' "$TMP/err"
kill -STOP "$(child starter)"
kill -KILL "$(child handle)"
exec 7>&-
finish
is "the command ends though the starter has stopped" $? 0
ok "no mount and no process of this test is left" nothing_left

if [[ -z $(command -v inotifywait) ]]; then
    skip "inotify sees requests after its process was killed" "no inotifywait (inotify-tools)"
    done_testing
fi
# shellcheck disable=SC2016 # by that shell
supervise -t mkdir -- sh -c 'while read -r _; do mkdir "$0/x" 2>&1; done <"$0/tell"' "$TMP"
inotifywait -qm -e create "$M/pending" >"$TMP/seen" &
watcher=$!
exec 7>"$TMP/tell"
# Until the watch is there nothing is seen.
seen() {
    grep -q "CREATE,ISDIR $1$" "$TMP/seen"
}
number=0
next() {
    echo >&7
    respond $((++number)) EROFS
}
until next && seen "$number"; do :; done
announcer=$(child announce)
kill -KILL "$announcer"
ok "the process that makes inotify see requests is started again when it is killed" wait_for is_another announce "$announcer"
ok "the first is no zombie" wait_for not zombies
next
ok "inotify sees the next request after its helper was started again" wait_for seen "$number"
exec 7>&-
finish
kill $watcher
like "one line says that inotify's helper was started again" "$(cat "$TMP/err")" 'the process that makes requests visible to inotify was killed, starting it again'
ok "no mount and no process of this test is left" nothing_left
done_testing
