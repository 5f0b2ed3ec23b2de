#!/bin/bash
# Extended attributes for root of an unprivileged user namespace: those of the list, on its own files.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
for tool in setfattr getcap; do
    command -v $tool >/dev/null || skip_all "no $tool (attr, libcap2-bin)"
done
opaque=trusted.overlay.opaque
touch "$TMP/file"
setfattr -n $opaque -v y "$TMP/file" 2>/dev/null || skip_all "$TMP is on a file system without trusted.overlay attributes"

calls=(setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat)
T=$(IFS=, && echo "${calls[*]}")
for call in "${calls[@]}"; do
    ln -s "$ROOT/tools/handlers/overlay-whiteout" "$H/$call"
done
# attributes FILE...: as the host has them.
attributes() {
    (cd "$W" && getfattr -hd -m - "$@" 2>&1) | grep .
}
# Of root, where the target may search and read; one in the target's own directory.
mkdir -m 755 "$TMP/roots"
touch "$TMP/roots/file" "$W/roots"
refused='Operation not permitted'

is "a directory is marked as opaque" "$(inside "mkdir d; setfattr -n $opaque -v y d; getfattr -n $opaque d" &&
    attributes d)" "d: $opaque: No such attribute
# file: d
$opaque=\"y\""
is "the mark of an opaque directory is removed" "$(inside "setfattr -x $opaque d; setfattr -x $opaque d" && attributes d)" \
    "setfattr: d: No such attribute"
is "a link itself may be meant" "$(inside "ln -s d l; setfattr -n $opaque -v a l; setfattr -hn $opaque -v b l" &&
    attributes d l)" "# file: d
$opaque=\"a\"
# file: l
$opaque=\"b\""
is "others of overlayfs are refused" "$(inside 'for name in redirect metacopy origin upper opaque.x; do
    setfattr -n trusted.overlay.$name -v /etc d; done' | sort | uniq -c | sed 's/^ *//'; attributes d)" \
    "5 setfattr: d: $refused
# file: d
$opaque=\"a\""
like "standard error names the attribute of overlayfs that is refused" "$(cat "$TMP/err")" \
    'trusted.overlay.redirect is not among the names of --xattr: responding continue'
is "other attributes of overlayfs may be named" "$(OVERLAY_XATTRS="$opaque trusted.overlay.or*" inside 'setfattr -n trusted.overlay.origin -v x l' &&
    attributes d)" "# file: d
$opaque=\"a\"
trusted.overlay.origin=\"x\""
setfattr -x trusted.overlay.origin "$W/d"
is "what else there is the target does by itself, or not" "$(inside 'touch f; setfattr -n user.a -v b f
    setfattr -n trusted.a -v b f' && attributes f)" "setfattr: f: $refused
# file: f
user.a=\"b\""
is "a file that is not the target's stays so" "$(inside "setfattr -n $opaque -v y roots
    setfattr -n $opaque -v y $TMP/roots/file; setfattr -x $opaque $TMP/file" | sed 's/.*: //'
    attributes roots "$TMP/roots/file"; getfattr -n $opaque --only-values "$TMP/file")" "$refused
$refused
$refused
y"
like "standard error says that the file is not the target's" "$(cat "$TMP/err")" "the file is not the target's: responding continue"
is "without CAP_SYS_ADMIN it is EPERM" "$(inside "setpriv --bounding-set -sys_admin --inh-caps -sys_admin \
    setfattr -n $opaque -v y f")" "setfattr: f: $refused"
like "standard error names CAP_SYS_ADMIN" "$(cat "$TMP/err")" 'lacks CAP_SYS_ADMIN in its own user namespace'
is "an ordinary user without a user namespace has its own rights" "$(plain "setfattr -n $opaque -v y f")" \
    "setfattr: f: $refused"
is "root of the host has its own" "$(by_root "setfattr -n $opaque -v y roots" && attributes roots)" "# file: roots
$opaque=\"y\""
is "the owner of a file does not count for root of the host" "$(by_root "setpriv --bounding-set -fowner --inh-caps -fowner \
    setfattr -n $opaque -v y f" && attributes f)" "# file: f
$opaque=\"y\"
user.a=\"b\""
is "an owner needs no CAP_FOWNER" "$(inside "setpriv --bounding-set -fowner --inh-caps -fowner setfattr -x $opaque f" &&
    attributes f)" "# file: f
user.a=\"b\""

# As root of a user namespace that has user 5 as well.
two_users="python3 $ROOT/tests/programs/in-users.py '0 $USER_ID 1,5 200005 1'"
touch "$W/theirs"
chown 200005 "$W/theirs"
is "a file of another user of the target's namespace is the target's" "$(by_root "$two_users setfattr -n $opaque -v y theirs" &&
    attributes theirs)" "# file: theirs
$opaque=\"y\""
is "with CAP_FOWNER there" "$(by_root "$two_users setpriv --bounding-set -fowner --inh-caps -fowner \
    setfattr -x $opaque theirs"; attributes theirs)" "setfattr: theirs: $refused
# file: theirs
$opaque=\"y\""

cp "$ROOT/tests/programs/xattrs.py" "$TMP"
RAW=xattrs
mkdir "$W/e"
chown "$USER_ID" "$W/e"
if [[ $(uname -m) == x86_64 ]]; then
    is "descriptors, and the rules of the kernel" "$(raw '
open("g", "w")
g, o, d = os.open("g", os.O_RDONLY), os.open("g", os.O_PATH), os.open("e", os.O_RDONLY)
CREATE, REPLACE = 1, 2
print(call(FSET, g, NAME, b"1", 1, CREATE), call(FSET, g, NAME, b"2", 1, CREATE), call(FSET, g, NAME, b"3", 1, REPLACE),
      call(FSET, o, NAME, b"4", 1, 0), call(FSET, 99, NAME, b"5", 1, 0), call(FSET, -100, NAME, b"5", 1, 0),
      call(FSET, g, NAME, b"6", 1, 4), call(SET, "g", NAME, 4096, 1, 0), call(SET, "no", NAME, b"7", 1, 0),
      call(SET, "g", NAME, b"8", 70000, 0), call(SET, "g", "", b"8", 1, 0),
      call(SET, 4096, NAME, b"8", 1, 0))'; attributes g)" "0 EEXIST 0 EBADF EBADF EBADF EINVAL EFAULT ENOENT E2BIG ERANGE EFAULT
# file: g
$opaque=\"3\""
    if python3 -c 'import ctypes; exit(ctypes.CDLL(None, use_errno=True).syscall(466, 0) != -1 or ctypes.get_errno() == 38)'; then
        is "setxattrat and removexattrat" "$(raw '
d, o, g = os.open(".", os.O_RDONLY), os.open("g", os.O_PATH), os.open("g", os.O_RDONLY)
os.chdir("/")
at = lambda fd, path, flags, arg, size=None: call(SETAT, fd, path, flags, NAME, arg, len(arg) if size is None else size)
print(at(d, "g", 0, args(b"1")), at(d, "l", NOFOLLOW, args(b"2")), at(g, "", EMPTY, args(b"3")), at(o, "", EMPTY, args()),
      at(d, "", 0, args()), at(99, "", EMPTY, args()), at(d, "g", 0x200, args()), at(d, "g", 0, args(tail=b"\0" * 8)),
      at(d, "g", 0, args(tail=b"x")), at(d, "g", 0, args(), 12), at(d, "g", 0, args(b""), 16), at(g, 0, EMPTY, args(b"5")),
      call(REMOVEAT, d, "l", NOFOLLOW, NAME), call(REMOVEAT, d, "l", NOFOLLOW, NAME),
      at(g, 0, 0, args()), at(g, 4096, EMPTY, args()))
os.fchdir(d)
print(at(-100, "", EMPTY, args()), call(REMOVEAT, d, ".", 0, NAME))'; attributes g l d)" \
            "0 0 0 EBADF ENOENT EBADF EINVAL 0 E2BIG EINVAL 0 0 0 ENODATA EFAULT EFAULT
0 0
# file: g
$opaque=\"5\"
# file: d
$opaque=\"a\""
    else
        skip "setxattrat and removexattrat" "Linux has them since 6.13"
    fi
else
    skip "descriptors, and the rules of the kernel" "the numbers of the calls are those of x86_64"
fi
of_each_kind "raw calls" "= 0
= -1 EPERM
= -1 EPERM
= -1 EFAULT
= 0
= -1 ENODATA" "rm -rf k; mkdir k; \$try setxattr s:k s:$opaque s:y 1 0; \$try setxattr s:k s:trusted.overlay.redirect s:y 1 0
    \$try lsetxattr s:roots s:$opaque s:y 1 0; \$try lsetxattr s:k s:$opaque unmapped 1 0
    \$try removexattr s:k s:$opaque; \$try removexattr s:k s:$opaque"

# A layer as an engine of containers unpacks it, and what the host sees through it.
mkdir -p "$TMP/layer/etc" "$TMP/below/etc" "$TMP/merged"
echo new >"$TMP/layer/etc/new"
touch "$TMP/below/etc/old" "$TMP/below/removed"
mknod "$TMP/layer/removed" c 0 0
setfattr -n $opaque -v y "$TMP/layer/etc"
tar -C "$TMP/layer" --xattrs --xattrs-include=$opaque -cf "$TMP/layer.tar" .
chmod 644 "$TMP/layer.tar"
is "tar extracts a layer" "$(inside "mkdir layer && tar -C layer --xattrs --xattrs-include='*' -xpf $TMP/layer.tar" &&
    attributes layer/etc)" "# file: layer/etc
$opaque=\"y\""
if mount -t overlay -o "ro,lowerdir=$W/layer:$TMP/below" none "$TMP/merged" 2>/dev/null; then
    is "the host's overlayfs understands the layer that tar extracted" "$(cd "$TMP/merged" && find . | sort)" ".
./etc
./etc/new"
    umount "$TMP/merged"
else
    skip "the host's overlayfs understands the layer that tar extracted" "no overlayfs"
fi

# Capabilities of files: the kernel makes them the namespace's own.
line='exec syscallfs emulate --xattr security.capability'
given=("$H")
H=$(handlers setxattr "$line" fsetxattr "$line" lsetxattr "$line" removexattr "$line" setxattrat "$line")
v2=0x0100000200200000000000000000000000000000
v3=0x0100000300200000000000000000000000000000
is "a capability is worth something in the namespace alone" "$(inside "cp /bin/true c; setfattr -n security.capability -v $v2 c" &&
    getcap -n "$W/c")" "$W/c cap_net_raw=ep [rootid=$USER_ID]"
is "a capability of a file is held to the rules of the kernel" "$(inside "setfattr -n security.capability -v ${v3}e8030000 c
    setfattr -n security.capability -v 0x01 c; setfattr -n security.capability -v 0x01000009${v2#0x01000002} c
    setfattr -n security.capability -v $v2 roots; setfattr -n user.a -v b c" | sed 's/.*: //'; getcap -n "$W/c" "$W/roots")" \
    "Invalid argument
Invalid argument
Invalid argument
$refused
$refused
$W/c cap_net_raw=ep [rootid=$USER_ID]"
try=$(program try-syscall) && is "name and value of an attribute are held to the rules of the kernel" "$(inside "for value in 'o:70000 70000' 'edge:x 3'; do
    $try setxattr s:c s:security.capability \$value 0 | grep =; done; $try setxattr s:c s: s:x 1 0")" "= -1 E2BIG
= -1 EFAULT
= -1 ERANGE"
is "it takes CAP_SETFCAP alone" "$(inside "cp /bin/true e1; setpriv --bounding-set -sys_admin --inh-caps -sys_admin \
    setfattr -n security.capability -v $v2 e1"; getcap -n "$W/e1")" "$W/e1 cap_net_raw=ep [rootid=$USER_ID]"
H=${given[0]}

# Attacks. The names lead to a file of root's in turn: with the host's rights alone it would be marked.
swap=$(program swap)
cp "$ROOT/tests/programs/swapped-name.py" "$TMP"
is "no file is marked through a link that is swapped in" "$(inside "touch good; ln -s $TMP/roots/file bad
    $swap good bad & python3 $TMP/swapped-name.py setxattr ${ROUNDS:-150}; kill %1; wait")" True
is "no file is marked by a descriptor that is replaced" "$(raw "
open(\"h\", \"w\")
marked = 0
with swapping(\"h\", \"$TMP/roots/file\") as fd:
    for n in range(100 * ${ROUNDS:-150}):
        if n >= ${ROUNDS:-150} and marked: break
        marked += call(FSET, fd, NAME, b\"y\", 1, 0) == 0
print(marked > 0)")" True
# Without a pid namespace of its own, what is `self` in the target's /proc is whoever walks the path.
own_pids=("${unshare[@]}")
unshare=(unshare -Urm)
is "no file is marked through the links of /proc" "$(raw '
for name in "cwd", "root", "exe", "fd/3", "fd/5", "fd/9":
    print(call(SET, f"/proc/self/{name}", NAME, b"y", 1, 0) in ("ELOOP", "ENOENT"))' | sort -u)" True
unshare=("${own_pids[@]}")
is "root's file has seen none of it" "$(attributes "$TMP/roots/file")" ""
like "the session of the manual" "$(session overlay-whiteout)" 'trusted.overlay.opaque="y"'
ok "no mount and no process of this test is left" nothing_left
done_testing
