#!/bin/bash
# rules that look at memory, at the caller and at how often: paths, fields of structs, addresses, counts, delays, audit.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/calls.sh"

# answers: the lines that rules gave in `log`, as LINE RESPONSE WOULD.
answers() {
    so_far "$M/log" | jq -r 'select(.event == "answer") | "\(.by.rule? // "-") \(.response) \(.would)"'
}
# counted COUNT: waits until so many answers are in `log`: a target goes on before its own is.
counted() {
    wait_for eval '[[ $(answers | wc -l) -eq '"$1"' ]]'
}

mkdir "$TMP/work/secret"
calls -t mkdir,mknod
cat >"$L/rules" <<END
# who may make what
mkdir(pathname~$TMP/work/secret/**) EACCES  # whatever the way to it
mkdir(pathname==a && caller.uid==$(id -u)) 7
mkdir(pathname!~**/b) return 8!
mkdir(caller.pid!=0 && caller.exe~**/try-syscall) 9
END
is "a relative path is compared by what it means" "$(result mkdir s:secret/../secret/x 0755)" '= -1 EACCES'
is "an absolute path is compared by what it means" "$(result mkdir s:"$TMP"/work//secret/./x 0755)" '= -1 EACCES'
is "== compares the bytes" "$(result mkdir s:a 0755)" '= 7'
is "== compares the bytes, not what they mean" "$(result mkdir s:./a 0755)" '= 8'
is "the caller is looked up" "$(result mkdir s:x/b 0755)" '= 9'
is "memory that is not there is for no line" "$(result mkdir 1 0755)" '= -1 EFAULT'
is "no request was made" "$(status_of Received)" 0
counted 6
is "log has each answer with its line" "$(answers | tr '\n' ',')" \
    '2 EACCES null,2 EACCES null,3 return 7 null,4 return 8 null,5 return 9 null,- EFAULT null,'
like "rules.status counts the answers of each line" "$(tr -s ' \t' ' ' <"$L/rules.status" | sed -n 2p)" '^2 2 2 20[0-9-]+T[0-9:.]+Z$'
is "metrics has the answers of rules by line" "$(grep 'rule_line_answers_total{.*line="2"' "$M/metrics" | grep -o '[0-9]*$')" 2
echo 0 >"$L/rules.status"
like "a write to rules.status begins it anew" "$(tr -s ' \t' ' ' <"$L/rules.status" | sed -n 2p)" '^2 0 0 never *$'

is "continue after a look at memory is refused" \
    "$(bash -c 'echo "mkdir(pathname~/x) continue" >>"$0"' "$L/rules" 2>&1 | grep -o 'Invalid argument')" 'Invalid argument'
like "error says why continue is refused after a look at memory" "$(cat "$L/error")" "another thread can change.*'continue!'"
echo 'mkdir(pathname~/x) continue!' >"$L/rules"
ok "continue! after a look at memory is taken" wait_for grep -q 'continue!' "$L/rules"
bash -c 'echo "mkdir(pathnam~/x) EPERM" >>"$0"' "$L/rules" 2>/dev/null
like "a wrong name is refused with the nearest" "$(cat "$L/error")" "did you mean 'pathname'"

cat >"$L/rules" <<'END'
# how often
mkdir nth 2 ENOSPC
mkdir from 4 every 2 EIO
mknod delay 300ms ENOTEMPTY
mkdir 0
END
is "nth is that call" "$(for _ in 1 2 3; do result mkdir s:a 0755; done | tr '\n' ' ')" '= 0 = -1 ENOSPC = 0 '
# The third line has counted the calls that the second did not take.
is "every counts from the first" "$(for _ in 1 2 3 4 5; do result mkdir s:a 0755; done | tr '\n' ' ')" '= 0 = -1 EIO = 0 = -1 EIO = 0 '
counted 14
before=$(date +%s%3N)
is "a delayed response comes" "$(result mknod s:a 0100644)" '= -1 ENOTEMPTY'
ok "a delayed response does not come before its time" test $(($(date +%s%3N) - before)) -ge 300

cat >"$L/rules" <<'END'
# who is asked
mkdir EPERM
mknod ask
END
echo audit >"$L/mode"
is "in audit mode a refusal continues" "$(result mkdir s:made 0755)" '= 0'
ok "a call that continues in audit mode is carried out" test -d "$TMP/work/made"
counted 16
is "log has what the response would have been without audit mode" "$(answers | tail -n 1)" '2 continue EPERM'
so_far "$M/log" >"$TMP/logged"
python3 "$ROOT/tests/programs/keeps-to-schema.py" "$ROOT/docs/log.schema.json" "$TMP/logged" 2>"$TMP/why"
case $? in
77 | 127) skip "answers in log keep to the schema of the manual" "no python3 with jsonschema" ;;
*) is "answers in log keep to the schema of the manual" "$(cat "$TMP/why")" "" ;;
esac
echo enforce >"$L/mode"
is "mode enforce puts refusals in force again" "$(result mkdir s:made2 0755)" '= -1 EPERM'
is "a wrong mode is refused" "$(bash -c 'echo loud >"$0"' "$L/mode" 2>&1 | grep -o 'Invalid argument')" 'Invalid argument'
counted 17
echo requests >"$L/log"
lines=$(answers | wc -l)
is "a rule answers while log has requests only" "$(result mkdir s:made2 0755)" '= -1 EPERM'
is "log has no answers of rules while it has requests only" "$(answers | wc -l)" "$lines"
echo all >"$L/log"
echo "mknod s:b 0100644" >&5
wait_for pending_is 1
like "a question says so in its status" "$(cat "$M"/pending/*/status)" 'Ask:.rule 3'
is "request.json has the line that asks" "$(jq .ask "$M"/pending/*/request.json)" 3
like "events has a question as ask" "$(so_far "$M/events")" '^ask [0-9]+ mknod '
echo EBUSY >"$(echo "$M"/pending/*)/response"
ok "a question is decided by who answers it" wait_for grep -q EBUSY "$TMP/out"
exec 5>&-
finish

# Fields of structs, and lists.
cat >"$TMP/rules" <<'END'
connect(addr.sin_port==1 && addr.sin_addr~127.0.0.0/8) EHOSTUNREACH
connect(addr~10.0.0.0/8) ENETUNREACH
connect(addr.sun_path~/run/nowhere/**) EACCES
connect(addr.sun_path~@nowhere*) EPERM
connect continue
END
if command -v python3 >/dev/null; then
    is "addresses are compared by port, network, path and abstract name" \
        "$(syscallfs run -m "$M" -t connect --rules "$TMP/rules" -- python3 "$ROOT/tests/programs/connect-addresses.py")" \
        'EHOSTUNREACH ENETUNREACH ENETUNREACH EACCES EPERM ENOENT '
else
    skip "addresses are compared by port, network, path and abstract name" "no python3"
fi
echo 'execve(argv==--version) ENOEXEC
execve continue' >"$TMP/rules"
is "a list is compared string by string" \
    "$(syscallfs run -m "$M" -t execve --rules "$TMP/rules" -- sh -c '/bin/true --version; echo $?; /bin/true --other; echo $?' 2>/dev/null | tr '\n' ' ')" \
    '126 0 '
echo 'mkdir EPERM' >"$TMP/rules"
is "run --audit refuses nothing" "$(syscallfs run -m "$M" -t mkdir --audit --rules "$TMP/rules" -- mkdir "$TMP/audited" && ls -d "$TMP/audited")" "$TMP/audited"

# 2,000 calls that wait for their answer at once take no thread each.
echo 'mkdir delay 700ms 42' >"$TMP/rules"
supervise -t mkdir --rules "$TMP/rules" -- "$(program calls)" 2000 1
threads=0
for _ in 1 2 3 4 5 6; do
    now=$(ls "/proc/$(daemon)/task" 2>/dev/null | wc -l)
    ((now <= threads)) || threads=$now
    sleep 0.1
done
finish
is "2,000 delayed calls are answered" "$(cat "$TMP/out")" '2000 = 42'
ok "2,000 delayed calls need a few threads only" test "$threads" -lt 60
ok "no mount and no process of this test is left" nothing_left
done_testing
