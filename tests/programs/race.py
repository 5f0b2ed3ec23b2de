"""Races with others for the response to each of the first COUNT requests, and prints how often it
won, and how often each errno came: `1250 won`, `8750 ENOENT`.

    race.py MOUNT VALUE COUNT
"""
import collections
import errno
import os
import sys

mount, value, count = sys.argv[1:]
line = f"{value}\n".encode()
tally = collections.Counter()


def attempt(number):
    response = os.open(f"{mount}/pending/{number}/response", os.O_WRONLY)
    try:
        os.write(response, line)
    finally:
        os.close(response)


with open(f"{mount}/events") as events:
    for event in events:
        kind, number, *_ = event.split()
        if kind == "missed":
            sys.exit(f"{event.strip()}: too slow to race")
        if kind == "new":
            try:
                attempt(number)
                tally["won"] += 1
            except OSError as error:
                tally[errno.errorcode[error.errno]] += 1
            if number == count:
                break
for what, times in tally.items():
    print(times, what)
