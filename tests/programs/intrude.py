"""Tries to get into each process of syscallfs whose arguments name MOUNT, and prints which ones are open, and to what.

intrude.py MOUNT
"""

import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
PIDFD_OPEN, PIDFD_GETFD, PTRACE_SEIZE = 434, 438, 0x4206


def descriptor(pid):
    return libc.syscall(PIDFD_GETFD, libc.syscall(PIDFD_OPEN, pid, 0), 0, 0) >= 0


def memory(pid):
    return open(f"/proc/{pid}/mem", "r+b")


def table(pid):
    return os.listdir(f"/proc/{pid}/fd")


def tracing(pid):
    return libc.ptrace(PTRACE_SEIZE, pid, None, None) == 0


found = set()
for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().decode(errors="replace").split("\0")
    except OSError:
        continue
    if os.path.basename(words[0]) != "syscallfs" or sys.argv[1] not in words:
        continue
    open_to = []
    for attempt in descriptor, memory, table, tracing:
        try:
            open_to += [attempt.__name__] if attempt(pid) else []
        except OSError:
            pass
    found.add(f"{words[1]}: {', '.join(open_to) or 'closed'}")
print(*sorted(found), sep="\n")
