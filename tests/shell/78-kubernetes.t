#!/bin/bash
# docs/kubernetes.yaml: its parts fit together, and what it runs works in a container such as it asks for.
. "$(dirname "$0")/containers.sh"
[[ $(id -u) -eq 0 ]] || skip_all "these containers need root"
python3 -c 'import yaml' 2>/dev/null || skip_all "no python3-yaml"
export LC_ALL=C
chmod 755 "$TMP"
mkdir "$TMP"/{run,seccomp,handlers,opt}
SOCKET=$TMP/run/agent.sock

# What the node has in /run, the test has in TMP.
sed "s#/run/syscallfs#$TMP/run#g" "$ROOT/docs/kubernetes.yaml" >"$TMP/kubernetes.yaml"
ok "the parts of kubernetes.yaml fit together" \
    env -C "$TMP" python3 "$ROOT/tests/programs/kubernetes-parts.py" kubernetes.yaml
mapfile -t agent <"$TMP/agent"
mapfile -t command <"$TMP/command"
install -m 755 "$SYSCALLFS_BIN" "$TMP/opt/syscallfs"
PATH=$TMP/opt:$PATH
ok "it makes a profile" sh "$TMP/profile.sh"
policy=$TMP/$(cat "$TMP/profile")
like "the profile that Pods name is found right" "$(syscallfs profile --check "$policy" 2>&1; echo "= $?")" \
    "$SOCKET: No such file.*= 1$"

sentence="an agent in a privileged container, as the DaemonSet's is, handles the calls of others"
if ! can_run podman; then
    skip "$sentence" "$(why_not podman)"
    done_testing
fi
mkdir -p "$TMP"/base/{dev,etc,proc,run,sys,tmp,usr,opt}
cp -P /bin /sbin /lib* "$TMP/base" 2>/dev/null
podman_run --rm --name agent --privileged --pid=host -e PATH=/opt:/usr/bin -v /usr:/usr:ro -v "$TMP/opt:/opt:ro" \
    -v "$TMP/handlers:/etc/syscallfs/handlers:ro" -v "$TMP/run:$TMP/run" --rootfs "$TMP/base" "${agent[@]}" \
    >"$TMP/agent.log" &
container=$!
wait_for test -S "$SOCKET"
bundle pod "$policy" "${command[@]}"
is "$sentence" "$(runtime "$PODMAN_RUNTIME" run -b "$TMP/pod" pod 2>&1 </dev/null)" \
    "mkdir: can't create directory '/srv/x': Operation not permitted"
bundle other "$policy" sh -c 'mktemp -d /tmp/xXXXXXX | cut -c -6'
is "by the handlers of the ConfigMap" "$(runtime "$PODMAN_RUNTIME" run -b "$TMP/other" other 2>&1 </dev/null)" /tmp/x
podman_with stop -t 120 agent >/dev/null 2>&1
wait $container
ok "it ends with its container" test ! -e "$SOCKET"
done_testing
