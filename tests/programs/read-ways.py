"""Reads each file of MOUNT in each way, and prints each that gives other bytes than plain reads, at last `enough`.

read-ways.py MOUNT mappings|none
"""

import io, mmap, os, shutil, sys, tarfile, tempfile
mount, mappings = sys.argv[1], sys.argv[2] == "mappings"
endless = {"events", "requests", "log", "memory"}
ways, seen = {}, 0
def way(function):
    ways[function.__name__] = function
def whole(source):
    sink = tempfile.TemporaryFile()
    while source(sink.fileno()):
        pass
    sink.seek(0)
    return sink.read()
@way
def sendfile(path):
    with open(path, "rb") as file:
        return whole(lambda sink: os.sendfile(sink, file.fileno(), None, 65536))
@way
def splice(path):
    with open(path, "rb") as file:
        read, write = os.pipe()
        text = b""
        while count := os.splice(file.fileno(), write, 4096):
            text += os.read(read, count)
        os.close(read), os.close(write)
        return text
@way
def copyfile(path):
    with tempfile.NamedTemporaryFile() as sink:
        shutil.copyfile(path, sink.name)
        return sink.read()
@way
def tar(path):
    with open(path, "rb") as file:
        archive = tarfile.open(fileobj=io.BytesIO(), mode="w")
        info = archive.gettarinfo(fileobj=file)
        archive.addfile(info, file)
        return b"" if file.read() else b"." * info.size
@way
def size(path):
    with open(path, "rb") as file:
        return b"." * os.fstat(file.fileno()).st_size
def mapped(flags):
    def read(path):
        with open(path, "rb") as file:
            length = os.fstat(file.fileno()).st_size
            return mmap.mmap(file.fileno(), length, flags, mmap.PROT_READ)[:] if length else b""
    return read
ways["private"] = mapped(mmap.MAP_PRIVATE)
if mappings:
    ways["shared"] = mapped(mmap.MAP_SHARED)
for directory, _, names in os.walk(mount):
    for name in names:
        path = os.path.join(directory, name)
        if name in endless or os.path.islink(path):
            continue
        seen += 1
        changes = name in ("status", "metrics")
        for name, read in ways.items():
            plain, other = open(path, "rb").read(), read(path)
            if len(plain) != len(other) or not changes and name not in ("tar", "size") and plain != other:
                print(f"{path}, {name}: {len(plain)} bytes, then {len(other)}")
print("enough" if seen > 25 else seen)
