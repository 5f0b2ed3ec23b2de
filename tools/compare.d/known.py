"""The list of known differences, docs/differences.md. Each entry is a line ``* `` PATTERN ``: reason``,
and the pattern is looked for in `strace's line ≠ our line`; in it `{newer}` stands for a symbol of
ours that the strace at hand does not have."""

import os
import re
import shutil

from runs import ROOT

FILE = os.path.join(ROOT, 'docs', 'differences.md')
SYMBOL = re.compile(r'"(?:[^"\\]|\\.)*"|\b(?!RT_)([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?![\w?])')


class Known:
    """The patterns, how often each has been met, and the symbols that strace does not have."""

    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            self.patterns = re.findall(r'^\* `` (.+?) ``:', file.read(), re.MULTILINE)
        self.met = [0] * len(self.patterns)
        with open(shutil.which('strace'), 'rb') as program:
            self.strace = program.read()
        self.newer = set()

    def covers(self, strace, ours):
        """Whether one of the entries explains this difference."""
        symbols = set(filter(None, SYMBOL.findall(ours)))
        newer = {symbol for symbol in symbols if symbol.encode() not in self.strace}
        line = f'{strace} ≠ {ours}'
        for index, pattern in enumerate(self.patterns):
            if newer if pattern == '{newer}' else re.search(pattern, line):
                self.newer |= newer if pattern == '{newer}' else set()
                self.met[index] += 1
                return True
        return False
