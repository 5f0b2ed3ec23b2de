"""Answers each request that STREAM shows, woken by edges alone; in another epoll a copy
of the same file is watched.

edges.py MOUNT STREAM COUNT
"""

import errno, os, re, select, sys
mount, stream, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
fd = os.open(f"{mount}/{stream}", os.O_RDONLY | os.O_NONBLOCK)
responses = os.open(f"{mount}/responses", os.O_WRONLY)
edges, other = select.epoll(), select.epoll()
edges.register(fd, select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLET)
other.register(os.dup(fd), select.EPOLLIN | select.EPOLLET)
seen, text, hung_up = 0, b"", False
print("watching", flush=True)
while not hung_up:
    for epoll in edges, other:
        events = epoll.poll(120)
        assert events, f"no edge after {seen} lines"
        assert not events[0][1] & select.EPOLLOUT
    hung_up = events[0][1] & select.EPOLLHUP
    while True:
        try:
            read = os.read(fd, 65536)
        except BlockingIOError:
            break
        except OSError as error:
            # The mount has gone for good.
            assert error.errno in (errno.ENOTCONN, errno.ECONNABORTED), error
            hung_up = True
            break
        if not read:
            hung_up = True
            break
        text += read
    while b"\n" in text:
        line, text = text.split(b"\n", 1)
        new = re.match(rb'new (\d+)|{"number":(\d+)', line)
        seen += bool(new) or stream == "log"
        if new:
            try:
                os.write(responses, (new[1] or new[2]) + b" EROFS\n")
            except FileNotFoundError:
                pass
print("hung up after", seen)
