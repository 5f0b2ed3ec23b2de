"""Enters `jail` by chroot(2) and prints why files that links and `..` name cannot be given away."""

import os

os.chroot("jail")
os.chdir("/")
for path in "/abs/file", "/up/file", "/../../roots/file":
    try:
        os.chown(path, 5, 5)
    except OSError as error:
        print(error.strerror)
