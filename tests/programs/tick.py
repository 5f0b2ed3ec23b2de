"""Prints the length of a tick by adjtimex(2), in microseconds.

tick.py [hex]    hex: as the four bytes of memory
"""

import ctypes
import sys

timex = (ctypes.c_ulong * 26)()
if ctypes.CDLL(None).adjtimex(timex) < 0:
    sys.exit("adjtimex failed")
print(timex[11].to_bytes(4, "little").hex() if sys.argv[1:] else timex[11])
