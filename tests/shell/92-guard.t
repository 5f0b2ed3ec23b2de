#!/bin/bash
# syscallfs guard, with a program that wants out, as an ordinary user.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
[[ $(uname -m) == x86_64 ]] || skip_all "the numbers of its calls are those of x86_64"
install -d -o nobody -m 700 "$HOME_DIR"/{project,project/.git,project/.git/hooks,more}
install -m 644 "$ROOT/tests/programs/escape.py" "$HOME_DIR/more"
install -o nobody -m 600 <(echo secret) "$HOME_DIR/secret"
in_home project
two_servers
guard() {
    user "$TMP/syscallfs" guard -m "$M" --write . --read "$HOME_DIR/more/**" --log "$HOME_DIR/log" \
        --connect "127.0.0.1:$allowed" "$@"
}
is "it does what it may, and nothing else" \
    "$(guard "$python" -B -S "$HOME_DIR/more/escape.py" "$HOME_DIR/project" "$HOME_DIR" "$allowed" "$other" "$server" 2>"$TMP/err")" "done"
is "the secret is as it was" "$(stat -c '%a %s' "$HOME_DIR/secret")" "600 7"
ok "log has each refusal with its reason" grep -q '"response":"EPERM".*"why":".*secret is not among the names of --path' "$HOME_DIR/log"
like "standard error names the option for a file" "$(<"$TMP/err")" "openat $HOME_DIR/secret was refused: --read $HOME_DIR/secret allows it"
like "and for a place to write" "$(<"$TMP/err")" "rename $HOME_DIR/secret was refused: --write $HOME_DIR allows it"
like "and for an address" "$(<"$TMP/err")" "connect 127.0.0.1:$other was refused: --connect 127.0.0.1:$other allows it"
like "and what none allows" "$(<"$TMP/err")" 'ptrace was refused: no option allows it'
like "and what git runs" "$(<"$TMP/err")" 'hooks/pre-commit was refused: git runs it, so no option allows writing it'
is "each once" "$(grep 'syscallfs guard: ' "$TMP/err" | sort | uniq -d)" ''
like "without --connect the address is named, too" \
    "$(user "$TMP/syscallfs" guard -m "$M" --write . -- "$python" -B -S -c "import socket
socket.socket().connect(('127.0.0.1', $other))" 2>&1)" "connect 127.0.0.1:$other was refused: --connect 127.0.0.1:$other allows it"
guard sh -c 'exit 7' 2>/dev/null
is "the status of the command is passed on" $? 7
guard --print-rules >"$TMP/rules"
ok "the rules that it prints are rules" syscallfs rules check "$TMP/rules"
is "they let the same through" \
    "$(user "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules" -- sh -c 'echo a >a && cat a; cat ../secret' 2>/dev/null)" a
is "a directory stands for what is below it" \
    "$(user "$TMP/syscallfs" guard -m "$M" --read ../more -- sh -c 'ls -d ../more/escape.py && head -c 3 ../more/escape.py && cat ../secret' 2>/dev/null)" \
    $'../more/escape.py\n"""'
ok "an open descriptor is not passed on" not guard sh -c 'echo x >&9' 9>"$HOME_DIR/passed"
is "no core file is made" "$(guard sh -c 'ulimit -Hc' 2>/dev/null)" 0
like "a log that the command could replace is refused" \
    "$(user "$TMP/syscallfs" guard -m "$M" --write . --log ./log -- true 2>&1)" '--log ./log: the command could replace it'
like "a mount that the command could replace is refused" \
    "$(user "$TMP/syscallfs" guard -m ./mnt --write . -- true 2>&1)" '--mount ./mnt: the command could replace it'
like "the default mount counts as one, too" "$(user "$TMP/syscallfs" guard --write /tmp -- true 2>&1)" \
    '--mount /tmp/syscallfs-[0-9]+: the command could replace it'
like "an address that is none is named with its option" "$(user "$TMP/syscallfs" guard --connect nohost -- true 2>&1)" \
    "syscallfs guard: --connect nohost: 'nohost' is not ADDRESS:PORT"
like "a directory that is not there is refused" "$(user "$TMP/syscallfs" guard --write none -- true 2>&1)" '--write none: No such file'
kill "$server"
wait "$server" 2>/dev/null
done_testing
