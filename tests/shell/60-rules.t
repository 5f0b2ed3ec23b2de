#!/bin/bash
# rules: answered at once and without a request, replaced and added to as a whole or not at all.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/calls.sh"

calls -t mkdir,mknod,socket
is "there are none unless given" "$(cat "$L/rules")" ''
echo 'mkdir EPERM' >>"$L/rules"
is "a rule answers" "$(result mkdir s:/tmp 0755)" '= -1 EPERM'
is "rules can be read" "$(cat "$L/rules")" 'mkdir EPERM'
echo 'mkdir 0' >>"$L/rules"
is "the first that matches does" "$(result mkdir s:/tmp 0755)" '= -1 EPERM'
cat >"$TMP/rules" <<'END'
# who may make what
mkdir(mode==0) 7        # nonsense
mkdir continue

mknod(mode&S_IFMT==S_IFCHR) EACCES
mknod default
END
cat "$TMP/rules" >"$L/rules"
is "> replaces them" "$(cat "$L/rules")" "$(cat "$TMP/rules")"
is "a condition is looked at" "$(result mkdir s:/tmp 0)" '= 7'
is "continue continues" "$(result mkdir s:/tmp 1)" '= -1 EEXIST'
is "the next line answers what is left" "$(result mknod s:/tmp 0020000)" '= -1 EACCES'
echo EXDEV >"$L/default"
is "default is the listener's default" "$(result mknod s:/tmp 0100000)" '= -1 EXDEV'
is "no request was made" "$(status_of Received)" 0
ok "the answers are counted" wait_for eval '[[ $(status_of Ruled) -eq 6 ]]'
echo "socket 2 1 0" >&5
wait_for pending_is 1
echo EAFNOSUPPORT >"$M/pending/1/response"
wait_for grep -q EAFNOSUPPORT "$TMP/out"
is "what no rule matches becomes a request" "$(tail -n 1 "$TMP/out")" '= -1 EAFNOSUPPORT'

for shell in bash dash; do
    is "$shell: echo says that a line is no rule" \
        "$($shell -c 'echo "mkdri EPERM" >>"$0"' "$L/rules" 2>&1 | grep -o 'Invalid argument\|I/O error')" \
        "$([[ $shell == bash ]] && echo 'Invalid argument' || echo 'I/O error')"
done
like "error says which, why and the nearest word" "$(cat "$L/error")" "line 1.*mkdri.*'mkdir'"
ok "log says which line of rules is wrong too" wait_for eval 'dd if="$M/log" iflag=nonblock bs=64k 2>/dev/null | jq -e "select(.errno == \"EINVAL\" and .number == null) | .why | test(\"mkdri\")"'
sed 's/mknod default/mknod defualt/' "$TMP/rules" >"$TMP/wrong"
is "cat says that a line of a file is no rule" "$(bash -c 'cat "$0" >"$1"' "$TMP/wrong" "$L/rules" 2>&1 | grep -o 'Invalid argument' | head -n 1)" 'Invalid argument'
like "error names it" "$(cat "$L/error")" "line 6.*'default'"
is "cp says so too" "$(cp "$TMP/wrong" "$L/rules" 2>&1 | grep -o 'Invalid argument' | head -n 1)" 'Invalid argument'
is "a line without a newline is judged at close" \
    "$(printf 'mkdir EPREM' | dd of="$L/rules" 2>&1 | grep -o 'Invalid argument')" 'Invalid argument'
{ echo 'mkdir 1' && echo 'mkdri 2' && echo 'mkdir 3'; } 2>/dev/null >"$L/rules"
is "the old rules stand" "$(cat "$L/rules")" "$(cat "$TMP/rules")"
is "a descriptor is no rule's to give" "$(bash -c 'echo "mkdir fd 0" >>"$0"' "$L/rules" 2>&1 | grep -o 'Invalid argument')" 'Invalid argument'

for line in '' 'echo "mkdir 1" &&'; do
    bash -c 'exec >"$0" && '"$line"' kill -KILL $$' "$L/rules"
done 2>/dev/null
is "a writer that is killed in the middle has written nothing" "$(cat "$L/rules")" "$(cat "$TMP/rules")"

# Longer than one write of cat's, with the line that is no rule at its end.
for ((i = 0; i < 12000; i++)); do echo "mkdir(mode==$((i + 8))) $i"; done >"$TMP/long"
{ cat "$TMP/long" && echo 'mkdir ENOENTT'; } >"$TMP/long-wrong"
ok "a long file with one wrong line is refused" not cp "$TMP/long-wrong" "$L/rules"
is "the old rules stand after a long file with one wrong line" "$(cat "$L/rules")" "$(cat "$TMP/rules")"
cat "$TMP/long" >"$L/rules"
ok "a long file is taken whole" cmp "$TMP/long" "$L/rules"
is "the last line of a long file answers" "$(result mkdir s:/tmp 12007)" '= 11999'

{ echo 'mkdir 1' && cat "$TMP/rules" && echo 'mkdir 3'; } >"$L/rules"
is "several writers of one open file make one list" "$(wc -l <"$L/rules") $(head -n 1 "$L/rules")" '8 mkdir 1'
touch "$L/rules"
is "touch changes nothing" "$(wc -l <"$L/rules")" 8
: >"$L/rules"
ok "an empty file is no rules" wait_for test ! -s "$L/rules"
echo 'mkdir 5' >"$L/rules" && truncate -s 0 "$L/rules"
ok "truncate empties it too" wait_for test ! -s "$L/rules"
exec 5>&-
finish

# Whatever is replaced when, each call meets the one file or the other.
head -n 500 "$TMP/long" >"$TMP/one" # whose line for 0755 gives 485
echo 'mkdir 4' >"$TMP/other"
# shellcheck disable=SC2016
supervise -t mkdir --rules "$TMP/one" -- sh -c 'until [ -e "$1" ]; do "$0" 4 5000; done' "$(program calls)" "$TMP/enough"
listener
# met: whether calls have met both.
# shellcheck disable=SC2317
met() {
    cat "$TMP/other" >"$L/rules" && cat "$TMP/one" >"$L/rules"
    grep -q '= 4$' "$TMP/out" && grep -q '= 485$' "$TMP/out"
}
ok "calls go on while rules are replaced" wait_for met
for _ in {1..10}; do
    met
done
received=$(status_of Received)
touch "$TMP/enough"
finish
is "calls meet whole files only" "$(sed 's/^[0-9]* //' "$TMP/out" | sort -u | tr '\n' ' ')" '= 4 = 485 '
is "no call becomes a request while rules are replaced" "$received" 0

calls -t mkdir --rules "$TMP/rules"
is "run --rules has them in force before the command runs" "$(result mkdir s:/tmp 0)" '= 7'
is "run --rules shows them in the file" "$(cat "$L/rules")" "$(cat "$TMP/rules")"
exec 5>&-
finish
said=$(syscallfs run -m "$M" -t mkdir --rules "$TMP/wrong" -- touch "$TMP/ran" 2>&1)
is "a wrong line in it is a usage error" $? 2
like "a wrong line of run --rules is named" "$said" "$TMP/wrong: line 6:.*'default'"
said=$(syscallfs run -m "$M" -t mkdir --rules "$TMP/none" -- touch "$TMP/ran" 2>&1)
is "a missing file of run --rules is a usage error" $? 2
ok "nothing has run" test ! -e "$TMP/ran"
echo 'execve ENOEXEC' >"$TMP/exec"
syscallfs run -m "$M" -t execve --rules "$TMP/exec" -- touch "$TMP/ran" 2>/dev/null
is "a rule can refuse the command itself" "$? $(ls "$TMP/ran" 2>/dev/null)" '126 '
echo 'mknod EPERM' >"$TMP/never"
like "a rule whose call is not trapped is reported at the start" \
    "$(RUST_LOG=warn syscallfs run -m "$M" -t mkdir --rules "$TMP/never" -- true 2>&1)" '--rules: line 1: mknod is not trapped.*add it to -t'
ok "no mount and no process of this test is left" nothing_left
done_testing
