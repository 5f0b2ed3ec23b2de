#!/bin/bash
# run: the daemon may be killed at any moment. Its keeper starts another one, and no call fails.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

# Kills the daemon, and returns when another one serves.
kill_daemon() {
    local before
    before=$(grep -c 'starting another one' "$TMP/err")
    kill -KILL "$(daemon)" && wait_for serves_again "$before"
}
serves_again() {
    [[ $(grep -c 'starting another one' "$TMP/err") -gt $1 ]] && test -e "$M/version"
}

mkfifo "$TMP/go"
# shellcheck disable=SC2016 # by that shell
supervise -t mkdir,1000 --rules <(printf '%s\n' '1000 request') -- \
    sh -c '"$0" mkdir s:/first 0755; "$0" mkdir s:/second 0755; "$0" 1000; "$0" 1000; read -r _ <"$1"; exit 7' "$try" "$TMP/go"
wait_for pending_is 1
listener=$(basename "$M"/listeners/*)
like "status names the keeper" "$(cat "$M/listeners/$listener/status")" $'Keeper:\t'"$RUN"
echo 60 >"$M/listeners/$listener/timeout"
echo EXDEV >"$M/listeners/$listener/default"
echo '1000 EBUSY' >>"$M/listeners/$listener/rules"
chmod 750 "$M/listeners/$listener"
before=$(cat "$M/pending/1/call" "$M/listeners/$listener/"{timeout,default,rules}; grep -E '^(Id|Number|Tid):' "$M/pending/1/status")
kill_daemon
wait_for pending_is 1
is "a waiting request is there again under its number, with its settings and rules" \
    "$(cat "$M/pending/1/call" "$M/listeners/$listener/"{timeout,default,rules}; grep -E '^(Id|Number|Tid):' "$M/pending/1/status")" "$before"
is "a listener belongs to whom it was handed" "$(stat -c %a "$M/listeners/$listener")" 750
like "log says that the daemon was replaced" "$(so_far "$M/log")" '"event":"restarted","why":"SIGKILL"'
respond 1 EPERM
respond 2 EROFS
wait_for answered 2
# The next call has its number by now: one that is killed between the two has used it up.
wait_for pending_is 1
kill_daemon
respond 3 ENOENT
respond 4 EROFS
wait_for answered 4
is "each call got its response" "$(cat "$TMP/out")" $'= -1 EPERM\n= -1 EROFS\n= -1 ENOENT\n= -1 EROFS'
kill_daemon
echo go >"$TMP/go"
finish
is "the status of the command is known to a later daemon" $? 7
ok "no mount and no process of this test is left" nothing_left

# shellcheck disable=SC2016 # by that shell
supervise -t mkdir --handlers "$(handlers mkdir 'echo EROFS')" -- \
    sh -c 'while read -r _; do "$0" mkdir s:/x 0755; done <"$1"; exit 3' "$try" "$TMP/go"
exec 7>"$TMP/go"
echo >&7
wait_for answered 1
for n in 2 3; do
    kill_daemon
    echo >&7
    wait_for answered $n
done
is "handlers are started again with the daemon" "$(sort -u "$TMP/out")" '= -1 EROFS'
kill -TERM "$RUN"
finish
is "a signal reaches the command through a later daemon" $? 143
exec 7>&-
ok "no mount and no process of this test is left" nothing_left

# shellcheck disable=SC2016 # by that shell
supervise -t mkdir -- sh -c '(while read -r _; do "$0" mkdir s:/x 0755; done <"$1") & exit 5' "$try" "$TMP/go"
exec 7>"$TMP/go"
wait_for grep -q 'waiting for' "$TMP/err"
kill_daemon
echo >&7
respond 1 EROFS
wait_for answered 1
is "what a command left running is served after its end" "$(cat "$TMP/out")" '= -1 EROFS'
exec 7>&-
finish
is "the status of a command that ended before the daemon is kept" $? 5
ok "no mount and no process of this test is left" nothing_left

# shellcheck disable=SC2016 # by that shell
supervise -t mkdir --default EXDEV --max-crashes 2 -- sh -c '"$0" mkdir s:/x 0755; "$0" mkdir s:/x 0755; exit 4' "$try"
wait_for pending_is 1
given_up() {
    local pid
    for pid in $(daemons); do
        [[ $pid == "$RUN" ]] || kill -KILL "$pid"
    done
    grep -q 'for the last time' "$TMP/err"
}
# Twice within ten seconds, however long a daemon takes to begin.
wait_for given_up
finish
is "the command goes on when the keeper starts no other daemon" $? 4
is "calls get the default response of their listener then" "$(cat "$TMP/out")" $'= -1 EXDEV\n= -1 EXDEV'
like "standard error says so" "$(cat "$TMP/err")" 'for the last time of several within ten seconds: trapped calls get their default response from now on'
ok "no mount and no process of this test is left" nothing_left
ok "and no directory of the mount" not test -e "$M"

# shellcheck disable=SC2016 # by that shell
supervise -t mkdir --default continue --max-crashes 1 -- sh -c '"$0" mkdir "s:$1" 0755' "$try" "$TMP/made"
wait_for pending_is 1
kill -KILL "$(daemon)"
finish
is "without a daemon nothing continues" "$(cat "$TMP/out"; ls -d "$TMP/made" 2>&1 | grep -c cannot)" $'= -1 EPERM\n1'
ok "no mount and no process of this test is left" nothing_left

# shellcheck disable=SC2016 # by that shell
supervise -t mkdir -- sh -c '"$0" mkdir s:/x 0755 >"$1"' "$try" "$TMP/after"
wait_for pending_is 1
{ kill -KILL "$RUN" && finish; } 2>/dev/null
wait_for test -s "$TMP/after"
is "without a keeper calls fail as in a kernel that does not have them" "$(cat "$TMP/after")" '= -1 ENOSYS'
unmount
rmdir "$M"

# Before its execve the command shares the daemon's descriptors, also that of the mount: the mount of a killed daemon is
# not dead then, and answers nobody.
supervise -t execve -- echo begun
wait_for pending_is 1
kill_daemon
respond 1 continue
finish
is "a command whose own execve waits begins under a later daemon" "$(cat "$TMP/out")" begun
ok "no mount and no process of this test is left" nothing_left

# What a later daemon cannot do is no end of the command.
mkdir "$TMP/logs"
# shellcheck disable=SC2016 # by that shell
supervise -t mkdir --max-crashes 1000 --log "$TMP/logs/log" -- sh -c '"$0" mkdir s:/x 0755; exit 6' "$try"
wait_for pending_is 1
mv "$TMP/logs" "$TMP/away"
kill -KILL "$(daemon)"
wait_for grep -q "$TMP/logs/log" "$TMP/err"
mv "$TMP/away" "$TMP/logs"
respond 1 EROFS
finish
is "the command ends with its own status" $? 6
is "after the response that it waited for" "$(cat "$TMP/out")" '= -1 EROFS'
ok "no mount and no process of this test is left" nothing_left

# A command that stops itself stops nobody where no shell would continue it.
# shellcheck disable=SC2016 # by that shell
supervise -t mkdir -- sh -c '(until grep -q "^State:.T" "/proc/$$/status"; do sleep 0.1; done
    until [ -e "$1" ]; do sleep 0.1; done; kill -CONT $$) & kill -STOP $$; "$0" mkdir s:/x 0755' "$try" "$TMP/continue"
command=$(pgrep -P "$(daemon)" -x sh)
wait_for grep -q '^State:.T' "/proc/$command/status"
kill_daemon
is "the keeper goes on, and replaces a daemon" "$(grep -c '^State:.T' "/proc/$RUN/status")" 0
touch "$TMP/continue"
respond 1 EROFS
finish
is "and so does the command, once it is continued" "$(cat "$TMP/out")" '= -1 EROFS'

ok "twenty kills at random moments lose no call, and answer none twice" \
    env SYSCALLFS_BIN="$SYSCALLFS_BIN" "$ROOT/tools/chaos" --kills 20 --threads 8 --waiting 50
done_testing
