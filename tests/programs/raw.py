"""Raw system calls for the tests, and what goes on while they are made."""

import contextlib
import ctypes
import errno
import os
import struct
import threading

libc = ctypes.CDLL(None, use_errno=True)


def call(nr, *args):
    """Makes a call with numbers, strings and bytes; 0, or the name of its errno."""
    args = [a.encode() if isinstance(a, str) else a for a in args]
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    return errno.errorcode[ctypes.get_errno()] if libc.syscall(nr, *words) < 0 else 0


@contextlib.contextmanager
def swapping(own, other):
    """A descriptor that is the one file and the other in turn, as fast as a thread can make it."""
    own, other = os.open(own, os.O_RDONLY), os.open(other, os.O_RDONLY)
    fd = os.dup(own)
    going = True

    def swap():
        while going:
            os.dup2(other, fd)
            os.dup2(own, fd)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield fd
    finally:
        going = False
        thread.join()
