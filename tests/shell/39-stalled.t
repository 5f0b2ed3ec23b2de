#!/bin/bash
# A target that holds up whoever touches its memory holds up nobody else.
. "$(dirname "$0")/lib.sh"
stall=$(program stall) || skip_all "stall.c does not compile"
"$stall" </dev/null >/dev/null 2>&1
[[ $? -ne 77 ]] || skip_all "no userfaultfd(2) here"

supervise -t 'read(count==8)' -- sh -c '"$0" & "$0" & "$0" & "$0" & "$0" & "$0" & wait' "$stall"
wait_for pending_is 6
for request in "$M"/pending/*; do
    printf hello >"$request/mem/buf"
    bash -c 'echo 5 >"$0"' "$request/response" 2>"$TMP/said.${request##*/}" &
    writers+=($!)
    # In its write(2).
    wait_for grep -q '^1 ' "/proc/$!/syscall"
done
is "six writers wait" "$(jobs -r | grep -c 'echo 5')" 6
ok "the mount is served all the same" timeout 120 ls -lR "$M"
ok "and every file of a stalled request is read" timeout 120 sh -c 'cat "$0"/status "$0"/call "$0"/mem/buf' "$request"
kill "${writers[0]}"
ok "a waiting writer can be terminated" wait_for not kill -0 "${writers[0]}"
kill -KILL "${writers[1]}"
ok "a waiting writer can be killed" wait_for not kill -0 "${writers[1]}"
first=$(find "$M/pending" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -n | head -n 1)
: >"$M/pending/$first/mem/buf"
ok "the request of a killed writer can be answered by another" sh -c 'echo EIO >"$0"' "$M/pending/$first/response"
for request in "$M"/pending/*; do
    kill -KILL "$(sed -n 's/^Tid:\t//p' "$request/status")"
done
ok "targets that die leave pending" wait_for pending_is 0
finish
is "the answered one had its errno" "$(cat "$TMP/out")" '= -1 EIO'
ok "no mount and no process of this test is left" nothing_left

# Where it holds up who reads an argument, its request cannot even be shown; those of others are.
H=$(handlers openat 'echo EROFS')
try=$(program try-syscall)
supervise -t 'openat(flags==O_DIRECTORY)' --handlers "$H" -- sh -c '
    for i in 1 2 3; do "$0" open & stalled="$stalled $!"; done
    sleep 0.3
    for i in 1 2 3; do "$1" openat -100 s:/none 0x10000 0; done
    kill -KILL $stalled
    wait
    "$1" openat -100 s:/none 0x10000 0' "$stall" "$try"
# The stalled are killed after the others were answered: if those waited for them, this would never end.
finish
is "each of the other calls is answered" "$(grep -c '= -1 EROFS' "$TMP/out")" 4
ok "nothing is left of them, either" nothing_left

# One that holds up very many is no longer read, and has the default; whoever else calls is answered.
supervise -t 'openat(flags==O_DIRECTORY)' --default EXDEV --handlers "$H" -- sh -c '
    "$0" open 40 & stalled=$!
    until [ "$(grep -c EXDEV "$2")" -ge 24 ]; do sleep 0.05; done
    "$1" openat -100 s:/none 0x10000 0
    kill -KILL $stalled
    wait
    "$1" openat -100 s:/none 0x10000 0
    until test -e "$3"; do sleep 0.05; done' "$stall" "$try" "$TMP/out" "$TMP/looked"
wait_for grep -q EXDEV "$TMP/out"
logged() {
    so_far "$M/log" | grep "$1"
}
ok "the log says why" wait_for logged '"unreadable":{"pathname":"EBUSY"}'
touch "$TMP/looked"
finish
is "more than sixteen of a process have the default" "$(grep -c '= -1 EXDEV' "$TMP/out")" 24
is "calls of other processes than the stalled one are answered" "$(grep -c '= -1 EROFS' "$TMP/out")" 2
ok "nothing is left of that one" nothing_left

# Beyond 256 of one listener nobody's memory is read, until they are gone: no more threads wait for pages that never come.
supervise -t 'openat(flags==O_DIRECTORY)' --default EXDEV --handlers "$H" -- sh -c '
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do "$0" open 16 & stalled="$stalled $!"; done
    until grep -q EXDEV "$2"; do sleep 0.1; done
    echo other
    "$1" openat -100 s:/none 0x10000 0
    until [ -e "$3" ]; do sleep 0.1; done
    kill -KILL $stalled
    wait
    until "$1" openat -100 s:/none 0x10000 0 | grep EROFS; do sleep 0.1; done' "$stall" "$try" "$TMP/out" "$TMP/go"
wait_for grep -q -A 1 other "$TMP/out"
threads=$(find "/proc/$(daemon)/task" -mindepth 1 -maxdepth 1 | wc -l)
ok "no more than 256 threads and the usual ones wait: $threads" test "$threads" -gt 256 -a "$threads" -lt 300
touch "$TMP/go"
finish
is "what another process calls has the default meanwhile" "$(sed -n '/other/{n;p}' "$TMP/out")" '= -1 EXDEV'
is "and is read once they are gone" "$(tail -n 1 "$TMP/out")" '= -1 EROFS'
ok "nothing is left of all these" nothing_left
done_testing
