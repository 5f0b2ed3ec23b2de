"""Asks about files in the directory NAME, which others swap meanwhile, and prints all that each call has said:
ask-swapped.py NAME ROUNDS

Another thread of it swaps the path that stat(2) is given, between NAME/victim and ../other/victim."""
import ctypes
import os
import sys
import threading

name, rounds = sys.argv[1], int(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
paths = f"{name}/victim".encode(), b"../other/victim"
path = ctypes.create_string_buffer(64)
path.value = paths[0]
result = ctypes.create_string_buffer(144)


def changing():
    """The size that stat(2) of x86_64 reports of the path that is swapped."""
    if libc.syscall(4, path, result) != 0:
        raise OSError
    return int.from_bytes(result[48:56], "little")


calls = {
    "stat": lambda: os.stat(f"{name}/victim").st_size,
    "lstat": lambda: os.lstat(f"{name}/link").st_size,
    "access": lambda: "yes" if os.access(f"{name}/victim", os.R_OK) else None,
    "readlink": lambda: os.readlink(f"{name}/link"),
    "getxattr": lambda: os.getxattr(f"{name}/victim", "user.whose").decode(),
    "thread": changing,
}
said = {call: set() for call in calls}
over = False


def swap():
    number = 0
    while not over:
        number += 1
        path.value = paths[number % 2]


thread = threading.Thread(target=swap)
for number in range(100 * rounds):
    # On a busy machine one may not meet the right name in few rounds.
    if number >= rounds and all(words - {None} for words in said.values()):
        break
    for call, ask in calls.items():
        if number == 0 and call == "thread":
            thread.start()
        try:
            said[call].add(ask())
        except OSError:
            pass
over = True
thread.join()
print(*(f"{call}: {', '.join(str(word) for word in sorted(said[call] - {None}))}" for call in sorted(said)), sep="; ")
