"""What the output of a test says: how much passed, how much was skipped, and the lines that say what failed."""

import re
from typing import NamedTuple


class Result(NamedTuple):
    passed: int = 0
    skipped: int = 0
    failures: tuple = ()


def of_cargo(text):
    """Of a Rust test program. A test that cannot run here prints a line `SKIP why`, and passes."""
    results = re.findall(r"^test result: .*? (\d+) passed; \d+ failed; (\d+) ignored", text, re.M)
    unable = len(re.findall(r"^SKIP", text, re.M))
    passed, ignored = (sum(map(int, column)) for column in zip(*results or [(unable, 0)]))
    return Result(passed - unable, ignored + unable, tuple(re.findall(r"^test (.*) \.\.\. FAILED$", text, re.M)))


def of_tap(text):
    """Of a shell test. One that ends before its plan says so has failed."""
    lines = re.findall(r"^(ok|not ok) \d+(?: - )?(.*)\n?((?:#.*\n?)*)", text, re.M)
    failures = [f"{sentence}\n{why}".rstrip() for verdict, sentence, why in lines if verdict == "not ok"]
    skipped = sum("# SKIP" in sentence for _, sentence, _ in lines)
    plan = re.search(r"^1\.\.(\d+)(.*# SKIP)?", text, re.M)
    if not plan or int(plan[1]) != len(lines):
        failures.append("it ended before its last test")
    return Result(len(lines) - skipped - len(failures), skipped + bool(plan and plan[2]), tuple(failures))


def of_tables(text):
    """Of the benchmark: each table has a floor."""
    return Result(passed=len(re.findall(r"  the floor$", text, re.M)))
