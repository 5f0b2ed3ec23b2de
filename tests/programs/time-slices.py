"""Prints the time slice of each receiving thread of a process, in nanoseconds, by sched_getattr(2).

time-slices.py PID
"""

import ctypes, glob, struct, sys
for comm in glob.glob(f"/proc/{sys.argv[1]}/task/*/comm"):
    if open(comm).read() == "receive\n":
        attributes = ctypes.create_string_buffer(48)
        ctypes.CDLL(None).syscall(315, int(comm.split("/")[4]), attributes, 48, 0)
        print(struct.unpack_from("Q", attributes, 24)[0])
