"""Sets options of a socket from memory that ends with the kernel's own size, saying that it is longer, and
prints what came of it: `NAME 0`."""

import ctypes
import errno
import mmap
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
PAGE = mmap.PAGESIZE
start = libc.mmap(None, 2 * PAGE, 3, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
libc.munmap(ctypes.c_void_p(start + PAGE), PAGE)
of = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

group = socket.inet_aton('224.0.0.3') + socket.inet_aton('127.0.0.1')
for name, level, option, value, length in [
        ('linger', socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 42), 9),
        ('ttl', socket.IPPROTO_IP, socket.IP_TTL, struct.pack('i', 7), 5),
        ('membership', socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group, 9),
        ('timeout', socket.SOL_SOCKET, 20, struct.pack('qq', 7, 0), 17),
        ('device', socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'lo\0\0\0', 16)]:
    at = ctypes.c_void_p(start + PAGE - len(value))
    ctypes.memmove(at, value, len(value))
    failed = libc.setsockopt(of.fileno(), level, option, at, length)
    print(name, errno.errorcode[ctypes.get_errno()] if failed else 0)
