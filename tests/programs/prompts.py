"""Runs COMMAND on a terminal of its own and types an answer to each question; prints what was shown there.

prompts.py ANSWER COMMAND    ANSWER: the line to type; `yes` stands for the number that the question asks for
"""

import os, pty, re, sys
pid, fd = pty.fork()
if pid == 0:
    os.execlp("sh", "sh", "-c", sys.argv[2])
shown, answered = b"", 0
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    shown += data
    for number in re.findall(rb"type (\d+): ", shown)[answered:]:
        answered += 1
        os.write(fd, (number if sys.argv[1] == "yes" else sys.argv[1].encode()) + b"\n")
os.waitpid(pid, 0)
sys.stdout.write(shown.decode().replace("\r", ""))
