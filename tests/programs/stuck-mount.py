"""Makes a node in a file system that never answers, and for which another process holds the descriptor."""

import ctypes, os, signal
os.mkdir("stuck")
fuse = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={fuse},rootmode=40000,user_id=0,group_id=0,allow_other"
if ctypes.CDLL(None).mount(b"fuse", b"stuck", b"fuse", 6, options.encode()):
    os.mknod("cannot", 0o10666)
if os.fork() == 0:
    signal.pause()
os.mknod("stuck/node", 0o20666, os.makedev(1, 3))
