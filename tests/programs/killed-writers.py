"""Responds to 200 requests in turn, each time after a writer that was killed somewhere on its way, and prints how many
of the second writers came in time.

killed-writers.py MOUNT
"""

import os, random, signal, sys, time

pending = sys.argv[1] + "/pending/"
random.seed(7)


def respond(number, name, value):
    response = os.open(f"{pending}{number}/response", os.O_WRONLY)
    buf = os.open(f"{pending}{number}/mem/buf", os.O_WRONLY | os.O_TRUNC)
    for at in range(8):
        os.pwrite(buf, name[at:at + 1], at)
    os.write(response, value)


def wait_for(number):
    while not os.path.exists(f"{pending}{number}/response"):
        time.sleep(0.0005)


# How long a writer takes that is left alone.
wait_for(1)
begun = time.monotonic()
respond(1, b"BBBBBBBB", b"2\n")
took = time.monotonic() - begun
survived = 1
for number in range(2, 201):
    wait_for(number)
    writer = os.fork()
    if writer == 0:
        try:
            respond(number, b"AAAAAAAA", b"1\n")
        finally:
            os._exit(0)
    time.sleep(random.uniform(0, 4 * took))
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    try:
        respond(number, b"BBBBBBBB", b"2\n")
        survived += 1
    except FileNotFoundError:
        pass
print(survived)
