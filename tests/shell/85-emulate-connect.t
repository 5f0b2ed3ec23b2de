#!/bin/bash
# connect and socket for a target: what is named can be reached from where there is no network, and nothing else.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sockets.sh"

python3 "$ROOT/tests/programs/services.py" >"$TMP/services" &
service=$!
# shellcheck disable=SC2317
services_are_up() {
    [[ $(wc -l <"$TMP/services") -eq 5 ]]
}
wait_for services_are_up

unshare=("${netless[@]}")
T=connect
ln -s "$ROOT/tools/handlers/net-broker" "$H/connect"
export NET_BROKER='127.0.0.1:90,[::1]:90-92/tcp'
is "what is named can be connected to from where there is no network" "$(python '
for family, address in (AF_INET, "127.0.0.1"), (AF_INET6, "::1"):
    for timeout in None, 60:
        s = socket(family)
        s.settimeout(timeout)
        s.connect((address, 90))
        print(s.recv(10).decode(), s.getpeername()[:2], os.get_blocking(s.fileno()))
s = socket(AF_INET, SOCK_DGRAM)
s.connect(("127.0.0.1", 90))
s.send(b"x")
print(s.recv(10).decode(), raw("connect", s, bytes(16)), attempt(s.getpeername))')" "served ('127.0.0.1', 90) True
served ('127.0.0.1', 90) False
served ('::1', 90) True
served ('::1', 90) False
served 0 ENOTCONN"
is "an address that is not named cannot be connected to" "$(python 'print(
    attempt(socket().connect, ("127.0.0.1", 91)), attempt(socket().connect, ("0.0.0.0", 90)),
    attempt(socket(AF_UNIX).connect, "/run/x"), attempt(socket(AF_INET6).connect, ("::1", 91)),
    socket(AF_INET6).connect_ex(("::ffff:127.0.0.1", 91)))
import ctypes
print(libc.syscall(425, 1, None))')" "EPERM EPERM EPERM ECONNREFUSED 1
-1"
like "standard error names the address that was refused" "$(said)" 'unix:stream, and only those of TCP and UDP are acted on'
is "a socket that was refused stays where it was, and is no way out" "$(python '
s = socket(AF_INET6)
s.setblocking(False)
was = inode(s)
print(attempt(s.connect, ("::1", 91)), inode(s) == was)
t = socket()
t.connect(("127.0.0.1", 90))
t.recv(10), t.recv(10)
print(raw("connect", t, bytes(16)), attempt(t.connect, ("127.0.0.1", 90)), attempt(t.listen),
      attempt(t.sendto, b"x", MSG_FASTOPEN, ("127.0.0.1", 91)))')" "ECONNREFUSED True
EPERM EISCONN EINVAL EISCONN"
is "a socket whose time is over is no way out" "$(python '
s = socket(AF_INET6)
s.setsockopt(SOL_SOCKET, SO_SNDTIMEO, struct.pack("ll", 0, 200000))
was = inode(s)
print(attempt(s.connect, ("::1", 92)), inode(s) == was)')" "ETIMEDOUT True"
is "a socket that has an address is no way out" "$(python '
s = socket()
for name in 15, 24: s.setsockopt(IPPROTO_IP, name, 1) # IP_FREEBIND, IP_BIND_ADDRESS_NO_PORT
s.bind(("127.0.0.1", 0))
print(s.getsockname(), attempt(s.connect, ("127.0.0.1", 90)))' && said | tail -n 1)" "('127.0.0.1', 0) EPERM
the socket is bound or connected in another network namespace already: responding EPERM"
emulates connect --net host --connect-to '127.0.0.1:90-92'
is "a connection that is not waited for is in progress" "$(python '
s = socket()
s.setblocking(False)
was, number = inode(s), s.fileno()
print(attempt(s.connect, ("127.0.0.1", 90)), inode(s) != was, fcntl.fcntl(s, fcntl.F_GETFD))
poll = select.poll()
poll.register(s, select.POLLOUT)
print(poll.poll(60000)[0][1] == select.POLLOUT, s.getsockopt(SOL_SOCKET, SO_ERROR), attempt(s.connect, ("127.0.0.1", 90)))
s.setblocking(True)
print(s.recv(10).decode(), attempt(s.connect, ("127.0.0.1", 90)))')" "EINPROGRESS True 1
True 0 None
served EISCONN"
kill "$service"

emulates connect --connect-to '*:90'
is "what the kernel refuses to anybody is EACCES" "$(plain "PYTHONPATH=$TMP python3 -Bc 'from sockets import *
print(attempt(socket(AF_INET, SOCK_DGRAM).connect, (\"127.255.255.255\", 90)))'")" EACCES

# Sockets.
emulates socket --net host --socket inet:stream,inet:raw:icmp
unshare=("${shared[@]}")
is "sockets that are named are made" "$(python '
for kind, protocol in (SOCK_STREAM, 0), (SOCK_STREAM, IPPROTO_TCP), (SOCK_RAW, IPPROTO_ICMP):
    s = socket(AF_INET, kind, protocol)
    print(s.type == kind, s.getsockopt(SOL_SOCKET, SO_PROTOCOL), fcntl.fcntl(s, fcntl.F_GETFD))
s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK)
print(os.get_blocking(s.fileno()), os.fstat(s.fileno()).st_uid)
print(attempt(socket, AF_INET, SOCK_DGRAM), attempt(socket, AF_INET, SOCK_RAW, IPPROTO_TCP),
      attempt(socket, AF_UNIX), attempt(socket, AF_INET, SOCK_STREAM, 132))')" "True 6 1
True 6 1
True 1 1
False 0
EPERM EPERM EPERM EPERM"
like "standard error names the socket that is not made" "$(said)" "socket inet:dgram:udp is not among those of --socket"
is "a raw one takes CAP_NET_RAW" "$(inside 'setpriv --bounding-set -net_raw --inh-caps -net_raw \
    python3 -c "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)" 2>&1 | tail -n 1; exit' &&
    said | tail -n 1)" "PermissionError: [Errno 1] Operation not permitted
the target lacks CAP_NET_RAW in its own user namespace: responding EPERM"
emulates socket --net host --socket inet:raw:icmp --lend-net-raw
is "unless that is lent" "$(inside 'setpriv --bounding-set -net_raw --inh-caps -net_raw \
    python3 -c "import socket; print(socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).proto)" 2>&1 | tail -n 1')" 1
unshare -n sleep 3600 &
elsewhere=$!
wait_for not test "/proc/$elsewhere/ns/net" -ef /proc/self/ns/net
emulates socket --net "/proc/$elsewhere/ns/net" --socket inet:stream
is "in the namespace of a file" "$(python '
s = socket(AF_INET, SOCK_STREAM)
print(attempt(s.connect, ("127.0.0.1", 90)))')" ENETUNREACH
kill "$elsewhere"

# Pairs.
emulates socketpair --net target --socket unix:stream,unix:dgram,unix:seqpacket:1,inet:stream
is "pairs that are named are made" "$(python '
for kind in SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET | SOCK_NONBLOCK:
    a, b = socketpair(AF_UNIX, kind)
    a.send(b"hello")
    print(b.recv(10).decode(), os.get_blocking(a.fileno()), [fcntl.fcntl(s, fcntl.F_GETFD) for s in (a, b)], b.fileno() - a.fileno(),
          struct.unpack("=iII", a.getsockopt(SOL_SOCKET, SO_PEERCRED, 12))[1:] == (os.getuid(), os.getgid()))
print(attempt(socketpair, AF_UNIX, SOCK_RAW), attempt(socketpair, AF_INET, SOCK_STREAM), attempt(socketpair, AF_INET6))')" \
    "hello True [1, 1] 1 True
hello True [1, 1] 1 True
hello False [1, 1] 1 True
EPERM ENOTSUP EPERM"
unshare=("${netless[@]}")
is "in the namespace of the target" "$(python '
a, b = socketpair(AF_UNIX, SOCK_STREAM)
network = libc.ioctl(a.fileno(), 0x894c) # SIOCGSKNS
print(network >= 0 and inode(network) == os.stat("/proc/self/ns/net").st_ino)')" True
unshare=("${shared[@]}")
of_each_kind "a pair that cannot be written, or has no room" "= -1 EFAULT
= -1 EMFILE
= 0" 'for last in unmapped b:8; do (ulimit -n 4; $try socketpair 1 1 0 $last); done; ulimit -n 5; $try socketpair 1 1 0 b:8'
T=connect
like "the session of the manual" "$(session net-broker)" $'(^|\n)treasure$'
ok "no mount and no process of this test is left" nothing_left
done_testing
