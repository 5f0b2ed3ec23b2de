"""Holds a lock on FILE until it is killed, and prints `held` when it has it.

held-lock.py FILE
"""

import fcntl
import sys
import time

lock = open(sys.argv[1], "r+")
fcntl.lockf(lock, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(3600)
