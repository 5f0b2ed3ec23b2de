"""Prints what differs, by system call, and knows whether all of it is known."""

from collections import Counter, defaultdict


class Report:
    """Of one run of tools/compare; `show` is how many differences of a call are printed, `known`
    the list of those that count for nothing."""

    def __init__(self, show, known):
        self.show, self.known, self.good = show, known, True

    def begin(self, name, texts=()):
        """Of a run; `texts` are those of all lines of strace's."""
        self.texts = texts
        self.name, self.lines, self.explained = name, 0, 0
        self.unsteady, self.moved = 0, 0
        self.differ, self.alone = defaultdict(list), (Counter(), Counter())

    def add(self, strace, ours):
        """A line of each run, its call and its text; None where the other run has none."""
        if strace is None or ours is None:
            self.alone[strace is None][(strace or ours)[0].name] += 1
            return
        self.lines += 1
        (strace, _), (ours, text) = strace, ours
        if len(strace.args) == len(ours.args):
            self.unsteady += bool(strace.unsteady - ours.filled)
            strace, ours = (call.without(ours.filled).shaped(strace.unsteady)
                            for call in (strace, ours))
        if str(strace) == str(ours):
            return
        if text in self.texts:
            # Said by strace too, at another time: threads and signals have an order of their own.
            self.moved += 1
        elif self.known.covers(str(strace), str(ours)):
            self.explained += 1
        else:
            self.differ[ours.name].append((strace, ours))

    def end(self):
        count = sum(map(len, self.differ.values()))
        print(f'{self.name}: {self.lines} lines compared, {count} differ, {self.explained} in a '
              f'known way, {self.unsteady} differ from run to run, {self.moved} in order only')
        for who, names in zip(('strace', 'syscallfs'), self.alone):
            if names:
                print(f'  only in {who}: ' + ' '.join(f'{name}*{n}' for name, n in names.items()))
        for name, pairs in sorted(self.differ.items(), key=lambda item: -len(item[1])):
            print(f'  {name}: {len(pairs)}')
            for strace, ours in pairs[:self.show]:
                for who, text in zip(('strace', 'ours'), marked(strace, ours)):
                    print(f'    {who:6} {text}')
        # Threads may go another way each time, but not most of the way.
        self.good &= not count and self.lines > sum(map(Counter.total, self.alone))

    def failed(self, name, error):
        print(f'{name}: {error}')
        self.good = False

    def summary(self):
        """The exit status."""
        for pattern, met in zip(self.known.patterns, self.known.met):
            print(f'known: {met} times {pattern}')
        if self.known.newer:
            print(f'newer than this strace: {" ".join(sorted(self.known.newer))}')
        return 0 if self.good else 1


def marked(strace, ours):
    """Both texts; of a long call only the arguments that differ."""
    texts = str(strace), str(ours)
    if max(map(len, texts)) < 160 or len(strace.args) != len(ours.args):
        return [text if len(text) < 1000 else text[:1000] + ' ...' for text in texts]
    both = [(index, pair) for index, pair in enumerate(zip(strace.args, ours.args))
            if pair[0] != pair[1]]
    return [f'{call.name}(' + ', '.join(f'#{index} {around(pair, side)}' for index, pair in both) + ')'
            for side, call in enumerate((strace, ours))]


def around(pair, side):
    """The part of a long argument where it begins to differ from its peer."""
    same = next((at for at, (a, b) in enumerate(zip(*pair)) if a != b), min(map(len, pair)))
    start = max(0, same - 60)
    text = pair[side]
    return ('... ' if start else '') + text[start:same + 120] + (' ...' if len(text) > same + 120 else '')
