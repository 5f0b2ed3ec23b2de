"""Stages 64 bytes in the file BUFFER, and then tries to change them through a shared mapping.

written-page.py BUFFER
"""

import mmap, os, sys
fd = os.open(sys.argv[1], os.O_RDWR)
os.write(fd, b"x" * 64)
page = mmap.mmap(fd, 64, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
page[:] = b"y" * 64
try:
    page.flush()
    print("written")
except OSError as error:
    print(error)
