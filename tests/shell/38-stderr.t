#!/bin/bash
# A standard error that nobody reads holds up neither a handler nor the intake nor the end.
# shellcheck disable=SC2119
. "$(dirname "$0")/containers.sh"
listeners=$(program listeners) || skip_all "listeners.c does not compile"
mkfifo "$TMP/pipe" "$TMP/tell"
# full: a pipe on descriptor 6 that holds nothing more.
full() {
    exec 6<>"$TMP/pipe"
    python3 "$ROOT/tests/programs/full-pipe.py"
}

full
export RUST_LOG=debug
"$SYSCALLFS_BIN" serve -m "$M" --socket "$SOCKET" --handlers "$(handlers default 'exit 3')" --default 'return 0' 2>&6 6>&- &
AGENT=$!
ok "with a full pipe as standard error the agent begins" wait_for test -e "$M/version" -a -S "$SOCKET"
"$listeners" "$SOCKET" 1 200 <"$TMP/tell" >"$TMP/out" 6>&- &
exec 7>"$TMP/tell"
ok "it takes a listener over" wait_for test -e "$M/listeners/c-0"
echo >&7
# Each handler fails, which is a line.
wait_for grep -q right "$TMP/out"
is "two hundred calls have their response" "$(cat "$TMP/out")" $'handed over\n200 right'
kill "$AGENT"
ok "SIGTERM does not wait long for messages that nobody reads" wait_for not kill -0 "$AGENT"
wait "$AGENT"
is "SIGTERM ends it" $? 0
ok "nothing is left" not is_mounted
exec 6>&- 7>&-

full
"$SYSCALLFS_BIN" serve -m "$M" --socket "$SOCKET" 2>&6 6>&- &
AGENT=$!
wait_for test -S "$SOCKET"
python3 "$ROOT/tests/programs/bad-connections.py" "$SOCKET" 6>&-
ok "four thousand connections are refused all the same" test $? -eq 0
cat <&6 >"$TMP/read" &
reader=$!
like "whoever reads standard error then sees that lines are missing" \
    "$(wait_for grep -a 'lines are missing' "$TMP/read"; grep -a 'lines are missing' "$TMP/read")" \
    '^syscallfs: [0-9]+ lines are missing here: standard error was not read fast enough$'
kill "$AGENT"
wait "$AGENT"
kill $reader
ok "lines of standard error that are not missing are whole" not grep -av -e '^\.*$' -e '^\[' -e '^syscallfs' "$TMP/read"

# With a reader nothing is lost at the end.
unset RUST_LOG
syscallfs run -m "$M" -t mkdir --handlers "$(handlers mkdir 'exit 3')" -- sh -c 'mkdir /none/x /none/y 2>/dev/null; exit 0' 2>"$TMP/err"
is "what is said last is there" "$(grep -c 'exited with status 3' "$TMP/err")" 2
like "an error is printed before the end" "$(syscallfs run -m "$M" -t mkdir -- /no/such 2>&1)" 'command not found'
done_testing
