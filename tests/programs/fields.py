"""Prints the first line of its input, and of the hexadecimal bytes in the second each field of WIDTH as text.

fields.py WIDTH
"""

import sys

print(next(sys.stdin).strip())
data = bytes.fromhex(next(sys.stdin))
width = int(sys.argv[1])
print(*(data[i : i + width].split(bytes(1))[0].decode() for i in range(0, len(data), width)))
