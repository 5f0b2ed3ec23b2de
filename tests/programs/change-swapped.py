"""Makes, moves, changes and takes away names in the directory NAME, which others swap meanwhile, and prints which calls
have succeeded at least once: change-swapped.py NAME ROUNDS

Another thread of it swaps the path that mkdir(2) is given, between NAME/thread and ../other/thread."""
import ctypes
import os
import sys
import threading

name, rounds = sys.argv[1], int(sys.argv[2])
at = f"{name}/{{}}".format
calls = {
    "mkdir": lambda: os.mkdir(at("made")),
    "rmdir": lambda: os.rmdir(at("made")),
    "mkfifo": lambda: os.mkfifo(at("fifo")),
    "symlink": lambda: os.symlink("/etc/passwd", at("link")),
    "link": lambda: os.link(at("victim"), at("second")),
    "rename": lambda: os.rename(at("second"), at("third")),
    "unlink": lambda: os.unlink(at("third")),
    "truncate": lambda: os.truncate(at("victim"), 1),
    "chmod": lambda: os.chmod(at("victim"), 0o777),
    "utime": lambda: os.utime(at("victim"), (1, 1)),
}
clean = ["fifo", "link", "thread"]
done = set()
for number in range(100 * rounds):
    # On a busy machine one may not meet the right name in few rounds.
    if number >= rounds and done == set(calls):
        break
    for call, act in calls.items():
        try:
            act()
            done.add(call)
        except OSError:
            pass
    for left in clean[:2]:
        try:
            os.unlink(at(left))
        except OSError:
            pass

libc = ctypes.CDLL(None, use_errno=True)
paths = at("thread").encode(), b"../other/thread"
path = ctypes.create_string_buffer(64)
path.value = paths[0]
over = False


def swap():
    number = 0
    while not over:
        number += 1
        path.value = paths[number % 2]


thread = threading.Thread(target=swap)
thread.start()
for number in range(100 * rounds):
    if number >= rounds and "thread" in done:
        break
    if libc.mkdir(path, 0o755) == 0:
        done.add("thread")
        try:
            os.rmdir(at("thread"))
        except OSError:
            pass
over = True
thread.join()
print(*sorted(done))
