"""Servers on ports 90 and 91 of the loopback interfaces that send `served`, and one on 92 whose queue is full; prints
`up` for each."""

import socket, sys, threading
def serve(family, kind, address):
    s = socket.socket(family, kind)
    s.bind(address)
    if kind == socket.SOCK_STREAM:
        s.listen(100)
    print("up", flush=True)
    while True:
        if kind == socket.SOCK_STREAM:
            c, _ = s.accept()
            c.sendall(b"served")
            c.close()
        else:
            data, peer = s.recvfrom(100)
            s.sendto(b"served", peer)
I4, I6, TCP, UDP = socket.AF_INET, socket.AF_INET6, socket.SOCK_STREAM, socket.SOCK_DGRAM
for what in (I4, TCP, ("127.0.0.1", 90)), (I6, TCP, ("::1", 90)), (I4, TCP, ("127.0.0.1", 91)), (I4, UDP, ("127.0.0.1", 90)):
    threading.Thread(target=serve, args=what).start()
# The queue of this one is full.
full = socket.socket(I6)
full.bind(("::1", 92))
full.listen(0)
waiting = [socket.socket(I6) for _ in range(3)]
for s in waiting:
    s.setblocking(False)
    s.connect_ex(("::1", 92))
print("up", flush=True)
