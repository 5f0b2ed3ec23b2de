"""What a job tries that wants something of its runner or of later jobs; prints each way by which it came out, and each
thing that it may do and could not; in the end, "done": escape-ci.py WORKSPACE CACHE HOME VICTIM_PID"""
import os
import socket
import sys

workspace, cache, home, victim = sys.argv[1:]


def write(path):
    with open(path, "w") as file:
        file.write("x")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def through_link(target, act):
    link = f"{workspace}/link"
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink(target, link)
    act(link)


def serve():
    """A server of its own, and a client, on the first of its ports that is free."""
    with socket.socket() as listener, socket.socket() as client:
        for port in range(41000, 42000):
            try:
                listener.bind(("127.0.0.1", port))
                break
            except OSError as error:
                last = error
        else:
            raise last
        listener.listen()
        client.connect(("127.0.0.1", port))
        with listener.accept()[0] as accepted:
            accepted.send(b"x")
            client.recv(1)


def bind(address, family=socket.AF_INET):
    with socket.socket(family) as listener:
        listener.bind(address)


def connect(address):
    with socket.socket() as connection:
        connection.setblocking(False)
        connection.connect_ex(address) == 111 and no()


def no():
    raise ConnectionRefusedError


def replace_cache():
    write(f"{workspace}/evil")
    os.rename(f"{workspace}/evil", f"{cache}/package")


MAY = {
    "write what git runs": lambda: write(f"{workspace}/.git/hooks/pre-commit"),
    "read the cache": lambda: read(f"{cache}/package"),
    "copy from the cache": lambda: through_link(f"{cache}/package", read),
    "serve itself": serve,
}
MUST_NOT = {
    "change the cache": lambda: write(f"{cache}/package"),
    "add to the cache": lambda: write(f"{cache}/more"),
    "change the cache through a link": lambda: through_link(f"{cache}/package", write),
    "add to the cache through a link": lambda: through_link(cache, lambda link: write(f"{link}/more")),
    "replace what is in the cache": replace_cache,
    "have a name for what is in the cache": lambda: os.link(f"{cache}/package", f"{workspace}/name"),
    "move the cache away": lambda: os.rename(cache, f"{workspace}/cache"),
    "remove from the cache": lambda: os.unlink(f"{cache}/package"),
    "make the cache older": lambda: os.utime(f"{cache}/package", (1, 1)),
    "open the cache for all": lambda: os.chmod(cache, 0o777),
    "read the token of the runner": lambda: read(f"{home}/secret"),
    "read the token through a link": lambda: through_link(f"{home}/secret", read),
    "read the environment of the runner": lambda: read(f"/proc/{victim}/environ"),
    "read it through a link": lambda: through_link(f"/proc/{victim}/environ", read),
    "be run at the next login": lambda: write(f"{home}/.profile"),
    "replace the runner": lambda: os.rename(f"{workspace}/evil", f"{home}/runner"),
    "end the runner": lambda: os.kill(int(victim), 0),
    "leave something in /tmp": lambda: write("/tmp/syscallfs-ci-job"),
    "take a port of another service": lambda: bind(("127.0.0.1", 40999)),
    "be reached from elsewhere": lambda: bind(("0.0.0.0", 41999)),
    "be reached by IPv6": lambda: bind(("::", 41999), socket.AF_INET6),
    "listen on a port of no choice": lambda: socket.socket().listen(),
    "have a socket of its name": lambda: bind(f"{workspace}/socket", socket.AF_UNIX),
    "ask for the credentials of the machine": lambda: connect(("169.254.169.254", 80)),
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
