"""Responds to REQUEST with a descriptor that was opened with O_PATH, and prints the number of the error.

give-path.py REQUEST
"""

import os, sys
fd = os.open("/etc", os.O_PATH)
try:
    with open(sys.argv[1] + "/response", "w") as response:
        response.write(f"fd {fd}\n")
except OSError as error:
    print(error.errno)
