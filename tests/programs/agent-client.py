"""Connects to the agent's SOCKET, sends something, and prints whether the agent closed the connection in time.

agent-client.py SOCKET WHAT    WHAT: a name of the list below
"""

import array, json, os, socket, sys, time
path, what = sys.argv[1:3]
state = {"ociVersion": "1.0.2", "fds": ["seccompFd"], "pid": 1, "metadata": "default=EPERM",
         "state": {"ociVersion": "1.0.2", "id": "c/1", "status": "creating", "bundle": "/b"}}
text = json.dumps(state).encode()
null = os.open("/dev/null", os.O_RDONLY)
def connect():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.connect(path)
    return s
def send(s, data, fds=()):
    control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    s.sendmsg([data], control)
def closed(s, within):
    s.settimeout(within)
    begin = time.time()
    try:
        while s.recv(100):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True
s = connect()
try:
    if what == "garbage":
        send(s, b"hello, is this the agent?", [null])
    elif what == "long":
        send(s, b"{" + b" " * 1000, [null])
        for _ in range(100 * 1024):
            s.sendall(b" " * 1024)
    elif what == "none":
        send(s, text)
    elif what == "many":
        send(s, text, [null] * 250)
    elif what == "null":
        send(s, text, [null])
    elif what == "late":
        send(s, text[:10], [null])
        time.sleep(0.1)
        send(s, text[10:20], [null])
    elif what == "half":
        send(s, text[:40], [null])
    elif what == "hangup":
        send(s, text[:40], [null])
        s.close()
        sys.exit(0)
    elif what == "flood":
        many = [connect() for _ in range(300)]
        for one in many:
            try:
                one.sendall(b"{" + b"x" * 1_000_000)
            except ConnectionError:
                pass
        print("sent", flush=True)
        s = many[0]
    elif what == "silent":
        many = [connect() for _ in range(1000)]
        print("connected", flush=True)
        time.sleep(2)
        s = many[-1]
except ConnectionError:
    pass
print("closed" if closed(s, 60) else "still open")
