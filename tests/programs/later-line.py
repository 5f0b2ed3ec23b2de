"""Prints what STREAM has now, and then what select(2) waits for.

later-line.py STREAM
"""

import os, select, sys
fd = os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK)
print(os.read(fd, 4096).decode(), end="", flush=True)
print(select.select([fd], [], [], 60)[0] == [fd], os.read(fd, 4096).decode(), end="")
