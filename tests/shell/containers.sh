# shellcheck shell=bash
# What the container tests share: an agent, bundles of busybox, and runtimes that fit this machine.
#
#   agent OPTION...                  starts `syscallfs serve` on M and SOCKET; its log is TMP/agent
#   profile NAME OPTION...           a profile in TMP/NAME.json for that agent; prints its name
#   bundle NAME PROFILE COMMAND...   a bundle in TMP/NAME whose container runs COMMAND under PROFILE
#   edit NAME FILTER                 changes its config.json by a filter of jq's
#   runtime NAME ARGUMENT...         crun or runc
#   podman_with COMMAND ARGUMENT...  podman with the runtime that PODMAN_RUNTIME names
#   podman_run OPTION... --rootfs DIR COMMAND...   its run
#
# The same with crun, runc and podman, where NAME is one of them:
#   runs NAME ID PROFILE [-d] COMMAND...   a container; with -d, it goes on in the background
#   does NAME COMMAND ARGUMENT...    another command, such as exec, kill or delete
#   users NAME PROFILE COMMAND...    a container of crun, runc or podman with a user namespace of its own,
#                                    whose root is BASE; prints what it says

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
SOCKET=$TMP/agent.sock
AGENT=
BASE=100000

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

profile() {
    local name=$1
    shift
    syscallfs profile --socket "$SOCKET" "$@" >"$TMP/$name.json" && echo "$TMP/$name.json"
}

# The listeners' names, in order.
containers() {
    find "$M/listeners" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | tr '\n' ' '
}

containers_are() {
    [[ $(containers) == "$1" ]]
}

rootfs() {
    local root=$TMP/root applet
    if [[ ! -d $root ]]; then
        mkdir -p "$root"/{bin,dev,etc,mnt,proc,run,sys,tmp}
        cp "$(command -v busybox)" "$root/bin/busybox"
        for applet in sh chmod chown mkdir mknod mount umount ls cat stat sleep id timeout true false; do
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
    python3 "$ROOT/tests/programs/bundle.py" "$dir" "$(rootfs)" "$profile" "$@"
}

edit() {
    jq "$2" "$TMP/$1/config.json" >"$TMP/edited" && mv "$TMP/edited" "$TMP/$1/config.json"
}

# crun refuses machines with both kinds of control groups mounted, as this one may be.
plainly() {
    # shellcheck disable=SC2016
    unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh "$@"
}

runtime() {
    local name=$1
    shift
    plainly "$name" --root "$TMP/state-$name" "$@"
}

podman_with() {
    plainly podman --root "$TMP/podman" --runroot "$TMP/podman-run" --runtime "$PODMAN_RUNTIME" \
        --cgroup-manager=cgroupfs "$@" </dev/null 2>&1
}

podman_run() {
    podman_with run --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$@"
}

runs() {
    local name=$1 id=$2 profile=$3 detach=()
    shift 3
    [[ $1 != -d ]] || { detach=(-d) && shift; }
    if [[ $name == podman ]]; then
        podman_run --name "$id" "${detach[@]}" --annotation com.example.tenant=blue \
            --security-opt "seccomp=$profile" --rootfs "$(rootfs)" "$@"
    else
        bundle "$id" "$profile" "$@"
        # One in the background keeps what it writes to.
        runtime "$name" run "${detach[@]}" -b "$TMP/$id" "$id" </dev/null >"$TMP/$id.out" 2>&1
        local status=$?
        cat "$TMP/$id.out"
        return $status
    fi
}

does() {
    local name=$1 command=$2
    shift 2
    case $name-$command in
    podman-delete) podman_with rm -t 0 "$@" ;;
    podman-*) podman_with "$command" "$@" ;;
    *) runtime "$name" "$command" "$@" </dev/null 2>&1 ;;
    esac
}

users() {
    local name=$1 profile=$2
    shift 2
    if [[ $name == podman ]]; then
        podman_run --rm --uidmap "0:$BASE:65536" --cap-add SYS_ADMIN,MKNOD --security-opt "seccomp=$profile" \
            --rootfs "$(rootfs)" "$@"
        return
    fi
    bundle "users-$name" "$profile" "$@"
    edit "users-$name" '.linux.namespaces += [{type: "user"}]
        | .linux.uidMappings = [{containerID: 0, hostID: '"$BASE"', size: 65536}]
        | .linux.gidMappings = .linux.uidMappings
        | .process.capabilities[] += ["CAP_SYS_ADMIN", "CAP_MKNOD", "CAP_CHOWN", "CAP_FOWNER"]'
    runtime "$name" run -b "$TMP/users-$name" "users-$name-$$" </dev/null 2>&1
}

# Whether a container of crun, runc or podman starts at all here.
can_run() {
    command -v "$1" >/dev/null && command -v busybox >/dev/null || return
    echo '{"defaultAction": "SCMP_ACT_ALLOW"}' >"$TMP/open.json"
    if [[ $1 == podman ]]; then
        for PODMAN_RUNTIME in runc crun; do
            can_run $PODMAN_RUNTIME && podman_run --rm --rootfs "$(rootfs)" true >"$TMP/can-podman.out" && return
        done
        return 1
    fi
    bundle "can-$1" "$TMP/open.json" true &&
        runtime "$1" run -b "$TMP/can-$1" "can-$1-$$" </dev/null >"$TMP/can-$1.out" 2>&1
}

# Why not, in a few words.
why_not() {
    command -v "$1" >/dev/null || { echo "no $1" && return; }
    command -v busybox >/dev/null || { echo "no busybox" && return; }
    echo "no container starts: $(tail -n 1 "$TMP/can-$1.out" 2>/dev/null)"
}
