# What the tests of sockets say in Python, run as `python3 -c "from sockets import *; ..."`.
import ctypes, fcntl, os, select, socket, struct, sys, threading, time
from socket import *

libc = ctypes.CDLL(None, use_errno=True)


def attempt(call, *arguments):
    """What a call returns, or the name of its errno."""
    import errno
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode.get(error.errno, error)


def raw(name, fd, address, length=None):
    """bind or connect with these very bytes."""
    import errno
    length = len(address) if length is None else length
    ctypes.set_errno(0)
    result = getattr(libc, name)(fd.fileno(), address, ctypes.c_int(length))
    return result if result == 0 else errno.errorcode[ctypes.get_errno()]


def inet(address, port):
    return struct.pack("=H", AF_INET) + struct.pack("!H", port) + inet_aton(address) + bytes(8)


def inet6(address, port, scope=0):
    return (struct.pack("=H", AF_INET6) + struct.pack("!HI", port, 0) + inet_pton(AF_INET6, address)
            + struct.pack("=I", scope))


def inode(fd):
    return os.fstat(fd if isinstance(fd, int) else fd.fileno()).st_ino
