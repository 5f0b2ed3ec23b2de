"""Calls with good and bad arguments, in the current directory; for each a line: what it is, and 0 or an errno.

The words of a table are the calls that somebody may answer in the kernel's place, with what the kernel looks at: first
one after the other, then two at once, since it matters which it looks at first.
"""

import ctypes
import os
import socket
import struct

from errno_call import BAD, EMPTY, HERE, LONG, NR, aside, high, libc, names, show, shown
# The tables of that are among those that can be named.
from errno_paths import *


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
