"""Calls mkdir(2) and ioctl(2) with arguments in memory of memfd_secret(2), which nobody but this process can read, and
prints the errnos. Exits with 77 where there is no such memory."""
import ctypes
import errno
import os
import sys

MEMFD_SECRET = 447
IOW = 0x4010EE01  # a request of a driver that is unknown, which reads 16 bytes

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
fd = libc.syscall(MEMFD_SECRET, 0)
if fd < 0:
    sys.exit(77)
os.ftruncate(fd, 4096)
memory = libc.mmap(None, 4096, 3, 1, fd, 0)
path = sys.argv[1].encode() + b"\0"
ctypes.memmove(memory, path, len(path))
for name, call in (
    ("mkdir", lambda: libc.mkdir(ctypes.c_void_p(memory), 0o755)),
    ("ioctl", lambda: libc.ioctl(0, IOW, ctypes.c_void_p(memory))),
):
    print(name, errno.errorcode[ctypes.get_errno()] if call() else 0)
