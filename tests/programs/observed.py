"""What an unknown program may do; prints what came of each act: observed.py HOME PORT VICTIM_PID. The acts must come to the
same when observe.rules looks on."""
import ctypes
import errno
import os
import socket
import sys

home, port, victim = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
SYS_openat, SYS_process_vm_readv, SYS_io_uring_setup = 257, 310, 425


def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "failed")


def read(path):
    with open(path) as file:
        return file.read()


def write(path, mode="a"):
    with open(path, mode) as file:
        file.write("x")


def connect(address):
    with socket.socket() as connection:
        connection.setblocking(address[0] == "127.0.0.1")
        try:
            connection.connect(address)
        except OSError as error:
            # A network that is not there is no other answer.
            if address[0] == "127.0.0.1" or error.errno == errno.EPERM:
                raise


def in_child(act):
    child = os.fork()
    if child == 0:
        os._exit(act())
    status = os.waitpid(child, 0)[1]
    if status:
        raise OSError(errno.ECHILD, str(status))


def read_memory():
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    call(SYS_process_vm_readv, int(victim), vector, 1, vector, 1, ctypes.c_long(0))


ACTS = {
    "key": lambda: read(f"{home}/.ssh/id"),
    "key by ..": lambda: read(f"{home}/project/../.ssh/id"),
    "token": lambda: read(f"{home}/.npmrc"),
    "shadow": lambda: read("/etc/shadow"),
    "environment": lambda: read(f"/proc/{victim}/environ"),
    "profile": lambda: write(f"{home}/.bashrc"),
    "hook": lambda: (write(f"{home}/project/made"), os.rename(f"{home}/project/made", f"{home}/project/.git/hooks/made")),
    "system": lambda: write("/etc/passwd"),
    "file": lambda: write(f"{home}/project/file", "w"),
    "directory": lambda: os.mkdir(f"{home}/project/directory"),
    "mode": lambda: os.chmod(f"{home}/project/file", 0o4700),
    "service": lambda: connect(("127.0.0.1", int(port))),
    "credentials": lambda: connect(("169.254.169.254", 80)),
    "network": lambda: connect(("10.1.2.3", 80)),
    "program": lambda: in_child(lambda: os.execv("/bin/true", ["true"])),
    "signal": lambda: os.kill(int(victim), 0),
    "memory": read_memory,
    "users": lambda: in_child(lambda: libc.unshare(0x10000000) & 1),
    "ring": lambda: call(SYS_io_uring_setup, 4, ctypes.create_string_buffer(120)),
    "no address": lambda: call(SYS_openat, -100, ctypes.c_void_p(8), 1),
}
for name, act in ACTS.items():
    try:
        act()
        print(f"{name}: done")
    except OSError as error:
        print(f"{name}: {errno.errorcode[error.errno]}")
