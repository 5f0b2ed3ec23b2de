"""What a program does when its rules let everything continue: it prints each way by which it came out, and each thing that
it may do and could not; in the end, "done". It begins at a line on standard input, and prints "ready" before:
second-wall.py PROJECT HOME ALLOWED_PORT OTHER_PORT VICTIM_PID"""
import os
import socket
import sys

project, home, allowed, other, victim = sys.argv[1:]


def write(path):
    with open(path, "w") as file:
        file.write("x")


def read(path):
    with open(path) as file:
        return file.read()


def through_link():
    os.symlink(f"{home}/secret", f"{project}/link")
    write(f"{project}/link")


def connect(port):
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", int(port)))


def connect_here():
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as connection:
        listener.bind("\0second-wall")
        listener.listen()
        connection.connect("\0second-wall")


def signal_child():
    child = os.fork()
    if child == 0:
        os.execlp("sleep", "sleep", "1000")
    os.kill(child, 9)
    os.waitpid(child, 0)


MAY = {
    "write in the project": lambda: write(f"{project}/made"),
    "make a directory": lambda: os.mkdir(f"{project}/directory"),
    "move a file into it": lambda: os.rename(f"{project}/made", f"{project}/directory/made"),
    "remove it": lambda: os.unlink(f"{project}/directory/made"),
    "read the system": lambda: read("/etc/passwd"),
    "write to /dev/null": lambda: write("/dev/null"),
    "connect": lambda: connect(allowed),
    "connect to itself": connect_here,
    "send its child a signal": signal_child,
}
MUST_NOT = {
    "write outside": lambda: write(f"{home}/made"),
    "change a file outside": lambda: write(f"{home}/secret"),
    "write through a link": through_link,
    "cut a file outside": lambda: os.truncate(f"{home}/secret", 0),
    "make a directory outside": lambda: os.mkdir(f"{home}/directory"),
    "make a link outside": lambda: os.symlink("x", f"{home}/link"),
    "take the secret in": lambda: os.rename(f"{home}/secret", f"{project}/secret"),
    "link the secret in": lambda: os.link(f"{home}/secret", f"{project}/secret"),
    "remove outside": lambda: os.unlink(f"{home}/secret"),
    "connect elsewhere": lambda: connect(other),
    "bind a port": lambda: socket.socket().bind(("127.0.0.1", 0)),
    "talk to an abstract socket": lambda: socket.socket(socket.AF_UNIX).connect(f"\0{home}/socket"),
    "send another a signal": lambda: os.kill(int(victim), 0),
    "read another's memory": lambda: os.close(os.open(f"/proc/{victim}/mem", os.O_RDONLY)),
}
print("ready", flush=True)
sys.stdin.readline()
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
