#!/bin/bash
# The handlers that stand in for a call: each session of docs/stand-in.md prints what the page says.
. "$(dirname "$0")/lib.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
export H=$ROOT/tools/handlers/stand-in

# A section is a heading, a session between fences, and what it prints between the next ones.
awk -v out="$TMP/section" '
    /^## /       { n++; print substr($0, 4) >(out n ".name") }
    /^```sh$/    { file = out n ".sh"; next }
    /^```text$/  { file = out n ".text"; next }
    /^```$/      { file = ""; next }
    file && n    { print >file }' "$ROOT/docs/stand-in.md"

shown=0
for name in "$TMP"/section*.name; do
    section=${name%.name}
    shown=$((shown + 1))
    if grep -q 'unshare -n' "$section.sh" && ! unshare -n true 2>/dev/null; then
        skip "$(cat "$name")" "no network namespace can be made"
        continue
    fi
    mkdir "$section.d"
    cd "$section.d" || exit
    timeout 60 bash "$section.sh" >"$section.out" 2>"$section.err"
    sort "$section.out" "$section.err" >"$section.said"
    is "$(cat "$name")" "$(cat "$section.said")" "$(sort "$section.text")"
done
cd /
is "each handler is shown" "$(find "$H" -type f | wc -l)" "$shown"
ok "nothing is left" not pgrep -f -- "$TMP"
done_testing
