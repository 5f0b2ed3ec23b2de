#!/bin/bash
# log: what became of each request, who gave the response, and what was refused.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
mkfifo "$TMP/go"

# fields FILTER: what jq makes of the log so far, in one line.
fields() {
    so_far "$M/log" >"$TMP/log"
    jq -r "$1" "$TMP/log" | tr '\n' ' '
}

cat >"$TMP/calls" <<'SH'
"$1" mkdir s:/one 0755
"$1" mkdir s:/two 0755
read -r _ <"$2"
"$1" mkdir s:/three 0755 & until test -e "$3/pending/3"; do sleep 0.02; done; kill -KILL $!; wait
read -r _ <"$2"
SH
supervise -t mkdir -- sh "$TMP/calls" "$try" "$TMP/go" "$M"
respond 1 EPERM
wait_for test -e "$M/pending/2"
sleep 0.2
echo EPREM 2>/dev/null >"$M/pending/2/response"
echo 0.1 >"$M/listeners/sh/timeout"
wait_for pending_is 0
echo 0 >"$M/listeners/sh/timeout"
echo go >"$TMP/go"
wait_for in_log 1 '.outcome == "gone"'
is "each end is told, and each response refused" \
    "$(fields '"\(.event) \(.number) \(.outcome) \(.response // .errno)"')" \
    'end 1 response EPERM refused 2 null EINVAL end 2 timeout ENOSYS end 3 gone null '
is "with who gave it" "$(fields 'select(.number == 1) | .by | "\(.comm) \(.pid) \(.uid)"')" "bash $$ $UID "
is "with the call" "$(fields 'select(.event == "end") | "\(.call) by \(.listener)"')" \
    'mkdir("/one", 0755) by sh mkdir("/two", 0755) by sh mkdir("/three", 0755) by sh '
is "with how long it waited" "$(fields 'select(.number == 2 and .event == "end") | .waited > 0.1 and .queued < .waited')" 'true '
is "metrics count it" "$(grep ended "$M/metrics" | sed '/^#/d; s/.*outcome=//' | tr '\n' ' ')" \
    '"gone",response=""} 1 "response",response="EPERM"} 1 "timeout",response="ENOSYS"} 1 '
cat "$M/log" >"$TMP/follow" &
cat=$!
wait_for grep -q '/three' "$TMP/follow"
echo "policy reloaded" >>"$M/log"
ok "what others note there reaches a reader that waits" wait_for grep -q '"message":"policy reloaded"' "$TMP/follow"
kill $cat
ok "a reader of log that waits can be interrupted" wait_for not kill -0 $cat
echo go >"$TMP/go"
finish

# in_schema SENTENCE: whether each line of the log so far keeps to the schema of the manual.
in_schema() {
    so_far "$M/log" >"$TMP/logged"
    python3 "$ROOT/tests/programs/keeps-to-schema.py" "$ROOT/docs/log.schema.json" "$TMP/logged" 2>"$TMP/why"
    case $? in
    77 | 127) skip "$1" "no python3 with jsonschema" ;;
    *) is "$1" "$(cat "$TMP/why")" "" ;;
    esac
}

H=$(handlers mkdir 'exit 3')
supervise -t mkdir --handlers "$H" -- sh -c '"$0" mkdir s:/one 0755; read -r _ <"$1"' "$try" "$TMP/go"
wait_for in_log 1 '.event == "message"'
like "a handler that fails is told of" "$(fields 'select(.event == "message") | .message')" \
    'mkdir, request 1: exited with status 3; the default response was given'
in_schema "ends and messages in log keep to the schema of the manual"
echo go >"$TMP/go"
finish

supervise -t mkdir -- sh -c '"$0" mkdir s:/one 0755 & wait_for() { until test -e "$1"; do sleep 0.02; done; }
    wait_for "$1/pending/1"; for file in pending/1/response responses log; do echo "1 0" >"$1/$file"; done; : >"$2"; wait' "$try" "$M" "$TMP/tried"
wait_for test -e "$TMP/tried"
like "log has a target that would answer itself, equal refusals once" "$(fields '"\(.number) \(.errno) \(.why) \(.count)"')" \
    '^1 (EPERM the writing process runs under [0-9]+ seccomp filters, the daemon under [0-9]+ 1 )null EPERM .* 1 $'
in_schema "refusals in log keep to the schema of the manual"
respond 1 0
finish

supervise -t mkdir -- sh -c 'read -r _ <"$1"; "$0" mkdir s:/one 0755; "$0" mkdir s:/two 0755; read -r _ <"$1"' "$try" "$TMP/go"
wait_for test -e "$M/listeners/sh/rules"
echo "mkdir EROFS" >"$M/listeners/sh/rules"
echo go >"$TMP/go"
wait_for answered 2
wait_for in_log 2 '.event == "answer"'
is "what rules answer is counted and logged" \
    "$(grep '^syscallfs_rule_answers_total' "$M/metrics") $(fields .event)" \
    'syscallfs_rule_answers_total{listener="sh",syscall="mkdir",response="EROFS"} 2 answer answer '
echo go >"$TMP/go"
finish

# A reader that is slow gets all of it all the same, and then its end.
echo 'for i in 1 2 3 4 5 6 7 8 9 10; do "$1" mkdir s:/tmp 0; done' >"$TMP/ten"
for stream in events requests log; do
    supervise -t mkdir -- sh "$TMP/ten" "$try"
    : >"$TMP/slow"
    exec 9<"$M/$stream"
    while read -r line; do
        echo "$line"
        sleep 0.02
    done <&9 >"$TMP/slow" 2>&1 &
    reader=$!
    exec 9<&-
    [[ $stream == log ]] || wait_for test -s "$TMP/slow"
    respond 1 0
    resident 0
    finish
    wait $reader
    lines=10
    [[ $stream != events ]] || lines=20
    is "a slow reader of $stream gets all before the mount goes" "$(wc -l <"$TMP/slow")" $lines
done
done_testing
