#!/bin/bash
# emulate --signals: which processes a target may send signals to, and which not.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "not root: there is no user to try"
command -v setpriv >/dev/null || skip_all "no setpriv"
linux_is 5.9 || skip_all "the kernel does not say how many filters a process has"
chmod 755 "$TMP"
install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
cp "$ROOT/tests/programs/signals.py" "$TMP"
HOME_DIR=$TMP/home
M=$HOME_DIR/mount
# A user that has no other process: a signal that goes too far ends no other test.
USER_NAME=irc
id "$USER_NAME" >"$TMP/id" 2>&1 || skip_all "$(cat "$TMP/id")"
! pgrep -r R,S,D,T -u "$USER_NAME" >/dev/null || skip_all "$USER_NAME has processes, which this test could end"
install -d -o "$USER_NAME" -m 700 "$HOME_DIR"
user() {
    env -C "$HOME_DIR" HOME="$HOME_DIR" setpriv --reuid="$USER_NAME" --regid=nogroup --clear-groups "$@"
}
user test -w /dev/fuse || skip_all "an ordinary user may not use /dev/fuse"
CALLS=kill,tkill,tgkill,pidfd_send_signal
echo "$CALLS emulate --signals" >"$TMP/rules"
confined() {
    user "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules" -- "$@"
}

# apart COMMAND...: in the background, in a session of its own, with $! as its number.
apart() {
    exec env -C "$HOME_DIR" HOME="$HOME_DIR" setsid setpriv --reuid="$USER_NAME" --regid=nogroup --clear-groups "$@"
}
apart sleep 600 &
outside=$!
# Under a filter, too, but another one, with another parent.
apart "$TMP/syscallfs" run -m "$HOME_DIR/other" -t mkdir -- sleep 600 &
other=$!
its_sleep() {
    neighbour=$(pgrep -x -P "$(pgrep -x -P "$other" syscallfs)" sleep)
}
wait_for its_sleep
is "each signal goes to whom it may, and to nobody else" \
    "$(confined python3 -B "$TMP/signals.py" "$outside" "$neighbour" 2>&1)" "done"
ok "a process of the same user outside is still there" kill -0 "$outside"
ok "a process under another filter is still there" kill -0 "$neighbour"
is "kill -1 ends no process outside" "$(confined sh -c 'kill -TERM -1; echo "it goes on: $?"' 2>/dev/null)" 'it goes on: 1'
ok "after kill -1 the process outside is still there" kill -0 "$outside"
is "kill 0 ends the group of the caller and nobody else" \
    "$(confined setsid -w sh -c 'sleep 600 & kill -KILL 0' 2>&1; echo $?)" 137
is "kill 0 in the group of the daemon leaves the daemon" "$(confined sh -c 'trap "" TERM; kill -TERM 0; echo "it goes on: $?"' 2>&1)" \
    'it goes on: 0'
echo "$CALLS emulate" >"$TMP/rules"
is "without --signals none is sent" "$(confined sh -c 'sleep 1 & kill $! || wait $! && echo "it ended by itself"' 2>/dev/null)" \
    'it ended by itself'
kill "$outside" "$other"
wait "$outside" "$other" 2>/dev/null
done_testing
