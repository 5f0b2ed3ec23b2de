#!/bin/bash
# The agent's socket: whatever arrives, it is refused in time with one line, and nobody else waits.
# shellcheck disable=SC2119
. "$(dirname "$0")/containers.sh"
agent
is "the socket is its owner's alone" "$(stat -c '%a %F' "$SOCKET")" '600 socket'

lines() {
    grep -c refused "$TMP/agent"
}
fds() {
    find "/proc/$AGENT/fd" -mindepth 1 2>/dev/null | wc -l
}
# more_than COUNT: whether there are more lines; they come a moment after what they are about.
more_than() {
    [[ $(lines) -gt $1 ]]
}
before=$(fds)
while read -r what why; do
    had=$(lines)
    is "$what: the connection is closed" "$(python3 "$ROOT/tests/programs/agent-client.py" "$SOCKET" "$what" 2>&1)" closed
    wait_for more_than "$had"
    like "$what: one line says why" "$(($(lines) - had)) $(tail -n 1 "$TMP/agent")" "^1 .*$why"
done <<'END'
garbage not a JSON object
long more than 1048576 bytes
none 0 descriptors, but 1 names
many 250 descriptors, but 1 names
null is not a seccomp listener
late descriptors after its first message
half timed out before sending its state
END
had=$(lines)
python3 "$ROOT/tests/programs/agent-client.py" "$SOCKET" hangup
wait_for more_than "$had"
is "hanging up: one line" "$(($(lines) - had))" 1

had=$(lines)
python3 "$ROOT/tests/programs/agent-client.py" "$SOCKET" silent >"$TMP/silent" &
talker=$!
wait_for grep -q connected "$TMP/silent"
# One after the other, each would have its five seconds.
is "while a thousand are silent, another is answered" "$(python3 "$ROOT/tests/programs/agent-client.py" "$SOCKET" garbage)" closed
wait $talker
is "the silent are closed in time" "$(tail -n 1 "$TMP/silent")" closed
ok "each with a line" wait_for eval "[[ \$(lines) -ge $((had + 1001)) ]]"

had=$(lines)
python3 "$ROOT/tests/programs/agent-client.py" "$SOCKET" flood >"$TMP/flood" &
talker=$!
wait_for grep -q sent "$TMP/flood"
is "while many send large messages, a small one is received" "$(python3 "$ROOT/tests/programs/agent-client.py" "$SOCKET" null)" closed
twice() {
    [[ $(grep -c 'is not a seccomp listener' "$TMP/agent") -eq 2 ]]
}
ok "a line says that too much is unfinished" wait_for twice
like "the connections that hold most are refused, each with a line that names its process" "$(tail -n +"$((had + 1))" "$TMP/agent")" \
    'refused a connection of process [0-9]+ \(uid [0-9]+\): unfinished messages of all connections would exceed 67108864 bytes'
high=$(awk '/^VmHWM/ { print $2 }' "/proc/$AGENT/status")
ok "the agent holds no more than the bound ($high KiB)" test "$high" -lt 200000
wait $talker
wait_for eval "[[ \$(lines) -ge $((had + 301)) ]]"
no_more_fds() {
    [[ $(fds) -le $before ]]
}
# The last connections are closed by their threads.
ok "no descriptor is left of all that" wait_for no_more_fds

# Without descriptors the oldest connection makes room; where there is none, it is tried once a second.
free=0
while [[ -e /proc/$AGENT/fd/$free ]]; do
    ((++free))
done
prlimit --pid "$AGENT" --nofile=$((free + 3)):
had=$(lines)
python3 "$ROOT/tests/programs/agent-crowd.py" "$SOCKET" >"$TMP/crowd" &
talker=$!
ok "where descriptors are short, the oldest connections make room" wait_for grep -q "b'' b''" "$TMP/crowd"
is "another connection is answered where descriptors are short" "$(python3 "$ROOT/tests/programs/agent-client.py" "$SOCKET" garbage)" closed
wait $talker
like "lines say which connections made room for others" "$(tail -n +"$had" "$TMP/agent")" 'no descriptors left for other connections, and this one had waited longest: too many open files in this process'
prlimit --pid "$AGENT" --nofile="$free":
python3 "$ROOT/tests/programs/agent-client.py" "$SOCKET" garbage >"$TMP/late" &
talker=$!
ok "without any it says so" wait_for grep -q 'cannot accept connections' "$TMP/agent"
begin=$SECONDS
sleep 0.5
tried=$(grep -c 'cannot accept connections' "$TMP/agent")
# Once a second, and what was left of the seconds when it began and ended.
ok "an agent without descriptors does not try all the time" test "$tried" -le $((SECONDS - begin + 3))
prlimit --pid "$AGENT" --nofile=1024:
wait $talker
is "a connection waits until there are descriptors" "$(cat "$TMP/late")" closed

is "a second agent says that one listens there" \
    "$("$SYSCALLFS_BIN" serve -m "$TMP/other" --socket "$SOCKET" 2>&1; echo $?)" \
    "syscallfs: $SOCKET: another agent is listening there: stop it, or name another socket
2"
chmod 711 "$TMP"
# stranger: connects as another user, and says what becomes of it.
stranger() {
    # shellcheck disable=SC2016
    setpriv --reuid 65534 --regid 65534 --clear-groups perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_STREAM, 0);
        connect($s, sockaddr_un($ARGV[0])) or die "$!"; alarm 60; sysread($s, my $text, 1) or print "closed"' "$SOCKET" 2>&1
}
like "other users cannot connect" "$(stranger)" 'Permission denied'
chmod 666 "$SOCKET"
is "where the mode lets them, they are refused all the same" "$(stranger)" closed
ok "a line says which users may hand over listeners" wait_for grep -q "uid 65534 may not hand over listeners: only root" "$TMP/agent"
end_agent
touch "$SOCKET"
like "a file in the socket's place is left alone" \
    "$("$SYSCALLFS_BIN" serve -m "$TMP/other" --socket "$SOCKET" 2>&1)" 'exists and is not a socket'
rm "$SOCKET"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$SOCKET"
agent
ok "a socket that nobody listens at is replaced" test -e "$M/version"
kill -KILL "$AGENT"
{ wait "$AGENT"; } 2>/dev/null
unmount
agent
ok "after a crash it starts again" test -e "$M/version"
end_agent

python3 "$ROOT/tests/programs/activate.py" "$SOCKET" "$SYSCALLFS_BIN" "$M" >"$TMP/listening" 2>"$TMP/agent" &
AGENT=$!
wait_for grep -q listening "$TMP/listening"
is "a socket that systemd hands on is served, also for whoever was there before the agent" \
    "$(python3 "$ROOT/tests/programs/agent-client.py" "$SOCKET" garbage)" closed
wait_for test -e "$M/version"
like "a socket that systemd hands on is served instead of another" "$(cat "$TMP/agent")" 'not a JSON object'
kill "$AGENT"
wait "$AGENT"
ok "it is left to its owner" test -S "$SOCKET"
done_testing
