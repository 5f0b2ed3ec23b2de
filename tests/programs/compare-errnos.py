"""Compares the answers to the same calls without and with emulate, and prints what differs; what differs as root of the
host has it too goes to the file `granted`.

compare-errnos.py DIR    DIR has the files without, with and host; alone, in the environment: without a container
"""

import os, sys
def said(name):
    with open(os.path.join(sys.argv[1], name)) as file:
        return [line.rsplit(" ", 1) for line in file.read().splitlines()]
without, given, host = said("without"), said("with"), said("host")
if len(given) < 10 or [call for call, _ in without] != [call for call, _ in given]:
    print(f"{len(without)} answers without, {len(given)} with: {given[-1:]}")
# The same call may be made several times.
as_host = {}
for call, errno in host:
    as_host.setdefault(call, []).append(errno)
# Calls that this kernel does not have.
known = {call.split("(")[0] for call, errno in without if errno != "ENOSYS"} | {"delete_module"}
granted = open(os.path.join(sys.argv[1], "granted"), "w")
for number, (call, errno) in enumerate(without[:len(given)]):
    other = given[number][1]
    errnos = as_host.get(call) or [None]
    of_root = errnos.pop(0) if len(errnos) > 1 else errnos[0]
    # What the daemon cannot read is EFAULT, whatever the kernel would have said first.
    if errno == other or "BAD" in call and other == "EFAULT" or call.split("(")[0] not in known:
        continue
    if os.environ.get("alone") and other == "EPERM" and errno in ("0", "EACCES"):
        continue
    print(call, errno, "->", other, file=granted if of_root == other else sys.stdout)
