"""The list of known differences, docs/differences.md: each entry is a line
`` * `` PATTERN ``: reason ``, and the pattern is looked for in `strace's line ≠ our line`."""

import os
import re

from runs import ROOT

FILE = os.path.join(ROOT, 'docs', 'differences.md')


class Known:
    """The patterns, and how often each has been met."""

    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            found = re.findall(r'^\* `` (.+?) ``:', file.read(), re.MULTILINE)
        self.patterns = [re.compile(pattern) for pattern in found]
        self.met = [0] * len(self.patterns)

    def covers(self, difference):
        """Whether one of the entries explains this difference."""
        for index, pattern in enumerate(self.patterns):
            if pattern.search(difference):
                self.met[index] += 1
                return True
        return False
