#!/bin/bash
# The agent's socket: whatever arrives, it is refused in time with one line, and nobody else waits.
# shellcheck disable=SC2119
. "$(dirname "$0")/containers.sh"
agent
is "the socket is its owner's alone" "$(stat -c '%a %F' "$SOCKET")" '600 socket'

cat >"$TMP/talk.py" <<'PY'
import array, json, os, socket, sys, time
path, what = sys.argv[1:3]
state = {"ociVersion": "1.0.2", "fds": ["seccompFd"], "pid": 1, "metadata": "default=EPERM",
         "state": {"ociVersion": "1.0.2", "id": "c/1", "status": "creating", "bundle": "/b"}}
text = json.dumps(state).encode()
null = os.open("/dev/null", os.O_RDONLY)
def connect():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.connect(path)
    return s
def send(s, data, fds=()):
    control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    s.sendmsg([data], control)
def closed(s, within):
    s.settimeout(within)
    begin = time.time()
    try:
        while s.recv(100):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True
s = connect()
try:
    if what == "garbage":
        send(s, b"hello, is this the agent?", [null])
    elif what == "long":
        send(s, b"{" + b" " * 1000, [null])
        for _ in range(100 * 1024):
            s.sendall(b" " * 1024)
    elif what == "none":
        send(s, text)
    elif what == "many":
        send(s, text, [null] * 250)
    elif what == "null":
        send(s, text, [null])
    elif what == "late":
        send(s, text[:10], [null])
        time.sleep(0.1)
        send(s, text[10:20], [null])
    elif what == "half":
        send(s, text[:40], [null])
    elif what == "hangup":
        send(s, text[:40], [null])
        s.close()
        sys.exit(0)
    elif what == "silent":
        many = [connect() for _ in range(1000)]
        print("connected", flush=True)
        time.sleep(2)
        s = many[-1]
except ConnectionError:
    pass
print("closed" if closed(s, 5.5) else "still open")
PY
lines() {
    grep -c refused "$TMP/agent"
}
fds() {
    find "/proc/$AGENT/fd" -mindepth 1 2>/dev/null | wc -l
}
before=$(fds)
while read -r what why; do
    had=$(lines)
    is "$what: the connection is closed" "$(python3 "$TMP/talk.py" "$SOCKET" "$what" 2>&1)" closed
    like "$what: one line says why" "$(($(lines) - had)) $(tail -n 1 "$TMP/agent")" "^1 .*$why"
done <<'END'
garbage not a JSON object
long more than 1048576 bytes
none 0 descriptors and 1 names
many 250 descriptors and 1 names
null no seccomp listener
late descriptors after its first message
half did not say all in time
END
had=$(lines)
python3 "$TMP/talk.py" "$SOCKET" hangup
wait_for grep -q 'ended in the middle' "$TMP/agent"
is "hanging up: one line" "$(($(lines) - had))" 1

had=$(lines)
python3 "$TMP/talk.py" "$SOCKET" silent >"$TMP/silent" &
talker=$!
wait_for grep -q connected "$TMP/silent"
sleep 0.5
begin=${EPOCHREALTIME/./}
is "while a thousand are silent, another is answered at once" \
    "$(python3 "$TMP/talk.py" "$SOCKET" garbage) $(((${EPOCHREALTIME/./} - begin) / (${WAIT:-2} * 1000000)))" 'closed 0'
wait $talker
is "the silent are closed in time" "$(tail -n 1 "$TMP/silent")" closed
WAIT=10 ok "each with a line" wait_for eval "[[ \$(lines) -ge $((had + 1001)) ]]"
is "no descriptor is left of all that" "$(fds)" "$before"

# Without descriptors the oldest connection makes room; where there is none, it is tried once a second.
free=0
while [[ -e /proc/$AGENT/fd/$free ]]; do
    ((++free))
done
prlimit --pid "$AGENT" --nofile=$((free + 3)):
had=$(lines)
python3 - "$SOCKET" >"$TMP/crowd" <<'PY' &
import socket, sys
many = [socket.socket(socket.AF_UNIX) for _ in range(20)]
for one in many:
    one.connect(sys.argv[1])
print(many[0].recv(1), many[10].recv(1))
PY
talker=$!
ok "where descriptors are short, the oldest connections make room" wait_for grep -q "b'' b''" "$TMP/crowd"
is "and another is answered" "$(python3 "$TMP/talk.py" "$SOCKET" garbage)" closed
wait $talker
like "as lines say" "$(tail -n +"$had" "$TMP/agent")" 'too many connections wait'
prlimit --pid "$AGENT" --nofile="$free":
python3 "$TMP/talk.py" "$SOCKET" garbage >"$TMP/late" &
talker=$!
ok "without any it says so" wait_for grep -q 'no connection can be taken' "$TMP/agent"
sleep 0.5
ok "and does not try all the time" test "$(grep -c 'can be taken' "$TMP/agent")" -le 2
prlimit --pid "$AGENT" --nofile=1024:
wait $talker
is "and it waits until there are" "$(cat "$TMP/late")" closed

is "another agent is told that one listens there" \
    "$("$SYSCALLFS_BIN" serve -m "$TMP/other" --socket "$SOCKET" 2>&1; echo $?)" \
    "syscallfs: $SOCKET: another agent listens there: stop it, or name another socket
2"
chmod 711 "$TMP"
# stranger: connects as another user, and says what becomes of it.
stranger() {
    # shellcheck disable=SC2016
    setpriv --reuid 65534 --regid 65534 --clear-groups perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_STREAM, 0);
        connect($s, sockaddr_un($ARGV[0])) or die "$!"; alarm 5; sysread($s, my $text, 1) or print "closed"' "$SOCKET" 2>&1
}
like "other users cannot connect" "$(stranger)" 'Permission denied'
chmod 666 "$SOCKET"
is "where the mode lets them, they are refused all the same" "$(stranger)" closed
like "and the line says who may" "$(tail -n 1 "$TMP/agent")" "uid 65534 may not hand over listeners: only root"
end_agent
touch "$SOCKET"
like "a file in the socket's place is left alone" \
    "$("$SYSCALLFS_BIN" serve -m "$TMP/other" --socket "$SOCKET" 2>&1)" 'something else by that name'
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

python3 - "$SOCKET" "$SYSCALLFS_BIN" "$M" 2>"$TMP/agent" <<'PY' &
import os, socket, sys, time
path, program, mount = sys.argv[1:]
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.bind(path)
s.listen()
time.sleep(1)
os.dup2(s.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(program, ["syscallfs", "serve", "-m", mount])
PY
AGENT=$!
wait_for test -S "$SOCKET"
is "a socket that systemd hands on is served, also for whoever was there before the agent" \
    "$(python3 "$TMP/talk.py" "$SOCKET" garbage)" closed
wait_for test -e "$M/version"
like "and not another" "$(cat "$TMP/agent")" 'not a JSON object'
kill "$AGENT"
wait "$AGENT"
ok "it is left to its owner" test -S "$SOCKET"
done_testing
