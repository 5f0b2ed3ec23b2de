#!/bin/bash
# A debugger can attach to a supervised process.
. "$(dirname "$0")/lib.sh"
[[ $(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0) -eq 0 || $(id -u) -eq 0 ]] ||
    skip_all "Yama does not let an ordinary user attach"

supervise -t mkdir -- sh -c 'echo $$ >"$0"; while :; do mkdir /tmp 2>/dev/null; done' "$TMP/pid"
resident continue
wait_for test -s "$TMP/pid"
pid=$(cat "$TMP/pid")
if command -v strace >/dev/null; then
    # strace may wait for ever for a parent in vfork whose child it has stopped itself: then it is killed.
    timeout -k 5 300 strace -f -e trace=mkdir -o "$TMP/trace" -p "$pid" 2>/dev/null &
    wait_for grep -q 'mkdir("/tmp", 0777) *= -1 EEXIST' "$TMP/trace"
    kill $! && wait $!
    like "strace -p attaches and sees the calls" "$(cat "$TMP/trace")" 'mkdir\("/tmp", 0777\) += -1 EEXIST'
else
    skip "strace -p attaches and sees the calls" "no strace"
fi
if command -v gdb >/dev/null; then
    like "gdb -p attaches" "$(timeout -k 2 120 gdb -nx -batch -ex 'info proc' -p "$pid" 2>&1)" "process $pid"
else
    skip "gdb -p attaches" "no gdb"
fi
ok "the process goes on" kill -0 "$pid"
kill -TERM "$RUN"
finish
ok "no mount and no process of this test is left" nothing_left
done_testing
