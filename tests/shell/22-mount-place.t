#!/bin/bash
# The mount is reached by descriptor: a directory on its way may be renamed or covered, and it is mounted again where it
# is lost.
. "$(dirname "$0")/lib.sh"
H=$(handlers mkdir 'echo continue')
cd "$TMP" || exit 1

# below DIRECTORY: what is mounted there or below.
below() {
    grep -F " $1" /proc/self/mountinfo
}

# in_time COMMAND...: with a limit, since what is wrong here waits for ever.
in_time() {
    timeout -k 5 120 "$@"
}

mkdir a
in_time "$SYSCALLFS_BIN" run -m a/m -t mkdir --handlers "$H" -- sh -c 'mv a b; mkdir z' 2>"$TMP/err"
is "a directory above the mount may be renamed" "$? $(ls -d z)" "0 z"
ok "nothing is left mounted below a directory that was renamed" not below "$TMP"
ok "the directory that was made for the mount is removed" not test -e b/m
is "run prints nothing about a directory that was renamed" "$(cat "$TMP/err")" ""

mkdir there && ln -s there link
in_time "$SYSCALLFS_BIN" run -m link -t mkdir --handlers "$H" -- sh -c 'rm link; mkdir y' 2>"$TMP/err"
is "a link to the directory is followed once" "$? $(cat "$TMP/err")" "0 "
ok "nothing is left mounted at a link's directory" not below "$TMP"

# A dead mount behind a link, and behind `..`.
ln -s there link
for place in link b/../there; do
    "$SYSCALLFS_BIN" run -m there -t mkdir -- sleep 1000 2>/dev/null &
    run=$!
    wait_for test -e there/version
    wait_for pgrep -P "$(pgrep -P "$run" syscallfs)" sleep
    child=$(pgrep -P "$(pgrep -P "$run" syscallfs)" sleep)
    { kill -KILL "$run" && wait "$run"; kill "$child"; } 2>/dev/null
    wait_for not ls there
    in_time "$SYSCALLFS_BIN" run -m "$place" -t mkdir -- true 2>"$TMP/err"
    is "a killed daemon's mount is taken away from $place" "$? $(cat "$TMP/err")" "0 "
    ok "nothing is left mounted where a killed daemon's mount was" not below "$TMP"
done

# lost HOW: HOW takes away the mount in $0 or aborts it, in the middle of a command.
lost() {
    # The command waits for a line of the standard error of its supervisor.
    # shellcheck disable=SC2094
    in_time "$SYSCALLFS_BIN" run -m "$M" -t mkdir --handlers "$H" -- sh -c '
        mkdir one; device=$(stat -c %d "$0"); '"$1"'
        until grep -q "mounted again" "$1"; do sleep 0.02; done
        mkdir two; cat "$0/version"; rmdir one two' "$M" "$TMP/err" >"$TMP/out" 2>"$TMP/err"
    is "after $1 it is mounted again, and handlers go on" "$? $(cat "$TMP/out")" "0 $("$SYSCALLFS_BIN" --version) abi 1"
    like "standard error says that it mounted again" "$(cat "$TMP/err")" "$M: the mount was removed or aborted; mounted again"
    ok "nothing is left mounted after mounting again" not below "$M"
}
# shellcheck disable=SC2016
if [[ $(id -u) -eq 0 ]]; then
    lost 'umount -l "$0"'
    lost 'fusermount3 -uz "$0"'
    mkdir control && mount -t fusectl fusectl control
    lost 'echo 1 >control/$((device & 255 | device >> 12 & ~255))/abort'
    umount control
else
    lost 'fusermount3 -uz "$0"'
fi

# Whoever kills the handlers' process does not silence them.
# shellcheck disable=SC2016
in_time "$SYSCALLFS_BIN" run -m "$M" -t mkdir --handlers "$H" -- sh -c '
    mkdir one; kill -KILL $(pgrep -f "handle --child.* -m $0"); mkdir two; rmdir one two' "$M" 2>"$TMP/err"
is "handlers that were killed are started again" "$?" 0
like "standard error says that the handlers are started again" "$(cat "$TMP/err")" 'the handlers exited .*SIGKILL.*, starting them again'

"$SYSCALLFS_BIN" serve -m "$M" --socket "$TMP/socket" 2>"$TMP/err" &
agent=$!
wait_for test -e "$M/version"
fusermount3 -uz "$M"
wait_for grep -q 'mounted again' "$TMP/err"
ok "serve mounts again too" wait_for test -e "$M/version"
kill "$agent" && wait "$agent"
ok "nothing is left mounted by serve" not below "$TMP"

[[ $(id -u) -eq 0 ]] || done_testing
# In mounts of its own: what is mounted over a directory above it, and over the mount itself.
# shellcheck disable=SC2016
for over in "$TMP/c" "$TMP/c/m"; do
    mkdir -p c/m
    in_time unshare -m sh -c '
        "$0" run -m "$1/c/m" -t mkdir --handlers "$2" -- sh -c "mount -t tmpfs tmpfs $3 && mkdir $1/x"
        echo "$?"; umount -l "$3"; grep " $1/" /proc/self/mountinfo' "$SYSCALLFS_BIN" "$TMP" "$H" "$over" >"$TMP/out" 2>"$TMP/err"
    is "another mount may cover ${over#"$TMP/"}" "$(cat "$TMP/out" "$TMP/err") $(ls -d x)" "0 x"
    rmdir x
done
done_testing
