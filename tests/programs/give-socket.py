"""Writes to the file RESPONSE the descriptor of a socket on which a line is waiting.

give-socket.py RESPONSE
"""

import os, socket, sys
ours, theirs = socket.socketpair()
ours.send(b"over a socket\n")
with open(sys.argv[1], "w") as response:
    response.write(f"fd {theirs.fileno()}\n")
print("given")
