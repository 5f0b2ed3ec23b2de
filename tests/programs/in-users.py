"""Runs a command as root of a user namespace with the users and groups of MAP, and with mounts of its own.

in-users.py MAP COMMAND...    MAP: the lines of uid_map and gid_map, with commas between them

MAKER, in the environment, is the user who makes that namespace; else it is whoever runs this.
"""

import ctypes
import os
import sys

ready, mapped = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    os.setgroups([])
    if "MAKER" in os.environ:
        os.setuid(int(os.environ["MAKER"]))
    if ctypes.CDLL(None).unshare(0x10020000):  # CLONE_NEWUSER, CLONE_NEWNS
        sys.exit("no user namespace can be made")
    os.write(ready[1], b"x")
    os.read(mapped[0], 1)
    os.setgid(0)
    os.setuid(0)
    os.execvp(sys.argv[2], sys.argv[2:])
os.close(ready[1])
if os.read(ready[0], 1):
    for name in "uid_map", "gid_map":
        with open(f"/proc/{child}/{name}", "w") as file:
            file.write(sys.argv[1].replace(",", "\n"))
    os.write(mapped[1], b"x")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
