#!/bin/bash
# What the kernel's own selftests assert of a listener, one by one, as the mount shows it.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
signals=$(program signals)
load_filter=$(program load-filter)
bad_receive=$(program bad-receive)
threads=$(program threads)
given=$(program given-fd)
call=(mkdir s:/tmp 0755)
mkfifo "$TMP/stay"

# The value of a line of a request's status.
status() {
    sed -n "s/^$2:\t//p" "$M/pending/$1/status"
}

# The process that the daemon starts, as soon as it is the command.
command_pid() {
    wait_for commands >&2
    commands
}

commands() {
    local pid
    for pid in $(descendants "$RUN"); do
        [[ $(readlink "/proc/$pid/exe") -ef $SYSCALLFS_BIN ]] || { echo "$pid" && return; }
    done
    return 1
}

# in_call PID: it waits in mkdir(2).
# shellcheck disable=SC2317 # by wait_for
in_call() {
    grep -q '^83 ' "/proc/$1/syscall"
}

# has_children COUNT PID
# shellcheck disable=SC2317 # by wait_for
has_children() {
    [[ $(descendants "$2" | wc -l) -eq $(($1 + 1)) ]]
}

# responded RESPONSE COMMAND...: what the command prints when its first mkdir gets this response.
responded() {
    supervise -t mkdir -- "${@:2}"
    respond 1 "$1" || kill "$RUN"
    finish
    cat "$TMP/out"
}

# basic
is "a value is returned as it is, up to the largest" "$(responded 2147483647 "$try" "${call[@]}")" '= 2147483647'
is "an errno that no program should see is passed on" "$(responded 'errno 512' "$try" "${call[@]}")" '= -1 512'
is "filters of the target's own that allow the call change nothing" \
    "$(responded 7 "$load_filter" allow "$load_filter" allow "$load_filter" allow "$try" "${call[@]}")" '= 7'
supervise -t mkdir -- "$load_filter" notify "$try" "${call[@]}"
finish
is "a filter of the target's own that traps the call for nobody is ENOSYS" "$(cat "$TMP/out")" '= -1 ENOSYS'

# several listeners
supervise -t mkdir -- "$load_filter" listener true
finish
is "a second listener below is refused" "$?" 1
like "with EBUSY" "$(cat "$TMP/err")" 'seccomp: Device or resource busy'

# kill in the middle
supervise -t mkdir -- sh -c '"$0" mkdir s:/tmp 0 & wait $!; echo "$?"; read -r _ <"$1"' "$try" "$TMP/stay"
wait_for pending_is 1
timeout 60 cat "$M/events" >"$TMP/events" &
wait_for grep -q new "$TMP/events"
is "a target that waits is valid" "$(status 1 Valid)" yes
exec 7>"$M/pending/1/response"
kill -KILL "$(status 1 Tid)"
wait_for grep -q end "$TMP/events"
is "a target that is killed is gone" "$(grep end "$TMP/events") $(pending)" 'end 1 gone 0'
is "the response to a killed target gets ENOENT" "$(bash -c 'echo 1 >&7' 2>&1 | grep -o 'No such file.*')" 'No such file or directory'
exec 7>&-
echo >"$TMP/stay"
finish
is "it died of the signal" "$(cat "$TMP/out")" 137

# signal
supervise -t mkdir --wait-killable no -- "$signals" restart
wait_for pending_is 1
id=$(status 1 Id)
kill -USR1 "$(status 1 Tid)"
wait_for test -e "$M/pending/2"
is "a signal ends a call, and its restart has the next id" "$(($(status 2 Id) - id))" 1
respond 2 7
finish
is "the signal was handled" "$(cat "$TMP/out")" $'= 7\nhandled 1'

# closed listener
supervise -t mkdir -- sh -c 'trap "" HUP; "$0" mkdir s:/tmp 0; "$0" mkdir s:/tmp 0; : >"$1"' "$try" "$TMP/over"
wait_for pending_is 1
{ kill -KILL "$RUN" && wait_for test -e "$TMP/over" && finish; } 2>/dev/null
is "what waits, and what comes, gets ENOSYS when the daemon has been killed" "$(cat "$TMP/out")" $'= -1 ENOSYS\n= -1 ENOSYS'
unmount

# child pid namespace
if unshare -pf true 2>/dev/null; then
    supervise -t mkdir -- unshare -pf --kill-child "$try" "${call[@]}"
    wait_for pending_is 1
    is "a target in a child pid namespace has its id here, and the one there" \
        "$(status 1 NSpid)" "$(status 1 Tid)"$'\t1'
    is "its id here leads to it" "$(cat "$M/pending/1/proc/comm") $(status 1 Valid)" 'try-syscall yes'
    respond 1 7
    finish
    is "it gets its response" "$(cat "$TMP/out")" '= 7'
else
    skip "a target in a child pid namespace has its id here" "no pid namespace can be made"
fi

# bad receive
supervise -t mkdir -- sh -c 'read -r _ <"$1"; exec "$0" mkdir s:/tmp 0' "$try" "$TMP/stay"
pid=$(command_pid)
stop_run
echo >"$TMP/stay"
wait_for in_call "$pid"
is "a receive that fails" "$("$bad_receive" "$(daemon)")" '= -1 EFAULT'
continue_run
respond 1 7
finish
is "loses nothing" "$(cat "$TMP/out")" '= 7'

# continue
is "continue runs the call as it was made" "$(responded continue "$try" "${call[@]}")" '= -1 EEXIST'
supervise -t dup -- "$try" dup 0
wait_for pending_is 1
is "it takes neither a value nor an errno" "$(for with in 0 EPERM 'return 1'; do
    bash -c 'echo "continue $1" >"$0"' "$M/pending/1/response" "$with" 2>&1 | grep -c 'Invalid argument'
done)" $'1\n1\n1'
respond 1 continue
finish
is "what the call makes is the target's" "$(cat "$TMP/out")" '= 3'

# filter empty: without that notice these would never end.
supervise -t mkdir -- sh -c '(sleep 1; : >"$0") &' "$TMP/last"
finish
ok "the listener ends with the last task under its filter" test -e "$TMP/last"
supervise -t mkdir --handlers "$(handlers default 'echo 0')" -- \
    bash -c 'true & true & "$0" 4 /none; wait' "$threads"
finish
is "threads that came and went do not keep it" "$(sort -u "$TMP/out")" '= 0'
ok "no mount and no process of this test is left" nothing_left

# addfd, with setfd, with send
echo inside >"$TMP/file"
supervise -t 1000 -- sh -c '"$0"; "$0" 42; exec "$0"' "$given"
for n in 1 2 3; do
    wait_for test -e "$M/pending/$n/response"
    case $n in 1) line='fd 3' ;; 2) line='fd 3 at 42 cloexec return 0' ;; 3) line='fd 3 cloexec' ;; esac
    echo "$line" 3<"$TMP/file" >"$M/pending/$n/response"
done
finish
is "a descriptor is added as the lowest that is free, or as the number asked for, with its flags" \
    "$(cat "$TMP/out")" $'= 3: inside\n= 0 cloexec: inside\n= 3 cloexec: inside'
supervise -t 1000 -- "$given" 0
wait_for pending_is 1
# added LINE: what the writer of this line is told.
added() {
    bash -c 'echo "$0" 3<"$1" >"$2"' "$1" "$TMP/file" "$M/pending/1/response" 2>&1 | sed 's/.*: //'
}
is "flags that there are not are refused" "$(added 'fd 3 nonblock')" 'Invalid argument'
is "a number that does not fit is refused" "$(added 'fd 3 at 4294967296')" 'Invalid argument'
prlimit --pid "$(status 1 Pid)" --nofile=0:0
is "a target at its limit gets none" "$(added 'fd 3')" 'Too many open files'
is "a target at its limit gets no descriptor at a number over it" "$(added 'fd 3 at 100')" 'Bad file descriptor'
respond 1 7
finish
is "a target at its limit gets its response" "$(cat "$TMP/out")" '= 7: '

# wait killable
supervise -t mkdir -- sh -c 'read -r _ <"$1"; exec "$0" interrupt' "$signals" "$TMP/stay"
pid=$(command_pid)
stop_run
echo >"$TMP/stay"
wait_for in_call "$pid"
kill -USR1 "$pid"
wait_for test -s "$TMP/out"
continue_run
finish
is "a signal before the receipt interrupts the call" "$(cat "$TMP/out")" $'= -1 EINTR\nhandled 1'
supervise -t mkdir -- "$signals" interrupt
wait_for pending_is 1
pid=$(status 1 Tid)
kill -USR1 "$pid"
ok "a signal after it makes the wait killable" wait_for grep -q 'State:.D' "/proc/$pid/status"
is "a request stays valid after a signal" "$(status 1 Valid)" yes
respond 1 7
finish
is "the target has its response first, and then the signal" "$(cat "$TMP/out")" $'= 7\nhandled 1'
supervise -t mkdir -- sh -c '"$0" mkdir s:/tmp 0 & wait $!; echo "$?"; read -r _ <"$1"' "$try" "$TMP/stay"
wait_for pending_is 1
kill -TERM "$(status 1 Tid)"
wait_for pending_is 0
is "a fatal signal ends the wait" "$(pending)" 0
echo >"$TMP/stay"
finish
is "a fatal signal ends the target" "$(cat "$TMP/out")" 143

# pid of a thread
supervise -t mkdir -- "$threads" 1 /none
wait_for pending_is 1
is "a thread is named by its own id, and its process's" "$(status 1 Pid)" "$(command_pid)"
ok "a thread's id and its process's differ" test "$(status 1 Tid)" -ne "$(status 1 Pid)"
is "proc is the thread" "$(readlink "$M/pending/1/proc")" "/proc/$(status 1 Pid)/task/$(status 1 Tid)"
respond 1 7
finish
is "the thread gets its response" "$(cat "$TMP/out")" '= 7'

# fifo
mkfifo "$TMP"/go{1..3}
supervise -t mkdir -- sh -c 'for n in 1 2 3; do sh -c "read -r _ <$1$n; exec $0 mkdir s:/$n 0" & done; wait' \
    "$try" "$TMP/go"
command=$(command_pid)
for n in 1 2 3; do
    wait_for has_children 3 "$command"
    stop_run
    pid=$(descendants "$command" | sed -n $((n + 1))p)
    echo >"$TMP/go$n"
    wait_for in_call "$pid"
done
continue_run
wait_for pending_is 3
is "requests are numbered in the order of the calls" "$(cat "$M"/pending/{1,2,3}/args/pathname)" $'/1\n/2\n/3'
id=$(status 1 Id)
is "the ids of requests are in the order of the calls" "$(($(status 2 Id) - id)) $(($(status 3 Id) - id))" '1 2'
for n in 1 2 3; do respond $n 0; done
finish

# sync wake-up
supervise -t mkdir -- "$try" "${call[@]}"
wait_for pending_is 1
# Linux 6.6 can.
linux_is 6.6 && wakes=yes || wakes=no
like "the listener wakes its targets on their own processor, where the kernel can" "$(cat "$M"/listeners/*/status)" \
    $'Feature:\tsync_wake_up '"$wakes"
respond 1 7
finish
is "targets that are woken on their own processor get their responses" "$(cat "$TMP/out")" '= 7'
ok "no mount and no process of this test is left" nothing_left
done_testing
