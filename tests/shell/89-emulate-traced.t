#!/bin/bash
# The process that acts for a target has more than the target has: nobody there may look into it.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
command -v strace >/dev/null || skip_all "no strace"
. "$(dirname "$0")/emulate.sh"
T="chown"
try=$(program try-syscall)
touch "$W/file"
chown "$USER_ID:$USER_ID" "$W/file"

# held: prints which process strace has stopped.
held() {
    sed -n 's/^\([0-9]*\) *--- stopped by SIGSTOP ---$/\1/p' "$TMP/trace" | grep .
}

# looked_into CALL OPTIONS SCRIPT COMMAND...: stops the process that acts for the first call of SCRIPT at its CALL. Then
# another process of the target's asks what the first descriptor of the process that acts is of. Its shell makes no socket
# of its own, as bash does that looks up its user.
looked_into() {
    local call=$1 allow=$2 script=$3 tracer
    shift 3
    rm -f "$W"/{act,seen} "$TMP/trace"
    start "$@" sh -c "$script & until [ -e act ]; do sleep 0.05; done
        readlink \"/proc/\$(cat act)/fd/0\" >looked 2>&1 || echo refused >looked; mv looked seen; wait"
    wait_for test -e "$M/pending/1/response"
    # shellcheck disable=SC2086
    strace -f -o "$TMP/trace" -e "trace=$call" -e "inject=$call:signal=STOP" \
        "$SYSCALLFS_BIN" emulate -n 1 -m "$M" $allow 2>"$TMP/said" &
    tracer=$!
    wait_for held
    held >"$TMP/act"
    # Without a process to look into, the target ends all the same.
    cp "$TMP/act" "$W/act.new"
    mv "$W/act.new" "$W/act"
    wait_for test -e "$W/seen"
    grep -q stop "/proc/$(<"$TMP/act")/status" && cat "$W/seen"
    kill -CONT "$(<"$TMP/act")"
    wait "$tracer"
    finish
}

chmod 777 "$W"
is "by root of a user namespace that an ordinary user has made" \
    "$(looked_into fchownat "" "$try chown s:file 0 0" "${as_user[@]}" unshare -Urm)" refused
is "by root of one that root of the host has made" \
    "$(looked_into fchownat "" "$try chown s:file 0 0" unshare -Urm)" refused
T="socket"
is "by root of the host without its capabilities" \
    "$(looked_into socket "--socket inet:stream" "$try socket 2 1 0" setpriv --bounding-set -all --inh-caps -all)" refused
ok "no mount and no process of this test is left" nothing_left
done_testing
