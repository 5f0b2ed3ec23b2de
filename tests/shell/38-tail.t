#!/bin/bash
# log begins at its end for programs that seek it there, such as tail(1).
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
supervise -t mkdir -- "$try" mkdir s:/tmp 0
wait_for pending_is 1
note() {
    for number; do
        echo "note $number" >"$M/log" || return
    done
}
notes() {
    jq -r .message "$@" | tr '\n' ' '
}
note {1..30}
is "log has no size as long as nobody asks for its end" "$(stat -c %s "$M/log")" 0
is "tail shows the last lines and ends" "$(timeout 120 tail -n 3 "$M/log" | notes)" 'note 28 note 29 note 30 '
is "tail shows all lines where it wants more than there are" "$(timeout 120 tail -n 99 "$M/log" | wc -l)" 30
size=$(so_far "$M/log" | wc -c)
is "the size of log after tail is that of all its lines" "$(stat -c %s "$M/log")" "$size"
is "log can be read from anywhere" "$(dd if="$M/log" iflag=nonblock,skip_bytes bs=64k skip=$((size - 4)) 2>/dev/null)" \
    "$(so_far "$M/log" | tail -c 4)"
note 31
ok "it grows" test "$(stat -c %s "$M/log")" -gt "$size"
for follow in -f -F; do
    # Or what the one before has left would be waited for.
    rm -f "$TMP/followed"
    tail -n 1 "$follow" "$M/log" >"$TMP/followed" 2>"$TMP/said" &
    wait_for grep -q 'note 31' "$TMP/followed"
    note "$follow"
    ok "tail $follow shows what comes" wait_for grep -q "note $follow" "$TMP/followed"
    kill $!
    wait $! 2>/dev/null
    is "tail $follow shows nothing twice" "$(notes "$TMP/followed")$(cat "$TMP/said")" "note 31 note $follow "
    note 31
done
is "others begin at its beginning all the same" "$(head -n 1 "$M/log" | notes)" 'note 1 '
echo 0 >"$M/pending/1/response"
finish
ok "no mount and no process of this test is left" nothing_left
done_testing
