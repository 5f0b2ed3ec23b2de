"""Runs Python code in MOUNT once a request is pending, and prints the errno that it ended with, or `nothing`.

errno-of.py MOUNT CODE
"""

import errno, os, signal, sys, time
os.chdir(sys.argv[1])
while not os.listdir("pending"):
    time.sleep(0.01)
request = "pending/" + min(os.listdir("pending"), key=int)
status = dict(line.rstrip().split(":\t", 1) for line in open(request + "/status"))
address = int(status["Args"].split()[1], 16)

def file(name, flags=os.O_WRONLY):
    return os.open(name if name in os.listdir(".") else f"{request}/{name}", flags)

def respond(line):
    os.write(file("response"), line)

def ended():
    while os.path.exists(request):
        time.sleep(0.01)

def read_all(name):
    stream = file(name, os.O_RDONLY | os.O_NONBLOCK)
    while os.read(stream, 4096):
        pass

try:
    exec(sys.argv[2])
    print("nothing")
except OSError as error:
    print(errno.errorcode[error.errno])
