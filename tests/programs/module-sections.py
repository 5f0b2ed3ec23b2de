"""Prints a relocatable ELF file, elf(5), whose 150,000 sections share one name of 40 MiB."""

import struct
import sys

COUNT, NAMES = 150000, 40 << 20


def section(kind, size):
    return struct.pack("<IIQQQQIIQQ", 0, kind, 0, 0, 64 + 64 * COUNT, size, 0, 0, 1, 0)


out = sys.stdout.buffer
out.write(struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 1, 62, 1, 0, 0, 64, 0, 64, 0, 0, 64, 0, 1))
out.write(section(0, COUNT) + section(3, NAMES) * (COUNT - 1) + b"x" * (NAMES - 1) + b"\0")
