#!/bin/bash
# The tree: every walk of it ends, and none of them responds to anything.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

supervise -t mkdir -- sh -c '"$0" mkdir s:/a/b 0755 & "$0" mkdir s:/c 0700 & wait' "$try"
wait_for pending_is 2
walk() {
    ok "$1" timeout 120 bash -c "$2" walk "$M" "$TMP"
}
walk "ls -lR ends" 'ls -lR "$1"'
walk "find ends" 'find "$1" | grep -q /pending/1/call'
walk "grep -r of pending ends, and finds" 'grep -rqs /a/b "$1/pending"'
walk "grep -r of listeners ends" 'grep -rs nothing "$1/listeners"; test $? -le 2'
walk "cp -r makes a recording" 'cp -r "$1/pending/1" "$2/recording" 2>/dev/null; test -e "$2/recording/call"'
walk "tar of a request ends" 'tar -cf "$2/r.tar" --exclude memory -C "$1" pending'
walk "stat of everything ends" 'find "$1" -exec stat {} + >/dev/null'
walk "du ends" 'du -s "$1/pending"'
walk "what is not there is ENOENT" '! cat "$1/pending/77/call" 2>&1 | grep -v "No such file"'
walk "nothing can be made" '! touch "$1/new" 2>/dev/null && ! mkdir "$1/pending/9" 2>/dev/null'
walk "nothing can be removed" '! rm -rf "$1/pending/1" 2>/dev/null; test -e "$1/pending/1/call"'
is "nothing was responded to" "$(ls "$M/pending" | tr '\n' ' ')" '1 2 '
is "the recording is the request" "$(diff <(cat "$M/pending/1/call") "$TMP/recording/call")" ''
is "request.json is JSON, and names the call" "$(jq -r .syscall "$M/pending/1/request.json")" mkdir
is "request.json has the exact bytes" \
    "$(jq -r '.args.pathname | .base64 // (.text | @base64)' "$M/pending/1/request.json" | base64 -d)" \
    "$(cat "$M/pending/1/mem/pathname")"
is "env can be sourced" "$(cd "$M/pending/1" && sh -c '. ./env && echo ok')" ok
for key in Number Id Listener Syscall Nr Arch Pid Tid NSpid Uid Gid Comm Exe Cwd Root Args Received Age Deadline Valid; do
    like "status has $key" "$(cat "$M/pending/1/status")" "(^|"$'\n'")$key:"$'\t'
done
tid=$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")
is "proc leads to the target" "$(cat "$M/pending/1/proc/comm")" try-syscall
is "proc is the thread's" "$(readlink "$M/pending/1/proc")" "/proc/$(sed -n 's/^Pid:\t//p' "$M/pending/1/status")/task/$tid"
l=$(basename "$M"/listeners/*)
is "a request's listener lists it" "$(readlink "$M/listeners/$l/pending/1")" ../../../pending/1
like "README says how to begin" "$(cat "$M/README")" response
respond 1 0
respond 2 0
finish
is "a handler runs in the recording" "$(cd "$TMP/recording" && "$ROOT/tools/handlers/deny" 2>/dev/null)" EPERM
is "a handler may leave its response in the recording" "$(cd "$TMP/recording" && echo 7 >response && cat response)" 7
done_testing
