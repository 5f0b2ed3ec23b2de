"""Has syscallfs start the processes that work beside MOUNT again and again, by killing them and making the calls mkdir
and uname, and meanwhile tries to get into each new process. Prints for each kind of process whether one was open.

intrude-started.py MOUNT ROUNDS
"""

import ctypes
import os
import signal
import sys
from collections import Counter

from intrude import libc, processes, words

mount, rounds = sys.argv[1], int(sys.argv[2])
KINDS = ["announce", "emulate-worker", "handle"]
# It is started again later each time, and calls wait for it.
MOST_HANDLE = 4
PIDFD_OPEN, PIDFD_GETFD, IN_CREATE = 434, 438, 0x100


def call(act):
    try:
        act()
    except OSError:
        pass


def is_of_mount(pid):
    """Whether the starter of this mount has started it: another test may have processes of the same user."""
    try:
        with open(f"/proc/{pid}/status") as status:
            parent = next(line for line in status if line.startswith("PPid:")).split()[1]
    except (OSError, StopIteration):
        return False
    return mount in words(int(parent))


def least_of(kind):
    return MOST_HANDLE if kind == "handle" else rounds // 2


def kill_and_call():
    """Returns how many of each kind were killed; its last byte is in the pipe then."""
    killed = Counter()
    for number in range(100 * rounds):
        # On a busy machine one may not be there again in few rounds.
        if number >= rounds and all(killed[kind] >= least_of(kind) for kind in KINDS):
            break
        # The first may find that the process has gone that would carry it out.
        call(os.uname)
        call(os.uname)
        call(lambda: os.mkdir("/tmp/none"))
        for pid in processes():
            program, kind, *_ = [*words(pid), ""]
            most = MOST_HANDLE if kind == "handle" else rounds
            if program == "syscallfs" and kind in KINDS and killed[kind] < most and is_of_mount(pid):
                call(lambda: os.kill(pid, signal.SIGKILL))
                killed[kind] += 1
    return killed


def can_take_descriptor(pid):
    """Whether one was open, however short; it is closed again."""
    pidfd = libc.syscall(PIDFD_OPEN, pid, 0)
    if pidfd < 0:
        return False
    fd = libc.syscall(PIDFD_GETFD, pidfd, 0, 0)
    os.close(pidfd)
    if fd >= 0:
        os.close(fd)
    return fd >= 0


# Only for whoever watches is there a process that inotify sees.
assert libc.inotify_add_watch(libc.inotify_init(), ctypes.c_char_p(f"{mount}/pending".encode()), IN_CREATE) >= 0
there = set(processes())
reader, writer = os.pipe()
if os.fork() == 0:
    killed = kill_and_call()
    os.write(writer, " ".join(f"{kind}={killed[kind]}" for kind in KINDS).encode())
    os._exit(0)
os.close(writer)
os.set_blocking(reader, False)
got_into = set()
while True:
    for pid in processes():
        if pid not in there and can_take_descriptor(pid):
            program, kind, *_ = [*words(pid), ""]
            if program == "syscallfs":
                got_into.add(kind)
            elif program:
                there.add(pid)
    try:
        killed = dict(part.split("=") for part in os.read(reader, 1000).decode().split())
        break
    except BlockingIOError:
        pass
for kind in KINDS:
    if kind in got_into:
        print(f"{kind}: open")
    else:
        print(f"{kind}: closed" if int(killed.get(kind, 0)) >= least_of(kind) else f"{kind}: only {killed.get(kind)} started")
