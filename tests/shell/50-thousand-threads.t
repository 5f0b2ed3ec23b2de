#!/bin/bash
# A thousand requests at once, from a thousand threads: listed, read and answered by a shell.
. "$(dirname "$0")/lib.sh"
threads=$(program threads)

supervise -t mkdir -- "$threads" 1000 /srv/none
ok "all are pending" wait_for pending_is 1000
is "all are listed" "$(ls "$M/pending" | wc -l)" 1000
is "all are listed once" "$(ls "$M/pending" | sort -u | wc -l)" 1000
is "grep -r reads them all" "$(timeout $((${WAIT:-20} * 5)) grep -rhs --include=call '^mkdir(' "$M/pending" | sort -u | wc -l)" 1000
for request in "$M"/pending/*; do
    echo "$((${request##*/} % 3 == 0 ? 0 : -1))" >"$request/response"
done
finish
is "each got the response that a shell loop gave it" "$(sort "$TMP/out" | uniq -c | tr -s ' \n' ' ')" \
    ' 667 = -1 EPERM 333 = 0 '
ok "no mount and no process of this test is left" nothing_left
done_testing
