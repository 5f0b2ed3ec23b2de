#!/bin/bash
# What a target, a handler or a listener's user can make the daemon keep is bounded, and the daemon lives.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

supervise -t 'read(count>65536)' --snapshot-max 100000 --memory-max 1000000 -- "$try" read 0 b:16 0x10000000000
wait_for pending_is 1
r=$M/pending/1
is "a size that a target chose is no size for the daemon" \
    "$(truncate -s 1T "$r/mem/buf" 2>&1 | grep -o 'File too large')" 'File too large'
like "error says how much it stages" "$(cat "$r/error")" 'exceed 100000 bytes, .*--snapshot-max'
is "a write at any offset beyond the limit is refused" "$(python3 "$ROOT/tests/programs/far-write.py" "$r/mem/buf")" 'File too large'
head -c 100000 /dev/zero >"$r/mem/buf"
like "what is held is told" "$(cat "$M/listeners/try-syscall/status")" 'Memory:.*10[0-9]{4} bytes'
: >"$r/mem/buf"
like "the memory of what was staged is given back" "$(cat "$M/listeners/try-syscall/status")" 'Memory:[^0-9]*[0-9]{4} bytes'
respond 1 EAGAIN
finish
is "the daemon lives, and answers" "$(cat "$TMP/out")" '= -1 EAGAIN'
ok "no mount and no process of this test is left" nothing_left

# A burst of large arguments is held within the budget, and its memory goes back.
mkfifo "$TMP/go"
resident_kib() {
    awk '/^VmRSS/ { print $2 }' "/proc/$1/status"
}
is_small() {
    [[ $(resident_kib "$(daemon)") -lt $1 ]]
}
supervise -t setxattr --memory-max 30000000 -- python3 "$ROOT/tests/programs/burst.py" "$TMP/go"
before=$(resident_kib "$(daemon)")
ok "no request is lost" wait_for pending_is 400
held=$(sed -n 's/^Memory:[^0-9]*\([0-9]*\) .*/\1/p' "$M/listeners/python3/status")
ok "what is beyond the budget is cut to 16 KiB each" test "$held" -lt $((15000000 + 400 * 20000))
is "a request says that its memory was cut" "$(cat "$M"/pending/*/status | grep -c '^Truncated:.*value')" "$(find "$M/pending" -path '*/mem/value' -size -65536c | wc -l)"
for request in "$M"/pending/*; do echo "${request##*/} EPERM"; done >"$TMP/lines"
cat "$TMP/lines" >"$M/responses"
ok "after the burst the memory goes back" wait_for is_small $((before + 20000))
: >"$TMP/go"
finish
ok "nothing is left of it" nothing_left
done_testing
