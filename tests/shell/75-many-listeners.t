#!/bin/bash
# A thousand listeners through the socket, ten requests each: they cost next to nothing while nothing
# happens, and each request has its own response.
# In mounts of its own: whenever somebody else mounts something, the agent wakes up and looks whether its mount is there.
# shellcheck disable=SC2119
MOUNTS=private
. "$(dirname "$0")/containers.sh"
listeners=$(program listeners) || skip_all "listeners.c does not compile"
COUNT=1000
[[ $(ulimit -Hn) == unlimited || $(ulimit -Hn) -gt 14000 ]] || skip_all "no more than $(ulimit -Hn) descriptors a process"

# How often any thread of the agent's processes was waked.
wakes() {
    local pid
    for pid in $(descendants "$AGENT"); do
        cat "/proc/$pid/task/"*/status
    done | awk '/^voluntary_ctxt_switches/ { sum += $2 } END { print sum }'
}
kibibytes() {
    awk '/^Pss:/ { print $2 }' "/proc/$AGENT/smaps_rollup"
}
# shellcheck disable=SC2317 # called by wait_for
listeners_are() {
    [[ $(find "$M/listeners" -mindepth 1 -maxdepth 1 | wc -l) -eq $1 ]]
}

# hand_over COUNT: so many listeners, for ten calls each, once there is a line on descriptor 7.
mkfifo "$TMP/tell"
hand_over() {
    : >"$TMP/out"
    "$listeners" "$SOCKET" "$1" 10 <"$TMP/tell" >"$TMP/out" &
    exec 7>"$TMP/tell"
    wait_for grep -q 'handed over' "$TMP/out"
}

agent
alone=$(kibibytes)
hand_over $COUNT
ok "all of them are taken over" wait_for listeners_are $COUNT
each=$(((($(kibibytes) - alone) * 1024) / COUNT))
ok "a listener takes $each bytes, 64 KiB at most" test "$each" -le 65536
# idle: whether hardly anything wakes the agent in three seconds. Something may be left to do when all are there.
# shellcheck disable=SC2317 # called by wait_for
idle() {
    local before
    before=$(wakes)
    sleep 3
    echo "waked $(($(wakes) - before)) times"
    [[ $(($(wakes) - before)) -le 10 ]]
}
sleep 1
ok "in three idle seconds they wake the agent hardly ever" wait_for idle

awk -v all=$((COUNT * 10)) '$1 == "new" { sub("c-", "", $5); print $2, $5; if (++n == all) exit }' \
    <"$M/events" >"$M/responses" &
answers=$!
echo >&7
ok "ten thousand requests are answered" wait_for grep -q right "$TMP/out"
is "each as its listener asks for" "$(tail -n 1 "$TMP/out")" "$((COUNT * 10)) right"
wait $answers
ok "with their processes all listeners have gone" wait_for listeners_are 0
is "nothing is pending when all listeners have gone" "$(pending)" 0
end_agent

# More handlers at once than a process may commonly have descriptors.
ulimit -Sn 64
agent --handlers "$(handlers default 'sleep 1; echo "return ${SYSCALLFS_CONTAINER#c-}"')"
hand_over 30
echo >&7
WAIT=300 wait_for grep -q right "$TMP/out"
is "the handlers of thirty listeners run at once, beyond the limit of descriptors" "$(tail -n 1 "$TMP/out")" '300 right'
end_agent
done_testing
