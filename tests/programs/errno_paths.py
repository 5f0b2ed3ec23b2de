"""The tables of calls that name files, and the files that they name, in the current directory. See errnos.py."""

import ctypes
import os
import struct

from errno_call import (
    BAD, BLOCK, CHAR, DIRECTORY, EMPTY, FIFO, HERE, KMSG, LONG, NAME, NOFOLLOW, REGULAR, SDA, aside, high, names, paths,
    show,
)

os.umask(0o022)
for directory in "d", "d/in":
    os.mkdir(directory)
with open("f", "w") as file:
    file.write("text")
os.symlink("loop", "loop")
os.symlink("none", "dangling")
os.symlink("f", "link")
os.mkfifo("p")
fd, directory = high(os.open("f", os.O_RDWR), "FILE"), high(os.open("d", os.O_RDONLY), "DIRECTORY")
try:
    place = high(os.open("f", os.O_PATH), "PLACE")
except PermissionError:
    # A supervisor that opens in the place of the target can give no such descriptor.
    place = 998
empty = high(os.open("empty", os.O_RDWR | os.O_CREAT), "EMPTY")
pipe, NONE, GONE = high(os.pipe()[0], "PIPE"), 999, 2**22 + 1
place_for = ctypes.create_string_buffer(70000)
names |= {998: "PLACE", NONE: "NONE", HERE: "HERE", BAD: "BAD", GONE: "GONE"}


def nodes():
    paths(lambda path: show("mknod", path, FIFO, 0), b"f", b"d", b"new/", b"d/..", b"loop")
    for mode in FIFO, REGULAR, 0, CHAR, DIRECTORY, 0o120777, 0o150000:
        for path in b"f", b"none/a", LONG, BAD:
            show("mknod", path, mode, SDA)
    for dev in SDA, KMSG:
        show("mknod", b"other", BLOCK, dev)
        show("mknod", b"other", CHAR, dev)
    for at in NONE, fd, place, directory:
        show("mknodat", at, b"fifo", FIFO, 0)
        show("mknodat", at, b"device", BLOCK, SDA)
    show("mknodat", directory, b"/none/a", FIFO, 0)


def directories():
    paths(lambda path: show("mkdir", path, 0o755), b"f", b"d", b"/", b"loop", b"dangling")
    for at in NONE, fd, place:
        show("mkdirat", at, b"new", 0o755)


def opening():
    paths(lambda path: show("open", path, os.O_RDONLY, 0), b"f", b"d", b"loop", b"dangling", b"f/")
    paths(lambda path: show("openat", HERE, path, os.O_RDWR, 0), b"d")
    paths(lambda path: show("creat", path, 0o644), b"d", b"d/")
    show("open", b"f", os.O_CREAT | os.O_EXCL, 0o644)
    show("open", b"f", os.O_DIRECTORY, 0)
    show("open", b"link", os.O_NOFOLLOW, 0)
    show("open", b"f", os.O_DIRECTORY | os.O_CREAT, 0o644)
    show("open", b"p", os.O_WRONLY | os.O_NONBLOCK, 0)
    for at in NONE, fd, directory:
        show("openat", at, b"in", os.O_RDONLY, 0)
    how = lambda *words: struct.pack("QQQ", *words)
    show("openat2", HERE, b"f", how(0, 0, 0), 24)
    for size in 0, 8, 23, 4097:
        show("openat2", HERE, b"none", how(0, 0, 0) + bytes(4096), size)
    show("openat2", HERE, b"none", how(0, 0, 0) + b"\1" + bytes(7), 32)
    for words in (1 << 40, 0, 0), (0, 0o644, 0), (os.O_CREAT, 0o10000, 0), (0, 0, 1 << 30), (0, 0, 0x18):
        show("openat2", HERE, LONG, how(*words), 24)
    show("openat2", HERE, b"../none", how(0, 0, 8), 24)
    show("openat2", HERE, b"f", BAD, 24)


def owners():
    paths(lambda path: show("chown", path, 0, 0), b"f", b"loop", b"dangling")
    paths(lambda path: show("lchown", path, 0, 0), b"loop", b"dangling")
    paths(lambda path: show("chmod", path, 0o644), b"f", b"loop", b"dangling", b"/proc/1/none", b"/proc/self/fd/999")
    for owner in 70000, 2**31 - 1:
        for path in b"f", b"none", LONG, b"f/a":
            show("chown", path, owner, owner)
    for number in NONE, place, pipe, fd:
        for owner in 0, -1, 70000:
            show("fchown", number, owner, -1)
        show("fchmod", number, 0o644)
    for at in NONE, fd, directory:
        show("fchmodat", at, b"in", 0o755)
    show("fchmodat", HERE, LONG, 0o755)
    for flags in 0, 1, EMPTY, NOFOLLOW, 0x800:
        for at, path in (HERE, b"f"), (directory, b""), (NONE, b"none"), (NONE, b""), (place, b""), (fd, b"a"), (HERE, LONG):
            show("fchownat", at, path, 0, 70000, flags)
            show("fchmodat2", at, path, 0o644, flags)


def renaming():
    """Calls that change names, or a file by its name: what mkdir, chmod and the like do not have."""
    for name in "unlink", "rmdir":
        paths(lambda path: show(name, path), b"none", b"/", b".", b"..", b"d/.", b"d/..", b"loop/", b"f/", b"d/../..")
    show("unlink", b"d")
    show("rmdir", b"d"), show("rmdir", b"f"), show("rmdir", b"link"), show("rmdir", b"link/")
    for at in NONE, fd, place, directory:
        for flags in 0, 0x200, 1, 0x300:
            show("unlinkat", at, b"none", flags)
    show("unlinkat", HERE, LONG, 1), show("unlinkat", HERE, b"in/a", 0x200), show("unlinkat", directory, b"", 0)
    for name in "rename", "link":
        paths(lambda path: show(name, path, b"new"), b"none", b".", b"..", b"/", b"d/.", b"f/", b"loop/a")
        paths(lambda path: show(name, b"f", path), b"d", b".", b"..", b"/", b"d/in", b"new/", b"none/", b"f")
        paths(lambda path: show(name, b"d", path), b"f", b"f/", b"d/in", b"d/in/new", b"d")
        show(name, b"none", b"none/a"), show(name, b"none", LONG), show(name, LONG, b"none/a"), show(name, BAD, LONG)
    for flags in 0, 1, 2, 3, 5, 6, 8, 1 << 31:
        for old, new in (b"f", b"d"), (b"f", b"none"), (b"none", b"f"), (b"d", b"d/in"), (LONG, b"f"), (b"f", b"."):
            # What would be done is done by the tests of the families.
            if (old, new, flags) not in ((b"f", b"d", 2), (b"f", b"none", 0), (b"f", b"none", 1), (b"f", b"none", 4)):
                show("renameat2", HERE, old, HERE, new, flags)
    for at in NONE, fd, place:
        show("renameat", at, b"f", HERE, b"new"), show("renameat", HERE, b"f", at, b"new")
        show("linkat", at, b"f", HERE, b"new", 0), show("linkat", HERE, b"f", at, b"new", 0)
        show("symlinkat", b"text", at, b"new")
    for flags in 1, 0x400, 0x800, EMPTY, EMPTY | 0x400, 1 << 20:
        for path in b"d", b"none", b"", LONG:
            show("linkat", HERE, path, HERE, b"new", flags)
        show("linkat", place, b"", HERE, b"d", flags)
    paths(lambda path: show("symlink", b"text", path), b"f", b"d", b".", b"/", b"new/", b"d/..", b"loop", b"dangling/")
    for text in b"", LONG, b"a" * 4095, BAD, 0:
        show("symlink", text, b"none/a"), show("symlink", text, b"f")
    paths(lambda path: show("truncate", path, 4), b"none", b"d", b"loop", b"p", b"dangling", b"f/", b"/dev/null")
    for length in -1, 2**62, 2**63 - 1:
        for path in b"f", b"d", b"none", LONG:
            show("truncate", path, length)
    times = struct.pack("qqqq", 0, 0, 0, 0)
    for name in "utime", "utimes":
        paths(lambda path: show(name, path, times), b"none", b"loop", b"dangling", b"f/", b"/")
        show(name, b"f", BAD), show(name, LONG, BAD), show(name, b"none", BAD)
    for words in (0, -1, 0, 0), (0, 10**9, 0, 0), (0, 0, 0, 0x3FFFFFFF), (0, 0x3FFFFFFE, 0, 0x3FFFFFFE), (0, 0, 0, 10**9):
        given = struct.pack("qqqq", *words)
        for path in b"f", b"none", LONG, b"", 0:
            show("utimensat", HERE, path, given, 0), show("utimensat", HERE, path, given, 1 << 20)
        show("utimensat", NONE, 0, given, 0), show("utimensat", place, 0, given, 0), show("utimensat", fd, b"a", given, 0)
        show("utimensat", place, b"", given, EMPTY), show("utimes", b"none", given), show("utimes", b"f", given[:24] + given[:8])
    for at in NONE, fd, place:
        show("futimesat", at, b"f", times)
    show("futimesat", NONE, 0, times), show("futimesat", HERE, 0, times)


def looks():
    """Calls that look at a file by its name."""
    odd = b"f", b"d", b"loop", b"dangling", b"link", b"f/", b"/", b".", b"..", b"/proc/self", b"/etc/shadow", b"/root/none"
    into = ctypes.addressof(place_for)
    names[into] = "INTO"
    for name in "stat", "lstat":
        paths(lambda path: show(name, path, into), *odd)
        for path in b"f", b"none", LONG:
            show(name, path, BAD), show(name, path, 0)
    for flags in 0, 0x100, 0x200, 0x400, 0x800, EMPTY, EMPTY | 0x100, 1 << 20:
        for at, path in (HERE, b"link"), (NONE, b"f"), (NONE, b""), (fd, b""), (fd, b"a"), (place, b""), (HERE, LONG), (HERE, BAD), (HERE, 0), (HERE, b""):
            show("newfstatat", at, path, into, flags)
            show("faccessat2", at, path, 4, flags)
            for mask in 0x7FF, 1 << 31:
                show("statx", at, path, flags, mask, into)
    show("newfstatat", HERE, b"f", BAD, 0), show("statx", HERE, b"f", 0, 0x7FF, BAD), show("statx", HERE, b"f", 0x6000, 0x7FF, into)
    for mode in 0, 1, 2, 4, 7, 8, -1:
        paths(lambda path: show("access", path, mode), *odd)
        for at in NONE, fd, place, directory:
            show("faccessat", at, b"in", mode)
    for size in 100, 1, 0, -1:
        paths(lambda path: show("readlink", path, into, size), *odd)
        for at, path in (NONE, b"link"), (fd, b"link"), (fd, b""), (place, b""), (HERE, b""):
            show("readlinkat", at, path, into, size)
    show("readlink", b"link", BAD, 100), show("readlink", b"f", BAD, 100), show("readlink", b"none", BAD, 100)
    for size in 0, 1, 100, 65536, 65537:
        for attribute in b"user.a", b"none", b"", NAME, BAD, 0, b"trusted.a", b"security.capability":
            for path in b"f", b"none", b"loop", LONG:
                show("getxattr", path, attribute, into, size)
            show("fgetxattr", fd, attribute, into, size), show("fgetxattr", place, attribute, into, size)
        for name in "listxattr", "llistxattr":
            paths(lambda path: show(name, path, into, size), *odd)
        for number in NONE, fd, place, pipe:
            show("flistxattr", number, into, size)
    paths(lambda path: show("lgetxattr", path, b"user.a", into, 100), *odd)
    show("getxattr", b"f", b"user.a", BAD, 100), show("listxattr", b"f", BAD, 100)


def roots():
    paths(lambda path: aside("chroot", path), b"/", b".", b"d", b"f", b"loop", b"dangling")


def attributes():
    for name in b"user.a", b"trusted.overlay.opaque", b"trusted.overlay.other", b"none", b"", NAME, BAD, 0:
        for path in b"f", b"none", LONG, b"":
            show("setxattr", path, name, b"y", 1, 0)
            show("removexattr", path, name)
    for size, flags in (0, 4), (1, 3), (65536, 1), (65537, 0), (65537, 4), (1, 2):
        show("setxattr", b"f", b"trusted.overlay.opaque", b"y" * 65538, size, flags)
    show("setxattr", b"f", b"trusted.overlay.opaque", BAD, 1, 0)
    paths(lambda path: show("lsetxattr", path, b"trusted.overlay.opaque", b"y", 1, 4), b"link")
    paths(lambda path: show("lremovexattr", path, b"trusted.overlay.opaque"), b"loop")
    for number in NONE, place, pipe:
        for name in b"trusted.overlay.opaque", b"user.a", b"", NAME:
            show("fsetxattr", number, name, b"y", 1, 0)
            show("fsetxattr", number, name, b"y", 1, 4)
            show("fremovexattr", number, name)
    value = ctypes.create_string_buffer(b"y")
    args = struct.pack("QII", ctypes.addressof(value), 1, 0)
    names[args] = "ARGS"
    for at, path, flags in (HERE, b"f", 1), (NONE, b"f", 0), (NONE, b"", EMPTY), (HERE, LONG, 0), (HERE, b"", 0):
        show("setxattrat", at, path, flags, b"trusted.overlay.opaque", args, 16)
        show("removexattrat", at, path, flags, b"trusted.overlay.opaque")
    for size in 0, 15, 4097:
        names[args + bytes(4096)] = "LONGARGS"
        show("setxattrat", HERE, LONG, 0, b"trusted.overlay.opaque", args + bytes(4096), size)
