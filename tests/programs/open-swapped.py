"""Opens a name ROUNDS times by open(2), and prints what was read in all: open-swapped.py NAME ROUNDS"""
import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
seen = set()
rounds = int(sys.argv[2])
for number in range(100 * rounds):
    # On a busy machine it may not meet the right name in few rounds.
    if number >= rounds and seen:
        break
    fd = libc.syscall(2, sys.argv[1].encode(), 0, 0)
    if fd >= 0:
        seen.add(os.read(fd, 100).decode().strip())
        os.close(fd)
print(*sorted(seen))
