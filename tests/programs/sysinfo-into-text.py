"""Calls sysinfo(2) with a page that is mapped for reading only, and prints what came of it."""

import ctypes
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
page = libc.mmap(None, 4096, mmap.PROT_READ, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
print(libc.sysinfo(ctypes.c_void_p(page)), os.strerror(ctypes.get_errno()))
