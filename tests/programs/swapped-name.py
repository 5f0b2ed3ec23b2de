"""Makes a call again and again with the name `good`, which is swapped with another meanwhile, and prints whether any
has succeeded. It goes on until one has: with few rounds on a busy machine none may meet the right name.

swapped-name.py mknod|chown|setxattr ROUNDS
"""

import os
import sys


def mknod(number):
    os.mknod(f"good/{number}", 0o20666, os.makedev(1, 3))


def chown(_):
    try:
        os.chown("good", 5, 5)
    finally:
        os.chmod("good", 0o666)


def setxattr(_):
    os.setxattr("good", "trusted.overlay.opaque", b"y")


call, rounds = globals()[sys.argv[1]], int(sys.argv[2])
succeeded = 0
for number in range(100 * rounds):
    if number >= rounds and succeeded:
        break
    try:
        call(number)
        succeeded += 1
    except OSError:
        pass
print(succeeded > 0)
