"""Makes a call that fills a buffer, and prints what it returned and what the buffer holds.

out-buffers.py read|getsockname|readv
"""

import ctypes, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
buf = ctypes.create_string_buffer(b"........", 8)
what = sys.argv[1]
if what == "read":
    print(libc.syscall(0, 99, buf, 8), buf.raw.decode())
elif what == "getsockname":
    addr, length = ctypes.create_string_buffer(16), ctypes.c_uint32(16)
    print(libc.syscall(51, 99, addr, ctypes.byref(length)), addr.raw[:8].hex(), length.value)
elif what == "readv":
    class Iovec(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]
    a, b = ctypes.create_string_buffer(b"....", 4), ctypes.create_string_buffer(b"....", 4)
    iov = (Iovec * 2)((ctypes.addressof(a), 4), (ctypes.addressof(b), 4))
    print(libc.syscall(19, 99, iov, 2), a.raw.decode(), b.raw.decode())
