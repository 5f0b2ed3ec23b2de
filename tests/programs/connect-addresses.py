"""Calls connect(2) with addresses of each family, and prints the errno of each."""

import errno, socket
for family, address in (
    (socket.AF_INET, ("127.0.0.1", 1)),
    (socket.AF_INET, ("10.1.2.3", 9)),
    (socket.AF_INET6, ("::ffff:10.1.2.3", 9)),
    (socket.AF_UNIX, "/run/../run/nowhere/x"),
    (socket.AF_UNIX, "\0nowhere"),
    (socket.AF_UNIX, "/nowhere"),
):
    try:
        socket.socket(family, socket.SOCK_DGRAM).connect(address)
        print("connected", end=" ")
    except OSError as error:
        print(errno.errorcode[error.errno], end=" ")
