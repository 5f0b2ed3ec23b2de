"""Makes the config.json of an OCI bundle in DIR, by the runtime's own `spec`.

bundle.py DIR ROOT PROFILE COMMAND...
"""

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
