"""Races with others for the response to each of the first COUNT requests, and prints how often it
won, and how often each errno came: `1250 won`, `8750 ENOENT`.

    race.py MOUNT VALUE COUNT response      writes each request's own file
    race.py MOUNT VALUE COUNT responses     writes the one file for all
"""
import collections
import errno
import os
import sys

mount, value, count, file = sys.argv[1:]
tally = collections.Counter()


def to_responses(number, responses=os.open(f"{mount}/responses", os.O_WRONLY)):
    os.write(responses, f"{number} {value}\n".encode())


def to_response(number):
    response = os.open(f"{mount}/pending/{number}/response", os.O_WRONLY)
    try:
        os.write(response, f"{value}\n".encode())
    finally:
        os.close(response)


attempt = to_responses if file == "responses" else to_response
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
