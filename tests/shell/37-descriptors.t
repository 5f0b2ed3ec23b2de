#!/bin/bash
# fd: the writer's own descriptor, or two of them, is installed in the target.
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
like "error names a descriptor that the writer does not have" "$(cat "$r/error")" 'has no descriptor 99'
is "a target without a free number is EMFILE" \
    "$(refused 'fd 3' 'Too many open files')" 'Too many open files'
like "error says that the limit of descriptors is the target's" "$(cat "$r/error")" 'target has too many open files'
is "a number over the target's limit is EBADF" \
    "$(refused 'fd 3 at 5' 'Bad file descriptor')" 'Bad file descriptor'
is "an O_PATH descriptor is EBADF" "$(python3 "$ROOT/tests/programs/give-path.py" "$r")" 9
like "error names O_PATH" "$(cat "$r/error")" O_PATH
is "the request waits on after each" "$(ls "$M/pending")" 1
echo 3 >"$r/response"
finish
is "no refused line installed a descriptor" "$(cat "$TMP/out")" '= 3: '

# The descriptor is that of the thread that writes, not of another by its number.
supervise -t 1000 -- "$given"
wait_for pending_is 1
is "any kind of descriptor can be given, a socket too" "$(python3 "$ROOT/tests/programs/give-socket.py" "$M/pending/1/response")" given
finish
is "the target uses a socket that it was given" "$(cat "$TMP/out")" '= 3: over a socket'

# Each thread: strace attaches to one after the other.
# shellcheck disable=SC2317 # by wait_for
is_traced() {
    not grep -qs '^TracerPid:.0$' "/proc/$1/task/"*/status
}
if [[ -n $(command -v strace) ]]; then
    supervise -t 1000 -- "$given"
    wait_for pending_is 1
    strace -f -qq -e trace=ioctl -o "$TMP/trace" -p "$(daemon)" &
    strace=$!
    wait_for is_traced "$(daemon)"
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

# A pair: two of the writer's, their numbers where the call has its own.
try=$(program try-syscall)
# The program itself: what stands for it may be a script that uses pipes.
python=$(python3 -c 'import sys; print(sys.executable)')
calls=pipe,pipe2,socketpair
# paired RESPONSE COMMAND...: what a command prints whose first pair is descriptors 3 and 4 of the writer.
paired() {
    supervise -t "$calls" -- "${@:2}"
    wait_for test -e "$M/pending/1/response"
    echo second >"$TMP/second"
    echo "$1" 3<"$TMP/file" 4<"$TMP/second" >"$M/pending/1/response" || echo EDOM >"$M/pending/1/response"
    finish
    cat "$TMP/out"
}
# shellcheck disable=SC2016 # by that shell
have=('--' sh -c 'for fd in 3 4 5; do (eval "cat <&$fd") 2>/dev/null || echo none; done')
for kind in "" -m32; do
    if ! one=$(program try-syscall "$kind" ${kind:+"$kind"} 2>/dev/null); then
        skip "pairs of i386" "gcc -m32 cannot link"
        continue
    fi
    is "fd 3 4 fills the pair of socketpair$kind" "$(paired 'fd 3 4' "$one" socketpair 1 1 0 o:8 "${have[@]}")" \
        $'= 0\n0300000004000000\ninside\nsecond\nnone'
done
is "in the order that it has" "$(paired 'fd 4 3' "$try" 22 o:8 "${have[@]}")" $'= 0\n0300000004000000\nsecond\ninside\nnone'
is "the same twice" "$(paired 'fd 3 3' "$try" 293 o:8 0 "${have[@]}")" $'= 0\n0300000004000000\ninside\nnone'
is "cloexec is set on both when asked for" "$(paired 'fd 3 4 cloexec' "$try" 293 o:8 0 "${have[@]}")" \
    $'= 0\n0300000004000000\nnone\nnone\nnone'
is "a program of any language uses it" "$(paired 'fd 3 4' "$python" -c '
import os
print([os.read(fd, 9) for fd in os.pipe()])')" "[b'inside\\n', b'second\\n']"

supervise -t "$calls" -- "$try" socketpair 1 1 0 o:8 "${have[@]}"
wait_for pending_is 1
r=$M/pending/1
is "a descriptor of another program that it does not have is EBADF" "$(refused 'fd 3 99' 'Bad file descriptor')" 'Bad file descriptor'
prlimit --nofile=4: --pid "$(sed -n 's/^Tid:\t//p' "$r/status")"
is "a target with one free number has no room for a pair" "$(refused 'fd 3 3' 'Too many open files')" 'Too many open files'
prlimit --nofile=64: --pid "$(sed -n 's/^Tid:\t//p' "$r/status")"
is "the request waits on after each" "$(ls "$M/pending")" 1
respond 1 EPERM
finish
is "the pair is as it was, and nothing was installed that it has no number for" "$(cat "$TMP/out")" \
    $'= -1 EPERM\n0000000000000000\ninside\nnone\nnone'

for where in null unmapped kernel; do
    supervise -t "$calls" -- "$try" socketpair 1 1 0 "$where" "${have[@]}"
    wait_for pending_is 1
    is "a pair that cannot be written is EFAULT: $where" "$(refused 'fd 3 3' 'Bad address')" 'Bad address'
    like "error names the pair that cannot be written: $where" "$(cat "$r/error")" 'cannot write mem/sv to the target at 0x'
    respond 1 EFAULT
    finish
    is "nothing is installed where the pair cannot be written: $where" "$(cat "$TMP/out")" $'= -1 EFAULT\nnone\nnone\nnone'
done
is "memory for reading only is EFAULT too, and takes no descriptor" "$(paired 'fd 3 4' "$python" -c '
import ctypes, mmap, os
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
page = libc.mmap(None, ctypes.c_size_t(4096), mmap.PROT_READ, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, ctypes.c_size_t(0))
print(libc.syscall(53, 1, 1, 0, ctypes.c_void_p(page)), os.strerror(ctypes.get_errno()), [os.path.exists(f"/proc/self/fd/{fd}") for fd in (3, 4)])')" \
    "-1 Numerical argument out of domain [False, False]"

supervise -t 1000 -- "$given"
wait_for pending_is 1
is "a call without a pair gets none" "$(refused 'fd 3 3' 'Invalid argument')" 'Invalid argument'
like "error says which calls fill a pair" "$(cat "$r/error")" 'for pipe, pipe2 and socketpair'
respond 1 EPERM
finish
supervise -t "$calls" --wait-killable no -- "$try" socketpair 1 1 0 b:8 "${have[@]}"
wait_for pending_is 1
is "a call that a signal can end gets no pair" "$(refused 'fd 3 3' 'not supported')" 'not supported'
like "error says that a signal can end the call" "$(cat "$r/error")" WAIT_KILLABLE_RECV
respond 1 EPERM
finish
is "nothing is installed in a call that a signal can end" "$(cat "$TMP/out")" $'= -1 EPERM\nnone\nnone\nnone'
# shellcheck disable=SC2016 # by that shell
supervise -t "$calls" -- sh -c '"$0" socketpair 1 1 0 b:8 & wait; "$0" socketpair 1 1 0 b:8' "$try"
wait_for pending_is 1
exec 7>"$r/response"
kill -KILL "$(sed -n 's/^Tid:\t//p' "$r/status")"
wait_for test -e "$M/pending/2"
is "a descriptor for a target that has gone is ENOENT" "$(bash -c 'echo "fd 1 1" >&7' 2>&1 | grep -o 'No such file.*')" 'No such file or directory'
exec 7>&-
respond 2 EPERM
finish
ok "no mount and no process of this test is left" nothing_left
done_testing
