#!/bin/bash
# bind, listen and accept for a target: the ports that are named, in the network namespace that is chosen.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sockets.sh"

T=bind
ln -s "$ROOT/tools/handlers/bind-low-port" "$H/bind"
export BIND_LOW_PORT='*:80,*:83,127.0.0.1:443/tcp,*:53/udp'
is "ports that are named are bound, of the very same socket" "$(python '
for family, kind, address in (
    (AF_INET, SOCK_STREAM, ("0.0.0.0", 80)), (AF_INET6, SOCK_STREAM, ("::1", 80)),
    (AF_INET, SOCK_STREAM, ("127.0.0.1", 443)), (AF_INET, SOCK_DGRAM, ("127.0.0.1", 53)),
):
    s = socket(family, kind)
    s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    before = inode(s)
    s.bind(address)
    print(*s.getsockname()[:2], inode(s) == before)')" "0.0.0.0 80 True
::1 80 True
127.0.0.1 443 True
127.0.0.1 53 True"
is "others are the kernel's" "$(python 'print(
    attempt(socket().bind, ("127.0.0.1", 81)), attempt(socket().bind, ("0.0.0.0", 443)),
    attempt(socket(AF_INET, SOCK_DGRAM).bind, ("127.0.0.1", 443)), attempt(socket().bind, ("127.0.0.1", 53)))')" \
    "EACCES EACCES EACCES EACCES"
is "standard error says why an address is left to the kernel" "$(said)" \
    "127.0.0.1:81 is not among those of --bind-to: responding continue
0.0.0.0:443 is not among those of --bind-to: responding continue
127.0.0.1:443 is not among those of --bind-to: responding continue
127.0.0.1:53 is not among those of --bind-to: responding continue"
is "what takes no privilege the target does by itself" "$(python '
s = socket()
s.bind(("127.0.0.1", 8080))
u = socket(AF_UNIX)
u.bind(b"\0abstract")
n = socket(AF_NETLINK, SOCK_RAW, 0)
n.bind((0, 0))
print(s.getsockname()[1], u.getsockname(), n.getsockname()[0] != 0)')" "8080 b'\\x00abstract' True"
is "the errors are the kernel's" "$(python '
a, b = socket(), socket()
a.bind(("127.0.0.1", 80))
a.listen()
print(attempt(b.bind, ("127.0.0.1", 80)), attempt(a.bind, ("127.0.0.1", 80)), attempt(b.bind, ("1.2.3.4", 80)))
fd = os.dup(b.fileno())
os.close(b.fileno())
print(raw("bind", b, inet("127.0.0.1", 80)), raw("bind", open("/dev/null"), inet("127.0.0.1", 80)))')" \
    "EADDRINUSE EINVAL EADDRNOTAVAIL
EBADF ENOTSOCK"

raw='python3 -c "
import os, socket, sys
s = socket.socket()
os.dup2(s.fileno(), 9)
os.execv(sys.argv[1], [\"try\", \"bind\", \"9\"] + sys.argv[2:])" $try'
of_each_kind "a raw call" "= 0
= -1 EACCES
= -1 EINVAL" "$raw x:020000507f0000010000000000000000 16; $raw x:020000517f0000010000000000000000 16
    $raw x:020000507f0000010000000000000000 15"

# Capabilities count in the target's own user namespace.
is "without the capability there it is EACCES" "$(inside 'setpriv --bounding-set -net_bind_service \
    --inh-caps -net_bind_service python3 -c "import socket; socket.socket().bind((\"127.0.0.1\", 80))" 2>&1 |
    tail -n 1')" "PermissionError: [Errno 13] Permission denied"
is "standard error names CAP_NET_BIND_SERVICE" "$(said)" \
    "the target lacks CAP_NET_BIND_SERVICE in its own user namespace: responding continue"
bind80="python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 80)); print(s.getsockname()[1])' 2>&1 | tail -n 1"
is "a user without a user namespace gets EACCES" "$(plain "$bind80")" \
    "PermissionError: [Errno 1] Operation not permitted"
export BIND_LOW_ANYBODY=yes
is "unless anybody may" "$(plain "$bind80")" 80
unset BIND_LOW_ANYBODY
unshare=("${netless[@]}")
is "in a network namespace of its own the port is there" "$(inside "ip link set lo up
    $bind80; setpriv --bounding-set -net_bind_service --inh-caps -net_bind_service $bind80")" "80
PermissionError: [Errno 13] Permission denied"
unshare=("${shared[@]}")

is "a socket of the host's that it has kept is not bound there" "$(python '
s = socket()
was, number = inode(s), s.fileno()
left_behind = os.fork()
if left_behind == 0:
    time.sleep(100)
libc.unshare(0x40000000)
print(attempt(s.bind, ("0.0.0.0", 80)), attempt(s.listen), inode(number) != was)
print(*(":0050 " in open(f"/proc/{who}/net/tcp").read() for who in ("self", left_behind)))
os.kill(left_behind, 9)')" "None None True
True False"

# serves PROGRAM: it serves on port 83 inside, and is asked from outside; prints what both say.
serves() {
    local options=(--handlers "$H" --timeout 300)
    start "${as_user[@]}" "${unshare[@]}" "$1" 83
    wait_for grep -q '^bound' "$TMP/out" && (cat </dev/tcp/127.0.0.1/83)
    finish
    cat "$TMP/out"
}
for kind in static m32 go; do
    build=(program serve "-$kind" "-$kind")
    [[ $kind != go ]] || build=(go_program serve)
    if ! serve=$("${build[@]}" 2>/dev/null); then
        skip "a server: $kind" "such programs cannot be built"
        continue
    fi
    unshare=("${shared[@]}")
    is "a server on a low port is reached from the host: $kind" "$(serves "$serve")" "hello
bound to 0.0.0.0:83
accepted from 127.0.0.1, 16 bytes"
    unshare=("${netless[@]}")
    is "a server without a network is reached in the host's: $kind" "$(BIND_LOW_NET=host serves "$serve")" "hello
bound to 0.0.0.0:83
accepted from 127.0.0.1, 16 bytes"
    unshare=("${shared[@]}")
    is "listen and accept are carried out, too: $kind" \
        "$(emulates bind,listen,accept,accept4 --bind-to '*:83'; serves "$serve")" "hello
bound to 0.0.0.0:83
accepted from 127.0.0.1, 16 bytes"
done

# A socket in another's place.
unshare=("${netless[@]}")
emulates bind --net "$TMP/raw.py" --bind-to '*:80'
is "what is no network namespace is not entered" "$(python 'print(attempt(socket().bind, ("0.0.0.0", 80)))')" EPERM
like "standard error names what is no network namespace" "$(said)" "entering the network namespace $TMP/raw.py: Invalid argument"
emulates bind --net host --bind-to '*:80'
is "a socket that takes another's place has its options and flags" "$(python '
old = {}
for family in AF_INET, AF_INET6:
    for cloexec in True, False:
        s = socket(family)
        for level, name, value in (
            (SOL_SOCKET, SO_REUSEADDR, 1), (SOL_SOCKET, SO_REUSEPORT, 1), (SOL_SOCKET, SO_KEEPALIVE, 1),
            (SOL_SOCKET, SO_RCVBUF, 20000), (SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 5)),
            (SOL_SOCKET, SO_RCVTIMEO, struct.pack("ll", 7, 0)), (IPPROTO_TCP, TCP_NODELAY, 1),
            (IPPROTO_TCP, TCP_KEEPIDLE, 77), (IPPROTO_TCP, TCP_DEFER_ACCEPT, 3),
        ):
            s.setsockopt(level, name, value)
        if family == AF_INET6:
            s.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1)
        s.setblocking(not cloexec)
        os.set_inheritable(s.fileno(), not cloexec)
        names = [(SOL_SOCKET, n) for n in (SO_REUSEADDR, SO_REUSEPORT, SO_KEEPALIVE, SO_RCVBUF, SO_SNDBUF,
                                           SO_LINGER, SO_RCVTIMEO, SO_DOMAIN, SO_TYPE, SO_PROTOCOL)]
        names += [(IPPROTO_TCP, n) for n in (TCP_NODELAY, TCP_KEEPIDLE, TCP_DEFER_ACCEPT)]
        names += [(IPPROTO_IPV6, IPV6_V6ONLY)] if family == AF_INET6 else []
        def state():
            return ([s.getsockopt(*n, 16) for n in names],
                    fcntl.fcntl(s, fcntl.F_GETFL), fcntl.fcntl(s, fcntl.F_GETFD))
        before, was, number = state(), inode(s), s.fileno()
        s.bind(("::1" if family == AF_INET6 else "127.0.0.1", 80))
        print(state() == before, inode(s) != was, s.getsockname()[1])')" "True True 80
True True 80
True True 80
True True 80"
is "only that descriptor is replaced, and only in its own process" "$(python '
s = socket()
copy = s.dup()
pid = os.fork()
if pid == 0:
    s.bind(("127.0.0.1", 80))
    print(s.getsockname()[1], copy.getsockname()[1], flush=True)
    os._exit(0)
os.waitpid(pid, 0)
print(s.getsockname()[1])')" "80 0
0"
is "a socket that is bound, or has what cannot be copied, is not replaced" "$(python '
s = socket(AF_INET, SOCK_DGRAM)
attempt(s.sendto, b"x", ("127.0.0.1", 9))
print(attempt(s.bind, ("127.0.0.1", 80)))
s = socket(AF_INET, SOCK_DGRAM)
s.setsockopt(SOL_SOCKET, 44, 1)
print(attempt(s.bind, ("127.0.0.1", 80)))' && said | tail -n 2)" "EPERM
EPERM
the socket is bound or connected in another network namespace already: responding EPERM
SO_LOCK_FILTER: Operation not supported on transport endpoint: responding EPERM"
echo 3 >/proc/sys/net/core/somaxconn
is "a socket with an option that has another limit there is not replaced" "$(python '
s = socket()
s.setsockopt(IPPROTO_TCP, TCP_FASTOPEN, 9)
print(attempt(s.bind, ("127.0.0.1", 80)))' && said)" "EPERM
TCP_FASTOPEN: Invalid argument: responding EPERM"
echo 4096 >/proc/sys/net/core/somaxconn
is "a socket with larger buffers than there may be is not replaced" "$(by_root "PYTHONPATH=$TMP unshare -n python3 -Bc 'from sockets import *
s = socket()
s.setsockopt(SOL_SOCKET, 32, 1 << 24)
print(attempt(s.bind, (\"127.0.0.1\", 80)))'" && said)" "EPERM
SO_SNDBUF: Invalid argument: responding EPERM"
# Sockets that share a port have to be of one user.
is "it belongs to the target's user" "$(python '
s = socket()
s.bind(("127.0.0.1", 80))
print(os.fstat(s.fileno()).st_uid)')" 0

# Addresses.
unshare=("${shared[@]}")
emulates bind --bind-to '127.0.0.1:80,[::1]:80'
is "addresses are taken as the kernel takes them, or not at all" "$(python '
def tell(family, address, length=None, kind=SOCK_STREAM):
    s = socket(family, kind)
    s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    print(raw("bind", s, address, length), end=" ")
v4, v6 = inet("127.0.0.1", 80), inet6("::1", 80)
for length in 16, 15, 2, 0, -1, 129: tell(AF_INET, v4 + bytes(200), length)
tell(AF_INET, v4 + b"x" * 112, 128)
print()
for length in 28, 24, 23: tell(AF_INET6, v6, length)
tell(AF_INET6, inet6("::ffff:127.0.0.1", 80))
tell(AF_INET6, inet6("::ffff:127.0.0.2", 80))
tell(AF_INET6, inet6("::1", 80, 1))
tell(AF_INET6, inet6("::1", 80, 1), 24)
print()
tell(AF_INET, v6); tell(AF_INET6, v4); tell(AF_INET, bytes(16)); tell(AF_INET, bytes(16), None, SOCK_DGRAM); tell(AF_INET, struct.pack("=H", AF_UNIX) + b"/x")
tell(AF_INET, None, 16)
print(raw("bind", socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP) if 0 else socket(AF_UNIX), v4))')" "0 EINVAL EINVAL EINVAL EINVAL EINVAL 0 
0 0 EINVAL 0 EPERM EPERM 0 
EAFNOSUPPORT EAFNOSUPPORT EPERM EPERM EINVAL EFAULT EPERM"
like "standard error names the address that is not bound" "$(said)" \
    "\[::ffff:127.0.0.2\]:80 is not among .*\[::1%1\]:80 is of one interface only.*family 0 is neither"

# listen and accept.
emulates listen,accept4 --bind-to '127.0.0.1:7000'
is "listen and accept hold to the list, and wait as the socket does" "$(python '
s, t = socket(), socket()
s.bind(("127.0.0.1", 7000))
t.bind(("127.0.0.1", 7001))
print(attempt(s.listen), attempt(t.listen), attempt(socket().listen))
s.setblocking(False)
print(attempt(s._accept))
s.setblocking(True)
s.setsockopt(SOL_SOCKET, SO_RCVTIMEO, struct.pack("ll", 0, 300000))
print(attempt(s._accept))
c = socket()
c.connect(("127.0.0.1", 7000))
fd, peer = s._accept()
print(peer == c.getsockname(), fcntl.fcntl(fd, fcntl.F_GETFD), os.fstat(fd).st_uid)
def accept(size, flags=0, address=None):
    c = socket()
    c.connect(("127.0.0.1", 7000))
    address, length = address or ctypes.create_string_buffer(b"\xff" * 16, 16), ctypes.c_int(size)
    ctypes.set_errno(0)
    fd = libc.accept4(s.fileno(), address, ctypes.byref(length), flags)
    return fd if fd < 0 else fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK, ctypes.get_errno(), length.value, address
print(*accept(16, SOCK_NONBLOCK)[:3], *accept(0)[:3])
fd, _, length, address = accept(4)
print(length, address.raw[:2] == struct.pack("=H", AF_INET), address.raw[4:] == b"\xff" * 12)
print(*accept(16, 1)[:2], *accept(-1)[:2], *accept(16, 0, ctypes.c_void_p(4096))[:2], libc.accept4(s.fileno(), None, None, 0) >= 0)')" "None EPERM EPERM
EAGAIN
EAGAIN
True 1 0
2048 0 16 0 0 16
16 True True
-1 22 -1 22 -1 14 True"
like "standard error says why a socket does not listen or accept" "$(said)" "the socket is bound to 127.0.0.1:7001, which is not among those of --bind-to"

is "where a signal could end the call no connection is taken for an address that cannot be told" "$(
    options=(--handlers "$H" --wait-killable no)
    start "${as_user[@]}" "${unshare[@]}" env PYTHONPATH="$TMP" python3 -Bc 'from sockets import *
s, c = socket(), socket()
s.bind(("127.0.0.1", 7000))
s.listen()
s.setblocking(False)
c.connect(("127.0.0.1", 7000))
print(attempt(s._accept), libc.accept4(s.fileno(), None, None, 0) >= 0)'
    finish
    cat "$TMP/out")" "EPERM True"

is "an accept that waits holds up nobody else" "$(python '
s, t = socket(), socket()
s.bind(("127.0.0.1", 7000))
s.listen()
t.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
accepted = []
thread = threading.Thread(target=lambda: accepted.append(s.accept()))
thread.start()
time.sleep(0.3)
print(attempt(t.listen), len(accepted))
socket().connect(("127.0.0.1", 7000))
thread.join()
print(len(accepted))')" "EPERM 0
1"

# shellcheck disable=SC2317
emulated() {
    pgrep -f "emulate -n 1 -m $M"
}
# shellcheck disable=SC2317
two_of_them() {
    [[ $(emulated | wc -l) -eq 2 ]]
}
options=(--timeout 300)
T=accept4
start "${as_user[@]}" bash -c 'python3 -c "
import socket
s = socket.socket()
s.bind((\"127.0.0.1\", 7002))
s.listen()
s.accept()"'
wait_for test -e "$M/pending/1/response"
syscallfs emulate -n 1 -m "$M" --bind-to '*:7002' 2>"$TMP/said" &
waiting=$!
wait_for two_of_them
kill -KILL "$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")"
wait "$waiting"
is "an accept that waits ends with its target" "$? $(cat "$TMP/said")" "1 syscallfs emulate: request 1: the target has gone"
ok "the act for an accept that waits ends with its target" wait_for not emulated
finish

# Against what changes between the look and the act.
race=$(program race-socket)
emulates bind --bind-to '*:80/tcp'
like "a port that changes in memory is not bound" \
    "$(inside "$race address ${ROUNDS:-100}" | sort -u | paste -sd,)" '^(TCP 80|refused|TCP 80,refused)$'
like "a socket that is another by then is not bound" \
    "$(inside "$race descriptor ${ROUNDS:-100}" | sort -u | paste -sd,)" '^(TCP 80|refused|TCP 80,refused)$'

emulates bind --net host --bind-to '*:80/tcp'
unshare=("${netless[@]}")
like "a socket that is to be replaced, and is another by then, is not bound" \
    "$(inside "$race descriptor ${ROUNDS:-100}" | sort -u | paste -sd,)" '^(TCP 80|refused|TCP 80,refused)$'
unshare=("${shared[@]}")

T=bind
is "the session of the manual" "$(session bind-low-port)" "('127.0.0.1', 80)"
ok "no mount and no process of this test is left" nothing_left
done_testing
