"""Tries what the kernel decides by capabilities and by ids, and prints what was done.

rights.py PID FILE    PID: a process with more rights; FILE: one that everybody may write to
"""

import ctypes
import os
import socket
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)
OPENAT2, SETHOSTNAME = 437, 170
process, file = sys.argv[1:]


def call(number, *args):
    if libc.syscall(number, *args) < 0:
        raise OSError(ctypes.get_errno(), "")


def opened(path):
    how = struct.pack("QQQ", os.O_RDWR, 0, 0)
    call(OPENAT2, ctypes.c_long(-100), path.encode(), how, ctypes.c_long(len(how)))


for name, attempt in {
    "low port": lambda: socket.socket().bind(("127.0.0.1", 463)),
    "raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    "packet socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0x300),
    "ping socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP),
    "security attribute": lambda: os.setxattr(file, "security.x", b"1"),
    "memory": lambda: opened(f"/proc/{process}/mem"),
    "sysctl": lambda: opened("/proc/sys/vm/swappiness"),
    "host name": lambda: call(SETHOSTNAME, b"forged", ctypes.c_long(6)),
}.items():
    try:
        attempt()
        print(name, end=", ")
    except OSError:
        pass
print("that is all")
