"""Calls bind(2) on the descriptor of `file`."""

import ctypes, os
file = os.open("file", os.O_RDONLY)
print("bound", ctypes.CDLL(None).bind(file, b"\2\0\0\x50" + bytes(12), 16), flush=True)
