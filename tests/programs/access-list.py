"""Gives users and groups the right to read and write FILE, by its access control list.

access-list.py FILE USERS GROUPS    numbers, with spaces between them
"""

import os, struct, sys
nobody = 0xffffffff
users, groups = ([(tag, 6, int(id)) for id in ids.split()] for tag, ids in zip((2, 8), sys.argv[2:]))
entries = [(1, 6, nobody), *users, (4, 0, nobody), *groups, (16, 6, nobody), (32, 0, nobody)]
acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
os.setxattr(sys.argv[1], "system.posix_acl_access", acl)
