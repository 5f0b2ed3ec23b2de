#!/bin/bash
# sendto, sendmsg and sendmmsg for a target: to addresses that are named, whatever it writes into its memory meanwhile.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sockets.sh"
command -v setpriv >/dev/null || skip_all "no setpriv"
python=$(PATH=/usr/bin:/bin command -v python3) || skip_all "no python3 that every user can run"
[[ $(getconf LONG_BIT) == 64 ]] || skip_all "send-swapped.py has structs of 64 bits"
install -d -m 777 "$TMP/sockets"
"$python" "$ROOT/tests/programs/datagrams.py" 5300 5301 "$TMP/sockets/good" "$TMP/sockets/bad" >>"$TMP/received" &
receiver=$!
wait_for grep -q ready "$TMP/received"
install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
cp "$ROOT"/tests/programs/{send-swapped,sockets}.py "$TMP"
install -d -o nobody -m 700 "$TMP/home"
cat >"$TMP/rules" <<END
connect,sendto,sendmsg,sendmmsg emulate --connect-to 127.0.0.1:5300/udp,[::1]:5300/udp,127.0.0.1:5302/tcp,unix:$TMP/sockets/good
END
as_user=(env -C "$TMP/home" HOME="$TMP/home" PYTHONPATH="$TMP" setpriv --reuid=nobody --regid=nogroup --clear-groups)
"${as_user[@]}" test -w /dev/fuse || skip_all "an ordinary user may not use /dev/fuse"
# sends PYTHON: what the code prints, as an ordinary user under the rules.
sends() {
    "${as_user[@]}" "$TMP/syscallfs" run -m "$TMP/home/mount" --log "$TMP/home/log" --rules "$TMP/rules" -- \
        "$python" -B -c "from sockets import *
udp, good, bad = socket(AF_INET, SOCK_DGRAM), ('127.0.0.1', 5300), ('127.0.0.1', 5301)
$1" 2>"$TMP/err"
}
# received: what has come since the last time, where a datagram that is sent now is the end.
received() {
    "$python" -c 'import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"END", ("127.0.0.1", 5300))'
    wait_for grep -q END "$TMP/received"
    grep -v -e ready -e END "$TMP/received" | sed 's/ *$//' | sort | uniq -c | sed 's/^ *//' | tr '\n' ';'
    : >"$TMP/received"
}
: >"$TMP/received"

is "what is named can be sent to" "$(sends 'print(udp.sendto(b"a", good), udp.sendmsg([b"b", b"cd"], [], 0, good), udp.sendto(b"", good))')" '1 3 0'
is "and gets it whole" "$(received)" '1 5300;1 5300 a;1 5300 bcd;'
is "any other is EPERM" "$(sends 'print(attempt(udp.sendto, b"a", bad), attempt(udp.sendmsg, [b"a"], [], 0, bad))')" 'EPERM EPERM'
like "and the log has its address" "$(<"$TMP/home/log")" '127.0.0.1:5301 is not among those of --connect-to'
is "a connected socket sends to its peer without an address" "$(sends '
udp.connect(good)
print(udp.send(b"peer"), udp.sendmsg([b"peer"]), attempt(udp.sendto, b"x", bad), attempt(udp.connect, bad))')" '4 4 EPERM EPERM'
is "which gets it" "$(received)" '2 5300 peer;'
is "the errnos are those of the kernel" "$(sends '
print(attempt(udp.send, b"x"), attempt(udp.sendto, b"x" * 65508, good), raw("connect", udp, b"xx"))
six = socket(AF_INET6, SOCK_DGRAM)
libc.sendto.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
def send(fd, address, flags=0):
    import errno
    return errno.errorcode[ctypes.get_errno()] if libc.sendto(fd, b"x", 1, flags, address, len(address)) < 0 else "sent"
print(send(udp.fileno(), inet("127.0.0.1", 5300)[:8]), send(0, inet("127.0.0.1", 5300)), send(99, b""),
      send(udp.fileno(), inet6("::1", 5300)), send(six.fileno(), inet6("::1", 5301)))
print(send(udp.fileno(), bytes(2) + inet("127.0.0.1", 5301)[2:]), send(udp.fileno(), inet("127.0.0.1", 5300), 0x20000000))')" \
    'EDESTADDRREQ EMSGSIZE EINVAL
EINVAL ENOTSOCK EBADF EAFNOSUPPORT EPERM
EPERM EPERM'
is "nothing has come of these" "$(received)" ''
is "an address without a family is one of IPv4" "$(sends '
print(udp.sendto(b"x", good), libc.sendto(udp.fileno(), b"unspec", 6, 0, bytes(2) + inet("127.0.0.1", 5300)[2:], 16))')" '1 6'
is "and both get there" "$(received)" '1 5300 unspec;1 5300 x;'
is "sendmmsg sends each, and says how many bytes" "$(sends '
def hdr(address, data):
    keep.extend((a := ctypes.create_string_buffer(address, len(address)), d := ctypes.create_string_buffer(data, len(data))))
    keep.append(v := ctypes.create_string_buffer(struct.pack("=QQ", ctypes.addressof(d), len(data)), 16))
    return struct.pack("=8Q", ctypes.addressof(a), len(address), ctypes.addressof(v), 1, 0, 0, 0, 0)
keep = []
def each(*messages):
    all = ctypes.create_string_buffer(b"".join(hdr(*message) for message in messages), 64 * len(messages))
    count = libc.sendmmsg(udp.fileno(), all, len(messages), 0)
    return count, [struct.unpack_from("=I", all, 64 * n + 56)[0] for n in range(len(messages))]
g, b = inet("127.0.0.1", 5300), inet("127.0.0.1", 5301)
print(each((g, b"one"), (g, b"three")), each((g, b"two"), (b, b"bad"), (g, b"four")), each((b, b"bad")))')" \
    '(2, [3, 5]) (1, [3, 0, 0]) (-1, [0])'
is "up to the first that is refused" "$(received)" '1 5300 one;1 5300 three;1 5300 two;'
is "a Unix socket is named by its file, and descriptors go along" "$(sends "
unix, good, bad = socket(AF_UNIX, SOCK_DGRAM), '$TMP/sockets/good', '$TMP/sockets/bad'
os.symlink(bad, 'link')
def along(*fds): return [(SOL_SOCKET, SCM_RIGHTS, struct.pack(f'{len(fds)}i', *fds))]
print(unix.sendto(b'u', good), unix.sendmsg([b'f'], along(0, 1), 0, good), attempt(unix.sendto, b'u', bad),
      attempt(unix.sendto, b'u', 'link'), attempt(unix.sendmsg, [b'f'], along(99), 0, good))
for level, kind, data in (SOL_SOCKET, 2, struct.pack('3i', os.getpid(), os.getuid(), os.getgid())), (SOL_SOCKET, 99, bytes(4)):
    print(attempt(unix.sendmsg, [b'x'], [(level, kind, data)], 0, good))
print(attempt(udp.sendmsg, [b'x'], [(IPPROTO_IP, 8, bytes(12))], 0, ('127.0.0.1', 5300)))")" \
    '1 1 EPERM EPERM EBADF
EPERM
EPERM
EPERM'
like "control data that is not understood is named in the log" "$(<"$TMP/home/log")" 'control data of level 0 and type 8 is not emulated'
is "and only the file that is named got anything" "$(received)" '1 good f 2;1 good u;'
is "a stream that nobody reads raises SIGPIPE, as from the kernel" "$(sends '
import signal
seen = []
signal.signal(signal.SIGPIPE, lambda *_: seen.append("SIGPIPE"))
one, other = socketpair()
print(one.send(b"x"), one.sendall(b"y" * 100000), len(other.recv(10)))
other.close()
print(attempt(one.send, b"x"), seen, attempt(one.send, b"x", MSG_NOSIGNAL), seen)' 2>&1)" "1 None 10
EPIPE ['SIGPIPE'] EPIPE ['SIGPIPE']"
is "MSG_FASTOPEN is refused" "$(sends 'print(attempt(socket().sendto, b"x", MSG_FASTOPEN, ("127.0.0.1", 5302)))')" EPERM
# Options of IPv4 could be LSRR, and a routing header of IPv6 names the first stop, which is where the packets go.
is "a socket with options that can lead its packets elsewhere is refused, to connect and to send" "$(sends '
route = bytes([0, 2, 4, 0, 0, 0, 0, 0]) + inet_pton(AF_INET6, "fd00::2")
tcp, six = socket(), socket(AF_INET6, SOCK_DGRAM)
for s in udp, tcp: s.setsockopt(IPPROTO_IP, IP_OPTIONS, bytes([7, 7, 4, 0, 0, 0, 0, 0]))
six.setsockopt(IPPROTO_IPV6, IPV6_RTHDR, route)
print(attempt(udp.sendto, b"x", good), attempt(udp.connect, good), attempt(tcp.connect, ("127.0.0.1", 5302)),
      attempt(six.sendto, b"x", ("::1", 5300)), attempt(six.connect, ("::1", 5300)))')" 'EPERM EPERM EPERM EPERM EPERM'
is "and each says so in the log" "$(grep -c 'the socket has IP options' "$TMP/home/log")" 5
is "nothing has come of that" "$(received)" ''
is "an address that another thread changes meanwhile is never another than that which was judged" \
    "$("${as_user[@]}" "$TMP/syscallfs" run -m "$TMP/home/mount" --rules "$TMP/rules" -- \
        "$python" -B "$TMP/send-swapped.py" 5300 5301 "${ROUNDS:-200}" 2>"$TMP/err")" 'sendmmsg sendmsg sendto'
like "only what is named has got anything" "$(received)" '^[0-9]+ 5300 swapped;$'

emulates sendto,sendmsg --connect-to 127.0.0.1:5300
is "so does a target with users of its own" "$(python '
udp = socket(AF_INET, SOCK_DGRAM)
print(udp.sendto(b"inside", ("127.0.0.1", 5300)), attempt(udp.sendto, b"inside", ("127.0.0.1", 5301)))')" '6 EPERM'
is "and that alone" "$(received)" '1 5300 inside;'
kill "$receiver"
wait "$receiver" 2>/dev/null
done_testing
