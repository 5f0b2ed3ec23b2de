"""Runs Python code in the directory of a request, creates the file DONE, runs more code, and waits to be killed.

paused-writer.py REQUEST DONE CODE [CODE...]    response() and buf() open those files of the request
"""

import os, sys, time
os.chdir(sys.argv[1])
response, buf = (lambda: os.open("response", os.O_WRONLY)), (lambda: os.open("mem/buf", os.O_WRONLY))
exec(sys.argv[3])
open(sys.argv[2], "w")
exec("".join(sys.argv[4:]))
time.sleep(100)
