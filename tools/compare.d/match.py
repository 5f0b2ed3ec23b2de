"""Which line of one run belongs to which of the other; a line too much spoils nothing else."""

from collections import Counter
from difflib import SequenceMatcher


def threads(ours, theirs):
    """Pairs the threads of two runs, each a list of calls, in order of creation: of those that are
    left, the most alike."""
    left = [(calls, Counter(map(str, calls))) for calls in theirs]
    for calls in ours:
        if not left:
            yield calls, []
            continue
        count = Counter(map(str, calls))
        # `max` gives the first of several that are as good.
        best = max(left, key=lambda other: likeness(count, other[1]))
        left.remove(best)
        yield calls, best[0]
    for calls, _ in left:
        yield [], calls


def likeness(one, other):
    """The share of lines that both have."""
    return 2 * sum((one & other).values()) / max(1, sum(one.values()) + sum(other.values()))


def calls(ours, theirs):
    """Pairs the calls of a thread: equal lines first, then what lies between them by name. Yields
    None for a line that only the other run has."""
    for tag, a, b, c, d in opcodes(ours, theirs, str):
        if tag == 'equal':
            yield from zip(ours[a:b], theirs[c:d])
        else:
            yield from by_name(ours[a:b], theirs[c:d])


def by_name(ours, theirs):
    for tag, a, b, c, d in opcodes(ours, theirs, lambda call: call.name):
        if tag == 'equal':
            yield from zip(ours[a:b], theirs[c:d])
        else:
            yield from ((call, None) for call in ours[a:b])
            yield from ((None, call) for call in theirs[c:d])


def opcodes(ours, theirs, key):
    one, other = list(map(key, ours)), list(map(key, theirs))
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
