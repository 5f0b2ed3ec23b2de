#!/bin/bash
# The mount's README: its examples work as they stand.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

echo 'for i in 1 2 3; do "$1" mkdir s:/no/such/directory 0755; done' >"$TMP/three"
supervise -t mkdir -- sh "$TMP/three" "$try"
wait_for pending_is 1
# An example is what stands four columns in; a blank line ends it.
awk -v out="$TMP/example" '/^    / { file = out n + 1; print substr($0, 5) >file; next } file { n++; file = "" }' \
    "$M/README"
cd "$M" || exit
is "it has three examples" "$(find "$TMP" -name 'example*' | wc -l)" 3
is "the first shows what waits" "$(sh "$TMP/example1")" 'mkdir("/no/such/directory", 0755)'
ok "the second refuses it" sh "$TMP/example2"
is "the third answers whatever comes" "$(timeout 120 sh "$TMP/example3" 2>/dev/null | sort -u)" 'mkdir("/no/such/directory", 0755)'
cd /
finish
is "the program got those responses" "$(sort "$TMP/out" | uniq -c | tr -s ' \n' ' ')" ' 2 = -1 ENOENT 1 = -1 EPERM '
done_testing
