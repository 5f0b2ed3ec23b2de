"""Opens FILE for reading, and tries to change it through the descriptor.

reader.py FILE
"""

import os, sys
def attempt(what, act):
    try: print(what, act())
    except OSError as error: print(what, error.strerror)
try: fd = os.open(sys.argv[1], os.O_RDONLY)
except OSError as error: sys.exit("open " + error.strerror)
own = "/proc/self/fd/%d" % fd
print(os.read(fd, 100).decode().strip())
attempt("write", lambda: os.open(own, os.O_RDWR))
attempt("append", lambda: os.open(own, os.O_WRONLY | os.O_APPEND))
attempt("cut", lambda: os.truncate(own, 0))
attempt("chmod", lambda: os.fchmod(fd, 0o4755))
attempt("chown", lambda: os.fchown(fd, 1, 1))
attempt("attribute", lambda: os.setxattr(fd, "user.x", b"x"))
attempt("time", lambda: os.utime(fd))
print("read", os.read(os.open(own, os.O_RDONLY), 100).decode().strip())
