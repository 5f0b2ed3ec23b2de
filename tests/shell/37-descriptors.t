#!/bin/bash
# fd: the writer's own descriptor is installed in the target.
. "$(dirname "$0")/lib.sh"
given=$(program given-fd)
echo inside >"$TMP/file"

# given RESPONSE [FD]: what the target has, if descriptor 3 of the writer is the file.
given() {
    supervise -t 1000 -- "$given" "${@:2}"
    wait_for test -e "$M/pending/1/response"
    echo "$1" 3<"$TMP/file" >"$M/pending/1/response" || echo EDOM >"$M/pending/1/response"
    finish
    cat "$TMP/out"
}

is "fd 3 is installed, and its number is the value" "$(given 'fd 3')" '= 3: inside'
is "fd 3 at 7 is installed as 7" "$(given 'fd 3 at 7')" '= 7: inside'
is "fd 3 at 0 replaces what was there" "$(given 'fd 3 at 0')" '= 0: inside'
is "cloexec is set when asked for" "$(given 'fd 3 cloexec')" '= 3 cloexec: inside'
is "return gives another value" "$(given 'fd 3 at 7 return 0' 7)" '= 0: inside'
is "all of it together" "$(given 'fd 3 at 7 cloexec return 42' 7)" '= 42 cloexec: inside'
is "errno fails the call, with the descriptor there" "$(given 'fd 3 at 7 cloexec errno EINPROGRESS' 7)" \
    '= -1 EINPROGRESS
= -1 cloexec: inside'
is "return with the number that at asks for" "$(given 'fd 3 at 7 return 7')" '= 7: inside'

supervise -t 1000 -- sh -c 'exec "$0" 3</dev/null 4</dev/null' "$given"
wait_for pending_is 1
prlimit --nofile=5 --pid "$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")"
r=$M/pending/1
refused() {
    bash -c 'exec 3<"$2"; echo "$0" >"$1/response"' "$1" "$r" "${3-$TMP/file}" 2>&1 | grep -o "$2"
}
is "a descriptor that the writer does not have is EBADF" \
    "$(refused 'fd 99' 'Bad file descriptor')" 'Bad file descriptor'
like "and error names it" "$(cat "$r/error")" 'has no descriptor 99'
is "a target without a free number is EMFILE" \
    "$(refused 'fd 3' 'Too many open files')" 'Too many open files'
like "and error says whose limit it is" "$(cat "$r/error")" 'target has too many open files'
is "a number over the target's limit is EBADF" \
    "$(refused 'fd 3 at 5' 'Bad file descriptor')" 'Bad file descriptor'
is "an O_PATH descriptor is EBADF" "$(python3 - "$r" <<'PY'
import os, sys
fd = os.open("/etc", os.O_PATH)
try:
    with open(sys.argv[1] + "/response", "w") as response:
        response.write(f"fd {fd}\n")
except OSError as error:
    print(error.errno)
PY
)" 9
like "and error says so" "$(cat "$r/error")" O_PATH
is "the request waits on after each" "$(ls "$M/pending")" 1
echo 3 >"$r/response"
finish
is "and nothing was installed" "$(cat "$TMP/out")" '= 3: '

# The descriptor is that of the thread that writes, not of another by its number.
supervise -t 1000 -- "$given"
wait_for pending_is 1
is "any kind of descriptor can be given, a socket too" "$(python3 - "$M/pending/1/response" <<'PY'
import os, socket, sys
ours, theirs = socket.socketpair()
ours.send(b"over a socket\n")
with open(sys.argv[1], "w") as response:
    response.write(f"fd {theirs.fileno()}\n")
print("given")
PY
)" given
finish
is "and the target uses it" "$(cat "$TMP/out")" '= 3: over a socket'

if [[ -n $(command -v strace) ]]; then
    supervise -t 1000 -- "$given"
    wait_for pending_is 1
    strace -f -qq -e trace=ioctl -o "$TMP/trace" -p "$(daemons | head -n 1)" &
    strace=$!
    wait_for grep -q TracerPid:.*[1-9] "/proc/$(daemons | head -n 1)/status"
    sleep 0.3
    echo 'fd 3' 3<"$TMP/file" >"$M/pending/1/response"
    finish
    wait $strace 2>/dev/null
    # SECCOMP_IOCTL_NOTIF_ADDFD is 3, SECCOMP_IOCTL_NOTIF_SEND is 1.
    # Before Linux 5.14 it is refused at first, and then takes two.
    want='1 0'
    linux_is 5.14 || want='2 1'
    is "installing and replying are one step" \
        "$(grep -cE 'ADDFD|0x21, 0x3,' "$TMP/trace") $(grep -cE 'NOTIF_SEND|0x21, 0x1,' "$TMP/trace")" "$want"
else
    skip "installing and replying are one step" "no strace"
fi
ok "nothing is left" nothing_left
done_testing
