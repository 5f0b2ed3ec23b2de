"""Listens on two ports of 127.0.0.1, which it prints, and on a Unix socket: two-servers.py PATH"""
import socket
import sys
import time

sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
unix = socket.socket(socket.AF_UNIX)
unix.bind(sys.argv[1])
unix.listen()
print(*[one.getsockname()[1] for one in sockets], flush=True)
time.sleep(300)
