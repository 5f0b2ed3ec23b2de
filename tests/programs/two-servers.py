"""Listens on two ports of 127.0.0.1, which it prints, and on two Unix sockets, PATH and an abstract one of
that name: two-servers.py PATH"""
import socket
import sys
import time


# tools/rules/ci.rules lets a job connect to these.
ALLOWED_OF_A_JOB = range(41000, 42000)


def server():
    while True:
        one = socket.create_server(("127.0.0.1", 0))
        if one.getsockname()[1] not in ALLOWED_OF_A_JOB:
            return one


sockets = [server(), server()]
for name in sys.argv[1], "\0" + sys.argv[1]:
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(name)
    unix.listen()
    sockets.append(unix)
print(*[one.getsockname()[1] for one in sockets[:2]], flush=True)
time.sleep(3600)
