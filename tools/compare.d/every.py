"""The table as tools/compare.d/plan prints it, and the program that makes the calls it plans."""

import os
import subprocess
from dataclasses import replace

from runs import ROOT, TARGET
from text import parse

PLAN = os.path.join(TARGET, 'debug', 'examples', 'plan')
# Where tools/compare.d/plan/memory.rs has it.
MEMORY, EDGE = 0x1000_0000, 0x0fff_0000


class Table:
    """Names and arguments of the calls."""

    def __init__(self):
        lines = subprocess.run([PLAN, 'table'], check=True, capture_output=True, text=True).stdout
        self.rows = [line.split() for line in lines.splitlines()]
        self.args = {name: args for name, _, *args in self.rows}

    def names(self, arch):
        return [name for name, where, *_ in self.rows if where == arch]

    def fillable(self, call):
        """The places of the arguments that some call of this name fills."""
        args = self.args.get(call.name, [])
        return {place for place, arg in enumerate(args) if arg.startswith('>')}

    def call(self, line, filled):
        """The call of a line, with the places of the arguments by these names of which the line
        shows no more than the address."""
        call = parse(line)
        if not call or not filled:
            return call
        names = [arg.lstrip('>') for arg in self.args.get(call.name, [])]
        places = (place for place, (name, text) in enumerate(zip(names, call.args))
                  if name in filled and text.startswith('0x'))
        return replace(call, filled=frozenset(places))


def build(directory, arch, names, rounds, seed):
    """The path of a program that makes these calls."""
    subprocess.run([PLAN, directory, arch, str(seed), str(rounds), *names], check=True)
    program = f'{directory}/every-call'
    subprocess.run(['gcc', '-m64' if arch == 'x86_64' else '-m32', '-O1', '-static', '-nostdlib',
                    '-ffreestanding', '-fno-stack-protector', '-fno-pie', '-no-pie',
                    f'-DMEMORY="{directory}/memory"', f'-DCALLS="{directory}/calls"',
                    f'-Wl,--section-start=.memory={MEMORY:#x}',
                    f'-Wl,--section-start=.edge={EDGE:#x}', '-Wl,--build-id=none', '-o', program,
                    os.path.join(ROOT, 'tools/compare.d/every.c')], check=True)
    return program
