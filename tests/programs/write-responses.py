"""Writes good and bad lines to `responses`, and asserts what each write returns, with four requests pending.

write-responses.py MOUNT
"""

import errno, os, sys
os.chdir(sys.argv[1])
responses = open("responses", "wb", buffering=0)
def write(text):
    try:
        return responses.write(text)
    except OSError as error:
        return errno.errorcode[error.errno]
assert write(b"1 0\n") == "ENOENT"
assert write(b"3 EPREM\n") == "EINVAL"
assert "EPERM" in open("pending/3/error").read()
claim = open("pending/3/response", "w")
assert write(b"3 0\n") == "EBUSY"
claim.close()
assert write(b"1 0\n3 return 13\n4 ret") == "ENOENT"
assert os.listdir("pending") == ["4"]
assert write(b"urn 14\n") == 7
assert os.listdir("pending") == []
