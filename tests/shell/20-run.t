#!/bin/bash
# run: the main job, and the command's status.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

supervise -t mkdir -- "$try" mkdir s:/srv/never 0755
wait_for pending_is 1
is "the mount has a version" "$(cat "$M/version")" "$(syscallfs --version) abi 1"
is "a trapped call is a directory" "$(ls "$M/pending")" 1
is "it shows the call" "$(cat "$M/pending/1/call")" 'mkdir("/srv/never", 0755)'
is "it names the call" "$(cat "$M/pending/1/syscall")" mkdir
is "it has an argument a file" "$(cat "$M/pending/1/args/1")" 0755
ok "the response is written into a file" respond 1 EROFS
finish
is "the command's status is passed on" $? 0
is "the program goes on with the response" "$(cat "$TMP/out")" '= -1 EROFS'
ok "no mount and no process of this test is left" nothing_left

supervise -t 1000 -- "$try" 1000 7 8
respond 1 42
finish
is "a call that the kernel does not know can be trapped and answered" "$(cat "$TMP/out")" '= 42'

for status in 0 1 77; do
    syscallfs run -m "$M" -t mkdir -- sh -c "exit $status"
    is "status $status is passed on" $? $status
done
for signal in TERM:143 KILL:137 SEGV:139 HUP:129; do
    syscallfs run -m "$M" -t mkdir -- sh -c "kill -${signal%:*} \$\$" 2>/dev/null
    is "a command that SIG${signal%:*} ended has the status ${signal#*:}" $? "${signal#*:}"
done
syscallfs run -m "$M" -t mkdir -- /no/such/program 2>"$TMP/err"
is "a command that does not exist has the status 127" $? 127
like "a command that does not exist is named" "$(cat "$TMP/err")" /no/such/program
syscallfs run -m "$M" -t mkdir -- /etc/passwd 2>"$TMP/err"
is "a command that may not be executed has the status 126" $? 126
ok "no mount and no process of this test is left" nothing_left
done_testing
