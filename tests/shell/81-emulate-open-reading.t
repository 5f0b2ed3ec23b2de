#!/bin/bash
# open for reading: what a target does with the descriptor that it was given, as root of the host without a capability.
MOUNTS=private
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH

V=$TMP/vault
export OPEN_BROKER=$V
cp "$ROOT/tests/programs/reader.py" "$TMP"
# contained SCRIPT [OPTION...]: as root without a capability, or with these options of setpriv(1), in a container that
# has another directory in the place of the vault.
contained() {
    handled unshare -mpf --mount-proc bash -c "exec 2>&1; mount -t tmpfs none $V
        exec setpriv --bounding-set=-all --inh-caps=-all ${*:2} bash -c $(printf %q "$1")"
}
vault() {
    rm -rf "$V" && mkdir -m 700 "$V" && echo treasure >"$V/a" && chmod 600 "$V/a"
    state=$(stat -c '%a %u %s %Y' "$V/a")
}
T=open,openat,creat,openat2
for call in open openat creat openat2; do
    ln -s "$ROOT/tools/handlers/open-broker" "$H/$call"
done
for_reading="treasure
write Read-only file system
append Read-only file system
cut Read-only file system
chmod Read-only file system
chown Read-only file system
attribute Read-only file system
time Read-only file system
read treasure"
vault
is "a file that is given for reading cannot be changed by its owner" "$(contained "python3 $TMP/reader.py $V/a")" "$for_reading"
is "a file that was given for reading is what it was" "$(cat "$V/a"; stat -c '%a %u %s %Y' "$V/a")" "treasure
$state"
is "the read-only mount of a file ends with the target" "$(grep -vxF -- "$HOST_MOUNTS" /proc/self/mountinfo)" ""

# emulates OPTION...: open and its relatives carried out with these options, for files of the vault.
emulates() {
    local line="case \$(cat args/pathname) in $V/*) exec syscallfs emulate $*;; *) echo continue;; esac"
    H=$(handlers open "$line" openat "$line" creat "$line" openat2 "$line")
}
emulates --path "'$V/*'" --uid 33:33
vault
chmod 711 "$V"
chown 0:33 "$V/a" && chmod 640 "$V/a"
is "a file that is given with the rights of another cannot be changed, whoever may write to it" \
    "$(contained "python3 $TMP/reader.py $V/a")" "$for_reading"
emulates --path "'$V/*'" --as-root
vault
cp "$(command -v id)" "$V/id" && chmod 4755 "$V/id"
is "a set-uid program among them lends no rights" "$(contained "exec 3<$V/id; exec /proc/self/fd/3 -u" \
    --reuid 12345 --clear-groups)" 12345
is "what is opened for writing is written to" "$(contained "echo more >>$V/a; echo cut >$V/b; echo x 1<>$V/a")$(cat "$V/a" "$V/b")" \
    "x
easure
more
cut"
emulates --path "'$V/**'" --as-root --read-only
vault
mkfifo "$V/fifo"
mknod -m 600 "$V/null" c 1 3
is "no mount is read-only for a FIFO or a device: they are refused" \
    "$(contained "python3 $TMP/reader.py $V/fifo; python3 $TMP/reader.py $V/null")" "open Operation not permitted
open Operation not permitted"
like "standard error says that a FIFO or a device cannot be given read-only" "$(cat "$TMP/err")" "$V/fifo: a device or a FIFO can be opened again for writing, against --read-only"
# What is the opener's own: here that is a process of the host.
line='case $(cat args/pathname) in /proc/* | /dev/*) exec syscallfs emulate --as-root --path "/**";; *) echo continue;; esac'
H=$(handlers open "$line" openat "$line" creat "$line" openat2 "$line")
T=open,openat,creat,openat2
is "what is another file for each who opens it is refused" "$(contained 'python3 -Bc "
import os
for path in \"self/mountinfo\", \"thread-self/status\", \"mounts\", \"net/dev\", \"../dev/tty\", \"../dev/ptmx\", \"version\":
    try: print(path, bool(os.read(os.open(\"/proc/\" + path, os.O_RDONLY), 1)))
    except OSError as error: print(path, error.strerror)"')" "self/mountinfo Operation not permitted
thread-self/status Operation not permitted
mounts Operation not permitted
net/dev Operation not permitted
../dev/tty Operation not permitted
../dev/ptmx Operation not permitted
version True"
like "standard error says why a file of a process is refused" "$(cat "$TMP/err")" 'leads to this process of the host in /proc'
like "standard error says why a device that is another for each is refused" "$(cat "$TMP/err")" "what the device opens is its opener's"

H=$(mktemp -d -p "$TMP") T=openat
ln -s "$ROOT/tools/handlers/stand-in/open" "$H/openat"
vault
is "the handler that stands in for open gives no more" \
    "$(OPEN_FROM=$V contained "python3 $TMP/reader.py /a")" "$for_reading"
ok "no mount and no process of this test is left" nothing_left
done_testing
