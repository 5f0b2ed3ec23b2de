#!/bin/bash
# rules that say `emulate`: the call is carried out within their options, without a request, and a target that holds
# its own call up holds up nobody else's.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/calls.sh"
[[ $(id -u) -eq 0 ]] || skip_all "devices are made by root alone"
mkdir -p "$TMP/work/keep" "$TMP/other"
echo allowed >"$TMP/work/file"
echo secret >"$TMP/other/file"
ln -s "$TMP/other/file" "$TMP/work/link"
printf '#!/bin/sh\nexec sleep 300\n' >"$TMP/slow"
chmod 755 "$TMP/slow"

# log_has PATTERN: a line of `log` so far matches.
# shellcheck disable=SC2317
log_has() {
    so_far "$M/log" | grep -q -- "$1"
}
# below COMM: how many processes of that name the daemon and the target have below them.
# shellcheck disable=SC2317
below() {
    local pid count=0
    for pid in $(descendants "$RUN"); do
        [[ $(cat "/proc/$pid/comm" 2>/dev/null) != "$1" ]] || count=$((count + 1))
    done
    echo "$count"
}

chmod 755 "$TMP"
cat >"$TMP/rules" <<END
mknod(pathname~$TMP/work/keep/**)  EEXIST
mknod                              emulate --device c:1:3 --else EXDEV
openat2                            emulate --in-place --path '$TMP/work/**'
uname                              emulate --release "6 6 # 6"
5000                               emulate --script $TMP/slow
mkdir                              7
END
calls --allow-other --rules "$TMP/rules"
is "the call is carried out" "$(result mknod s:null 020600 259)" '= 0'
is "with what it says" "$(stat -c '%F %t:%T' "$TMP/work/null")" 'character special file 1:3'
is "what the options leave out gets what --else says" "$(result mknod s:kmsg 020600 267)" '= -1 EXDEV'
is "an earlier line answers first" "$(result mknod s:keep/null 020600 259)" '= -1 EEXIST'
like "a file of the list is opened" "$(result openat2 -100 s:file x:000000000000000000000000000000000000000000000000 24)" '^= [0-9]'
is "a link that leads out is not followed" \
    "$(result openat2 -100 s:link x:000000000000000000000000000000000000000000000000 24)" '= -1 EPERM'
like "what a call fills comes with it" "$(result uname o:390)" '36 *20 *36 *20 *23 *20 *36|3620362023203[6]'
is "memory that cannot be written is EFAULT" "$(result uname unmapped)" '= -1 EFAULT'
ok "log has the line, and why a call was not carried out" wait_for log_has '"response":"EXDEV","by":{"rule":2}.*"why":"'
so_far "$M/log" >"$TMP/logged"
python3 "$ROOT/tests/programs/keeps-to-schema.py" "$ROOT/docs/log.schema.json" "$TMP/logged" 2>"$TMP/why"
case $? in
77 | 127) skip "answers of emulate in log keep to the schema of the manual" "no python3 with jsonschema" ;;
*) is "answers of emulate in log keep to the schema of the manual" "$(cat "$TMP/why")" "" ;;
esac
is "no request was made" "$(sed -n 's/^Received:[[:space:]]*//p' "$L/status")" 0

# Ten calls that wait, with eight places.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    echo '5000 &' >&5
done
ok "all have made their call" wait_for eval '[[ $(below try-syscall) -eq 10 ]]'
ok "as many wait as there are places" wait_for eval '[[ $(below sleep) -eq 8 ]]'
is "calls that wait hold up no other" "$(result mkdir s:x 0755)" '= 7'

like "an option that is none is EINVAL" \
    "$(bash -c 'echo "mkdir emulate --devcie c:1:3" >>"$0"' "$L/rules" 2>&1)" 'Invalid argument'
like "and error has its line and the option" "$(cat "$L/error")" "line 1: .*'--devcie'"
chown nobody "$L"
like "whom the listener was handed to may not write it" \
    "$(setpriv --reuid nobody --clear-groups bash -c 'echo "mkdir emulate" >>"$0"' "$L/rules" 2>&1)" \
    "Operation not permitted"
chown 0 "$L"
is "the rules are as they were" "$(grep -c emulate "$L/rules")" 4
echo 'mkdir emulate --devcie' >"$TMP/wrong"
like "rules check finds it, too" "$(syscallfs rules check "$TMP/wrong" 2>&1)" "line 1: .*'--devcie'"
for pid in $(descendants "$RUN"); do
    [[ $(cat "/proc/$pid/comm" 2>/dev/null) != try-syscall ]] || kill -KILL "$pid"
done
ok "what is done for targets that have gone ends" wait_for eval '[[ $(below sleep) -eq 0 ]]'
exec 5>&-
finish
ok "nothing is left" nothing_left
done_testing
