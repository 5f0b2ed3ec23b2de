"""Types into a shell on a terminal of its own, and waits for what it prints.

  terminal.py SHELL < SCRIPT

A line of SCRIPT is `type TEXT` (escapes as in Python; a line that ends with Enter has \\r), `wait TEXT` (what is printed
from there on, the echo of what was typed included, has to hold it, within 60 s), or `none TEXT` (what was printed since
the last `wait` has not held it). A line that begins with # is a remark.
It ends with status 1 at the first line that fails. All that was printed goes to standard error.
"""

import os
import pty
import select
import signal
import sys
import time

shell, terminal = pty.fork()
if shell == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
printed = b""


def more(seconds):
    global printed
    if not select.select([terminal], [], [], seconds)[0]:
        return True
    try:
        some = os.read(terminal, 65536)
    except OSError:
        some = b""
    sys.stderr.buffer.write(some)
    printed += some
    return bool(some)


def wait(text):
    global printed
    end = time.monotonic() + 60
    while text not in printed:
        if time.monotonic() > end or not more(0.1):
            return False
    printed = printed[printed.index(text) + len(text):]
    return True


status = 0
for line in sys.stdin:
    if line.startswith("#"):
        continue
    act, text = line.rstrip("\n").split(" ", 1)
    text = text.encode().decode("unicode_escape").encode()
    if act == "type":
        os.write(terminal, text)
    elif act == "wait" and not wait(text) or act == "none" and text in printed:
        print("failed: " + line.rstrip("\n"))
        status = 1
        break
os.close(terminal)
os.kill(shell, signal.SIGHUP)
os.waitpid(shell, 0)
sys.exit(status)
