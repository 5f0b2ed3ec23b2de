"""Asserts that the documents of PAGE fit together, and writes what they run into files of the current directory.

kubernetes-parts.py PAGE
"""

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
