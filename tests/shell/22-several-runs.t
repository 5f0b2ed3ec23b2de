#!/bin/bash
# Several runs at once without -m: each has a mount of its own, which ps lists, and which other commands find.
. "$(dirname "$0")/lib.sh"
export XDG_RUNTIME_DIR=$TMP/runtime
mkdir -m 700 "$XDG_RUNTIME_DIR"
at=$XDG_RUNTIME_DIR/syscallfs

# begin: a run in the background whose command waits for its mkdir.
begin() {
    "$SYSCALLFS_BIN" run -t mkdir --default EDOM -- sh -c 'mkdir "$0"' "$TMP/made" 2>"$TMP/err.$1" &
    runs+=($!)
}

# mounts: how many of them have a call that waits.
mounts() {
    compgen -G "$at/*/pending/1" | wc -l
}

# listed: what ps prints of these; other tests have mounts, too.
listed() {
    syscallfs ps | grep -F "$at/" | tr -s ' '
}

runs=()
begin 1
wait_for eval '[[ $(mounts) -eq 1 ]]'
is "the mount of a run without -m has the name of its command" "$(ls "$at")" "sh.${runs[0]}"
# A mount that does not answer at once is listed without.
wait_for eval '[[ $(listed) == " 1 "* ]]'
is "ps lists a mount with the calls that wait" "$(listed)" " 1 $at/sh.${runs[0]} sh"
"$SYSCALLFS_BIN" watch >"$TMP/watch" 2>&1 &
wait_for grep -q 'mkdir(' "$TMP/watch"
kill $! && wait $! 2>/dev/null
like "watch finds the only mount" "$(cat "$TMP/watch")" 'mkdir\('
begin 2
begin 3
wait_for eval '[[ $(mounts) -eq 3 ]]'
is "three runs at once have three mounts" "$(ls "$at" | wc -l)" 3
wait_for eval '[[ $(listed | grep -c "^ 1 ") -eq 3 ]]'
is "ps lists all of them" "$(listed | grep -c "^ 1 $at/sh\\.")" 3
is "the columns of ps begin below their heads" \
    "$(syscallfs ps | awk -v at="$at/" 'NR == 1 { head = index($0, "LISTENERS") } index($0, at) { print substr($0, head) }' | sort -u)" sh
said=$(syscallfs watch 2>&1)
is "with several mounts watch is a usage error" $? 2
like "the mounts there are are named" "$said" "name one with -m: $at/sh.*, $at/sh"
{ kill -KILL "${runs[1]}" && wait "${runs[1]}"; } 2>/dev/null
wait_for not ls "$at/sh.${runs[1]}"
like "ps names a mount whose daemon was killed" "$(listed)" "- $at/sh.${runs[1]} left by a daemon that was killed"
umount -l "$at/sh.${runs[1]}" 2>/dev/null || fusermount3 -uz "$at/sh.${runs[1]}"
rmdir "$at/sh.${runs[1]}"
for number in "$at"/*/pending/1; do
    echo EPERM >"$number/response"
done
wait "${runs[@]}" 2>/dev/null
is "nothing is left where the mounts were" "$(ls "$at")" ""
is "ps lists no mount that has ended" "$(listed)" ""
is "ps begins with a head" "$(syscallfs ps | head -n 1 | tr -s ' ')" "PENDING MOUNT LISTENERS"

if [[ $(id -u) -ne 0 ]] || ! command -v setpriv >/dev/null || ! runuser -u nobody true 2>/dev/null; then
    skip "an ordinary user without XDG_RUNTIME_DIR has a place" "not root, or no setpriv"
else
    chmod 755 "$TMP" && install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
    uid=$(id -u nobody)
    ok "an ordinary user without XDG_RUNTIME_DIR has a place" \
        env -u XDG_RUNTIME_DIR setpriv --reuid=nobody --regid=nogroup --clear-groups env -C / HOME=/ \
        "$TMP/syscallfs" run -t mkdir --timeout 0.1 --default EXDEV -- sh -c "! mkdir /tmp/x.$$ && test \"\$(stat -c '%a %u' /tmp/syscallfs-$uid)\" = '700 $uid'"
    rmdir "/tmp/syscallfs-$uid"
fi
done_testing
