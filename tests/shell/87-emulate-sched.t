#!/bin/bash
# More of the processor for root of a user namespace: as much as the policy says, and for its own processes alone.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
T=setpriority,sched_setscheduler,sched_setparam,sched_setattr
for call in ${T//,/ }; do
    ln -s "$ROOT/tools/handlers/priority" "$H/$call"
done
# The nice values below are counted from 0, whatever the whole suite was started with.
renice -n 0 -p $$ >/dev/null
command -v chrt >/dev/null || skip_all "no chrt (util-linux)"
try=$(program try-syscall -static -static) || skip_all "no static programs can be built"
# Whoever may not set a real-time policy at all cannot show it being set.
chrt --fifo 5 true 2>/dev/null || skip_all "the host cannot set a real-time policy"
# policy [TID]: nice value, policy and priority of a process.
policy='policy() { ps -o ni=,cls=,rtprio= -p "${1:-$$}" | tr -s " "; }'

is "less nice, down to the least" "$(inside 'nice -n -3 nice; nice -n -5 nice')" "-3
-5"
is "a process does not become less nice than the least" "$(inside 'nice -n -6 nice 2>/dev/null')" 0
like "standard error names the minimum of --nice" "$(cat "$TMP/err")" 'nice -6 is below the minimum set by --nice: responding continue'
is "nicer without any option" "$(inside 'nice -n 4 nice')" 4
is "real-time policies, up to the priority" "$(inside "$policy; chrt --fifo --pid 10 \$\$ && policy; chrt --rr --pid 3 \$\$ && policy
    chrt --batch --pid 0 \$\$ && policy; chrt --fifo --pid 11 \$\$; policy" | sed 's/:.*//')" " - FF 10
 - RR 3
 0 B 0
chrt
 0 B 0"
like "standard error names the policy or priority that is refused" "$(cat "$TMP/err")" 'fifo:11 is not among those of --sched: responding continue'
of_each_kind "raw calls" "= 0
= 0
= -1 EPERM
= 0
= -1 EPERM
= -1 EINVAL
= -1 ESRCH
= -1 EFAULT
= -1 EINVAL
= -1 ESRCH
= -1 EINVAL
= -1 EINVAL" '$try setpriority 0 0 -2
    $try sched_setscheduler 0 2 x:0a000000
    $try sched_setscheduler 0 2 x:0b000000
    $try sched_setattr 0 x:30000000010000000000000000000000000000000a000000000000000000000000000000000000000000000000000000 0
    $try sched_setattr 0 x:30000000010000000000000000000000000000000b000000000000000000000000000000000000000000000000000000 0
    $try sched_setscheduler -1 2 x:01000000
    $try sched_setparam 12345 x:00000000
    $try sched_setscheduler 0 1 unmapped
    $try setpriority 7 0 0
    $try setpriority 0 -1 0
    $try sched_setscheduler 0 -1 x:00000000
    $try sched_setattr 0 x:30000000010000000000000000000000000000000a000000000000000000000000000000000000000000000000000000 1'
is "a parameter alone, for the policy that is there" "$(inside "$policy; chrt --rr --pid 3 \$\$
    $try sched_setparam \$\$ x:07000000; policy; $try sched_setparam \$\$ x:0b000000; policy")" "= 0
 - RR 7
= -1 EPERM
 - RR 7"
is "what is reset on fork stays so" "$(inside "chrt --reset-on-fork --fifo --pid 4 \$\$; chrt --rr --pid 5 \$\$
    chrt --pid \$\$ | head -n 1 | sed 's/.*: //'; chrt --fifo --pid 5 \$\$; sleep 0; nice; chrt --pid \$\$ | head -n 1 | sed 's/.*: //'
    $try sched_setattr \$\$ x:300000000200000000000000000000000000000003000000$(printf %048d 0) 0
    chrt --pid \$\$ | sed 's/.*: //'")" "SCHED_RR|SCHED_RESET_ON_FORK
0
SCHED_FIFO|SCHED_RESET_ON_FORK
= 0
SCHED_RR|SCHED_RESET_ON_FORK
3"
is "flags that are not known are refused" "$(answered_by --sched other -- "$try sched_setattr 0 x:300000000000000008000000000000000000000000000000000000000000000000000000000000000000000000000000 0")" "= -1 EPERM"
is "deadlines only by name" "$(inside "chrt --deadline --sched-runtime 1000000 --sched-period 10000000 0 true 2>/dev/null || echo refused")" refused
is "a deadline that is named is set" "$(answered_by --sched deadline -- "chrt --deadline --sched-runtime 1000000 --sched-period 10000000 0 \
    chrt --pid 0" | head -n 1 | sed 's/.*: //')" SCHED_DEADLINE
is "groups and users are the kernel's" "$(inside "$try setpriority 1 0 -1; $try setpriority 2 0 -1; $try setpriority 1 -1 0
    $try setpriority 1 99999 0; $try setpriority 2 -1 0")" "= -1 EPERM
= -1 EACCES
= -1 ESRCH
= -1 ESRCH
= -1 ESRCH"
is "groups and users are refused without the handler's help" "$(answered_by --nice -20 -- "$try setpriority 1 0 -1")" "= -1 EPERM"
is "the priority of another process is set" "$(inside "$policy; sleep 3600 & renice -n -2 -p \$! >/dev/null; policy \$!; kill \$!")" " -2 TS -"
# PIDFD_THREAD
thread='import os, threading
def run():
    ids.append(threading.get_native_id()); ready.set(); done.wait()
ids, ready, done = [], threading.Event(), threading.Event()
threading.Thread(target=run, daemon=True).start()
ready.wait()
'
if python3 -c "$thread"'os.pidfd_open(ids[0], os.O_EXCL)' 2>/dev/null; then
    is "the priority of another thread is set" "$(inside "python3 -c '$thread
os.setpriority(os.PRIO_PROCESS, ids[0], -4)
print(os.getpriority(os.PRIO_PROCESS, ids[0]), os.getpriority(os.PRIO_PROCESS, 0))'")" "-4 0"
else
    skip "the priority of another thread is set" "this kernel holds no thread by a descriptor (Linux 6.9)"
fi
is "without CAP_SYS_NICE it is EACCES" \
    "$(inside "setpriv --bounding-set -sys_nice --inh-caps -sys_nice $try setpriority 0 0 -1")" "= -1 EACCES"
like "standard error names CAP_SYS_NICE" "$(cat "$TMP/err")" 'the target lacks CAP_SYS_NICE in its own user namespace: responding continue'
is "a user without a user namespace gets none" "$(plain "$try setpriority 0 0 -1")" "= -1 EPERM"
is "without options nothing is had" "$(answered_by -- "$try setpriority 0 0 -1")" "= -1 EPERM"

# Processes of others.
is "a namespace inside is not touched from outside, nor the other way round" "$(inside "$policy; unshare -Ur sleep 3600 & until grep -qx sleep /proc/\$!/comm; do sleep 0.02; done
    $try setpriority 0 \$! -1; policy \$!; kill \$!; unshare -Ur $try setpriority 0 1 -1; policy 1")" "= -1 EACCES
 0 TS -
= -1 EACCES
 0 TS -"
like "standard error says that the namespaces differ" "$(cat "$TMP/err")" 'is not of the target.s user namespace: responding continue'
sleep 3600 &
victim=$!
"${as_user[@]}" sleep 3600 &
same_user=$!
own_pids=("${unshare[@]}")
unshare=(unshare -Urm)
is "processes of the host are not touched" "$(inside "$try setpriority 0 $victim -1; $try setpriority 0 $same_user -1
    $try sched_setscheduler $same_user 1 x:01000000")
$(ps -o ni= -p "$victim" -p "$same_user" | tr -d ' ')" "= -1 EPERM
= -1 EACCES
= -1 EPERM
0
0"
unshare=("${own_pids[@]}")
kill "$victim" "$same_user"

# The number of the call goes to another, of another user namespace, before the call is carried out.
cp "$ROOT/tests/programs/take-pid.py" "$TMP/take-pid.py"
options=(--timeout 300)
start "${as_user[@]}" "${unshare[@]}" bash -c "exec 2>&1
    sleep 3600 & other=\$!; $try setpriority 0 \$other -1 & until [[ -e go ]]; do sleep 0.02; done; kill \$other; wait \$other
    python3 $TMP/take-pid.py \$other unshare -Ur sh -c 'echo was; until [ -e done ]; do sleep 0.02; done; nice' & wait" 2>/dev/null
wait_for test -e "$M/pending/1/response"
touch "$W/go"
wait_for grep -q was "$TMP/out"
syscallfs emulate -n 1 -m "$M" --nice -5 2>"$TMP/refused"
touch "$W/done"
finish
is "a number that another has by now is not its" "$(sed '/bash:/d' "$TMP/out" | sort)" "0
= -1 EPERM
taken
was"
like "standard error says that another process has the number by now" "$(cat "$TMP/refused")" 'is not of the target.s user namespace'
# The same when all has been looked at, and only the act is left.
if command -v strace >/dev/null; then
    start "${as_user[@]}" "${unshare[@]}" bash -c "exec 2>&1
        sleep 3600.$$ & $try setpriority 0 \$! -1" 2>/dev/null
    wait_for test -e "$M/pending/1/response"
    other=$(pgrep -u "$USER_ID" -x -f "sleep 3600.$$")
    strace -f -o "$TMP/trace" -e trace=sched_getscheduler -e inject=sched_getscheduler:signal=STOP:when=1 \
        "$SYSCALLFS_BIN" emulate -n 1 -m "$M" --nice -5 2>"$TMP/refused" &
    tracer=$!
    wait_for grep -q 'stopped by SIGSTOP' "$TMP/trace"
    kill "$other"
    wait_for test ! -e "/proc/$other"
    # shellcheck disable=SC2016
    python3 "$TMP/take-pid.py" "$other" sh -c 'echo was >&2; until [ -e "$0" ]; do sleep 0.02; done; nice' "$TMP/done" \
        >"$TMP/taken" 2>"$TMP/was" &
    wait_for grep -q was "$TMP/was"
    kill -CONT "$(sed -n 's/^\([0-9]*\) *--- stopped by SIGSTOP ---$/\1/p' "$TMP/trace")"
    wait "$tracer"
    touch "$TMP/done"
    finish
    wait
    is "a number that another takes before the act is not that of the process" "$(cat "$TMP/out" "$TMP/taken")" "= -1 ESRCH
taken
0"
else
    skip "a number that another takes before the act is not that of the process" "no strace"
fi
is "the session of the manual" "$(session priority | sed 's/pid [0-9]*/pid N/; /^syscallfs/d')" "-3
nice: cannot set niceness: Permission denied
0
pid N's current scheduling policy: SCHED_FIFO
pid N's current scheduling priority: 5"
ok "no mount and no process of this test is left" nothing_left
done_testing
