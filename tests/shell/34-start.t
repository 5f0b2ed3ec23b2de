#!/bin/bash
# What becomes of a request whose handler cannot be started: it waits where processes or descriptors are short, and has
# the default response where the handler is at fault.
. "$(dirname "$0")/lib.sh"

# Of root, who may mount and change the limit of another.
if [[ $(id -u) -eq 0 ]]; then
    H=$(handlers mkdir 'echo EROFS')
    supervise -t mkdir --default EIO --handlers "$H" -- sh -c 'until test -e "$0"; do :; done; mkdir /none/x 2>&1' "$TMP/go"
    wait_for pgrep -f "handle --child .* $H\$"
    handle=$(pgrep -f "handle --child .* $H\$" | head -n 1)
    # It has raised its limit, and reads.
    wait_for eval 'find "/proc/$handle/fd" -lname "anon_inode:*signalfd*" | grep -q .'
    soft=$(awk '/^Max open files/ { print $4 }' "/proc/$handle/limits")
    prlimit --pid "$handle" --nofile=5:
    touch "$TMP/go"
    wait_for grep -q 'requests are waiting for handlers to start: too many open files' "$TMP/err"
    ok "without descriptors a request waits for its handler" pending_is 1
    prlimit --pid "$handle" --nofile="$soft":
    finish
    like "with some the handler responds" "$(cat "$TMP/out")" 'Read-only file system'
    is "one line says which limit of descriptors to raise" "$(grep -c 'LimitNOFILE=' "$TMP/err")" 1

    mkdir "$TMP/noexec"
    # shellcheck disable=SC2016 # by that shell
    unshare -m bash -c 'mount -t tmpfs -o noexec,mode=755 none "$0" && cp "$1/mkdir" "$0" &&
        exec "$2" run -m "$3" -t mkdir --default EIO --handlers "$0" -- mkdir /none/x' \
        "$TMP/noexec" "$H" "$SYSCALLFS_BIN" "$M" >"$TMP/out" 2>&1
    like "a handler on a noexec file system gives the default response" "$(cat "$TMP/out")" 'Input/output error'
    like "standard error names the noexec file system of a handler" "$(cat "$TMP/out")" 'mkdir: mkdir, request 1: could not be started: its file system is mounted with noexec'
else
    skip "a handler that cannot be started" "limits and mounts need root"
fi

H=$(handlers uname 'echo 0' mkdir 'echo EROFS')
chmod 644 "$H/mkdir"
supervise -t mkdir --handlers "$H" -- mkdir /none/x
wait_for grep -q 'not executable' "$TMP/err"
respond 1 EIO
finish
like "a handler without the run bit is named" "$(cat "$TMP/err")" "$H/mkdir is not executable, and there is no default: try chmod"

# The name of a listener is its program's, or the container's: it chooses no other directory of handlers.
H=$(handlers default 'echo EROFS')
mkdir -p "$H/mkdir" "$H/listeners"
printf '#!/bin/sh\necho continue\n' >"$H/mkdir/mkdir"
chmod +x "$H/mkdir/mkdir"
supervise -t mkdir --handlers "$H" -- mkdir "$TMP/made"
finish
ok "a listener's name chooses no directory but its own below listeners/" not test -e "$TMP/made"
like "a line says which" "$(cat "$TMP/err")" "$H/mkdir is not used for listener mkdir: handlers of that listener belong in $H/listeners/mkdir"
done_testing
