# short-transfers.py DIRECTORY: makes transfers of each kind, and prints what each moved. Under rules that make them short it
# shows that nothing is lost or repeated.
import os
import select
import socket
import sys
import threading
import time

at = os.path.join(sys.argv[1], "file")
fd = os.open(at, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)


def all_of(write, data):
    sizes = []
    while data:
        sizes.append(write(data))
        data = data[sizes[-1] :]
    return sizes


print("write", all_of(lambda data: os.write(fd, data), b"abcdefgh"), os.pread(fd, 3, 0))
print("pwritev", os.pwritev(fd, [b"12", b"3456"], 8))
os.lseek(fd, 0, 0)
buffers = [bytearray(2), bytearray(9)]
print("readv", os.readv(fd, buffers), bytes(buffers[0] + buffers[1]).rstrip(b"\0"))
read, write = os.pipe()
# Nothing is there yet: it waits, as the call would.
threading.Timer(0.3, lambda: os.writev(write, [b"xyz", b"uvw"])).start()
begun = time.monotonic()
print("read", os.read(read, 100), time.monotonic() - begun >= 0.2)
os.set_blocking(read, False)
while select.select([read], [], [], 0.5)[0]:
    print("read", os.read(read, 100))
try:
    os.read(read, 100)
except BlockingIOError:
    print("read would block")
one, other = socket.socketpair()
print("send", all_of(one.send, b"hello"))
one.shutdown(socket.SHUT_WR)
parts = []
while not parts or parts[-1]:
    parts.append(other.recv(100))
print("recv", parts)
print("sendmsg", other.sendmsg([b"ab", b"cdef"]), one.recvmsg(100)[0])
# Messages have a sender, and what is cut from one is lost.
here, there = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
here.bind(("127.0.0.1", 0))
there.bind(("127.0.0.1", 0))
print("sendto", here.sendto(b"hello", there.getsockname()))
data, sender = there.recvfrom(100)
print("recvfrom", data, sender == here.getsockname())
# Not sent in short: the flag is none of those that rules know.
here.sendto(b"hello", socket.MSG_CONFIRM, there.getsockname())
data, _, flags, sender = there.recvmsg(100)
print("recvmsg", data, flags == socket.MSG_TRUNC, sender == here.getsockname())
os.close(read)
try:
    os.write(write, b"abc")
except BrokenPipeError:
    print("broken pipe")
try:
    os.write(999, b"abc")
except OSError as error:
    print(os.strerror(error.errno))
