#!/bin/bash
# docs/containers.md: its sessions work as they stand, and the first is five commands long.
. "$(dirname "$0")/containers.sh"
[[ $(id -u) -eq 0 ]] || skip_all "these containers need root"
export LC_ALL=C H=$TMP/shipped
chmod 755 "$TMP"
cp -r "$ROOT/tools/handlers" "$H" # where nobody can read it, too
install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
PATH=$TMP:$PATH

# A section is a heading, a session between fences, and what it prints between the next ones.
awk -v out="$TMP/section." '
    /^## /       { name = substr($0, 4); gsub(/[^A-Za-z]+/, "-", name) }
    /^```sh$/    { file = out name ".sh"; next }
    /^```text$/  { file = out name ".text"; next }
    /^```/       { file = ""; next }
    file && name { print >file }' "$ROOT/docs/containers.md"

home=$TMP/home
session_environment=(XDG_RUNTIME_DIR="$home/run" HOME="$home" CONTAINERD_ADDRESS="$TMP/containerd.sock")
# What a test needs and the page does not say: where podman keeps its things, and what cannot be set here.
cat >"$TMP/podman.sh" <<'SH'
podman() {
    local command=$1
    shift
    [[ $command != run ]] || set -- --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$@"
    command podman --log-level=error --root "$HOME/podman/storage" --runroot "$HOME/podman/run" \
        --tmpdir "$HOME/podman/tmp" --runtime runc --cgroup-manager=cgroupfs "$command" "$@"
}
SH

# session SECTION [AS...]: runs it; says what it printed, sorted, since the agent and the container print at once.
session() {
    local file=$TMP/section.$1
    shift
    rm -rf "$home"
    mkdir -p "$home"/{run,podman}
    chmod 700 "$home/run"
    cp -a "$(rootfs)" "$home/root"
    [[ $# -eq 0 ]] || chown -R nobody:nogroup "$home"
    # Rootless podman leaves a process, unless it is told.
    { cat "$TMP/podman.sh" "$file.sh" && echo 'kill $(jobs -p); wait' && echo "${*:+podman system migrate}"; } >"$TMP/session.sh"
    plainly timeout 300 "$@" env -C "$home" "${session_environment[@]}" bash "$TMP/session.sh" \
        </dev/null >"$TMP/said" 2>&1
    grep -v -e '^syscallfs: serving' -e '^time=' "$TMP/said" | sort
}
# shows SECTION [AS...]: it prints what the page says.
shows() {
    is "$1" "$(session "$@")" "$(sort "$TMP/section.$1.text")"
}

five=A-mount-inside-a-container-in-five-commands
is "the way to a mount has five commands" "$(grep -c '^[^ ]' "$TMP/section.$five.sh")" 5
if ! can_run podman; then
    skip "$five" "$(why_not podman)"
    skip podman "$(why_not podman)"
else
    if [[ -n $TOO_OLD ]]; then
        skip "$five" "$TOO_OLD"
    elif command -v mkfs.ext4 >/dev/null && [[ -e /dev/loop-control ]]; then
        shows $five
    else
        skip "$five" "no mkfs.ext4 (e2fsprogs) or no loop devices"
    fi
    shows podman
fi

for name in crun runc; do
    sed -i "s/--runtime [a-z]*/--runtime $name/; s/^crun\|^runc/$name/" "$TMP/section.crun-and-runc.sh"
    if can_run $name; then
        shows crun-and-runc
    else
        skip "crun-and-runc" "$(why_not $name)"
    fi
done

as_nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
if command -v podman >/dev/null && can_run runc && "${as_nobody[@]}" test -w /dev/fuse; then
    shows Rootless-podman "${as_nobody[@]}"
else
    skip Rootless-podman "no podman, runc does not run, or /dev/fuse is not for ordinary users"
fi

cat >"$TMP/containerd.toml" <<END
version = 2
root = "$TMP/containerd/root"
state = "$TMP/containerd/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$TMP/containerd.sock"
END
if can_run runc && command -v containerd >/dev/null; then
    containerd -c "$TMP/containerd.toml" >"$TMP/containerd.log" 2>&1 &
    wait_for ctr -a "$TMP/containerd.sock" version
    shows containerd
    kill $!
    wait $!
else
    skip containerd "no containerd, or runc does not run"
fi
done_testing
