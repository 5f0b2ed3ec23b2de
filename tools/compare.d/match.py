"""Which line of one run belongs to which of the other; a line too much spoils nothing else. Each
line is a pair: the call, and the text by which it is found."""

from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher


def threads(ours, theirs):
    """Pairs the threads of two runs, each a list of calls: the most alike first, and of those that
    are as much alike the ones whose places in the order of creation are closest."""
    counts = [[Counter(text for _, text in calls) for calls in side] for side in (ours, theirs)]
    places = [(-likeness(one, other), abs(i - j), i, j)
              for i, one in enumerate(counts[0]) for j, other in enumerate(counts[1])]
    pairs = {}
    for _, _, i, j in sorted(places):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    for i, calls in enumerate(ours):
        yield calls, theirs[pairs[i]] if i in pairs else []
    for j in set(range(len(theirs))) - set(pairs.values()):
        yield [], theirs[j]


def steady(threads_of_one, threads_of_other):
    """The lines of the first run, each with the places where the same line of the other run of the
    same program, in the same way, has something else."""
    for one, other in threads(threads_of_one, threads_of_other):
        lines = []
        for line, peer in calls(one, other):
            if line is None:
                continue
            call, text = line
            places = range(len(call.args))
            if peer is not None and len(peer[0].args) == len(call.args):
                places = (place for place in places if call.args[place] != peer[0].args[place])
            lines.append((replace(call, unsteady=frozenset(places)), text))
        yield lines


def likeness(one, other):
    """The share of lines that both have."""
    return 2 * sum((one & other).values()) / max(1, sum(one.values()) + sum(other.values()))


def calls(ours, theirs):
    """Pairs the calls of a thread: equal lines first, then what lies between them by name. Yields
    None for a line that only the other run has."""
    for tag, a, b, c, d in opcodes(ours, theirs, lambda line: line[1]):
        if tag == 'equal':
            yield from zip(ours[a:b], theirs[c:d])
        else:
            yield from by_name(ours[a:b], theirs[c:d])


def by_name(ours, theirs):
    for tag, a, b, c, d in opcodes(ours, theirs, lambda line: line[0].name):
        if tag == 'equal':
            yield from zip(ours[a:b], theirs[c:d])
        else:
            yield from ((line, None) for line in ours[a:b])
            yield from ((None, line) for line in theirs[c:d])


def opcodes(ours, theirs, key):
    one, other = list(map(key, ours)), list(map(key, theirs))
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
