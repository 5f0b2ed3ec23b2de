"""Receives datagrams on UDP ports and Unix sockets, and prints a line for each: where it came, and what it is. A name
that begins with `/` is a Unix socket; the descriptors that come along are counted.

datagrams.py PORT|PATH..."""
import os
import selectors
import socket
import sys

selector = selectors.DefaultSelector()
for name in sys.argv[1:]:
    if name.startswith("/"):
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.bind(name)
        os.chmod(name, 0o666)
    else:
        receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        receiver.bind(("127.0.0.1", int(name)))
    selector.register(receiver, selectors.EVENT_READ, name.rsplit("/", 1)[-1])
print("ready", flush=True)


def receive(key):
    """What there is; of END, all that has come elsewhere first."""
    key.fileobj.setblocking(False)
    while True:
        try:
            data, descriptors, _, _ = socket.recv_fds(key.fileobj, 65536, 16)
        except BlockingIOError:
            return
        if data == b"END":
            for other in selector.get_map().values():
                if other != key:
                    receive(other)
        print(key.data, data.decode(), len(descriptors) or "", flush=True)
        for descriptor in descriptors:
            os.close(descriptor)


while True:
    for key, _ in selector.select():
        receive(key)
