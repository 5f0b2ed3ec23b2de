#!/bin/bash
# run --handlers: a program for each request, and what becomes of one that fails.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

# result HANDLER-SCRIPT [OPTION...]: what mkdir(2) of /tmp comes to; the daemon's words are in TMP/said.
result() {
    local dir
    dir=$(handlers mkdir "$1")
    shift
    timeout 120 "$SYSCALLFS_BIN" run -m "$M" -t mkdir --default EXDEV --handlers "$dir" "$@" -- \
        "$try" mkdir s:/tmp 0755 2>"$TMP/said"
}

is "the last line printed is the response" "$(result 'echo hello; echo EROFS')" '= -1 EROFS'
is "continue continues" "$(result 'echo continue')" '= -1 EEXIST'
is "a handler may write response itself" "$(result 'echo 42 >response')" '= 42'
is "it finds the call in its directory" "$(result 'grep -q "/tmp" call && echo 7')" '= 7'
is "it finds request.json on standard input" "$(result '[ "$(jq -r .syscall)" = mkdir ] && echo 7')" '= 7'
is "it finds the mount in SYSCALLFS" "$(result '[ -e "$SYSCALLFS/pending/$SYSCALLFS_NUMBER" ] && echo 7')" '= 7'
is "a handler that fails yields the default" "$(result 'echo continue; exit 1')" '= -1 EXDEV'
like "a handler that fails is named" "$(cat "$TMP/said")" 'mkdir: mkdir, request 1: exited with status 1; the default response was given'
is "a handler that is killed yields the default" "$(result 'echo continue; kill -KILL $$')" '= -1 EXDEV'
is "a handler that prints nonsense yields the default" "$(result 'echo cotninue')" '= -1 EXDEV'
like "the nearest word to a handler's nonsense is named" "$(cat "$TMP/said")" 'cotninue.*continue'
is "a handler that prints nothing yields the default" "$(result ':')" '= -1 EXDEV'
is "a handler that hangs yields the default after the timeout" "$(result "exec sleep 1000.$$" --timeout 1)" '= -1 EXDEV'
ok "a handler that hangs is not left behind" wait_for not pgrep -f -x "sleep 1000.$$"
is "it begins with the limit of descriptors that it would have had" \
    "$(ulimit -Sn 777 && result 'echo "return $(ulimit -Sn)"')" '= 777'
ok "no mount and no process of this test is left" nothing_left

H=$(handlers default 'echo 1')
mkfifo "$TMP/go"
supervise -t mkdir,getpid --handlers "$H" -- sh -c '"$0" getpid; read -r _ <"$1"; "$0" getpid' "$try" "$TMP/go"
wait_for grep -q '= 1' "$TMP/out"
handlers getpid 'echo 2' >"$TMP/other"
mv "$(cat "$TMP/other")/getpid" "$H/getpid"
echo go >"$TMP/go"
finish
is "a handler that is added takes effect with the next request" "$(tail -n 1 "$TMP/out")" '= 2'

threads=$(program threads)
mkdir "$TMP/dirs"
syscallfs run -m "$M" -t mkdir --handlers "$(handlers mkdir 'echo continue')" -- "$threads" 200 "$TMP/dirs" >"$TMP/out"
is "two hundred at once are all served" "$(sort "$TMP/out" | uniq -c | tr -s ' ') $(ls "$TMP/dirs" | wc -l)" ' 200 = 0 200'
done_testing
