#!/bin/bash
# Each errno of the interface, by whoever provokes it; and what waits can be answered after it.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

# What the code in $2, which finds itself in the mount $1, is told: `EBUSY`, or `nothing`.

# provoked SENTENCE ERRNO CODE [BUFFER]: a read into that buffer waits, and the next one after it; the
# code is told this errno, and what still waits gets its response, 7.
provoked() {
    local first number
    supervise -t 'read(fd==99)' -- sh -c '"$0" read 99 "$1" 8; exec "$0" read 99 b:8 8' "$try" "${4-b:8}"
    wait_for pending_is 1
    is "$1 is $2" "$(timeout 120 python3 "$ROOT/tests/programs/errno-of.py" "$M" "$3")" "$2"
    wait_for pending_is 1
    first=$(ls "$M/pending")
    for ((number = first; number <= 2; number++)); do
        respond $number 7 || kill "$RUN"
    done
    finish
    is "what waits after a write that was refused ($1) can be answered" "$(tail -n $((3 - first)) "$TMP/out" | sort -u)" '= 7'
}

provoked "a word that is no response" EINVAL 'respond(b"EPREM\n")'
provoked "a number that is no request's, in responses" ENOENT 'os.write(file("responses"), b"99 0\n")'
provoked "a line that is none, in responses" EINVAL 'os.write(file("responses"), b"EPERM\n")'
provoked "a second writer" EBUSY 'held = file("response"); file("response")'
provoked "a second writer, in responses" EBUSY 'held = file("response"); os.write(file("responses"), b"1 0\n")'
provoked "a descriptor that the writer has not" EBADF 'respond(b"fd 99\n")'
provoked "an O_PATH descriptor" EBADF 'respond(b"fd %d\n" % os.open("/", os.O_PATH))'
provoked "memory that cannot be written" EFAULT \
    $'b = file("mem/buf"); os.write(b, b"x")\ntry: respond(b"1\\n")\nfinally: os.ftruncate(b, 0)' unmapped
provoked "memory where nothing is mapped" EFAULT 'os.pread(file("memory", os.O_RDONLY), 8, 4096)'
provoked "more than the caller allowed" EFBIG 'os.write(file("mem/buf"), b"123456789")'
provoked "a file that is not for writing" EACCES 'file("call")'
for stream in events requests log; do
    provoked "the end of $stream, for a reader that will not wait" EAGAIN "read_all('$stream')"
done
provoked "a target that was killed" ENOENT \
    'r = file("response"); os.kill(int(status["Tid"]), signal.SIGKILL); ended(); os.write(r, b"0\n")'
provoked "a target that has its response already" ENOENT \
    'r = file("response"); os.write(r, b"0\n"); os.write(r, b"0\n")'
provoked "memory of a target that has gone on" ESRCH \
    'm = file("memory", os.O_RDWR); respond(b"0\n"); os.pread(m, 8, address)'
provoked "writing it" ESRCH \
    'm = file("memory", os.O_RDWR); respond(b"0\n"); os.pwrite(m, b"x", address)'

supervise -t 'read(fd==99)' -- sh -c '"$0" read 99 b:8 8 & python3 "$1" "$2" "$3"; wait' \
    "$try" "$ROOT/tests/programs/errno-of.py" "$M" 'respond(b"0\n")'
wait_for test -s "$TMP/out"
is "a target that answers for another is EPERM" "$(cat "$TMP/out")" EPERM
respond 1 7
finish
is "what waits after a target's own answer can be answered" "$(tail -n 1 "$TMP/out")" '= 7'
ok "no mount and no process of this test is left" nothing_left
done_testing
