#!/bin/bash
# Every call trapped at once: whatever a program does, it comes back with its result.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2016
programs=(
    'echo hi | cat; exit 4'
    'for i in 1 2 3; do (exit $i); echo $?; done'
    'exec python3 -c "import threading; t = threading.Thread(target=print, args=(7,)); t.start(); t.join()"'
)
for program in "${programs[@]}"; do
    wanted="$(sh -c "$program" 2>&1) $?"
    supervise -t @known -- sh -c "$program"
    resident continue
    finish
    status=$?
    is "the same result: $program" "$(cat "$TMP/out") $status" "$wanted"
done
ok "no mount and no process of this test is left" nothing_left
done_testing
