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

# children PID: the processes it has made.
children() {
    [[ -n $1 ]] && pgrep -P "$1"
}

# act_of STRACE: prints which process acts, the child of the one that is traced.
act_of() {
    children "$(children "$1")"
}

# looked_into CALL OPTIONS SCRIPT COMMAND...: holds the act for the first call of SCRIPT for two seconds when it comes to
# CALL. In that time another process of the target's asks what the first descriptor of the process that acts is of.
looked_into() {
    local options=(--timeout 20) call=$1 allow=$2 script=$3 tracer
    shift 3
    rm -f "$W"/{act,seen}
    start "$@" bash -c "$script & until [[ -s act ]]; do sleep 0.05; done
        readlink \"/proc/\$(<act)/fd/0\" >seen 2>&1 || echo refused >seen; wait"
    wait_for test -e "$M/pending/1/response"
    # shellcheck disable=SC2086
    strace -f -o "$TMP/trace" -e "trace=$call" -e "inject=$call:delay_enter=2000000" \
        "$SYSCALLFS_BIN" emulate -n 1 -m "$M" $allow 2>"$TMP/said" &
    tracer=$!
    wait_for act_of "$tracer"
    sleep 0.5
    act_of "$tracer" >"$W/act.new"
    mv "$W/act.new" "$W/act"
    wait_for test -s "$W/seen"
    [[ -d /proc/$(<"$W/act") ]] && cat "$W/seen"
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
ok "nothing is left" nothing_left
done_testing
