#!/bin/bash
# Rootless podman and a rootless agent: both an ordinary user's, and both where XDG_RUNTIME_DIR says.
. "$(dirname "$0")/containers.sh"
[[ $(id -u) -eq 0 ]] || skip_all "it takes root to become another user"
for program in podman runc busybox; do
    command -v $program >/dev/null || skip_all "no $program"
done
export LC_ALL=C
chmod 755 "$TMP"
install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
home=$TMP/home
mkdir -p "$home/run" && mv "$(rootfs)" "$home/root"
chmod 700 "$home/run"
chown -R nobody:nogroup "$home"
SOCKET=$home/run/syscallfs.sock
M=$home/run/syscallfs/serve

as_user=(setpriv --reuid=nobody --regid=nogroup --clear-groups env -C "$home" -i
    PATH="$TMP:$PATH" HOME="$home" XDG_RUNTIME_DIR="$home/run")
user() {
    "${as_user[@]}" "$@"
}
podman() {
    user podman --log-level=error --root "$home/storage" --runroot "$home/run/storage" --tmpdir "$home/run/tmp" \
        --runtime runc --cgroup-manager=cgroupfs "$@" </dev/null 2>&1 | grep -v '^time='
}
# run NAME [OPTION...] COMMAND...: a container under the profile.
run() {
    local name=$1
    shift
    podman run --name "$name" --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 \
        --security-opt "seccomp=$home/profile.json" --rootfs "$@"
}
# What it leaves running between its commands ends so.
trap 'podman system migrate; cleanup' EXIT
echo '{"defaultAction": "SCMP_ACT_ALLOW"}' >"$home/profile.json"
why=$(run can "$home/root" true)
[[ -z $why ]] || skip_all "no container of rootless podman with runc starts: $why"
user test -w /dev/fuse || skip_all "/dev/fuse is not for ordinary users"

H=$(handlers mkdir 'echo "$(id -un) $SYSCALLFS_CONTAINER $(cat call)" >>"$HOME/said"
case $(cat args/pathname) in */waits) exec sleep 600 ;; esac
echo ENOSPC')
chmod 755 "$H"
"${as_user[@]}" syscallfs serve --handlers "$H" 2>"$TMP/agent" &
AGENT=$!
wait_for user test -e "$M/version"
wait_for grep -q serving "$TMP/agent"
is "without options the agent is in XDG_RUNTIME_DIR" "$(cat "$TMP/agent")" "syscallfs: serving $SOCKET on $M"
is "the socket of a rootless agent is its user's alone" "$(stat -c '%U %a' "$SOCKET")" 'nobody 600'
user syscallfs profile --runtime runc mkdir >"$home/profile.json"
is "without options the profile names it" "$(jq -r .listenerPath "$home/profile.json")" "$SOCKET"

is "the calls of a rootless container are handled" "$(run web "$home/root" mkdir /tmp/x)" \
    "mkdir: can't create directory '/tmp/x': No space left on device"
is "by a handler of the user's, which is told of the container" "$(cat "$home/said")" \
    "nobody $(podman inspect -f '{{.Id}}' web) mkdir(\"/tmp/x\", 0777)"

# listeners NAME...: whether those are all.
# shellcheck disable=SC2317
listeners() {
    [[ $(user ls "$M/listeners" | tr '\n' ' ') == "$* " ]]
}
id=$(run long -d "$home/root" sleep 600)
ok "a running container is a listener" wait_for listeners "$id"
is "exec into it is handled" "$(podman exec long mkdir /tmp/x | head -n 1)" \
    "mkdir: can't create directory '/tmp/x': No space left on device"
wait_for listeners "$id"
podman exec long mkdir /tmp/waits >/dev/null &
exec=$!
wait_for grep -q waits "$home/said"
is "an exec into a rootless container is another listener" "$(user ls "$M/listeners")" "$id
$id.2"
podman kill long >/dev/null
wait $exec
ok "a container that is killed while a request waits leaves nothing" \
    wait_for eval '[[ -z $(user ls "$M/listeners" "$M/pending" | grep -v :) ]]'
podman rm -fa -t 0 >/dev/null
end_agent
done_testing
