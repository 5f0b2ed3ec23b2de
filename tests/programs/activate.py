"""Listens at SOCKET for a second, says so, and then becomes the agent, to which it passes the socket as systemd would.

activate.py SOCKET PROGRAM MOUNT
"""

import os, socket, sys, time
path, program, mount = sys.argv[1:]
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.bind(path)
s.listen()
print("listening", flush=True)
time.sleep(1)
os.dup2(s.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(program, ["syscallfs", "serve", "-m", mount])
