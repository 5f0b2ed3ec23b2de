"""Raw open(2) and openat2(2), for `python3 -c "from open import *; ..."`."""

import ctypes, errno, fcntl, os, struct
libc = ctypes.CDLL(None, use_errno=True)
def open2(path, flags=0, mode=0, nr=2):
    fd = libc.syscall(nr, path.encode(), flags if nr == 2 else mode, mode)
    if fd < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return fd
def openat2(path, resolve=0, flags=0, mode=0, start=None, size=24, tail=b""):
    start = os.open(start, os.O_RDONLY) if start else -100
    how = struct.pack("QQQ", flags, mode, resolve) + tail
    how = ctypes.create_string_buffer(how, len(how))
    path = path.encode() if path else None
    fd = libc.syscall(437, start, path, how, ctypes.c_long(size))
    return os.read(fd, 100).decode().strip() if fd >= 0 else errno.errorcode[ctypes.get_errno()]
def attempt(path, flags=0, mode=0, nr=2):
    try:
        return os.read(open2(path, flags, mode, nr), 100).decode().strip()
    except OSError as error:
        return error.strerror
