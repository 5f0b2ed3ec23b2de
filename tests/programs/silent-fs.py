"""A file system in user space that does not answer: in a directory no name is ever found nor missed, and a file
that was opened is never closed.

silent-fs.py DIRECTORY|FILE [USER]    prints `up` when it is there, and `silent` for each time that somebody waits for
                                      it; USER is whose it says to be

With PRIVATE in the environment it is for the user alone who mounts it.
"""

import ctypes
import errno
import os
import struct
import sys

LOOKUP, FORGET, GETATTR, OPEN, FLUSH, INIT, INTERRUPT, FORGET_MANY = 1, 2, 3, 14, 25, 26, 36, 42  # linux/fuse.h
PARALLEL = 1 << 18  # FUSE_PARALLEL_DIROPS

libc = ctypes.CDLL(None, use_errno=True)
device = os.open("/dev/fuse", os.O_RDWR)
mode = 0o40777 if os.path.isdir(sys.argv[1]) else 0o100600
user = sys.argv[2] if len(sys.argv) > 2 else "0"
options = f"fd={device},rootmode={mode:o},user_id={user},group_id=0"
if "PRIVATE" not in os.environ:
    options += ",allow_other,default_permissions"
if libc.mount(b"silent", sys.argv[1].encode(), b"fuse", 0, options.encode()):
    sys.exit(f"no mount of FUSE: {errno.errorcode[ctypes.get_errno()]}")


def answer(unique, body, error=0):
    os.write(device, struct.pack("=IiQ", 16 + len(body), error, unique) + body)


print("up", flush=True)
while True:
    request = os.read(device, 1 << 20)
    _, operation, unique, _ = struct.unpack_from("=IIQQ", request)
    if operation == INIT:
        answer(unique, struct.pack("=4I2H2I2H8I", 7, 31, 1 << 16, PARALLEL, 16, 12, 1 << 16, 1, 16, *[0] * 9))
    elif operation == GETATTR:
        attributes = struct.pack("=6Q10I", 1, 0, 0, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)
        answer(unique, struct.pack("=QII", 1000, 0, 0) + attributes)
    elif operation == OPEN:
        answer(unique, bytes(16))
    elif operation in (LOOKUP, FLUSH):
        print("silent", flush=True)
    elif operation not in (FORGET, INTERRUPT, FORGET_MANY):
        answer(unique, b"", -errno.ENOSYS)
