#!/bin/bash
# A writer that is killed at any step strands no request, and leaves nothing half done in a target.
. "$(dirname "$0")/lib.sh"
read_call=$(program read-call)

# ask OPTION...: the target waits as request 1, in R.
ask() {
    supervise -t 'read(fd==99)' "$@" -- "$read_call"
    wait_for pending_is 1
    R=$M/pending/1
}

# writer CODE [THEN]: a writer in the request's directory that carries out this code, and that once we
# know; its pid is in WRITER. In Python: a shell closes a copy of a descriptor behind each redirection.
writer() {
    rm -f "$TMP/did"
    python3 "$ROOT/tests/programs/paused-writer.py" "$R" "$TMP/did" "$@" &
    WRITER=$!
    wait_for test -e "$TMP/did"
}

# killed CODE: a writer that is killed when it has carried out this code.
killed() {
    writer "$1"
    { kill -KILL $WRITER && wait $WRITER; } 2>/dev/null
}

# memory: what the target's buffer holds now.
memory() {
    dd if="$R/memory" bs=1 skip=$(($(awk '/^Args:/ { print $3 }' "$R/status"))) count=8 status=none
}

ask
is "the buffer is where it should be" "$(memory)" '........'
killed 'response()'
is "killed when it has opened response: the claim is given back" "$(bash -c ': >"$0"' "$R/response" 2>&1)" ''
killed 'response(), os.write(buf(), b"half")'
is "killed when it has staged memory: the target has none of it" "$(memory)" '........'
killed 'os.write(response(), b"return 4")'
is "killed in the midst of a line: the half is no response" "$(pending) $(memory)" '1 ........'
killed 'os.write(os.open("../../responses", os.O_WRONLY), b"1 return 4")'
is "half a line is no response in responses either" "$(pending) $(memory)" '1 ........'
killed 'r = response()
try: os.write(r, b"EPREM\n")
except OSError: pass'
is "killed after a refusal: the request waits on" "$(pending) $(memory)" '1 ........'
killed 'response(), os.write(buf(), b"half")'
is "killed while it was staging: nothing is staged" "$(wc -c <"$R/mem/buf")" 0
printf whole >"$R/mem/buf"
respond 1 5
finish
is "the next writer's response is carried out" "$(cat "$TMP/out")" '= 5 whole...'

for response in default continue; do
    ask --default EIO
    killed 'response(), os.write(buf(), b"half")'
    respond 1 $response
    finish
    case $response in default) errno=EIO ;; *) errno=EBADF ;; esac
    is "a target that gets $response instead has nothing of what was staged" "$(cat "$TMP/out")" "= -1 $errno ........"
done
ask --default EIO
killed 'response(), os.write(buf(), b"half")'
echo 0.1 >"$M/listeners/read-call/timeout"
finish
is "a target whose time is over has nothing of what was staged" "$(cat "$TMP/out")" '= -1 EIO ........'
ask
killed 'response(), os.write(buf(), b"half")'
kill -KILL "$(sed -n 's/^Tid:\t//p' "$R/status")"
finish
is "a target that is killed takes it along" "$?" 137
ok "no mount and no process of this test is left" nothing_left

# In the write itself: the daemon stands still, the writer waits for it, and is killed.
# shellcheck disable=SC2317 # by wait_for
writes() {
    grep -q '^1 ' "/proc/$1/syscall"
}
# shellcheck disable=SC2317 # by wait_for
has_response() {
    echo 8 >"$R/response" || not test -e "$R/response"
}
for ((n = 0; n < 5; n++)); do
    ask
    rm -f "$TMP/did.go"
    writer 'os.write(buf(), b"whole"); r = response()' 'go = sys.argv[2] + ".go"
while not os.path.exists(go): time.sleep(0.01)
os.write(r, b"7\n")
'
    stop_run
    touch "$TMP/did.go"
    wait_for writes $WRITER
    { kill -KILL $WRITER && continue_run && wait $WRITER; } 2>/dev/null
    wait_for has_response
    finish
    cat "$TMP/out"
done >"$TMP/written"
is "a writer killed in its write has given its response, or the next does" \
    "$(grep -cxE '= 7 whole\.\.\.|= 8 \.{8}' "$TMP/written") $(wc -l <"$TMP/written")" '5 5'

# At any time: 200 requests, each with a writer that is killed somewhere on its way and one that is not.
supervise -t 'read(fd==99)' -- "$read_call" 200
second=$(timeout $((${WAIT:-20} * 10)) python3 "$ROOT/tests/programs/killed-writers.py" "$M") || kill "$RUN"
finish
echo "# $second of them killed before they had responded"
is "two hundred writers killed at any time strand none of two hundred requests" "$(wc -l <"$TMP/out")" 200
is "each target has the one's response and memory, or the other's" \
    "$(grep -cx '= 1 A\{8\}' "$TMP/out") $(grep -cx '= 2 B\{8\}' "$TMP/out")" "$((200 - second)) $second"
done_testing
