"""Runs the tests that are asked for, and prints each one's output when it has ended; see tools/test.

A level is what cannot be left out unnoticed: the unit tests, each file of tests/, all shell tests, the benchmark. A
level of which nothing could run has failed.
"""

import argparse
import json
import signal
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from job import Job
from output import of_cargo, of_tables, of_tap


def jobs(names):
    """What the names ask for, built."""

    def asked(name):
        return not names or any(part in name for part in names)

    shell = [file for file in sorted(Path("tests/shell").glob("*.t")) if asked(file.name)]
    rust = ["unit"] * asked("unit") + [file.stem for file in sorted(Path("tests").glob("*.rs")) if asked(file.stem)]
    if shell or rust:
        subprocess.run(["cargo", "build"], check=True)
    if rust:
        yield from built(rust)
    for file in shell:
        yield Job("shell", file.name, ["bash", str(file)], of_tap, file)
    if asked("bench"):
        yield Job("bench", "bench", ["tools/bench", "--quick"], of_tables, Path("tools/bench"))


def built(levels):
    """The Rust tests of these levels, which are built first: together, and not while others run."""
    which = [word for level in levels for word in (["--lib", "--bins"] if level == "unit" else ["--test", level])]
    command = ["cargo", "test", "--no-run", "--message-format", "json-render-diagnostics", *which]
    build = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    for message in map(json.loads, build.stdout.splitlines()):
        if message.get("executable") and message["profile"]["test"]:
            target = message["target"]
            is_unit = target["kind"] != ["test"]
            name = f"unit: {target['name']} ({target['kind'][0]})" if is_unit else target["name"]
            level = "unit" if is_unit else target["name"]
            yield Job(level, name, [message["executable"], "--show-output"], of_cargo, Path(target["src_path"]))


def run(all_jobs, at_once):
    """Runs the jobs and yields each as it ends: first those that disturb nobody, the slowest first, then each alone."""
    together = sorted((job for job in all_jobs if not job.alone), key=lambda job: -job.usual())
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for ended in as_completed([pool.submit(job.run) for job in together]):
                yield ended.result()
            for job in all_jobs:
                if job.alone:
                    yield pool.submit(job.run).result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for job in all_jobs:
                job.stop()
            raise


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser(prog="tools/test")
    parser.add_argument("-j", type=int, default=1, metavar="N", dest="at_once")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    # A shell's background job has SIGINT ignored, and nothing that it starts could be interrupted.
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    for number in signal.SIGINT, signal.SIGTERM:
        signal.signal(number, interrupt)
    all_jobs = list(jobs(options.names))
    if not all_jobs:
        print(f"test: no test is named '{' '.join(options.names)}'", file=sys.stderr)
        return 2
    levels = defaultdict(list)
    for job in run(all_jobs, options.at_once):
        print(f"=== {job.name}: {job.seconds:.0f} s\n{job.output}", end="", flush=True)
        levels[job.level].append(job)
    failures = [f"{job.name}: {what}" for level in levels.values() for job in level for what in job.result.failures]
    for level, ended in levels.items():
        if not any(job.result.passed or job.result.failures for job in ended):
            failures.append(f"{level}: nothing could run")
    if failures:
        print("=== failed", *failures, sep="\n")
    passed, skipped = (sum(getattr(job.result, of) for level in levels.values() for job in level) for of in ("passed", "skipped"))
    print(f"{passed} passed, {len(failures)} failed, {skipped} skipped")
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"test: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
