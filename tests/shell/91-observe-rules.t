#!/bin/bash
# tools/rules/observe.rules changes nothing, and log has each act by the line that asks for it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
[[ $(uname -m) == x86_64 ]] || skip_all "the numbers of its calls are those of x86_64"
install -m 644 "$ROOT/tests/programs/observed.py" "$TMP"
in_home project
rules=$ROOT/tools/rules/observe.rules
# Each line is meant as it is: of what the target can change after the look it says nothing for sure.
is "its rules are rules" \
    "$(syscallfs rules check "$rules" 2>&1 | grep -v "'continue!': the target can change\|which another thread can change")" ''
install -o nobody "$rules" "$TMP/observe.rules"
# home: as new.
home() {
    rm -rf "${HOME_DIR:?}"/{project,.ssh,.npmrc,.bashrc}
    install -d -o nobody -m 700 "$HOME_DIR"/{project,.ssh,project/.git,project/.git/hooks}
    install -o nobody -m 600 /dev/null "$HOME_DIR/.ssh/id"
    install -o nobody -m 600 /dev/null "$HOME_DIR/.npmrc"
}
home
two_servers
user "$python" -B -S "$TMP/observed.py" "$HOME_DIR" "$allowed" "$server" >"$TMP/plain"
home
user "$TMP/syscallfs" run --audit --io-uring allow -m "$M" --rules "$TMP/observe.rules" --log "$HOME_DIR/log" -- \
    "$python" -B -S "$TMP/observed.py" "$HOME_DIR" "$allowed" "$server" >"$TMP/observed" 2>"$TMP/err"
like "without it the program does most of it" "$(<"$TMP/plain")" 'key: done.*profile: done.*memory: (done|EFAULT).*no address: EFAULT'
is "with it, it does the same" "$(<"$TMP/observed")" "$(<"$TMP/plain")"
is "nothing is said to it" "$(<"$TMP/err")" ''

# seen SENTENCE TEXT CALL COUNT: so many calls of that name were logged by the lines with this text.
seen() {
    local line count=0
    while IFS=: read -r line _; do
        count=$((count + $(grep -c "\"syscall\":\"$3\".*\"by\":{\"rule\":$line}" "$HOME_DIR/log")))
    done < <(grep -nF -- "$2" "$rules")
    is "$1" "$count" "$4"
}
seen "a key is seen, by each of its names" '.{ssh,gnupg' openat 2
seen "a token is seen" '.{netrc' openat 1
seen "the passwords of the system are seen" '/etc/{shadow' openat 1
seen "another's environment is seen" '/proc/*/{environ' openat 1
seen "what a login runs is seen" '.{bashrc' openat 1
seen "what git runs is seen where it is moved to" '.git/hooks' rename 1
seen "a change to the system is seen" '/{etc,usr' openat 1
seen "a directory is seen" 'mkdirat' mkdir 1
seen "a set-uid bit is seen" 'S_ISUID' chmod 1
seen "a service of this machine is seen" 'addr~127' connect 1
seen "the credentials of a machine are seen" 'addr~169' connect 1
seen "a network is seen" 'addr~10.' connect 1
seen "a program is seen" 'execveat' execve 2
seen "a signal is seen" 'tkill' kill 1
seen "a look into another is seen" 'process_vm_readv' process_vm_readv 1
seen "a namespace is seen" 'unshare' unshare 1
seen "a ring is seen" 'io_uring_setup' io_uring_setup 1
kill "$server"
wait "$server" 2>/dev/null
done_testing
