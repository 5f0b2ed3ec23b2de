#!/bin/bash
# tools/rules/ci.rules with a job that wants something of its runner or of later jobs, as an ordinary user.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
[[ $(uname -m) == x86_64 ]] || skip_all "the numbers of its calls are those of x86_64"
install -d -o nobody -m 700 "$HOME_DIR"/{job,job/.git,job/.git/hooks,cache}
install -m 644 "$ROOT"/tests/programs/{escape,escape-ci}.py "$HOME_DIR/job"
install -o nobody -m 600 <(echo secret) "$HOME_DIR/secret"
install -o nobody -m 600 <(echo package) "$HOME_DIR/cache/package"
in_home job
two_servers
sed "s|WORKSPACE|$HOME_DIR/job|g; s|CACHE|$HOME_DIR/cache|g; s|github.com:443|127.0.0.1:$allowed|; s|,registry[^ ]*||" \
    "$ROOT/tools/rules/ci.rules" >"$TMP/ci.rules"
ok "its rules are rules" syscallfs rules check "$TMP/ci.rules"
job() {
    user "$TMP/syscallfs" run -m "$M" --rules "$TMP/ci.rules" --log "$HOME_DIR/log" -- "$@"
}
is "a job works in its workspace, and leaves nothing outside" \
    "$(job "$python" -B -S escape-ci.py "$HOME_DIR/job" "$HOME_DIR/cache" "$HOME_DIR" "$server" 2>"$TMP/err")" "done"
is "the cache is as it was" "$(stat -c '%a %s' "$HOME_DIR/cache" "$HOME_DIR/cache/package" | cut -d ' ' -f 1) $(<"$HOME_DIR/cache/package")" \
    $'700\n600 package'
ok "the runner finds the refusals in its log" grep -q '"why":".*cache/package is not among the names of --path' "$HOME_DIR/log"
is "what an agent may not do it may not, but for what git runs" \
    "$(job "$python" -B -S escape.py "$HOME_DIR/job" "$HOME_DIR" "$allowed" "$other" "$server" 2>"$TMP/err" | grep -v git)" "done"
is "the secret is as it was" "$(stat -c '%a %s' "$HOME_DIR/secret")" "600 7"
kill "$server"
wait "$server" 2>/dev/null
done_testing
