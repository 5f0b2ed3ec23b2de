"""Reads what try-syscall printed of a struct sysinfo, of either architecture: a line of names and numbers."""

import struct
import sys

result, info = sys.stdin.read().split("\n")[:2]
info = bytes.fromhex(info)
# That of i386 is 64 bytes long: the rest of the buffer is as it was.
layout = "<10I2H3I" if not any(info[64:]) else "<10Q2H4x2QI"
fields = struct.unpack_from(layout, info)
names = "uptime load1 load5 load15 total free shared buffers swap swapfree procs".split()
values = dict(zip(names, fields), unit=fields[-1])
print(result, *(f"{name}={values[name]}" for name in sys.argv[1:]))
