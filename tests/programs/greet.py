"""Listens on Unix sockets and greets who connects with the name of the socket, and says when it is there: greet.py PATH..."""
import os
import select
import socket
import sys

listeners = {}
for path in sys.argv[1:]:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path.replace("@", "\0"))
    listener.listen(100)
    listeners[listener] = os.path.basename(path)
print("there", flush=True)
while True:
    for listener in select.select(listeners, [], [])[0]:
        connection, _ = listener.accept()
        with connection:
            try:
                connection.send(listeners[listener].encode())
            except BrokenPipeError:
                pass
