"""A call and what came of it, on a line: with what is chance by its name. The tables are in errnos.py."""

import ctypes
import errno
import fcntl
import os

# What is chance, by a name.
names = {}
libc = ctypes.CDLL(None, use_errno=True)
NR = {
    "open": 2, "stat": 4, "lstat": 6, "access": 21, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46, "bind": 49,
    "listen": 50, "socket": 41, "socketpair": 53, "kill": 62, "uname": 63, "truncate": 76, "rename": 82, "mkdir": 83,
    "rmdir": 84, "creat": 85, "link": 86, "unlink": 87, "symlink": 88, "readlink": 89, "chmod": 90, "fchmod": 91,
    "chown": 92, "fchown": 93, "lchown": 94, "sysinfo": 99, "utime": 132, "mknod": 133, "setpriority": 141,
    "sched_setparam": 142, "sched_setscheduler": 144, "adjtimex": 159, "chroot": 161, "settimeofday": 164, "mount": 165,
    "umount2": 166, "reboot": 169, "sethostname": 170, "setdomainname": 171, "init_module": 175, "delete_module": 176,
    "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "getxattr": 191, "lgetxattr": 192, "fgetxattr": 193,
    "listxattr": 194, "llistxattr": 195, "flistxattr": 196, "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199,
    "tkill": 200, "clock_settime": 227, "tgkill": 234, "utimes": 235, "openat": 257, "mkdirat": 258, "mknodat": 259,
    "fchownat": 260, "futimesat": 261, "newfstatat": 262, "unlinkat": 263, "renameat": 264, "linkat": 265,
    "symlinkat": 266, "readlinkat": 267, "fchmodat": 268, "faccessat": 269, "utimensat": 280, "accept4": 288,
    "clock_adjtime": 305, "sendmmsg": 307, "finit_module": 313, "sched_setattr": 314, "renameat2": 316, "bpf": 321,
    "statx": 332, "pidfd_send_signal": 424, "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431,
    "fsmount": 432, "fspick": 433, "pidfd_open": 434, "openat2": 437, "faccessat2": 439, "mount_setattr": 442,
    "fchmodat2": 452, "setxattrat": 463, "getxattrat": 464, "removexattrat": 466, "open_tree_attr": 467,
}
HERE, BAD, EMPTY, NOFOLLOW = -100, 0xBAD0, 0x1000, 0x100
LONG, NAME = b"a" * 5000, b"a" * 256
FIFO, CHAR, BLOCK, DIRECTORY, REGULAR = 0o010644, 0o020666, 0o060666, 0o040755, 0o100644
SDA, KMSG = 0x800, 0x10B


def answer(name, *args):
    """Makes a call; what came of it. What it opens is closed again."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    # What the call does not take is no rubbish, for those who look.
    words += [ctypes.c_long(0)] * (6 - len(words))
    value = libc.syscall(NR[name], *words)
    if value < 0:
        return errno.errorcode[ctypes.get_errno()]
    if name in OPENING:
        os.close(value)
    return 0


OPENING = "open openat openat2 creat socket accept accept4 fsopen fsmount open_tree open_tree_attr fspick bpf".split()


def shown(arg):
    if arg in names:
        return names[arg]
    if isinstance(arg, int):
        return hex(arg) if arg > 4095 else str(arg)
    text = arg.rstrip(b"\0")
    if len(text) > 100:
        return f"{text[:1].decode()}*{len(arg)}"
    return text.decode() if all(33 <= c < 127 for c in text) else f"{len(arg)}:{text.hex()}"


def show(name, *args):
    print(f"{name}({','.join(map(shown, args))})", answer(name, *args), flush=True)


def aside(name, *args):
    """The same in a child, which is left with what the call has changed."""
    child = os.fork()
    if child == 0:
        os.setsid()
        show(name, *args)
        os._exit(0)
    os.waitpid(child, 0)


def paths(make, *bad):
    """What a path can be that is no good, and no path at all."""
    for path in (*bad, b"", b"none/a", b"f/a", b"loop/a", NAME, b"none/" + NAME, LONG, BAD, 0):
        make(path)


def high(fd, name):
    """A descriptor beyond all other numbers here."""
    fd = fcntl.fcntl(fd, fcntl.F_DUPFD, 300)
    names[fd] = name
    return fd
