"""Writes 0 to the file RESPONSE, and closes it a moment later.

late-close.py RESPONSE
"""

import os, sys, time
file = os.open(sys.argv[1], os.O_WRONLY)
os.write(file, b"0\n")
time.sleep(0.1)
os.close(file)
