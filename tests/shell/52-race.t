#!/bin/bash
# Eight handlers race for ten thousand requests: each request gets exactly one response, and each
# handler that lost it is told so.
. "$(dirname "$0")/lib.sh"
calls=$(program calls)
COUNT=10000

# race VALUE FILE: a racer in a shell, by response or responses; what it is told goes to standard
# error, a line an attempt that failed. It begins with the newest requests: in order it would come too
# late for all of them.
race() {
    local won=0 i requests
    shopt -s nullglob
    exec 8>"$M/responses"
    while [[ ! -s $TMP/out ]]; do
        requests=("$M"/pending/*)
        for ((i = ${#requests[@]} - 1; i >= 0; i--)); do
            case $2 in
            response) echo "$1" >"${requests[i]}/response" ;;
            responses) echo "${requests[i]##*/} $1" >&8 ;;
            esac && won=$((won + 1))
        done
    done
    echo "$won won"
}

mkfifo "$TMP/go" "$TMP/stay"
supervise -t mkdir -- sh -c 'read -r _ <"$1"; "$0" 100 100; read -r _ <"$2"' "$calls" "$TMP/go" "$TMP/stay"
cat "$M/events" >"$TMP/events" &
cat=$!
begin=$SECONDS
racers=()
file=(response responses)
for n in {1..4}; do
    python3 "$ROOT/tests/programs/race.py" "$M" "$n" "$COUNT" "${file[n % 2]}" >"$TMP/racer.$n" &
    racers+=($!)
done
sleep 0.5
for n in {5..8}; do
    race "$n" "${file[n % 2]}" >"$TMP/racer.$n" 2>"$TMP/refused.$n" &
    racers+=($!)
done
echo go >"$TMP/go"
ended=0
for pid in "${racers[@]}"; do
    wait "$pid" && ended=$((ended + 1))
done
is "eight handlers race to the end" $ended 8
l=$(cat "$M"/listeners/*/status)
echo end >"$TMP/stay"
finish
wait $cat
sort -k 3n "$TMP/out" >"$TMP/told"
for n in {1..8}; do
    sed -n "s/ won\$/ = $n/p" "$TMP/racer.$n"
done | grep -v '^0 ' >"$TMP/won"
echo "# in $((SECONDS - begin)) s: $(tr '\n' ' ' <"$TMP/won" | sed 's/ = / by /g')"
is "each target gets the response of the one handler that was told that it won" \
    "$(diff "$TMP/won" "$TMP/told")" ''
is "no response is lost and none is doubled" "$(awk '{ n += $1 } END { print n }' "$TMP/told")" $COUNT
is "each request has one end in events" \
    "$(sed -n 's/^end \([0-9]*\) .*/\1/p' "$TMP/events" | sort -n | diff - <(seq $COUNT) | head)" ''
is "the end of each request in events is the response that its target got" \
    "$(sed -n 's/^end [0-9]* return/=/p' "$TMP/events" | sort | uniq -c | sed 's/^ *//' | diff - "$TMP/told")" ''
is "every loser was told that another was faster, or is at it" \
    "$({ awk '{ print $2 }' "$TMP"/racer.*; sed 's/.*: //' "$TMP"/refused.*; } | sort -u |
        grep -vx 'Device or resource busy\|EBUSY\|ENOENT\|No such file or directory\|won')" ''
like "the listener has counted them once" "$l" $'Received:\t *'$COUNT$'\nResponded:\t *'$COUNT$'\nTimeouts:\t *0\nGone:\t *0'
ok "no mount and no process of this test is left" nothing_left
done_testing
