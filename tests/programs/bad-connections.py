"""Connects 4,000 times to SOCKET, sends what the agent refuses, and waits for its end each time.

bad-connections.py SOCKET
"""

import socket, sys
for _ in range(4000):
    one = socket.socket(socket.AF_UNIX)
    one.connect(sys.argv[1])
    one.sendall(b"no state" + b"?" * 100)
    one.recv(1)
