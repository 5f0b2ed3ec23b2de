"""Sends signals to what it may and to what it may not, and prints what went wrong; in the end "done":
signals.py OUTSIDE NEIGHBOUR, the numbers of a process that is not confined, and of one that another `run` confines."""
import ctypes
import errno
import os
import signal
import sys
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
SYS_tkill, SYS_tgkill, SYS_pidfd_send_signal = 200, 234, 424
if os.uname().machine != "x86_64":
    SYS_tkill, SYS_tgkill = 130, 131


def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "failed")


def expect(what, wanted, act, *arguments):
    try:
        act(*arguments)
        got = None
    except OSError as error:
        got = error.errno
    if got != wanted:
        name = errno.errorcode.get
        print(f"{what}: {name(got, got)} instead of {name(wanted, wanted)}")


def child(act=signal.pause):
    pid = os.fork()
    if pid == 0:
        act()
        os._exit(0)
    return pid


def ended_by(pid, number):
    _, status = os.waitpid(pid, 0)
    if status != number:
        print(f"a child ended with {status} instead of {number}")


def orphan():
    """The number of a process whose parent has ended; it ends with this one."""
    read, write = os.pipe()
    end, held = os.pipe()

    def wait():
        os.close(held)
        os.read(end, 1)

    pid = os.fork()
    if pid == 0:
        os.write(write, str(child(wait)).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    return int(os.read(read, 20))


# Real-time signals and the C library's own are only numbers.
for number in (signal.SIGTERM, signal.SIGKILL, 32, 64):
    pid = child()
    expect(f"kill {number}", None, os.kill, pid, number)
    ended_by(pid, number)
    pid = child()
    expect(f"tkill {number}", None, call, SYS_tkill, pid, number)
    ended_by(pid, number)
    pid = child()
    expect(f"tgkill {number}", None, call, SYS_tgkill, pid, pid, number)
    ended_by(pid, number)
    pid = child()
    expect(f"pidfd_send_signal {number}", None, signal.pidfd_send_signal, os.pidfd_open(pid), number)
    ended_by(pid, number)

# A grandchild, and its group.
ready, there = os.pipe()
pid = child(lambda: (os.setpgid(0, 0), child(), os.write(there, b"x"), signal.pause()))
os.read(ready, 1)
expect("kill a group", None, os.killpg, pid, signal.SIGTERM)
ended_by(pid, signal.SIGTERM)

# A signal to one thread of this process, which only that one takes.
taken = []
signal.signal(signal.SIGUSR1, lambda *_: taken.append(1))
over = threading.Event()
thread = threading.Thread(target=over.wait)
thread.start()
expect("tgkill to a thread", None, call, SYS_tgkill, os.getpid(), thread.native_id, signal.SIGUSR1)
expect("kill by the number of a thread", None, os.kill, thread.native_id, signal.SIGUSR1)
over.set()
thread.join()
while os.path.exists(f"/proc/self/task/{thread.native_id}"):
    time.sleep(0.01)
expect("a thread that has ended", errno.ESRCH, call, SYS_tgkill, os.getpid(), thread.native_id, signal.SIGUSR1)
if len(taken) < 1:
    print("no signal came to this process")

gone = child(lambda: None)
os.waitpid(gone, 0)
expect("a number of nobody", errno.ESRCH, os.kill, gone, signal.SIGTERM)
expect("a group that has ended", errno.ESRCH, os.killpg, gone, signal.SIGTERM)
expect("a thread of another process", errno.ESRCH, call, SYS_tgkill, os.getpid(), os.getppid(), 0)
expect("no signal", errno.EINVAL, os.kill, os.getpid(), 65)
expect("a negative signal", errno.EINVAL, call, SYS_tgkill, os.getpid(), os.getpid(), -1)
expect("no thread", errno.EINVAL, call, SYS_tkill, 0, 0)
expect("the least number", errno.ESRCH, os.kill, -(1 << 31), 0)
expect("no descriptor", errno.EBADF, call, SYS_pidfd_send_signal, 99, 0, None, 0)

for who in map(int, sys.argv[1:]):
    for number in (0, signal.SIGKILL):
        expect(f"kill {who}", errno.EPERM, os.kill, who, number)
        expect(f"tkill {who}", errno.EPERM, call, SYS_tkill, who, number)
        expect(f"tgkill {who}", errno.EPERM, call, SYS_tgkill, who, who, number)
        expect(f"pidfd_send_signal {who}", errno.EPERM, signal.pidfd_send_signal, os.pidfd_open(who), number)
        expect(f"kill the group of {who}", errno.EPERM, os.kill, -os.getpgid(who), number)
expect("kill the daemon", errno.EPERM, os.kill, os.getppid(), signal.SIGKILL)
expect("kill process 1", errno.EPERM, os.kill, 1, 0)

# An orphan becomes a child of a process that is not confined. What it can be sent is not known any more: refused.
left = orphan()
time.sleep(0.1)
expect("kill an orphan", errno.EPERM, os.kill, left, signal.SIGKILL)
print("done")
