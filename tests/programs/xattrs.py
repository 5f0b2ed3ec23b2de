"""raw.py, and what calls on extended attributes need besides."""

from raw import *

SET, LSET, FSET, REMOVE, FREMOVE, SETAT, REMOVEAT, EMPTY, NOFOLLOW = 188, 189, 190, 197, 199, 463, 466, 0x1000, 0x100
NAME = "trusted.overlay.opaque"
kept = []
def args(value=b"v", tail=b""):
    kept.append(ctypes.create_string_buffer(value))
    return struct.pack("QII", ctypes.addressof(kept[-1]), len(value), 0) + tail
