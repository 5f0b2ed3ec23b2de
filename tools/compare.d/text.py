"""A line of strace's or of a `call` file, cut into its arguments. What is normalised here is all
that is normalised: addresses, process ids, times, the run's directory, arguments that are filled."""

import re
from dataclasses import dataclass

CLOSES = {'(': ')', '[': ']', '{': '}'}

FILLED = '<filled>'


@dataclass
class Call:
    """One system call: its name and the text of each argument. Of the call's arguments those in
    `filled` are addresses of what it will fill."""
    name: str
    args: list
    filled: frozenset = frozenset()

    def __str__(self):
        return f'{self.name}({", ".join(self.args)})'

    def without(self, places):
        """The same with the arguments in these places taken out, except for NULL."""
        args = [FILLED if place in places and arg != 'NULL' else arg
                for place, arg in enumerate(self.args)]
        return Call(self.name, args)


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
    """Makes the texts of two runs of one program alike. `pids` are the threads of the run,
    `directory` is its own."""

    ADDRESS = re.compile(
        # Programs, heaps, maps and stacks of x86_64; of i386; the arenas of Go.
        r'\b0x(?:5[56][0-9a-f]{10}|7f[0-9a-f]{10}|5[5-9a-f][0-9a-f]{6}|[ef][0-9a-f]{7}'
        r'|[0-9a-f]{7}|c[0-9a-f]{9})\b')
    TIME = re.compile(r'\btv_(sec|nsec|usec)=-?\d+|/\* \d{4}-\d\d-\d\dT[^*]*\*/')
    # strace tells how much was there and how much there is now.
    AFTER = re.compile(r'^\[(\d+) => \d+\]$')

    def __init__(self, pids, directory):
        self.directory = directory
        numbers = '|'.join(map(str, sorted(pids, reverse=True)))
        self.pid = re.compile(rf'\b(?:{numbers})\b') if numbers else None

    def __call__(self, call):
        return Call(call.name, list(map(self.text, call.args)), call.filled)

    def text(self, arg):
        arg = arg.replace(self.directory, 'DIRECTORY')
        arg = self.ADDRESS.sub('0xADDRESS', arg)
        arg = self.TIME.sub(lambda match: f'tv_{match[1]}=TIME' if match[1] else '/* TIME */', arg)
        arg = self.AFTER.sub(r'[\1]', arg)
        return self.pid.sub('PID', arg) if self.pid else arg
