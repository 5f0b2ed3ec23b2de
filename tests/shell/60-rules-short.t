#!/bin/bash
# rules with short: reads and writes are carried out with fewer bytes, and never twice.
. "$(dirname "$0")/lib.sh"

run() {
    timeout 300 "$SYSCALLFS_BIN" run -m "$M" "$@"
}

head -c 2000 /dev/urandom >"$TMP/data"
echo 'write(fd==1) short 7' >"$TMP/rules"
ok "a file that is written in short writes is the same" \
    cmp "$TMP/data" <(run --rules "$TMP/rules" -- cat "$TMP/data")
printf 'read(fd==0) short 9\nread continue\nwrite(fd==1) short 11\nwrite continue\n' >"$TMP/both"
echo 'read short 7' >"$TMP/rules"
ok "a pipe that is read in short reads is the same" \
    cmp "$TMP/data" <(run --rules "$TMP/both" -- cat < <(cat "$TMP/data"))
ok "a file that a program is loaded from is the same in short reads" \
    test "$(run --rules "$TMP/rules" -- sha256sum "$TMP/data")" = "$(sha256sum "$TMP/data")"

if command -v python3 >/dev/null; then
    cat >"$TMP/rules" <<'END'
write(fd>2) short 3
writev,pwritev,pwritev2,preadv,preadv2 short 3
readv short 3
read(count==100) short 4
sendto(flags==MSG_CONFIRM) continue
sendto,sendmsg short 2
recvfrom,recvmsg short 3
read continue
write continue
END
    is "each kind of transfer is short, and nothing is lost or repeated" \
        "$(run --rules "$TMP/rules" -- python3 "$ROOT/tests/programs/short-transfers.py" "$TMP")" \
        "write [3, 3, 2] b'abc'
pwritev 3
readv 3 b'abc'
read b'xyz' True
read would block
send [2, 2, 1]
recv [b'hel', b'lo', b'']
sendmsg 2 b'ab'
sendto 2
recvfrom b'he' True
recvmsg b'hel' True True
broken pipe
Bad file descriptor"
else
    skip "each kind of transfer is short, and nothing is lost or repeated" "no python3"
fi

# What is not a mere transfer becomes a request.
echo 'write(fd==1) short 1' >"$TMP/rules"
supervise -t write --rules "$TMP/rules" -- sh -c 'exec >/dev/null; printf abc'
wait_for pending_is 1
like "a device is not written for the target" "$(cat "$M"/pending/*/call)" '^write\(1, "abc", 3\)'
ok "standard error says why a call is not made short" wait_for grep -q 'write is not made short: its descriptor is no file with data' "$TMP/err"
respond 1 3
finish
is "short is refused for other calls" \
    "$(echo 'mkdir short 3' | syscallfs rules check - 2>&1 | grep -o "'short' is not for 'mkdir'")" "'short' is not for 'mkdir'"
like "and for calls that move several messages" \
    "$(echo 'sendmmsg short 3' | syscallfs rules check - 2>&1)" "'short' is not for 'sendmmsg': it is for "
is "short after a look at memory is refused" \
    "$(echo 'write(buf==abc) short 3' | syscallfs rules check - 2>&1 | grep -o "'short 3!' if that is known")" "'short 3!' if that is known"

# Control data would name descriptors of the daemon.
if command -v python3 >/dev/null; then
    echo 'sendmsg short 1' >"$TMP/rules"
    supervise -t sendmsg --rules "$TMP/rules" -- python3 -c '
import array, socket
one, other = socket.socketpair()
print(one.sendmsg([b"ab"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))]))'
    wait_for pending_is 1
    ok "a message with descriptors is not sent in short" wait_for \
        grep -q 'sendmsg is not made short: its message has control data, or room for it' "$TMP/err"
    respond 1 7
    finish
    is "but becomes a request" "$(cat "$TMP/out")" 7
else
    skip "a message with descriptors is not sent in short" "no python3"
    skip "but becomes a request" "no python3"
fi

# A file in the mount is not read or written for the target: what the daemon does there would count as its own.
echo 'read(fd==3) short 40' >"$TMP/rules"
is "a file in the mount is left to handlers" \
    "$(run --rules "$TMP/rules" --handlers "$(handlers read 'echo continue')" -- cat "$M/version" 2>"$TMP/err")" \
    "$(syscallfs --version) abi 1"
like "standard error says why a read of the mount is not made short" "$(cat "$TMP/err")" 'read is not made short: its descriptor is no file with data'
if [[ $(id -u) -eq 0 ]] && command -v setpriv >/dev/null; then
    echo 'write(fd==1) short 1' >"$TMP/rules"
    supervise --rules "$TMP/rules" --default 'return 5' --timeout 0.1 -- \
        setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c 'echo text'
    finish
    is "a target with another user is not made short" "$(cat "$TMP/out")" ''
    ok "standard error says why" grep -q 'write is not made short: the target has another user than the daemon' "$TMP/err"
else
    skip "a target with another user is not made short" "not root, or no setpriv"
fi
ok "no mount and no process of this test is left" nothing_left
done_testing
