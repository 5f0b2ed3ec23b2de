#!/bin/bash
# An agent without threads or descriptors: it refuses whole listeners, whose calls fail at once, and goes on with
# the others. What it is short of is never said of a container or of whoever responds.
# shellcheck disable=SC2119
. "$(dirname "$0")/containers.sh"
listeners=$(program listeners) || skip_all "listeners.c does not compile"
mkfifo "$TMP/tell"

# hand_over COUNT CALLS: so many listeners, each for so many calls once there is a line on descriptor 7.
hand_over() {
    : >"$TMP/out"
    "$listeners" "$SOCKET" "$1" "$2" <"$TMP/tell" >"$TMP/out" &
    exec 7>"$TMP/tell"
    wait_for grep -q 'handed over' "$TMP/out"
}
# All calls are made and answered: prints how many had the response of their listener.
right() {
    echo >&7
    exec 7>&-
    wait_for grep -q right "$TMP/out" && tail -n 1 "$TMP/out"
}
refused() {
    grep -c "$1" "$TMP/agent"
}

# No room for the stack of another thread, and enough for all else: the stacks are made large.
stack=$((256 << 20))
RUST_MIN_STACK=$stack agent --handlers "$(handlers default 'echo "return ${SYSCALLFS_CONTAINER#c-}"')"
settled() {
    size=$(awk '/^VmSize:/ { print $2 }' "/proc/$AGENT/status")
    sleep 0.5
    [[ $size == "$(awk '/^VmSize:/ { print $2 }' "/proc/$AGENT/status")" ]]
}
wait_for settled
prlimit --as=$((size * 1024 + stack / 2)): --pid "$AGENT"
hand_over 2 1
wait_for eval '[[ $(refused "cannot serve container") -eq 2 ]]'
is "the calls of listeners that have no thread fail at once" "$(right)" '0 right'
is "listeners that have no thread are not half there" "$(containers)" ''
like "a line names the container and what to raise" "$(cat "$TMP/agent")" \
    'cannot serve container c-0, its trapped calls fail with ENOSYS: no more threads or processes: raise pids.max'
is "no descriptor of theirs is left" "$(find "/proc/$AGENT/fd" -lname '*seccomp*' | wc -l)" 0
prlimit --as=unlimited: --pid "$AGENT"
hand_over 2 3
is "with threads the next are served" "$(right)" '6 right'
end_agent

# Not one descriptor is free when somebody responds.
agent
hand_over 1 1
echo >&7
exec 7>&-
response=$M/pending/1/response
wait_for test -e "$response"
cat "$M/events" >"$TMP/events" &
reader=$!
wait_for test -s "$TMP/events"
prlimit --pid "$AGENT" --nofile=4:
is "a writer that the agent has no descriptor to look at may try again" \
    "$(LC_ALL=C bash -c 'echo return 0 >"$0"' "$response" 2>&1 | grep -o 'Resource .*')" 'Resource temporarily unavailable'
like "error says what to raise, and nothing of the writer" "$(cat "$M/pending/1/error")" \
    '^the daemon cannot look at the writing process: too many open files in this process: raise its limit'
sleep 0.3
ok "a reader that waits is not interrupted" kill -0 $reader
prlimit --pid "$AGENT" --nofile=1024:
ok "the response of a reader that waited is taken" respond 1 'return 0'
wait_for grep -q right "$TMP/out"
is "the call gets the response of a reader that waited" "$(tail -n 1 "$TMP/out")" '1 right'
end_agent

# Of sixty listeners some have no descriptor.
ulimit -n 64
agent
hand_over 60 1
# shellcheck disable=SC2317 # called by wait_for
all_are_decided() {
    [[ $(($(find "$M/listeners" -mindepth 1 -maxdepth 1 | wc -l) + $(refused 'cannot serve container'))) -eq 60 ]]
}
ok "sixty listeners come, and each is taken over or refused" wait_for all_are_decided
refused=$(refused 'cannot serve container')
ok "the agent refuses some of sixty listeners that it has no descriptors for: $refused" test "$refused" -gt 0
like "the agent says which limit to raise for sixty listeners" "$(cat "$TMP/agent")" \
    'cannot serve container c-[0-9]+, its trapped calls fail with ENOSYS: too many open files in this process: raise its limit .*LimitNOFILE='
is "it has the others whole" "$(find "$M/listeners" -mindepth 1 -maxdepth 1 | wc -l)" $((60 - refused))
# From descriptors that the agent does not share.
answer() {
    local kind number listener _
    while read -r kind number _ _ listener; do
        [[ $kind != new ]] || echo "return ${listener#c-}" >"$M/pending/$number/response" || return
    done <"$M/events"
}
answer 2>"$TMP/answer" &
is "each of which has its response" "$(right)" "$((60 - refused)) right"
is "without a writer being refused for want of descriptors" "$(cat "$TMP/answer")" ''
end_agent
done_testing
