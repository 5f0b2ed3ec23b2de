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
sleep 0.2
is "none of them is pending any more" "$(pending)" 0
sleep 0.5
read -r threads_after descriptors_after <<<"$(holds)"
echo "# threads $threads -> $threads_after, descriptors $descriptors -> $descriptors_after"
ok "no thread is left" test "$threads_after" -le "$((threads + 2))"
ok "no descriptor is left" test "$descriptors_after" -le "$((descriptors + 2))"
echo end >"$TMP/stay"
finish
is "the command ends as ever" $? 0
ok "nothing is left" nothing_left
done_testing
