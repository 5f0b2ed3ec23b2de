"""Mounts something again and again, and prints what was found there.

mount-rounds.py SOURCE TARGET TYPE FLAGS    ROUNDS, in the environment: how often; UNTIL: words that must have been seen
"""

import ctypes, errno, os, sys
libc = ctypes.CDLL(None, use_errno=True)
source, target, kind, flags = sys.argv[1:]
def places():
    return {line.split()[4] for line in open("/proc/self/mountinfo")}
before, seen = places(), set()
rounds, until = int(os.environ["ROUNDS"]), set(os.environ.get("UNTIL", "").split())
for number in range(100 * rounds):
    if number >= rounds and until <= seen: break
    if libc.mount(source.encode(), target.encode(), kind.encode(), int(flags), None):
        seen.add(errno.errorcode[ctypes.get_errno()])
        continue
    for place in places() - before:
        seen.add("on " + os.path.relpath(place))
        # What is on the way there may be swapped just now.
        for _ in range(1000):
            try: seen.add(open(place + "/file").read().strip())
            except OSError: continue
            if not libc.umount2(place.encode(), 2): break
        else:
            before.add(place)
print(*sorted(seen), sep="\n")
