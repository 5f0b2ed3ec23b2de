"""Runs a program under strace or under syscallfs, and gives the lines of each of its threads in
order of their creation."""

import errno
import glob
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.environ.get('CARGO_TARGET_DIR', os.path.join(ROOT, 'target'))
SYSCALLFS = os.environ.get('SYSCALLFS_BIN', os.path.join(TARGET, 'debug', 'syscallfs'))
# Addresses are the same each time.
STEADY = ['setarch', '-R']
# Structs whole, strings whole, paths of descriptors off.
STRACE = ['strace', '-ff', '-qq', '-v', '-s', '4194304', '-e', 'trace=all', '-e', 'signal=none']
SECONDS = 300


class Failed(Exception):
    """A run that came to no end, or did not begin."""


def build():
    """What is compared is what the sources say now."""
    subprocess.run(['cargo', 'build', '-q', '--bins', '--examples'], cwd=ROOT, check=True)


def environment():
    """The same few variables for both runs."""
    kept = {'LC_ALL': 'C.UTF-8', 'TERM': 'dumb', 'TZ': 'UTC'}
    kept.update({name: os.environ[name] for name in ('PATH', 'HOME') if name in os.environ})
    return kept


def traced(command, directory, options=()):
    """The lines of each thread under strace, each with an empty set: see `supervised`."""
    logs = tempfile.mkdtemp(prefix='compare-strace-')
    try:
        whole = [*STEADY, *STRACE, *options, '-o', logs + '/log', '--', *command]
        with open(os.devnull, 'r+b') as null:
            process = subprocess.Popen(whole, cwd=directory, env=environment(), stdin=null,
                                       stdout=null, stderr=subprocess.PIPE, start_new_session=True)
        try:
            _, said = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Failed(f'strace: no end after {SECONDS} s') from error
        files = glob.glob(logs + '/log.*')
        if not files:
            raise Failed('strace: ' + said.decode(errors='replace').strip())
        threads = {}
        for file in sorted(files, key=lambda name: int(name.rsplit('.', 1)[1])):
            with open(file, encoding='latin-1') as lines:
                calls = lines.read().split('\n')
                threads[int(file.rsplit('.', 1)[1])] = [(call, set()) for call in calls]
        return threads
    finally:
        shutil.rmtree(logs)


def supervised(command, directory, answer=lambda call: 'continue'):
    """For each thread under syscallfs, every call trapped, its lines, each with the names of what
    the call would fill; `answer` responds."""
    mount = tempfile.mkdtemp(prefix='compare-mount-')
    whole = [*STEADY, SYSCALLFS, 'run', '-m', mount, '-t', '@known', '--unreadable', 'show',
             '--', *command]
    with open(os.devnull, 'r+b') as null:
        process = subprocess.Popen(whole, cwd=directory, env=environment(), stdin=null,
                                   stdout=null, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + SECONDS
        while not os.path.exists(mount + '/events'):
            if process.poll() is not None or time.monotonic() > until:
                raise Failed('syscallfs: ' + process.stderr.read().decode(errors='replace').strip())
            time.sleep(0.005)
        threads = {}
        for number, tid in requests(mount):
            asked = exchange(f'{mount}/pending/{number}', answer)
            if asked is not None:
                threads.setdefault(tid, []).append(asked)
            if time.monotonic() > until:
                raise Failed(f'syscallfs: no end after {SECONDS} s')
        process.wait(SECONDS)
        return threads
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        process.stderr.close()
        os.rmdir(mount)


def requests(mount):
    """Number and thread of each request as it comes, until the mount goes."""
    events, rest = os.open(mount + '/events', os.O_RDONLY), b''
    try:
        while True:
            try:
                block = os.read(events, 1 << 16)
            except OSError as error:
                # The mount went while this waited.
                if error.errno in (errno.ECONNABORTED, errno.ENOTCONN):
                    return
                raise
            if not block:
                return
            *lines, rest = (rest + block).split(b'\n')
            for line in lines:
                words = line.split()
                if words[0] == b'new':
                    yield int(words[1]), int(words[3])
                elif words[0] == b'missed':
                    raise Failed('too slow: ' + line.decode())
    finally:
        os.close(events)


def exchange(request, answer):
    """Reads what is asked, and what may be written to, and responds; None if the thread is gone."""
    try:
        with open(request + '/call', 'rb', buffering=0) as file:
            call = file.read().decode('latin-1').rstrip('\n')
        with os.scandir(request + '/mem') as entries:
            filled = {entry.name for entry in entries if entry.stat().st_mode & 0o200}
        with open(request + '/response', 'wb', buffering=0) as file:
            file.write(answer(call).encode() + b'\n')
        return call, filled
    except (FileNotFoundError, ProcessLookupError):
        return None


def known_to_strace(names):
    """The names that strace has, and the others."""
    known, unknown = list(names), []
    while True:
        told = subprocess.run(['strace', '-e', 'trace=' + ','.join(known), 'true'],
                              capture_output=True, text=True).stderr
        match = re.search(r"invalid system call '(\w+)'", told)
        if not match:
            return known, unknown
        known.remove(match[1])
        unknown.append(match[1])
