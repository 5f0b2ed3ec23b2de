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
cat >"$TMP/read.py" <<'PY'
import os, sys, yaml
documents = list(yaml.safe_load_all(open(sys.argv[1])))
kinds = {document["kind"]: document for document in documents}
assert len(kinds) == len(documents) == 4, kinds
template = kinds["DaemonSet"]["spec"]["template"]
pod = template["spec"]
assert template["metadata"]["labels"] == kinds["DaemonSet"]["spec"]["selector"]["matchLabels"]
volumes = {volume["name"]: volume for volume in pod["volumes"]}
containers = pod["initContainers"] + pod["containers"]
mounted = {mount["name"] for container in containers for mount in container["volumeMounts"]}
assert mounted == volumes.keys(), (mounted, volumes)
assert volumes["handlers"]["configMap"]["name"] == kinds["ConfigMap"]["metadata"]["name"]
assert volumes["seccomp"]["hostPath"]["path"] == "/var/lib/kubelet/seccomp"
assert pod["hostPID"] and pod["containers"][0]["securityContext"]["privileged"]
run = next(mount for mount in pod["containers"][0]["volumeMounts"] if mount["name"] == "run")
assert run["mountPath"] == volumes["run"]["hostPath"]["path"]
def write(name, text):
    with open(os.path.join(os.path.dirname(sys.argv[1]), name), "w") as file:
        file.write(text)
for name, text in kinds["ConfigMap"]["data"].items():
    write("handlers/" + name, text)
    os.chmod("handlers/" + name, volumes["handlers"]["configMap"]["defaultMode"])
write("profile.sh", pod["initContainers"][0]["args"][0].replace("/seccomp/", os.getcwd() + "/seccomp/"))
agent = pod["containers"][0]
write("agent", "\n".join(agent["command"] + agent["args"]))
user = kinds["Pod"]["spec"]
write("profile", "seccomp/" + user["securityContext"]["seccompProfile"]["localhostProfile"])
write("command", "\n".join(user["containers"][0]["command"]))
PY
ok "its parts fit together" env -C "$TMP" python3 read.py kubernetes.yaml
mapfile -t agent <"$TMP/agent"
mapfile -t command <"$TMP/command"
install -m 755 "$SYSCALLFS_BIN" "$TMP/opt/syscallfs"
PATH=$TMP/opt:$PATH
ok "it makes a profile" sh "$TMP/profile.sh"
policy=$TMP/$(cat "$TMP/profile")
like "which Pods name, and which is found right" "$(syscallfs profile --check "$policy" 2>&1; echo "= $?")" \
    "$SOCKET: No such file.*= 0$"

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
bundle other "$policy" sh -c 'mkdir /tmp/x && ls -d /tmp/x'
is "by the handlers of the ConfigMap" "$(runtime "$PODMAN_RUNTIME" run -b "$TMP/other" other 2>&1 </dev/null)" /tmp/x
podman_with stop -t 5 agent >/dev/null 2>&1
wait $container
ok "it ends with its container" test ! -e "$SOCKET"
done_testing
