"""chroot(2) for `python3 -c "from roots import *; ..."`: prints what came of each path."""

import os
def root(*paths):
    for path in paths:
        try: print(os.chroot(path), end=" ")
        except OSError as error: print(error.strerror, end=", ")
