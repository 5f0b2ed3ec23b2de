#!/bin/bash
# Files with an end have their true size, so that each way to read a file reads all of it; and a copy of a request is
# its owner's to remove.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
mkfifo "$TMP/go"
supervise -t mkdir,uname --allow-other -- sh -c '"$0" mkdir s:/no/such 0755 & "$0" uname b:390; wait; read -r _ <"$1"' "$try" "$TMP/go"
wait_for pending_is 2
mappings=$(linux_is 6.6 && echo mappings || echo none)
is "each file with an end is read whole in each way" "$(python3 "$ROOT/tests/programs/read-ways.py" "$M" "$mappings" 2>&1)" enough
if command -v busybox >/dev/null; then
    is "busybox, which believes in sizes, reads metrics" \
        "$(busybox cat "$M/metrics" | grep -c '^syscallfs_requests_pending')" 1
else
    skip "busybox, which believes in sizes, reads metrics" "no busybox"
fi
is "metrics are those of the moment at which they are opened" \
    "$(python3 "$ROOT/tests/programs/held-metrics.py" "$M")" '2 0 0 0 '
echo go >"$TMP/go"
finish

# What is mapped is read, and never written.
supervise -t uname --allow-other -- "$try" uname b:390
wait_for pending_is 1
N=$M/pending/1
if [[ $mappings == mappings ]]; then
    like "a page that was written through a mapping stages nothing" "$(python3 "$ROOT/tests/programs/written-page.py" "$N/mem/buf")" 'not permitted|Input/output'
    is "what was staged stands after a write through a mapping" "$(tr -d x <"$N/mem/buf" | wc -c)" 0
else
    skip "a page that was written through a mapping stages nothing" "no shared mappings before Linux 6.6"
fi
if [[ $(id -u) -eq 0 ]] && command -v setpriv >/dev/null; then
    chmod 755 "$TMP"
    mkdir "$TMP/home" && chown nobody "$TMP/home" && chown nobody "$M"/listeners/*
    (
        cd "$TMP/home" || exit
        setpriv --reuid="$(id -u nobody)" --regid="$(id -g nobody)" --clear-groups sh -c "cp -r '$N' r && rm -r r"
    ) >"$TMP/said" 2>&1
    is "who makes a recording with cp -r can remove it" "$(cat "$TMP/said"; ls "$TMP/home")" ''
else
    skip "who makes a recording with cp -r can remove it" "not root"
fi
echo 0 >"$N/response"
finish
ok "no mount and no process of this test is left" nothing_left
done_testing
