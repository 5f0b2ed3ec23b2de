"""Calls with good and bad arguments, in the current directory; for each a line: what it is, and 0 or an errno.

The words of a table are the calls that somebody may answer in the kernel's place, with what the kernel looks at: first
one after the other, then two at once, since it matters which it looks at first.
"""

import ctypes
import os
import socket
import struct

from errno_call import (
    BAD, BLOCK, CHAR, DIRECTORY, EMPTY, FIFO, HERE, KMSG, LONG, NAME, NOFOLLOW, NR, REGULAR, SDA, aside, high, libc,
    names, paths, show, shown,
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


def signals():
    own = os.getpid()
    names[own] = "OWN"
    for number in 0, -1, 65, 1000:
        for who in own, GONE, 1, -GONE, -(2**31):
            show("kill", who, number)
        for who in own, GONE, 1, 0, -1:
            show("tkill", who, number), show("tgkill", own, who, number), show("tgkill", who, own, number)
    show("kill", 0, 0)
    process = high(os.pidfd_open(own), "PROCESS")
    for number in NONE, fd, place, process:
        for signal in 0, 65, -1:
            for info in 0, BAD:
                for flags in 0, 1 << 20, 3:
                    show("pidfd_send_signal", number, signal, info, flags)


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


def mounts():
    tmpfs, ext4 = b"tmpfs", b"ext4"
    for kind in tmpfs, ext4, b"none", b"", 0, BAD:
        for target in b"d", b"none", b"f", b"", LONG:
            for source in b"/none", LONG:
                if (kind, target) != (tmpfs, b"d"):
                    show("mount", source, target, kind, 0, 0)
    show("mount", b"/none", b"d", tmpfs, 0, BAD)
    for flags in 0x1000, 0x20, 0x1020, 0x2000, 0x40000, 0x60000:
        for target in b"d", b"none", LONG, BAD:
            show("mount", b"none", target, ext4, flags, 0)
    for target in b"d", b"none", b"f", b"", LONG, BAD, 0, b"loop", b"f/a", NAME:
        for flags in 0x40, 8 | 0x40, 4, 5, 6, 8:
            show("umount2", target, flags)
    for name in b"tmpfs", b"ext4", b"none", BAD, 0:
        for flags in 0, 2:
            show("fsopen", name, flags)
    for number in NONE, fd:
        show("fsconfig", number, 6, 0, 0, 0)
        show("fsconfig", number, 99, 0, 0, 0)
        show("fsmount", number, 0, 0)
        show("fsmount", number, 4, 0)
        show("move_mount", number, b"", HERE, b"d", 4)
    show("move_mount", HERE, b"none", HERE, b"d", 0)
    show("move_mount", HERE, b"d", HERE, b"none", 0x1000)
    for path in b"d", b"none", b"", LONG:
        for flags in 0, 1, 2:
            show("open_tree", HERE, path, flags)
        show("fspick", HERE, path, 0)
        show("fspick", HERE, path, 64)
        for set, clear in (1, 0), (0, 1), (1 << 40, 0):
            attr = struct.pack("QQQQ", set, clear, 0, 0)
            show("mount_setattr", HERE, path, 0, attr, 32)
            show("mount_setattr", HERE, path, 1, attr, 32)
            show("mount_setattr", HERE, path, 0, attr, 31)
        show("open_tree_attr", HERE, path, 1, attr, 32)
    # What root of a user namespace may do with mounts of its own.
    context = high(libc.syscall(NR["fsopen"], b"tmpfs", 1), "CONTEXT")
    show("fsconfig", context, 6, 0, 0, 0)
    tree = high(libc.syscall(NR["fsmount"], context, 1, 0), "TREE")
    show("mount_setattr", tree, b"", EMPTY, struct.pack("QQQQ", 2, 0, 0, 0), 32)
    show("mount_setattr", tree, b"", EMPTY, struct.pack("QQQQ", 0, 2, 0, 0), 32)
    show("move_mount", tree, b"", HERE, b"d", 4)
    show("mount", b"none", b"d", 0, 0x40000, 0)
    show("mount", b"none", b"d", 0, 0x21, 0)
    show("mount", b"none", b"d", 0, 0x1021, 0)
    show("mount", b"d", b"d/..", 0, 0x2000, 0)
    show("umount2", b"d", 0)


def unloading():
    for flags in 0, 1, 64, 0o1000, 0o4000:
        for name in b"nosuch", b"no-such", b"", b"a/b", b"a" * 55, b"a" * 56, LONG, BAD, 0:
            show("delete_module", name, flags)


def modules():
    for flags in 0, 1, 4, 64:
        for number in NONE, empty, directory, fd, place:
            show("finit_module", number, b"", flags)
    for image in b"text", BAD, 0:
        for size in 0, 4, 100, 2**40:
            show("init_module", image, size, b"")
    show("init_module", b"text", 4, BAD)
    show("finit_module", fd, BAD, 0)
    show("finit_module", NONE, BAD, 64)


def restarts():
    for first, second in (0, 0), (0xFEE1DEAD, 0), (0xFEE1DEAD, 672274793):
        for what in 0x42, 0x89ABCDEF, 0, 0x45584543:
            show("reboot", first, second, what, 0)


def priorities():
    attr = lambda policy=0, nice=0, priority=0, flags=0, size=48: struct.pack(
        "IIQiIQQQII", size, policy, flags, nice, priority, 0, 0, 0, 0, 0)
    for which in 0, 1, 2, 3:
        for who in 0, -1, GONE:
            for value in (5, -2, -9, 1000) if who == 0 else (5,):
                # All of the user's would be this program, too.
                aside("setpriority", which, who, value) if (which, who) != (2, 0) else None
    for who in 0, -1, GONE:
        for param in 0, bytes(4), struct.pack("i", 1), struct.pack("i", -1), struct.pack("i", 100):
            aside("sched_setparam", who, param)
            for policy in (0, 1, 3, 4, 5, 6, 99, -1, 0x40000001) if who == 0 else (1, 99):
                aside("sched_setscheduler", who, policy, param)
        for given in (
            attr(), attr(size=0), attr(size=47), attr(size=57), attr(99), attr(1), attr(1, priority=1),
            attr(1, priority=100), attr(0, priority=1), attr(0, 5), attr(0, -9), attr(0, -21), attr(0, 20), attr(3, 99),
            attr(6), attr(flags=8), attr(flags=16), attr(flags=1), attr(flags=1 << 30), attr(2**31), attr(5), 0,
        ):
            if who == 0 or given in (0, attr(99), attr(2**31), attr(size=47)):
                aside("sched_setattr", who, given, 0)
        aside("sched_setattr", who, attr(), 1)


def system():
    for name in "sethostname", "setdomainname":
        for length in -1, 65, 0, 3, 64:
            for text in b"a" * 65, BAD, 0:
                aside(name, text, length)
    for name in "sysinfo", "uname":
        for pointer in BAD, 0:
            show(name, pointer)
    show("sysinfo", bytes(200))
    show("uname", bytes(400))


def clocks():
    time = lambda *words: struct.pack("qq", *words)
    for value in time(0, -1), time(0, 10**6 + 1), time(-1, 0), time(2**62, 0), BAD:
        show("settimeofday", value, 0)
    for zone in struct.pack("ii", 0, 0), struct.pack("ii", 16 * 60, 0), struct.pack("ii", -16 * 60, 0), BAD:
        show("settimeofday", 0, zone)
        show("settimeofday", time(0, -1), zone)
    for clock in 0, 1, 2, 3, 4, 7, 8, 10, 11, 12, 99, -1, -2, -6:
        for value in time(0, -1), time(0, 10**9), time(-1, 0), BAD, 0, time(2**62, 0):
            show("clock_settime", clock, value)
        for modes in 0, 1 << 30:
            show("clock_adjtime", clock, struct.pack("I", modes) + bytes(204))
        show("clock_adjtime", clock, BAD)
    # What the kernel takes or not of who may: a tick, an offset once, all of an offset, a step.
    for modes, at, value in (
        (0x4000, 88, 10000), (0x4000, 88, 1), (0x8001, 8, 1), (0x8000, 0, 0x8000), (1, 8, 2**40), (2, 16, 2**40),
        (0x100, 80, -1), (0x100, 80, 10**6), (0x2100, 80, 10**6), (0x2100, 80, 10**9), (0x100, 72, -1),
    ):
        timex = bytearray(208)
        struct.pack_into("q", timex, at, value)
        struct.pack_into("I", timex, 0, modes)
        names[bytes(timex)] = f"{modes:#x}:{value}"
        show("adjtimex", bytes(timex))
        show("clock_adjtime", 0, bytes(timex))
    show("adjtimex", bytes(208))
    show("adjtimex", BAD)


def programs():
    for command in 0, 1, 5, 8, 9, 16, 99, -1:
        for attr, size in (bytes(128), 128), (bytes(128), 0), (BAD, 128), (bytes(128), 8000), (0, 0):
            show("bpf", command, attr, size)
    exit = ctypes.create_string_buffer(b"\xb7\0\0\0\1\0\0\0\x95\0\0\0\0\0\0\0", 16)
    licence = ctypes.create_string_buffer(b"GPL")
    for kind, count, code in (1, 2, exit), (15, 0, exit), (15, 2, None), (99, 2, exit):
        where = ctypes.addressof(code) if code else BAD
        attr = struct.pack("IIQQ", kind, count, where, ctypes.addressof(licence)) + bytes(104)
        names[attr] = f"program of kind {kind}, {count} words" + ("" if code else " BAD")
        show("bpf", 5, attr, 128)
    for target, program in (999, 999), (fd, 999), (directory, fd), (fd, fd):
        for kind in 6, 0, 99:
            for flags in 0, 8, 1 << 20:
                show("bpf", 8, struct.pack("IIII", target, program, kind, flags) + bytes(112), 128)
                show("bpf", 9, struct.pack("IIII", target, program, kind, flags) + bytes(112), 128)
            show("bpf", 16, struct.pack("III", target, kind, 0) + bytes(116), 128)


def sends(*kinds):
    address = lambda port, family=2: struct.pack("=H", family) + struct.pack(">H", port) + b"\x7f\0\0\1" + bytes(8)
    text = ctypes.addressof(text_to_send)
    names[text] = "TEXT"
    vector = ctypes.create_string_buffer(struct.pack("QQ", text, 4))
    unreadable = ctypes.create_string_buffer(struct.pack("QQ", BAD, 4))
    for number in NONE, fd, place, pipe, *kinds:
        for addr, size in (
            (address(81), 16), (address(81), 1), (address(81), 15), (address(81), 129), (address(81), -1), (BAD, 16),
            (address(81, 10), 16), (address(81, 0), 16), (address(0), 16), (b"\1\0/none/a\0", 11), (0, 0), (0, 16),
        ):
            given = ctypes.create_string_buffer(addr, max(len(addr), 130)) if isinstance(addr, bytes) else None
            where = ctypes.addressof(given) if given else addr
            for flags in 0, 1:
                show("sendto", number, text, 4, flags | 0x4000, addr, size)
                for pieces, count in (vector, 1), (unreadable, 1), (vector, 1025), (None, 1), (None, 0):
                    at = ctypes.addressof(pieces) if pieces else 0
                    message = struct.pack("QiiQQQQii", where, size, 0, at, count, 0, 0, 0, 0)
                    names[message] = f"{shown(addr)},{size},{'vector' if pieces is vector else 'BAD' if pieces else 0},{count}"
                    show("sendmsg", number, message, flags | 0x4000)
        show("sendto", number, BAD, 4, 0x4000, address(81), 16), show("sendmsg", number, BAD, 0x4000)
        show("sendmmsg", number, BAD, 1, 0x4000), show("sendmmsg", number, BAD, 0, 0x4000)


text_to_send = ctypes.create_string_buffer(b"text")


def sockets():
    tcp, udp, unix = (high(socket.socket(*kind).detach(), name) for name, kind in {
        "TCP": (socket.AF_INET, socket.SOCK_STREAM), "UDP": (socket.AF_INET, socket.SOCK_DGRAM),
        "UNIX": (socket.AF_UNIX, socket.SOCK_STREAM)}.items())
    address = lambda port, family=2: struct.pack("=H", family) + struct.pack(">H", port) + b"\x7f\0\0\1" + bytes(8)
    for number in NONE, fd, place, pipe, tcp, udp, unix:
        for name in "bind", "connect":
            for addr, size in (
                (address(0, 99), 16), (address(81), 1), (address(81), 15), (address(81), 129), (address(81), -1),
                (address(81), 0), (BAD, 16), (0, 16), (0, 0), (address(81, 10), 16), (b"\1\0/none/a\0", 11),
                (b"\1\0" + LONG[:120], 122),
            ):
                # An unbound one would be bound, or connected to nothing, for good.
                show(name, number, addr, size)
        show("bind", number, address(81), 16)
        show("listen", number, 5) if number != tcp else None
        for flags in 0, 1, 0o4000:
            show("accept4", number, 0, 0, flags)
        show("accept", number, address(0), 0)
        show("accept", number, address(0), struct.pack("i", -1))
        show("accept", number, BAD, BAD)
    sends(tcp, udp, unix)
    other = b"\2\0\0\x51\xc0\0\2\1" + bytes(8)
    show("bind", tcp, other, 16)
    for domain in 1, 2, 10, 45, 99, -1:
        for kind in 1, 2, 3, 10, 99, 1 | 1 << 20, 1 | 0o4000:
            for protocol in 0, 300:
                show("socket", domain, kind, protocol)
                show("socketpair", domain, kind, protocol, 0)


if __name__ == "__main__":
    import sys

    for family in sys.argv[1:]:
        globals()[family]()
