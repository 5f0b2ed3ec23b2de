#!/bin/bash
# Ten thousand targets killed while pending leave nothing behind.
. "$(dirname "$0")/lib.sh"
kill=$(program spawn-and-kill)

# What the daemon holds: threads, and descriptors.
holds() {
    local pid threads=0 descriptors=0
    for pid in $(daemons); do
        threads=$((threads + $(ls "/proc/$pid/task" | wc -l)))
        descriptors=$((descriptors + $(ls "/proc/$pid/fd" | wc -l)))
    done
    echo "$threads $descriptors"
}

# no_more_than THREADS DESCRIPTORS: whether it holds no more than these, and what a few threads more have: one that
# receives in the place of another that waits for long has five descriptors.
# shellcheck disable=SC2317
no_more_than() {
    local threads descriptors
    read -r threads descriptors <<<"$(holds)"
    echo "threads $1 -> $threads, descriptors $2 -> $descriptors"
    [[ $threads -le $(($1 + 2)) && $descriptors -le $(($2 + 10)) ]]
}

mkfifo "$TMP/go" "$TMP/stay"
supervise -t mkdir -- sh -c '"$0" 500 500; read -r _ <"$1"; "$0" 10000 500; read -r _ <"$2"' \
    "$kill" "$TMP/go" "$TMP/stay"
wait_for grep -q '^500 killed' "$TMP/out"
wait_for pending_is 0
sleep 0.5
read -r threads descriptors <<<"$(holds)"
echo go >"$TMP/go"
WAIT=120 wait_for grep -q '^10000 killed' "$TMP/out"
is "ten thousand were killed while they waited" "$(tail -n 1 "$TMP/out")" '10000 killed'
wait_for pending_is 0
is "no call of a killed target is pending any more" "$(pending)" 0
# What the last of them had is given back in its own time.
wait_for no_more_than "$threads" "$descriptors" >/dev/null
ok "no thread and no descriptor is left" no_more_than "$threads" "$descriptors"
echo end >"$TMP/stay"
finish
is "the command ends as ever" $? 0
ok "no mount and no process of this test is left" nothing_left
done_testing
