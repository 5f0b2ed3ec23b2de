#!/bin/bash
# Shell pipelines with close and clone trapped: none is lost, none hangs.
. "$(dirname "$0")/lib.sh"

pipelines='for i in $(seq 100); do seq 1000 | sort -r | wc -l; done'
for shell in bash sh; do
    supervise -t close,clone,clone3,fork,vfork -- $shell -c "$pipelines"
    resident continue
    finish
    is "$shell: a hundred pipelines of three" "$(sort "$TMP/out" | uniq -c | tr -s ' ')" ' 100 1000'
done
H=$(handlers default 'echo continue')
is "ten of them with a handler program for each call" \
    "$(syscallfs run -m "$M" -t close,clone,clone3,fork,vfork --handlers "$H" -- sh -c "${pipelines/100/10}" |
        sort | uniq -c | tr -s ' ')" ' 10 1000'

# On a busy machine a signal would come before a call is received, and end it.
slices() {
    python3 "$ROOT/tests/programs/time-slices.py" "$(daemon)"
}
supervise -t mkdir -- sleep 1000
if linux_is 6.12; then
    # The thread may be new.
    wait_for eval '[[ $(slices) == 100000 ]]'
    is "the receiving thread has the shortest slice, in nanoseconds" "$(slices)" 100000
else
    skip "the receiving thread has the shortest slice" "Linux 6.12 brought slices of a thread's own"
fi
kill -TERM "$RUN"
finish

# The hand-off of the listener itself uses these.
for call in execve write close sendmsg fcntl exit_group read clone brk mmap rt_sigaction futex; do
    supervise -t "$call" -- sh -c 'echo hello | cat'
    resident continue
    finish
    is "a trap on $call" "$? $(cat "$TMP/out")" '0 hello'
done
ok "no mount and no process of this test is left" nothing_left
done_testing
