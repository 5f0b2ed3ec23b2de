"""Sends datagrams to a port of 127.0.0.1 that another thread changes meanwhile, between GOOD and BAD, by each call that
sends: send-swapped.py GOOD BAD ROUNDS. Prints the calls that have sent anything."""
import ctypes
import socket
import struct
import sys
import threading

good, bad, rounds = (int(word) for word in sys.argv[1:])
libc = ctypes.CDLL(None, use_errno=True)
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ports = [struct.pack("!H", port) for port in (good, bad)]
address = ctypes.create_string_buffer(
    struct.pack("=H", socket.AF_INET) + ports[0] + socket.inet_aton("127.0.0.1") + bytes(8), 16)
data = ctypes.create_string_buffer(b"swapped", 7)


def words(*values):
    return ctypes.create_string_buffer(struct.pack(f"={len(values)}Q", *values), 8 * len(values))


vector = words(ctypes.addressof(data), 7)
header = words(ctypes.addressof(address), 16, ctypes.addressof(vector), 1, 0, 0, 0)
# struct mmsghdr, and the same once more.
both = words(*struct.unpack("=7Q", header.raw), 0, *struct.unpack("=7Q", header.raw), 0)
fd = sender.fileno()
calls = {
    "sendto": lambda: libc.sendto(fd, data, 7, 0, address, 16),
    "sendmsg": lambda: libc.sendmsg(fd, header, 0),
    "sendmmsg": lambda: libc.sendmmsg(fd, both, 2, 0),
}
over = False


def swap():
    number = 0
    while not over:
        number += 1
        address[2:4] = ports[number % 2]


thread = threading.Thread(target=swap)
thread.start()
done = set()
for number in range(100 * rounds):
    # On a busy machine one may not meet the right port in few rounds.
    if number >= rounds and done == set(calls):
        break
    done.update(name for name, call in calls.items() if call() > 0)
over = True
thread.join()
print(*sorted(done))
