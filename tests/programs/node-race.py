"""Makes nodes at the name `hit` while that is replaced by a link to `aim`, and prints whether any was made, and whether
`aim` was mounted over.

node-race.py ROUNDS
"""

import contextlib, ctypes, os, signal, sys
failing = contextlib.suppress(OSError)
racer = os.fork()
while racer == 0:
    with failing: os.symlink("aim", "arrow")
    with failing: os.rename("arrow", "hit")
    with failing: os.unlink("hit")
made = 0
rounds = int(sys.argv[1])
for number in range(100 * rounds):
    # On a busy machine none may be made in few rounds.
    if number >= rounds and made: break
    with failing:
        os.mknod("hit", 0o20666, os.makedev(1, 3))
        made += 1
        ctypes.CDLL(None).umount2(b"hit", 2)
os.kill(racer, signal.SIGKILL)
print(made > 0, os.path.ismount("aim"))
