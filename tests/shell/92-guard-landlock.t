#!/bin/bash
# The second wall of syscallfs guard, with rules that have been made to let everything continue.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
install -d -o nobody -m 700 "$HOME_DIR"/{project,more}
install -m 644 "$ROOT/tests/programs/second-wall.py" "$HOME_DIR/more"
install -o nobody -m 600 <(echo secret) "$HOME_DIR/secret"
in_home project
load=$(program load-filter)

# Without the calls of Landlock it says so, and works.
without() {
    "$load" "$1" "$SYSCALLFS_BIN" guard -m "$TMP/roots" --write . -- echo works 2>"$TMP/err"
}
is "guard works where the kernel has no Landlock" "$(without 444,38)" works
is "and says so in a line" "$(grep -c '^syscallfs guard: no second wall, only the rules: Landlock: not available here' "$TMP/err")" 1
is "guard works where Landlock refuses one more ruleset" "$(without 446,7)" works
is "and says so in a line, too" "$(grep -c '^syscallfs guard: no second wall, only the rules: Landlock: E2BIG' "$TMP/err")" 1
"$SYSCALLFS_BIN" doctor >"$TMP/said"
grep -q '^ok  *run  *Landlock$' "$TMP/said" || skip_all "$(grep -m1 Landlock "$TMP/said")"

two_servers
mkfifo "$TMP/go"
exec 9<>"$TMP/go"
user "$TMP/syscallfs" guard -m "$M" --write . --read "$HOME_DIR/more/**" --connect "127.0.0.1:$allowed" \
    -- "$python" -B -S "$HOME_DIR/more/second-wall.py" "$HOME_DIR/project" "$HOME_DIR" "$allowed" "$other" "$server" \
    <&9 >"$TMP/out" 2>"$TMP/err" &
wait_for grep -q ready "$TMP/out"
ok "the rules are replaced by one that lets everything continue" \
    user sh -c "echo '@known continue!' | tee '$M'/listeners/*/rules"
echo >&9
wait $!
is "the kernel refuses what is outside, and nothing else" "$(<"$TMP/out")" $'ready\ndone'
is "the secret is as it was" "$(stat -c '%a %s' "$HOME_DIR/secret")" "600 7"
kill "$server"
wait "$server" 2>/dev/null
done_testing
