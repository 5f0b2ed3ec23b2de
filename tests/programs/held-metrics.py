"""Prints how many requests metrics shows as pending, answers them, and prints what the same open file shows, twice.

held-metrics.py MOUNT
"""

import os, sys
mount = sys.argv[1]
def pending():
    text = open(f"{mount}/metrics").read()
    return [line.split()[1] for line in text.splitlines() if line.startswith("syscallfs_requests_pending{")]
for _ in range(2):
    os.stat(f"{mount}/metrics")
    print(*pending(), end=" ")
    held = open(f"{mount}/metrics")
    for number in os.listdir(f"{mount}/pending"):
        print("0", file=open(f"{mount}/pending/{number}/response", "w"))
    print(*pending(), end=" ")
