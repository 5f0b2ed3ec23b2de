#!/bin/bash
# tools/demo: what a newcomer sees first.
. "$(dirname "$0")/lib.sh"

export TMPDIR=$TMP/demo SYSCALLFS_BIN
mkdir "$TMPDIR"
ok "the demo runs" bash -c '"$0" >"$1" 2>&1 </dev/null' "$ROOT/tools/demo" "$TMP/shown"
for line in 'mkdir\("hello", 0777\)' 'Read-only file system' 'handler: mkdirat\(.*"project/docs"' \
    'secret: Cannot mkdir: Permission denied' 'project/docs/README' 'I am process 42'; do
    like "it shows $line" "$(cat "$TMP/shown")" "$line"
done
is "it leaves nothing behind" "$(ls -A "$TMPDIR")" ''
ok "no mount is left" not grep -q "$TMPDIR" /proc/self/mountinfo
done_testing
