#!/bin/bash
# Thousands of delayed calls at once: each waits as long as its rule says, and none takes a thread of the daemon.
. "$(dirname "$0")/lib.sh"
threads=$(program threads)
# Each call is a thread of the target.
calls=3000
[[ $(ulimit -u) == unlimited || $(ulimit -u) -gt $((2 * calls)) ]] || calls=300

# status_of KEY: the largest value that a process of the daemon has there.
status_of() {
    local pid
    for pid in $(daemons); do
        sed -n "s/^$1:[[:space:]]*\\([0-9]*\\).*/\\1/p" "/proc/$pid/status"
    done | sort -n | tail -1
}
# matched_is N: the rule has matched so many calls.
# shellcheck disable=SC2317
matched_is() {
    [[ $(awk '$1 == 1 { print $2 }' "$M/listeners/"*/rules.status) -eq $1 ]]
}

echo 'mkdir delay 5s EXDEV' >"$TMP/rules"
mkfifo "$TMP/go"
# shellcheck disable=SC2016
supervise --rules "$TMP/rules" -- bash -c 'read -r _ <"$0"; exec "$@"' "$TMP/go" "$threads" "$calls" /srv/none
threads_before=$(status_of Threads) memory_before=$(status_of VmRSS)
began=$(date +%s%3N)
echo go >"$TMP/go"
ok "$calls calls wait at once" wait_for matched_is "$calls"
threads_now=$(status_of Threads) memory=$(($(status_of VmRSS) - memory_before))
took=$(($(date +%s%3N) - began))
if [[ $took -lt 5000 ]]; then
    # The one that waits for all of them, and those that receive in the place of one that is late.
    ok "the daemon has a few threads more: $threads_now" test "$threads_now" -le $((threads_before + 20))
    ok "and takes little memory for each: $memory KiB in all" test "$memory" -le $((calls * 2 + 2048))
else
    skip "the daemon has a few threads more" "the threads took longer to start than the delay"
    skip "and takes little memory for each" "the threads took longer to start than the delay"
fi
finish
ok "none got its answer early" test $(($(date +%s%3N) - began)) -ge 5000
is "each got its answer" "$(sort "$TMP/out" | uniq -c | tr -s ' \n' ' ')" " $calls = -1 EXDEV "
ok "no mount and no process of this test is left" nothing_left
done_testing
