"""What a program tries that wants out of agent.rules; prints each way by which it came out, and each thing that it may do
and could not; in the end, "done": escape.py PROJECT HOME ALLOWED_PORT OTHER_PORT VICTIM_PID"""
import ctypes
import errno
import fcntl
import os
import resource
import signal
import socket
import struct
import sys
import termios

project, home, allowed, other, victim = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
AT_FDCWD, SYS_io_uring_setup, SYS_open_by_handle_at = -100, 425, 304
SYS_socketpair, F_SETSIG, IPPROTO_MPTCP = 53, 10, 262
SYS_shmget, SYS_msgget, SYS_rt_sigqueueinfo, SYS_tgkill, SYS_mq_open = 29, 68, 129, 234, 240


def call(number, *arguments):
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "failed")
    return result


def connect(port, kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as connection:
        connection.connect(("127.0.0.1", int(port)))


def fast_open():
    with socket.socket() as connection:
        connection.sendto(b"x", socket.MSG_FASTOPEN, ("127.0.0.1", int(other)))


def set_option(family, level, name, value):
    with socket.socket(family) as connection:
        connection.setsockopt(level, name, value)


# A routing header of IPv6 with one stop, and an option of IPv4 that records the way.
ROUTE = bytes([0, 2, 4, 0, 0, 0, 0, 0]) + socket.inet_pton(socket.AF_INET6, "fd00::2")
RECORD = bytes([7, 7, 4, 0, 0, 0, 0, 0])


def write(path, text="x"):
    with open(path, "w") as file:
        file.write(text)


def read(path):
    with open(path) as file:
        return file.read()


def through_link(target, act):
    link = f"{project}/link"
    try:
        os.unlink(link)
    except FileNotFoundError:
        pass
    os.symlink(target, link)
    act(link)


def trace():
    if libc.ptrace(16, int(victim), 0, 0) < 0:  # PTRACE_ATTACH
        raise OSError(ctypes.get_errno(), "ptrace")


def read_memory():
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    if libc.process_vm_readv(int(victim), vector, 1, vector, 1, 0) < 0 and ctypes.get_errno() != errno.EFAULT:
        raise OSError(ctypes.get_errno(), "process_vm_readv")


def new_users():
    if os.fork() == 0:
        os._exit(0 if libc.unshare(0x10000000) == 0 else 1)
    if os.wait()[1] != 0:
        raise OSError(errno.EPERM, "unshare")


def push_input():
    import pty

    _, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSTI, b"x")


def own_signals():
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    for send in os.kill, os.killpg:
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            signal.pause()
        try:
            os.setpgid(child, child)
        except OSError:
            pass
        send(child, signal.SIGTERM)
        if os.waitpid(child, 0)[1] != signal.SIGTERM:
            raise OSError(errno.EPERM, "the child has another status")
    signal.raise_signal(signal.SIGUSR1)
    os.kill(0, signal.SIGUSR1)
    signal.pidfd_send_signal(os.pidfd_open(os.getpid()), signal.SIGUSR1)


def stray_signal():
    """By the kernel, for a descriptor whose owner is another process."""
    ours, theirs = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETOWN, int(victim))


def stray_signal_by_ioctl():
    ours, theirs = socket.socketpair()
    fcntl.ioctl(ours, 0x8901, struct.pack("i", int(victim)))  # FIOSETOWN


def choose_signal():
    ours, theirs = socket.socketpair()
    fcntl.fcntl(ours, F_SETSIG, signal.SIGKILL)


def signal_terminal():
    ours, theirs = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETFL, fcntl.fcntl(ours, fcntl.F_GETFL) | os.O_ASYNC)


def signal_terminal_by_ioctl():
    ours, theirs = socket.socketpair()
    fcntl.ioctl(ours, 0x5452, struct.pack("i", 1))  # FIOASYNC


def change_flags(path):
    fcntl.ioctl(os.open(path, os.O_RDONLY), 0x40086602, struct.pack("l", 0x80))  # FS_IOC_SETFLAGS, FS_NOATIME_FL


def link_elsewhere(name):
    try:
        os.rename(f"{project}/{name}", f"{project}/was")
    except FileNotFoundError:
        pass
    os.symlink("elsewhere", f"{project}/{name}")


def limit():
    resource.prlimit(int(victim), resource.RLIMIT_CORE, (0, 0))


MAY = {
    "send signals to its own processes": own_signals,
    "limit itself": lambda: resource.prlimit(0, resource.RLIMIT_CORE, (0, 0)),
    "be nicer": lambda: os.setpriority(os.PRIO_PROCESS, 0, 1),
    "write in the project": lambda: write(f"{project}/made"),
    "cut a file that it has open": lambda: os.truncate(os.open(f"{project}/made", os.O_WRONLY), 0),
    "reserve room in one": lambda: os.posix_fallocate(os.open(f"{project}/made", os.O_WRONLY), 0, 4096),
    "read in the project": lambda: read(f"{project}/made"),
    "read the system": lambda: read("/etc/passwd"),
    "make a directory": lambda: os.mkdir(f"{project}/directory"),
    "rename it": lambda: os.rename(f"{project}/directory", f"{project}/other"),
    "remove it": lambda: os.rmdir(f"{project}/other"),
    "change a mode": lambda: os.chmod(f"{project}/made", 0o600),
    "change a time": lambda: os.utime(f"{project}/made", (1, 1)),
    "write to /dev/null": lambda: write("/dev/null"),
    "connect": lambda: connect(allowed),
}
MUST_NOT = {
    "write outside": lambda: write(f"{home}/made"),
    "read a secret": lambda: read(f"{home}/secret"),
    "read a secret through a link": lambda: through_link(f"{home}/secret", read),
    "write through a link": lambda: through_link(f"{home}/secret", write),
    "make through a link": lambda: through_link(f"{home}/made", write),
    "read a secret by ..": lambda: read(f"{project}/../secret"),
    "take the secret in": lambda: os.rename(f"{home}/secret", f"{project}/secret"),
    "link the secret in": lambda: os.link(f"{home}/secret", f"{project}/secret"),
    "remove outside": lambda: os.unlink(f"{home}/secret"),
    "change a mode outside": lambda: os.chmod(f"{home}/secret", 0o644),
    "cut a file that is open for reading": lambda: os.ftruncate(os.open(f"{project}/made", os.O_RDONLY), 0),
    "cut outside": lambda: os.truncate(f"{home}/secret", 0),
    "change a time outside": lambda: os.utime(f"{home}/secret", (1, 1)),
    "make a FIFO outside": lambda: os.mkfifo(f"{home}/fifo"),
    "write what git runs": lambda: write(f"{project}/.git/hooks/pre-commit"),
    "say where git finds it": lambda: write(f"{project}/.git/commondir", "../evil"),
    "write git's other config": lambda: write(f"{project}/.git/config.worktree"),
    "write what git runs in a submodule": lambda: os.makedirs(f"{project}/.git/modules/a/hooks"),
    "put a link where git looks": lambda: link_elsewhere(".git/hooks"),
    "put a link for git": lambda: link_elsewhere(".git"),
    "move what git runs": lambda: os.rename(f"{project}/.git", f"{project}/git"),
    "read another's environment": lambda: read(f"/proc/{victim}/environ"),
    "write another's memory": lambda: write(f"/proc/{victim}/mem"),
    "open by a handle": lambda: call(SYS_open_by_handle_at, AT_FDCWD, b"\0" * 16, 0),
    "connect elsewhere": lambda: connect(other),
    "send datagrams": lambda: connect(other, socket.SOCK_DGRAM),
    "connect with data": fast_open,
    "lead packets elsewhere": lambda: set_option(socket.AF_INET6, socket.IPPROTO_IPV6, socket.IPV6_RTHDR, ROUTE),
    "have options in packets": lambda: set_option(socket.AF_INET, socket.IPPROTO_IP, socket.IP_OPTIONS, RECORD),
    "talk to a Unix socket": lambda: socket.socket(socket.AF_UNIX).connect(f"{home}/socket"),
    "send to a Unix socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
    "send by a pair": lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM),
    "send by a raw pair": lambda: call(SYS_socketpair, socket.AF_UNIX, socket.SOCK_RAW, 0, (ctypes.c_int * 2)()),
    "have another protocol": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP),
    "listen without binding": lambda: socket.socket().listen(),
    "bind a port": lambda: socket.socket().bind(("127.0.0.1", 0)),
    "trace": trace,
    "read another's memory": read_memory,
    "use a ring": lambda: call(SYS_io_uring_setup, 4, ctypes.create_string_buffer(120)),
    "get users of its own": new_users,
    "push input": push_input,
    "send another a signal": lambda: os.kill(int(victim), 0),
    "send another's thread a signal": lambda: call(SYS_tgkill, int(victim), int(victim), 0),
    "send another a signal by a descriptor": lambda: signal.pidfd_send_signal(os.pidfd_open(int(victim)), 0),
    "queue another a signal": lambda: call(SYS_rt_sigqueueinfo, int(victim), 10, struct.pack("iiiiii", 10, 0, -1, 0, 0, 0) + bytes(104)),
    "have the kernel send another a signal": stray_signal,
    "choose the signal that the kernel sends": choose_signal,
    "have the kernel signal the terminal": signal_terminal,
    "have the kernel signal the terminal, by ioctl": signal_terminal_by_ioctl,
    "change the flags of a file open for reading": lambda: change_flags(f"{project}/made"),
    "have the kernel send another a signal, by ioctl": stray_signal_by_ioctl,
    "limit another": limit,
    "make another nicer": lambda: os.setpriority(os.PRIO_PROCESS, int(victim), 19),
    "bind another to a processor": lambda: os.sched_setaffinity(int(victim), {0}),
    "have shared memory": lambda: call(SYS_shmget, 1, 4096, 0o1600),
    "have a message queue": lambda: call(SYS_msgget, 1, 0o1600),
    "have a POSIX message queue": lambda: call(SYS_mq_open, b"x", os.O_RDWR | os.O_CREAT, 0o600, None),
}
for name, act in MAY.items():
    try:
        act()
    except OSError as error:
        print(f"could not {name}: {error}")
for name, act in MUST_NOT.items():
    try:
        act()
        print(f"could {name}")
    except OSError:
        pass
print("done")
