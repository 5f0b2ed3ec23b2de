#!/bin/bash
# The guard in Python of docs/sandbox.md lets git work on a repository, and lets a program out nowhere.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
[[ $(uname -m) == x86_64 ]] || skip_all "the numbers of its calls are those of x86_64"
git=$(PATH=/usr/bin:/bin command -v git) || skip_all "no git"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || skip_all "its guard needs Python 3.10"
page=$ROOT/docs/sandbox.md
install -d -o nobody -m 700 "$HOME_DIR"/{project,project/elsewhere}
install -m 644 "$ROOT/tests/programs/escape.py" "$HOME_DIR/project"
install -o nobody -m 600 <(echo secret) "$HOME_DIR/secret"
in_home project
awk '/^```python$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$page" >"$TMP/guard.py"
{
    sed -n "s/^    echo '\(.* request\)'$/\1/p" "$page"
    sed "$(sed -n "s/^    sed '\([^']*\)' .*agent.rules$/\1/p" "$page")" "$ROOT/tools/rules/agent.rules"
} >"$TMP/guard.rules"
ok "its rules are rules" syscallfs rules check "$TMP/guard.rules"
# guarded COMMAND...: with the guard beside it; prints what both say, and returns the status of the command.
guarded() {
    local run guard status
    user "$TMP/syscallfs" run -m "$M" --rules "$TMP/guard.rules" -- "$@" &
    run=$!
    user "$python" -B -S "$TMP/guard.py" "$M" . &
    guard=$!
    wait "$run"
    status=$?
    # It ends with the mount.
    wait "$guard" || echo "the guard failed"
    return "$status"
}
two_servers
as_author=("$git" -c user.name=a -c user.email=a@b)
user "$git" -c init.defaultBranch=main init -q .
user touch .gitignore
ok "files are added to a repository" guarded "$git" add .
ok "and committed" guarded "${as_author[@]}" commit -qm first
like "the commit is there" "$(user "$git" log --format=%s --stat)" 'first.*escape.py'
is "a change is seen, and stored" "$(user sh -c 'echo a >>.gitignore'; guarded "${as_author[@]}" commit -qam second
    guarded "$git" log --format=%s)" $'second\nfirst'
like "git cannot change what it runs" "$(guarded "$git" config core.pager evil 2>&1)" 'could not (lock|write)|unable to'
is "a file outside is refused" "$(guarded cat ../secret 2>&1)" 'cat: ../secret: Permission denied'
user ln -s ../secret project-link
is "and by a link, too" "$(guarded cat project-link 2>&1)" 'cat: project-link: Permission denied'
is "a program that wants out finds no way" \
    "$(guarded "$python" -B -S escape.py "$HOME_DIR/project" "$HOME_DIR" "$allowed" "$other" "$server" 2>&1 | grep -v '^could not')" "done"
is "the secret is as it was" "$(stat -c '%a %s' "$HOME_DIR/secret")" "600 7"
kill "$server"
wait "$server" 2>/dev/null
done_testing
