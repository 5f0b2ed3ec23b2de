"""A line of strace's or of a `call` file, cut into its arguments. What is normalised here is all
that is normalised."""

import re
from dataclasses import dataclass, replace

CLOSES = {'(': ')', '[': ']', '{': '}'}

FILLED = '<filled>'
WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|\b-?\d\w*')


@dataclass
class Call:
    """One system call: its name and the text of each argument. Of those in `filled` it shows the
    addresses of what it will fill; those in `unsteady` are other ones in each run."""
    name: str
    args: list
    filled: frozenset = frozenset()
    unsteady: frozenset = frozenset()

    def __str__(self):
        return f'{self.name}({", ".join(self.args)})'

    def without(self, places):
        """The same with the arguments in these places taken out, except for NULL."""
        args = [FILLED if place in places and arg != 'NULL' else arg
                for place, arg in enumerate(self.args)]
        return replace(self, args=args)

    def shaped(self, places):
        """The same with no more than the form of the arguments in these places: strings and
        numbers are masked."""
        args = [WORDS.sub(lambda word: '""' if word[0][0] == '"' else '0', arg)
                if place in places else arg for place, arg in enumerate(self.args)]
        return replace(self, args=args)


def parse(line):
    """The call of a line; None where it is none, or was cut short by the end of its process."""
    match = re.match(r'(\w+)\(', line)
    if not match or '<unfinished ...>' in line[-40:]:
        return None
    args, at, start, open_brackets = [], match.end(), match.end(), []
    while at < len(line):
        char = line[at]
        if char == '"':
            at += 1
            while at < len(line) and line[at] != '"':
                at += 2 if line[at] == '\\' else 1
        elif line.startswith('/*', at):
            at = line.find('*/', at) + 1
            if at == 0:
                return None
        elif char in CLOSES:
            open_brackets.append(CLOSES[char])
        elif char == ',' and not open_brackets:
            args.append(line[start:at].strip())
            start = at + 1
        elif char in ')]}':
            if not open_brackets:
                last = line[start:at].strip()
                return Call(match[1], args + [last] if last or args else [])
            if char == open_brackets[-1]:
                open_brackets.pop()
        at += 1
    return None


class Normaliser:
    """Makes the texts of several runs of one program alike. `pids` are the threads of the run,
    `directory` is its own."""

    ADDRESS = re.compile(
        # Programs, heaps, maps and stacks of x86_64; of i386; the arenas of Go.
        r'\b0x(?:5[56][0-9a-f]{10}|7[ef][0-9a-f]{10}|5[5-9a-f][0-9a-f]{6}|[ef][0-9a-f]{7}'
        r'|[0-9a-f]{7}|c[0-9a-f]{9})\b')
    # What strace tells after the call of what it filled.
    AFTER = re.compile(r'("(?:[^"\\]|\\.)*")| => (?:\d+|\{.*\}$)')

    def __init__(self, pids, directory):
        self.directory = directory
        numbers = '|'.join(map(str, sorted(pids, reverse=True)))
        self.pid = re.compile(rf'\b(?:{numbers})\b') if numbers else None

    def __call__(self, call):
        return replace(call, args=list(map(self.text, call.args)))

    def text(self, arg):
        arg = arg.replace(self.directory, 'DIRECTORY')
        arg = self.ADDRESS.sub('0xADDRESS', arg)
        arg = self.AFTER.sub(lambda match: match[1] or '', arg)
        return self.pid.sub('PID', arg) if self.pid else arg
