# shellcheck shell=bash
# What the container tests share: an agent, bundles of busybox, and runtimes that fit this machine.
#
#   agent OPTION...                  starts `syscallfs serve` on M and SOCKET; its log is TMP/agent
#   bundle NAME PROFILE COMMAND...   a bundle in TMP/NAME whose container runs COMMAND under PROFILE
#   runtime NAME ARGUMENT...         crun or runc

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
SOCKET=$TMP/agent.sock
AGENT=

agent() {
    "$SYSCALLFS_BIN" serve -m "$M" --socket "$SOCKET" "$@" 2>"$TMP/agent" &
    AGENT=$!
    wait_for test -e "$M/version"
}

# Ends the agent as its user would, and says whether it ended well and left nothing.
end_agent() {
    local status=0
    kill "$AGENT"
    wait "$AGENT" || status=$?
    ok "the agent ends at SIGTERM and leaves nothing" gone_with "$status"
}

gone_with() {
    [[ $1 -eq 0 && ! -e $SOCKET ]] && not is_mounted
}

rootfs() {
    local root=$TMP/root applet
    if [[ ! -d $root ]]; then
        mkdir -p "$root"/{bin,dev,proc,sys,tmp}
        cp "$(command -v busybox)" "$root/bin/busybox"
        for applet in sh mkdir ls cat sleep id true false; do
            ln -s busybox "$root/bin/$applet"
        done
    fi
    echo "$root"
}

bundle() {
    local dir=$TMP/$1 profile=$2
    shift 2
    mkdir -p "$dir"
    rm -f "$dir/config.json"
    python3 - "$dir" "$(rootfs)" "$profile" "$@" <<'PY'
import json, shutil, subprocess, sys
dir, root, profile, *command = sys.argv[1:]
subprocess.run([shutil.which("crun") or "runc", "spec"], cwd=dir, check=True)
path = dir + "/config.json"
config = json.load(open(path))
config["process"].update(terminal=False, args=command)
config["root"] = {"path": root, "readonly": False}
config["annotations"] = {"com.example.tenant": "blue"}
config["linux"]["seccomp"] = json.load(open(profile))
json.dump(config, open(path, "w"))
PY
}

# crun refuses machines with both kinds of control groups mounted, as this one may be.
runtime() {
    local name=$1
    shift
    # shellcheck disable=SC2016
    unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh \
        "$name" --root "$TMP/state-$name" "$@"
}

# Whether a container of that runtime starts at all here.
can_run() {
    command -v "$1" >/dev/null && command -v busybox >/dev/null || return
    echo '{"defaultAction": "SCMP_ACT_ALLOW"}' >"$TMP/open.json"
    bundle "can-$1" "$TMP/open.json" true &&
        runtime "$1" run -b "$TMP/can-$1" "can-$1-$$" </dev/null >"$TMP/can-$1/out" 2>&1
}
