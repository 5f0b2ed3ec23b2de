#!/bin/bash
# The response `emulate`: the daemon has the call carried out by a process that is already there, within its options.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
try=$(program try-syscall -static -static) || skip_all "no static programs can be built"

# Processes below the daemon that carry calls out.
workers() {
    local pid
    for pid in $(daemons); do
        ! grep -qz '^emulate-worker$' "/proc/$pid/cmdline" || echo "$pid"
    done
}
# log_has PATTERN: a line of `log` so far matches.
# shellcheck disable=SC2317
log_has() {
    so_far "$M/log" | grep -q -- "$1"
}

T=mknod,mknodat
H=$(handlers default "echo 'emulate --device c:1:3'")
is "the last line of a handler: what the options name is made, and nothing else" \
    "$(inside 'mknod null c 1 3; mknod kmsg c 1 11; mkfifo p; stat -c "%F %t:%T" null p')" \
    "mknod: kmsg: Operation not permitted
character special file 1:3
fifo 0:0"
H=$(handlers default "echo 'emulate --device c:1:3 --else EXDEV'")
is "the refusal is what --else says" "$(inside 'mknod kmsg c 1 11')" "mknod: kmsg: Invalid cross-device link"
T=uname H=$(handlers default "echo \"emulate --release '6 6 6'\"")
is "what a call fills comes with it, and quotes are those of a shell" "$(inside 'uname -r')" "6 6 6"
is "memory that cannot be written is EFAULT" "$(inside "$try uname unmapped")" "= -1 EFAULT"
T=socketpair H=$(handlers default "echo 'emulate --socket unix:stream'")
is "so do descriptors" \
    "$(inside 'python3 -c "import socket; a, b = socket.socketpair(); a.send(b\"hello\"); print(b.recv(5).decode())"')" hello

T=mknod,mknodat
options=(--timeout 300 --allow-other)
start "${as_user[@]}" "${unshare[@]}" bash -c 'exec 2>&1
    for n in 1 2 3 4 5 6; do mknod null$n c 1 3 && echo made $n; done'
wait_for test -e "$M/pending/1/response"
ok "written into response" sh -c 'echo "emulate --device c:1:3" >"$1"' - "$M/pending/1/response"
wait_for test -e "$M/pending/2/response"
ok "written into responses" sh -c 'echo "2 emulate --device c:1:3" >"$1"' - "$M/responses"
first=$(workers)
is "one process has done both" "$(wc -w <<<"$first")" 1
wait_for test -e "$M/pending/3/response"
like "an option that is none is EINVAL" "$(bash -c "echo 'emulate --devcie c:1:3' >$M/pending/3/response" 2>&1)" 'Invalid argument'
like "and error says which" "$(cat "$M/pending/3/error")" "unexpected argument '--devcie'"
like "so is a quotation mark that is not closed" "$(bash -c "echo \"emulate --else 'EPERM\" >$M/pending/3/response" 2>&1)" \
    'Invalid argument'
chown $USER_ID "$M/listeners/"*
like "whom the listener was handed to may not write it" \
    "$("${as_user[@]}" bash -c "echo 'emulate --device c:1:3' >$M/pending/3/response" 2>&1)" 'Operation not permitted'
chown 0 "$M/listeners/"*
like "and error says why" "$(cat "$M/pending/3/error")" "only the owner of the mount"
ok "the request has waited on" sh -c 'echo "emulate --device c:1:3" >"$1"' - "$M/pending/3/response"
wait_for test -e "$M/pending/4/response"
# shellcheck disable=SC2046
kill -KILL $(workers)
echo "emulate --device c:1:3" >"$M/pending/4/response"
wait_for test -e "$M/pending/5/response"
ok "a call whose process was killed is refused" wait_for log_has '"number":4.*"response":"EPERM".*"why":"its process has ended'
ok "the next one works" sh -c 'echo "emulate --device c:1:3" >"$1"' - "$M/pending/5/response"
ok "by another process" test "$(workers)" != "$first"
wait_for test -e "$M/pending/6/response"
ok "a refusal is in log with its reason" sh -c 'echo "emulate --device c:9:9" >"$1"' - "$M/pending/6/response"
finish
is "the target has seen the same" "$(cat "$TMP/out")" "made 1
made 2
made 3
mknod: null4: Operation not permitted
made 5
mknod: null6: Operation not permitted"
ok "nothing is left" nothing_left

# A delay before it.
T=mknod,mknodat
options=(--timeout 300)
start "${as_user[@]}" "${unshare[@]}" bash -c 'exec 2>&1
    for n in 1 2; do mknod late$n c 1 3 && echo made $n; done'
wait_for test -e "$M/pending/1/response"
like "an option that is none is EINVAL at once, and not when the delay is over" \
    "$(bash -c "echo 'delay 1s emulate --devcie c:1:3' >$M/pending/1/response" 2>&1)" 'Invalid argument'
begun=$(date +%s%3N)
ok "written into response with a delay" sh -c 'echo "delay 800ms emulate --device c:1:3" >"$1"' - "$M/pending/1/response"
wait_for test -e "$M/pending/2/response"
took=$(($(date +%s%3N) - begun))
ok "then the call is carried out: after $took ms" test $took -ge 800
ok "a refusal is in log as well" sh -c 'echo "2 delay 10ms emulate --device c:9:9" >"$1"' - "$M/responses"
finish
is "the target has seen both" "$(cat "$TMP/out")" "made 1
mknod: late2: Operation not permitted"
ok "nothing is left of a delay" nothing_left
start "${as_user[@]}" "${unshare[@]}" bash -c 'exec mknod never c 1 3'
wait_for test -e "$M/pending/1/response"
ok "the writer does not wait for the delay" timeout 120 sh -c 'echo "delay 3600s emulate --device c:1:3" >"$1"' - "$M/pending/1/response"
like "until it is over nobody else may respond" "$(bash -c "echo 0 >$M/pending/1/response" 2>&1)" 'busy'
kill -KILL "$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")"
finish
ok "nothing is left of a delay whose target has gone" nothing_left

# A call that takes its time.
printf '#!/bin/sh\nexec sleep 300\n' >"$TMP/slow"
chmod 755 "$TMP/slow"
T=5000
start "$try" 5000
wait_for test -e "$M/pending/1/response"
set -m
echo "emulate --script $TMP/slow" >"$M/pending/1/response" 2>"$TMP/said" &
writer=$!
set +m
wait_for eval '[[ -n $(workers) ]]'
kill -INT $writer
wait $writer
ok "a writer that is interrupted gives it up" test -e "$M/pending/1/response"
wait_for eval '[[ -z $(workers) ]]'
respond 1 7
finish
is "and another can respond" "$(cat "$TMP/out")" "= 7"
ok "nothing is left of it" nothing_left
done_testing
