#!/bin/bash
# requests and responses: a policy for all calls in one program.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
mkfifo "$TMP/go"

echo 'for i in $(seq 100); do "$1" mkdir s:/no/such/directory 0755; "$1" unlink s:/no/such/directory; done' >"$TMP/calls"
supervise -t mkdir,unlink -- sh "$TMP/calls" "$try"
cd "$M" || exit
jq --unbuffered -r 'select(.syscall=="mkdir") | "\(.number) EPERM"' requests >responses &
jq --unbuffered -r 'select(.syscall=="unlink") | "\(.number) errno EXDEV"' requests >responses &
cd /
finish
is "two policies in jq answer a hundred calls each" "$(sort "$TMP/out" | uniq -c | tr -s ' \n' ' ')" \
    ' 100 = -1 EPERM 100 = -1 EXDEV '

# Every second target has gone by the time it is answered.
cat >"$TMP/mortal" <<'SH'
for i in $(seq 20); do
    timeout -s KILL 0.1 "$1" mkdir s:/tmp 0 >/dev/null 2>&1
    "$1" mkdir s:/tmp 1
done
SH
supervise -t mkdir -- sh "$TMP/mortal" "$try"
jq --unbuffered -r 'select(.syscall=="mkdir") | "\(.number - 1) return 7", if .args.mode.text == "001" then "\(.number) EPERM" else empty end' \
    <"$M/requests" >"$M/responses" 2>"$TMP/said" &
finish
wait $!
is "a policy in jq outlives targets that have gone" "$(uniq -c "$TMP/out" | tr -s ' ')" ' 20 = -1 EPERM'
like "a policy in jq says in the end that some targets had gone" "$(cat "$TMP/said")" 'No such file or directory'

# The policies of the manual, as they stand there; each meets targets that have gone.
# policy LANGUAGE PATTERN: the example between fences that has the pattern in it.
policy() {
    awk -v fence="\140\140\140" -v language="$1" -v pattern="$2" '
        $0 == fence language { inside = 1; text = ""; next }
        $0 == fence { if (inside && text ~ pattern) print text; inside = 0 }
        inside { text = text $0 "\n" }' "$ROOT/docs/handlers.md"
}
cat >"$TMP/thirty" <<'SH'
for i in $(seq 10); do
    "$1" mkdir s:/tmp/no/such/directory 0777
    timeout -s KILL 0.02 "$1" mkdir s:/tmp/no/such/directory 0777 >/dev/null 2>&1
    "$1" mkdir s:/tmp/no/such/directory 0
done
SH
for example in "sh jq" "sh sed" "python import"; do
    read -r language pattern <<<"$example"
    policy "$language" "$pattern" >"$TMP/policy"
    [[ $language == sh ]] && run=sh wanted=' 20 = -1 EPERM ' || run=python3 wanted=' 10 = -1 ENOENT 10 = -1 EPERM '
    supervise -t mkdir -- sh "$TMP/thirty" "$try"
    wait_for pending_is 1
    (cd "$M" && exec timeout 600 "$run" "$TMP/policy") 2>"$TMP/said" &
    finish
    is "the manual's policy in $pattern" "$(sort "$TMP/out" | uniq -c | tr -s ' \n' ' ')" "$wanted"
done
supervise -t mkdir -- sh -c 'for i in 1 2 3 4; do "$0" mkdir s:/tmp 0 & done; wait; read -r _ <"$1"' "$try" "$TMP/go"
wait_for pending_is 4
ok "bash writes several at once" bash -c 'printf "1 return 11\n2 return 12\n" >"$1"/responses' - "$M"
ok "python too" python3 "$ROOT/tests/programs/write-responses.py" "$M"
wait_for answered 4
is "each got its own" "$(sort "$TMP/out" | tr '\n' ' ')" '= 11 = 12 = 13 = 14 '
is "requests can be read without blocking" "$(python3 "$ROOT/tests/programs/readiness.py" "$M/requests")" \
    '0 0 0 EAGAIN'
for signal in INT TERM KILL; do
    # 137: by SIGKILL, which `timeout` sends later where the signal does not end it.
    timeout -s "$signal" -k 60 0.5 cat "$M/requests" >/dev/null
    is "SIG$signal ends a waiting cat" "$signal $?" "$signal $([[ $signal == KILL ]] && echo 137 || echo 124)"
done
echo go >"$TMP/go"
finish

# bash seeks back to the end of each line: that must not cost a read a byte.
echo 'for i in $(seq 50); do "$1" mkdir s:/tmp 0; done; read -r _ <"$2"' >"$TMP/fifty"
for stream in events requests log; do
    supervise -t mkdir -- sh "$TMP/fifty" "$try" "$TMP/go"
    rm -f "$TMP/trace"
    strace -o "$TMP/trace" -e trace=read,openat bash -c 'n=0; while read -r line; do
            [[ $line != "$2"* ]] || ((++n < 50)) || break
        done <"$1"' - "$M/$stream" "$([[ $stream != events ]] || echo end)" &
    reader=$!
    wait_for grep -q "openat(.*/$stream\".* = [0-9]" "$TMP/trace"
    resident 'return 0'
    ok "bash reads fifty lines of $stream" wait_for not kill -0 $reader
    lines=$([[ $stream != events ]] && echo 50 || echo 100)
    ok "at one read a line" test "$(grep -c 'read(0' "$TMP/trace")" -le $((lines + 2))
    echo go >"$TMP/go"
    finish
done
done_testing
