"""One test program: how it is run, how long it usually takes, and what came of it."""

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

# How long each took last time, in seconds.
TIMES = Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "test-times"
# A test that hangs would leave no report of all the others.
LIMIT = int(os.environ.get("TEST_LIMIT", 1800))


class Job:
    def __init__(self, level, name, command, read, source):
        self.level, self.name, self.command, self.read = level, name, command, read
        # A test that measures, or that changes what all processes share, says so in the head of its file.
        self.alone = re.search(r"^(#|//!) Runs alone: ", source.read_text(), re.M) is not None
        self.process = None
        self.seconds, self.output, self.result = 0, "", None

    def usual(self):
        """Seconds it took last time; a day if that is not known."""
        try:
            return float((TIMES / self.name).read_text())
        except (OSError, ValueError):
            return 86400

    def run(self):
        """Runs it to its end, and returns itself with what came of it."""
        begun = time.monotonic()
        # A file and no pipe: a process that a test left behind may hold it for ever.
        with tempfile.TemporaryFile() as output:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, process_group=0
            )
            try:
                status = self.process.wait(LIMIT)
            except subprocess.TimeoutExpired:
                self.stop()
                status = None
            output.seek(0)
            self.output = output.read().decode(errors="backslashreplace")
        self.seconds = time.monotonic() - begun
        self.result = self.read(self.output)
        if status is None:
            self.result = self.result._replace(failures=(f"it was ended after {LIMIT} s (TEST_LIMIT)",))
        elif status and not self.result.failures:
            self.result = self.result._replace(failures=(f"it ended with status {status}",))
        TIMES.mkdir(parents=True, exist_ok=True)
        (TIMES / self.name).write_text(f"{self.seconds:.1f}\n")
        return self

    def stop(self):
        """Ends it, if it runs, with what it has started in its process group."""
        # A shell cleans up only after the program in its foreground has ended, so that one gets the signal too.
        # `run` sends SIGKILL to a command that ignores the first signal when it gets the second.
        for number, seconds in (signal.SIGTERM, 10), (signal.SIGTERM, 20), (signal.SIGKILL, 10):
            if self.process and self.process.poll() is None:
                os.killpg(self.process.pid, number)
                try:
                    self.process.wait(seconds)
                except subprocess.TimeoutExpired:
                    pass
