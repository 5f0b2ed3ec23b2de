#!/bin/bash
# response: the words it takes, the verdict of each write, and claims.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

# result RESPONSE: what mkdir(2) of an existing directory comes to with this response.
result() {
    supervise -t mkdir --default EXDEV -- "$try" mkdir s:/tmp 0755
    respond 1 "$1" || kill "$RUN"
    finish
    cat "$TMP/out"
}

while read -r response wanted; do
    is "${response//_/ } is $wanted" "$(result "${response//_/ }")" "= ${wanted//_/ }"
done <<'END'
0 0
42 42
0x10 16
return_7 7
EPERM -1_EPERM
-EPERM -1_EPERM
-1 -1_EPERM
errno_2 -1_ENOENT
continue -1_EEXIST
default -1_EXDEV
END

supervise -t mkdir -- "$try" mkdir s:/tmp 0755
wait_for pending_is 1
r=$M/pending/1
for garbage in cotninue EPREM 'return' 'errno 4096' 'fd' '0 0' 'continue now'; do
    is "\`$garbage\` is an invalid argument" \
        "$(bash -c 'echo "$0" >"$1"' "$garbage" "$r/response" 2>&1 | grep -o 'Invalid argument')" 'Invalid argument'
done
echo cotninue 2>/dev/null >"$r/response"
like "error offers the nearest word" "$(cat "$r/error")" continue
is "the request waits on" "$(ls "$M/pending")" 1
like "reading response prints the grammar" "$(cat "$r/response")" 'continue'
exec 7>"$r/response"
is "a second writer is told that it is busy" \
    "$(bash -c 'echo 0 >"$0"' "$r/response" 2>&1 | grep -o 'resource busy')" 'resource busy'
exec 7>&-
printf 3 >"$r/response"
finish
is "a claim is given back at close, and a line needs no newline" "$(cat "$TMP/out")" '= 3'

# So long a delay that what is looked at meanwhile does not depend on how slow the machine is.
supervise -t mkdir -- sh -c '"$0" mkdir s:/tmp 0' "$try"
wait_for pending_is 1
ok "a write with a delay returns before it is over" timeout 120 bash -c 'echo "delay 3600s 0" >"$0"' \
    "$M/pending/1/response"
is "a delayed response keeps the claim" \
    "$(bash -c 'echo 0 >"$0"' "$M/pending/1/response" 2>&1 | grep -o 'resource busy')" 'resource busy'
is "a delayed response keeps others from responding through responses" \
    "$(bash -c 'echo 1 0 >"$0"' "$M/responses" 2>&1 | grep -o 'resource busy')" 'resource busy'
kill -KILL "$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")"
finish
supervise -t mkdir -- sh -c '"$0" mkdir s:/tmp 0; "$0" mkdir s:/tmp 0' "$try"
wait_for pending_is 1
before=$(date +%s%3N)
echo 'delay 400ms ENOTEMPTY' >"$M/pending/1/response"
wait_for test -e "$M/pending/2"
ok "a delayed response does not come before its time" test $(($(date +%s%3N) - before)) -ge 400
exec 6</etc/hostname
echo '2 delay 50ms fd 6' >"$M/responses"
exec 6<&-
finish
is "a delayed response comes, with the descriptor that its writer had" "$(tr '\n' ' ' <"$TMP/out")" '= -1 ENOTEMPTY = 3 '

supervise -t mkdir --timeout 1 --default ECANCELED -- "$try" mkdir s:/tmp 0755
finish
is "after the timeout it is the default" "$(cat "$TMP/out")" '= -1 ECANCELED'
supervise -t mkdir -- sh -c '"$0" mkdir s:/tmp 0; "$0" mkdir s:/tmp 0' "$try"
wait_for pending_is 1
l=$(echo "$M"/listeners/*)
is "a listener has no timeout unless told" "$(cat "$l/timeout") $(cat "$l/default")" '0 ENOSYS'
is "garbage in timeout is an invalid argument" \
    "$(bash -c 'echo soon >"$0"' "$l/timeout" 2>&1 | grep -o 'Invalid argument')" 'Invalid argument'
is "garbage in default is an invalid argument" \
    "$(bash -c 'echo soon >"$0"' "$l/default" 2>&1 | grep -o 'Invalid argument')" 'Invalid argument'
echo EDOM >"$l/default"
echo 1000 >"$l/timeout"
is "timeout and default can be changed" "$(cat "$l/timeout") $(cat "$l/default")" '1000 EDOM'
respond 1 default
echo 1 >"$l/timeout"
finish
is "a changed timeout and default count from then on" "$(cat "$TMP/out")" $'= -1 EDOM\n= -1 EDOM'
done_testing
