#!/bin/bash
# tools/rules/agent.rules with a program that wants out, as an ordinary user.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
[[ $(uname -m) == x86_64 ]] || skip_all "the numbers of its calls are those of x86_64"
install -d -o nobody -m 700 "$HOME_DIR"/{project,project/.git,project/.git/hooks}
install -m 644 "$ROOT/tests/programs/escape.py" "$HOME_DIR/project"
install -o nobody -m 600 <(echo secret) "$HOME_DIR/secret"
in_home project

# Two services, of which one may be reached, a Unix socket, and a process of the same user that is not confined.
two_servers
sed "s|PROJECT|$HOME_DIR/project|g; s|github.com:443|127.0.0.1:$allowed|; s|,registry[^ ]*||" \
    "$ROOT/tools/rules/agent.rules" >"$TMP/agent.rules"
ok "its rules are rules" syscallfs rules check "$TMP/agent.rules"
confined() {
    user "$TMP/syscallfs" run -m "$M" --rules "$TMP/agent.rules" -- "$@"
}
is "it does what it may, and nothing else" \
    "$(confined "$python" -B -S "$HOME_DIR/project/escape.py" "$HOME_DIR/project" "$HOME_DIR" "$allowed" "$other" "$server" 2>"$TMP/err")" "done"
is "the secret is as it was" "$(stat -c '%a %s' "$HOME_DIR/secret")" "600 7"
if git=$(PATH=/usr/bin:/bin command -v git); then
    rm -r "$HOME_DIR/project/.git"
    ok "a repository is made there, and written to" confined "$git" -c init.defaultBranch=main init -q repository
    ok "with a commit" confined sh -c 'cd repository && echo a >a && git add a &&
        git -c user.name=a -c user.email=a@b commit -qm first && git log --oneline | grep -q first'
else
    skip "a repository is made there, and written to" "no git"
fi
kill "$server"
wait "$server" 2>/dev/null
[[ $failures -eq 0 ]] || cat "$TMP/err"
done_testing
