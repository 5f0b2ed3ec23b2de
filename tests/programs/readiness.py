"""Prints in how many events of poll, epoll and select STREAM is readable, before each read until nothing is left.

readiness.py STREAM
"""

import os
import select
import sys

fd = os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK)
poll, epoll = select.poll(), select.epoll()
poll.register(fd, select.POLLIN)
epoll.register(fd, select.EPOLLIN)
while True:
    print(len(poll.poll(200)), len(epoll.poll(0.2)), len(select.select([fd], [], [], 0.2)[0]), end=" ")
    try:
        os.read(fd, 4096)
    except BlockingIOError:
        print("EAGAIN")
        break
