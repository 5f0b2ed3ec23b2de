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
    timeout 300 bash "$section.sh" >"$section.out" 2>"$section.err"
    sort "$section.out" "$section.err" >"$section.said"
    is "$(cat "$name")" "$(cat "$section.said")" "$(sort "$section.text")"
done
cd /
is "each handler is shown" "$(find "$H" -type f | wc -l)" "$shown"

# What a descriptor is for is no promise: a target opens it again by another name, for more.
echo kept >"$TMP/log"
# shellcheck disable=SC2016 # by that shell
DUP2_LOG=$TMP/log supervise -t 'dup2(newfd==1)' --handlers "$H" -- sh -c 'exec >/dev/null
    echo new
    : >/proc/self/fd/1
    printf x | dd of=/proc/self/fd/1 conv=notrunc status=none
    echo more'
finish
ok "what is redirected to the log comes to its end" wait_for grep -q more "$TMP/log"
wait_for grep -q x "$TMP/log"
# Two processes append: which of them is first is chance.
like "the target cannot cut off or change what was in the log" "$(tr '\n' ' ' <"$TMP/log")" '^kept new (xmore |more x)$'
ok "nothing is left" wait_for not pgrep -f -- "$TMP"
done_testing
