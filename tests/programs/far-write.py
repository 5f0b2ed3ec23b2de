"""Writes a byte at 512 GiB of FILE, and prints why that fails.

far-write.py FILE
"""

import os
import sys

fd = os.open(sys.argv[1], os.O_WRONLY)
try:
    os.pwrite(fd, b"x", 1 << 39)
except OSError as error:
    print(error.strerror)
