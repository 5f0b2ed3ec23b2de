#!/bin/bash
# rules check: what is wrong, what is seldom meant, and which line answers. run --rules without -t.
. "$(dirname "$0")/lib.sh"

check() {
    syscallfs rules check "$@" 2>&1
}

printf 'mkdir,mkdirat EPERM\n' >"$TMP/good"
is "rules that are right are checked without a word" "$(check "$TMP/good")" ''
printf 'mkdir EPERM\nmkdri EPERM\n' >"$TMP/wrong"
said=$(check "$TMP/wrong")
is "a line that is no rule is a usage error" $? 2
like "a line that is no rule is named with its number and the nearest word" "$said" "$TMP/wrong: line 2: .*did you mean 'mkdir'"
printf 'mkdir 0\nmkdir 1\n' >"$TMP/never"
like "a line that never answers is warned of" "$(check "$TMP/never")" 'line 2: it never answers: line 1'
printf 'mkdir(pathname~/srv/**) EPERM\nmkdir(caller.uid==1 && caller.uid==2) EIO\nmkdir(pathname~/srv/a/**) EIO\n' >"$TMP/never"
is "so is one whose conditions never hold together, and one that an earlier one covers" \
    "$(check "$TMP/never" | grep -o 'line [0-9]*: .*never .*')" \
    "line 2: 'mkdir(caller.uid==1&&caller.uid==2)' never answers: 'caller.uid==1' and 'caller.uid==2' never hold together
line 3: it never answers: the lines up to 1 answer all its calls before"
like "standard input is checked too" "$(echo 'statfs(path~/x) continue!' | check -)" "line 1: 'continue!': the target can change"

cat >"$TMP/rules" <<'END'
openat(flags&O_ACCMODE==O_RDWR) EIO
openat(pathname~**/*.key && caller.uid!=0) ask
openat(pathname~/etc/**) EACCES
openat continue!
END
is "--explain says which line answers, and why not those before" \
    "$(check "$TMP/rules" --explain 'openat("/etc/passwd", O_RDONLY, caller.uid=1000)' 2>&1 | grep -v '^syscallfs: ')" \
    'openat("/etc/passwd", O_RDONLY, caller.uid=1000):
  line 1: a register has another value
  line 2: pathname~**/*.key does not hold
  line 3 answers: openat(pathname~/etc/**) EACCES'
like "what is not said is asked for" "$(check "$TMP/rules" --explain 'openat("/x.key", O_RDONLY)')" "line 2: caller.uid is not known.*say 'caller.uid=...'"
like "a call that none answers becomes a request" "$(check "$TMP/rules" --explain 'mkdir("/x", 0)')" 'no line answers'
said=$(check "$TMP/rules" --explain 'opnat()')
is "a call that is none is a usage error" $? 2
like "a call that is none is named with the nearest" "$said" "did you mean 'openat'"

is "run --rules traps what the file names" \
    "$(syscallfs run -m "$M" --rules "$TMP/good" -- mkdir "$TMP/x" 2>&1 | grep -o 'not permitted')" 'not permitted'
: >"$TMP/empty"
said=$(syscallfs run -m "$M" --rules "$TMP/empty" -- true 2>&1)
is "run --rules without -t and with a file that names no call is a usage error" $? 2
said=$(syscallfs run -m "$M" -- true 2>&1)
is "run with neither -t nor --rules is a usage error" $? 2
syscallfs run -m "$M" --rules "$TMP/good" --log "$TMP/log" -- sh -c "mkdir $TMP/x; mkdir $TMP/y" 2>/dev/null
is "run --log keeps each line in a file" "$(jq -r '"\(.event) \(.response) \(.by.rule)"' "$TMP/log" | tr '\n' ',')" 'answer EPERM 1,answer EPERM 1,'
is "the file of run --log is its owner's alone" "$(stat -c %a "$TMP/log")" 600
mkfifo "$TMP/go"
# shellcheck disable=SC2016
supervise --rules "$TMP/good" --log "$TMP/kept" -- sh -c 'mkdir "$0"; read -r _ <"$1"; mkdir "$0"' "$TMP/x" "$TMP/go"
wait_for test -s "$TMP/kept"
kill -USR1 "$RUN"
ok "SIGUSR1 makes the log FILE.1" wait_for test -s "$TMP/kept.1"
echo go >"$TMP/go"
finish
is "a new file of the log follows SIGUSR1, and nothing is lost" \
    "$(wc -l <"$TMP/kept.1") $(wc -l <"$TMP/kept") $(jq -r .by.rule "$TMP/kept")" '1 1 1'
said=$(syscallfs run -m "$M" -t mkdir --log "$TMP/none/log" -- true 2>&1)
is "run --log with a file that cannot be written is a usage error" $? 2
if command -v vim >/dev/null; then
    printf '# syscallfs\nopenat(pathname~/a) nth 3 EPERM # why\n' >"$TMP/x.rules"
    ok "the syntax file is understood" vim -u NONE -es -c "set rtp^=$ROOT/tools/vim | syntax on" \
        -c "setfiletype syscallfs-rules" -c 'if b:current_syntax != "syscallfs-rules" | cquit | endif' -c 'qall!' "$TMP/x.rules"
else
    skip "the syntax file is understood" "no vim"
fi
ok "no mount and no process of this test is left" nothing_left
done_testing
