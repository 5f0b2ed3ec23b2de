"""Connects to Unix sockets, and prints for each whose greeting came, or the errno: connect-unix.py ROUNDS PATH...

With several rounds each result is printed once."""
import errno
import os
import socket
import sys

rounds, *paths = sys.argv[1:]
for path in paths:
    seen = set()
    for _ in range(int(rounds)):
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(path.replace("@", "\0"))
                seen.add(connection.recv(100).decode())
            except OSError as error:
                seen.add(errno.errorcode[error.errno])
    print(*sorted(seen), flush=True)
