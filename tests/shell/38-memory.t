#!/bin/bash
# mem/ and memory: what a response carries over, and the live address space.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

# ask WHAT SPEC: the target waits as request 1.
ask() {
    supervise -t "$2" -- python3 "$ROOT/tests/programs/out-buffers.py" "$1"
    wait_for pending_is 1
    r=$M/pending/1
}

ask read 'read(fd==99)'
is "what the call fills is a file, empty at first" "$(wc -c <"$r/mem/buf") $(stat -c %a "$r/mem/buf")" '0 600'
printf hello >"$r/mem/buf"
is "what is staged can be read back" "$(cat "$r/mem/buf")" hello
printf ' you' >>"$r/mem/buf" 2>/dev/null
is "more than the caller allowed is refused" \
    "$(bash -c 'printf 123456789 >"$0"' "$r/mem/buf" 2>&1 | grep -o 'File too large')" 'File too large'
like "error says how much mem takes" "$(cat "$r/error")" 'takes at most 8 bytes'
printf HELLO >"$r/mem/buf"
is "a refused response" "$(bash -c 'echo EPREM >"$0"' "$r/response" 2>&1 | grep -o 'Invalid argument')" 'Invalid argument'
is "leaves what is staged" "$(cat "$r/mem/buf")" HELLO
echo 5 >"$r/response"
finish
is "the target has it with its response" "$(cat "$TMP/out")" '5 HELLO...'

ask getsockname 'getsockname(sockfd==99)'
printf '\2\0\0\120\177\0\0\1' >"$r/mem/addr"
echo 0 >"$r/response"
finish
is "a length is set along" "$(cat "$TMP/out")" '0 020000507f000001 8'
ask getsockname 'getsockname(sockfd==99)'
printf '\2\0\0\120\177\0\0\1' >"$r/mem/addr"
printf '\20\0\0\0' >"$r/mem/addrlen"
echo 0 >"$r/response"
finish
is "unless it is staged itself" "$(cat "$TMP/out")" '0 020000507f000001 16'

ask read 'read(fd==99)'
printf hello >"$r/mem/buf"
echo default >"$r/response"
finish
is "a default carries nothing over" "$(cat "$TMP/out")" '-1 ........'
ask read 'read(fd==99)'
printf hello >"$r/mem/buf"
echo EIO >"$r/response"
finish
is "an errno does" "$(cat "$TMP/out")" '-1 hello...'
ask read 'read(fd==99)'
printf hello >"$r/mem/buf"
exec 3</etc/passwd
echo 'fd 3 at 50 return 5' >"$r/response"
exec 3<&-
finish
is "a descriptor too" "$(cat "$TMP/out")" '5 hello...'

supervise -t 'read(count==8)' -- "$try" read 0 unmapped 8
wait_for pending_is 1
r=$M/pending/1
printf hello >"$r/mem/buf"
is "memory that cannot be written is EFAULT" \
    "$(bash -c 'echo 5 >"$0"' "$r/response" 2>&1 | grep -o 'Bad address')" 'Bad address'
like "error names the memory that cannot be written" "$(cat "$r/error")" 'cannot write mem/buf to the target at 0x1000'
: >"$r/mem/buf"
echo 5 >"$r/response"
finish
is "a request whose memory cannot be written can still be answered" "$(cat "$TMP/out")" '= 5'

ask read 'read(fd==99)'
address=$(python3 -c 'import json, sys; print(int(json.load(open(sys.argv[1]))["registers"][1], 16))' "$r/request.json")
is "memory is read at its address" \
    "$(dd if="$r/memory" bs=1 skip="$address" count=8 status=none)" '........'
printf live | dd of="$r/memory" bs=1 seek="$address" conv=notrunc status=none
is "memory is written at once" "$(dd if="$r/memory" bs=1 skip="$address" count=8 status=none)" 'live....'
is "where nothing is mapped it is EFAULT" \
    "$(dd if="$r/memory" bs=1 skip=4096 count=1 2>&1 | grep -o 'Bad address')" 'Bad address'
exec 4<>"$r/memory"
echo 4 >"$r/response"
finish
is "the target has it" "$(cat "$TMP/out")" '4 live....'
is "once it has gone on it is ESRCH" \
    "$(python3 -c 'import os; os.pwrite(4, b"x", '"$address"')' 2>&1 | grep -oE 'No such process|not connected|aborted' | head -n 1 | sed 's/not connected\|aborted/No such process/')" \
    'No such process'
exec 4<&-

supervise -t 'read(count==8)' --wait-killable no -- "$try" read 0 b:8 8
if wait_for pending_is 1; then
    is "a target that a signal can let go of is not written to" \
        "$(bash -c 'printf x >"$0"' "$M/pending/1/mem/buf" 2>&1 | grep -o 'not supported')" 'not supported'
    like "error says why a target that a signal can end is not written to" "$(cat "$M/pending/1/error")" WAIT_KILLABLE_RECV
    respond 1 0
fi
finish
ok "no mount and no process of this test is left" nothing_left
done_testing
