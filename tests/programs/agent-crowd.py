"""Opens 20 connections to SOCKET, and prints what is received on two of the oldest.

agent-crowd.py SOCKET
"""

import socket, sys
many = [socket.socket(socket.AF_UNIX) for _ in range(20)]
for one in many:
    one.connect(sys.argv[1])
print(many[0].recv(1), many[10].recv(1))
