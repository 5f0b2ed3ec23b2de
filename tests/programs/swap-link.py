"""Swaps the link NAME between the TARGETs for as long as it runs: swap-link.py NAME TARGET..."""
import os
import sys

name, *targets = sys.argv[1:]
number = 0
while True:
    for target in targets:
        number += 1
        other = f"{name}.{number % 2}"
        os.symlink(target, other)
        os.rename(other, name)
