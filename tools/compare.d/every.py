"""Plans calls of every row of the table, with arguments that make sense and with wild ones, and
builds the program that makes them. The same seed gives the same calls."""

import json
import os
import random
import re
import struct
import subprocess

from runs import ROOT, TARGET

AREA = 0x1000_0000
PAGE = 4096
WORD = {'x86_64': 8, 'i386': 4}
NUMBERS = [0, 1, 2, 3, 4, 5, 7, 8, 16, 24, 64, 100, 0o644, 4095, 1 << 20]
WILD = [-1, -2, -100, 1 << 31, (1 << 31) - 1, 1 << 32, (1 << 63) - 1, 0xdead_beef_cafe_f00d]
COUNTS = [0, 1, 2, 3, 8, 16, 20]


class Area:
    """The program's memory, which ends where nothing is mapped."""

    def __init__(self, word, rng):
        self.word, self.bytes, self.places = word, bytearray(), []
        texts = [b'/etc/passwd', b'', b'name', b'\t\n\x01\x7f\xff"\\1?', b'ext4', b'a' * 300]
        strings = [self.put(text + b'\0') for text in texts]
        zeros = self.put(bytes(256))
        self.put(rng.randbytes(512))
        small = [rng.choice([0, 0, 1, 2, 3, 5, 9, -1, -100]) for _ in range(64)]
        integers = self.put(b''.join(struct.pack('<i', number) for number in small))
        self.put(self.words(small))
        self.put(b''.join(struct.pack('<q', number) for number in small))
        self.put(self.words(strings + [0]))
        self.put(self.words([strings[0], zeros, 1, strings[2], 0x10, 0]))
        vectors = self.put(self.words([strings[0], 5, strings[3], 3, zeros, 0, 0, 4]))
        for address in sockaddrs():
            self.put(address)
        name = self.put(sockaddrs()[1])
        # A struct msghdr, and what many structs are: pointers and numbers by turns.
        self.put(self.words([name, 16, vectors, 3, 0, 0, 0, 0]))
        self.put(self.words([integers, 4, 1, strings[2], 0, 2, zeros, 0]))
        self.bytes += rng.randbytes(-len(self.bytes) % PAGE)
        self.end = AREA + len(self.bytes)
        self.bytes[-7:] = b'edge of'

    def put(self, data):
        """Its address."""
        self.bytes += bytes(-len(self.bytes) % 16)
        self.places.append(AREA + len(self.bytes))
        self.bytes += data
        return self.places[-1]

    def words(self, numbers):
        mask = (1 << self.word * 8) - 1
        code = 'Q' if self.word == 8 else 'I'
        return struct.pack(f'<{len(numbers)}{code}', *(number & mask for number in numbers))

    def pointer(self, rng):
        """An address of which something can be said, mostly; else none, or one beyond the end."""
        if rng.random() < 0.8:
            return rng.choice(self.places)
        return rng.choice([0, 1, self.end - 3, self.end - 40, self.end, self.end + PAGE])


def sockaddrs():
    """One of each family that has a form of its own."""
    six = bytes.fromhex('fe80000000000000000000000000000a')
    return [
        b'\x01\0/run/socket\0',
        struct.pack('<H', 2) + struct.pack('>H', 80) + bytes([127, 0, 0, 1]) + bytes(8),
        struct.pack('<H', 10) + struct.pack('>HI', 443, 7) + six + struct.pack('<I', 2),
        struct.pack('<HHII', 16, 0, 5, 1),
        struct.pack('<H', 17) + struct.pack('>H', 3) + struct.pack('<iHBB', 1, 1, 0, 6) + bytes(8),
        struct.pack('<HHIII', 40, 0, 1024, 2, 0),
        b'\x01\0\0abstract',
    ]


def argument(rng, kind, area):
    """A value for an argument of this kind: one that makes sense, mostly."""
    kind = re.sub(r'^As\(\d+, ', '', kind)
    word = re.match(r'\w+', kind)[0]
    members = [int(value) for value in re.findall(r'\("\w+", (\d+)\)', kind)]
    if rng.random() < 0.05:
        return rng.choice(WILD)
    if word in POINTERS:
        return area.pointer(rng)
    if members and 'Flags' in word:
        value = 0
        for member in rng.sample(members, min(len(members), rng.choice([0, 1, 1, 2, 3]))):
            value |= member
        return value | (rng.random() < 0.1 and 1 << rng.randrange(32))
    if members:
        return rng.choice(members + [rng.choice(NUMBERS)])
    if word in ('Size', 'Count'):
        return rng.choice(COUNTS)
    if word == 'Register':
        return area.pointer(rng) if rng.random() < 0.6 else rng.choice(NUMBERS)
    return rng.choice(NUMBERS)


POINTERS = set('''Address Path Text MountType MountData Strings In Out InOut If Select ByArch
    IoctlArgument FcntlArgument'''.split())


def plan(row, rounds, seed, area):
    """The calls of a row: of nothing, of wild registers, and of as many rounds."""
    mask = (1 << area.word * 8) - 1
    kinds = [arg['kind'] for arg in row['args']]
    kinds += ['Int'] * (6 - len(kinds))
    yield [0] * 6
    yield [-1 & mask] * 6
    for turn in range(rounds):
        rng = random.Random(f'{seed} {row["arch"]} {row["name"]} {turn}')
        if turn % 8 == 7:
            yield [rng.getrandbits(64) & mask for _ in kinds]
        else:
            yield [argument(rng, kind, area) & mask for kind in kinds]


def table():
    """The rows: arch, nr, name, and args with name and kind."""
    program = os.path.join(TARGET, 'debug', 'examples', 'table')
    lines = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in lines.splitlines()]


def build(directory, arch, rows, rounds, seed):
    """The path of a program that makes these calls."""
    area = Area(WORD[arch], random.Random(seed))
    calls = b''.join(area.words([row['nr'], *registers])
                     for row in rows for registers in plan(row, rounds, seed, area))
    for name, data in (('area', area.bytes), ('calls', calls)):
        with open(f'{directory}/{name}', 'wb') as file:
            file.write(data)
    program = f'{directory}/every-call'
    subprocess.run(['gcc', '-m64' if arch == 'x86_64' else '-m32', '-O1', '-static', '-nostdlib',
                    '-ffreestanding', '-fno-stack-protector', '-fno-pie', '-no-pie',
                    f'-DAREA="{directory}/area"', f'-DCALLS="{directory}/calls"',
                    f'-Wl,--section-start=.area={AREA:#x}', '-Wl,--build-id=none', '-o', program,
                    os.path.join(ROOT, 'tools/compare.d/every.c')], check=True)
    return program


def filled(rows):
    """Says of a call's name the places of the arguments that it fills."""
    places = {row['name']: {index for index, arg in enumerate(row['args'])
                            if arg['kind'].startswith('Out')} for row in rows}
    return lambda name: places.get(name, set())
