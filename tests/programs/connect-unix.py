"""Connects to Unix sockets, and prints for each whose greeting came, or the errno: connect-unix.py ROUNDS PATH...

With several rounds each result is printed once; it goes on until there are two, since with few rounds on a busy machine
one of them may not come up."""
import errno
import os
import socket
import sys

rounds, *paths = sys.argv[1:]
for path in paths:
    seen = set()
    most = int(rounds) if rounds == "1" else 100 * int(rounds)
    for number in range(most):
        if number >= int(rounds) and len(seen) > 1:
            break
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(path.replace("@", "\0"))
                seen.add(connection.recv(100).decode())
            except OSError as error:
                seen.add(errno.errorcode[error.errno])
    print(*sorted(seen), flush=True)
