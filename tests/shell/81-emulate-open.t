#!/bin/bash
# open for a target that may not: the files that are named, where the host has them, and no others.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH

export OPEN_BROKER=$TMP/vault
V=$OPEN_BROKER
mkdir -m 700 "$V" "$TMP/closed"
echo "of the vault" >"$V/a"
echo "of root" >"$TMP/closed/secret"
chmod 600 "$V/a" "$TMP/closed/secret"
ln -s "$TMP/closed/secret" "$V/link"
ln -s a "$V/alias"
mkdir "$V/directory"

T=open,openat,creat,openat2
for call in open openat creat openat2; do
    ln -s "$ROOT/tools/handlers/open-broker" "$H/$call"
done
is "a file that the target may not see is given" "$(inside "cat $V/a $V/alias")" "of the vault
of the vault"
is "any other it opens by itself, or not" \
    "$(inside "echo mine >own; cat own; cat $V/../closed/secret $TMP/closed/secret" | sed 's/.*: //')" \
    "mine
Permission denied
Permission denied"
is "a link out of the directory is refused" "$(inside "cat $V/link")" \
    "cat: $V/link: Permission denied"
like "standard error says that a link leads out of the directory" "$(cat "$TMP/err")" " openat\(.*/link\", O_RDONLY\): $V/link: a link leads to what the options do not name"
is "what is mounted there by the target counts for nothing" \
    "$(inside "mount -t tmpfs none $TMP; mkdir -p $V; mount --bind /etc $V; cat $V/a; cat $V/shadow")" \
    "of the vault
cat: $V/shadow: No such file or directory"

# From here on with calls that few programs use, so that only what is meant is trapped.
T=open,creat,openat2
[[ $(uname -m) == x86_64 ]] || { skip "open(2)" "there is none on $(uname -m)" && done_testing; }
cp "$ROOT/tests/programs/open.py" "$TMP"
# opens OPTION... -- PYTHON: with calls carried out by `emulate OPTION...`.
opens() {
    local line='exec syscallfs emulate'
    while [[ $1 != -- ]]; do
        line+=" $(printf %q "$1")"
        shift
    done
    H=$(handlers open "$line" creat "$line" openat2 "$line")
    inside "PYTHONPATH=$TMP python3 -Bc 'from open import *
V = \"$V\"
$2'"
}

all=(--as-root --path "$V/*")
is "flags are kept" "$(opens "${all[@]}" -- '
for asked in os.O_RDONLY, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC, os.O_WRONLY | os.O_NONBLOCK:
    fd = open2(V + "/a", asked)
    flags = fcntl.fcntl(fd, fcntl.F_GETFL) & (os.O_ACCMODE | os.O_APPEND | os.O_NONBLOCK)
    print(flags == asked & ~os.O_CLOEXEC, fcntl.fcntl(fd, fcntl.F_GETFD))')" "True 0
True 1
True 0"
is "a file is made with the target's umask, once" "$(opens "${all[@]}" -- '
os.umask(0o27)
os.close(open2(V + "/new", os.O_CREAT | os.O_WRONLY, 0o666))
print(attempt(V + "/new", os.O_CREAT | os.O_EXCL))
open2(V + "/created", mode=0o640, nr=85)
print(attempt(V + "/directory"), attempt(V + "/no"), attempt(V + "/no/no", os.O_CREAT), sep="\n")')" "File exists
Operation not permitted
No such file or directory
Operation not permitted"
is "a file that is made belongs to the opener" "$(stat -c '%a %u' "$V/new" "$V/created")" "640 0
640 0"
is "a file that is made lends nobody the opener's rights" "$(opens "${all[@]}" -- '
os.umask(0)
os.close(open2(V + "/program", os.O_CREAT | os.O_WRONLY, 0o6755))'; stat -c '%a %u' "$V/program")" "755 0"
is "what is behind the last name asks for a directory" "$(opens "${all[@]}" -- '
C = os.O_CREAT | os.O_WRONLY
for name in "/a/", "/a/.", "/new2/", "/new2/.": print(attempt(V + name, C if "new" in name else 0))'; ls "$V" | grep new2)" "Not a directory
Not a directory
Is a directory
No such file or directory"
is "O_TRUNC and creat cut" "$(echo long | tee "$V/new" >"$V/created"; opens "${all[@]}" -- '
os.write(open2(V + "/new", os.O_WRONLY | os.O_TRUNC), b"x")
os.write(open2(V + "/created", nr=85), b"y")'; cat "$V/new" "$V/created")" xy
is "O_CREAT and O_EXCL are of no account alone" "$(opens "${all[@]}" -- '
print(attempt(V + "/a", os.O_CREAT), attempt(V + "/a", os.O_EXCL), sep="\n")')" "of the vault
of the vault"
is "O_PATH and O_TMPFILE are refused" "$(opens "${all[@]}" -- '
print(attempt(V + "/a", os.O_PATH), attempt(V + "/directory", os.O_TMPFILE | os.O_WRONLY), sep="\n")'
    grep -c 'open with O_PATH or O_TMPFILE is not emulated: responding EPERM' "$TMP/err")" "Operation not permitted
Operation not permitted
2"
is "--read-only refuses to write, make and cut" "$(opens "${all[@]}" --read-only -- '
for flags in os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC: print(attempt(V + "/a", flags))' | sort -u)" \
    "Operation not permitted"
is "the target's own user has no more rights" "$(opens --path "$V/*" -- 'print(attempt(V + "/a"))')" \
    "Permission denied"
chmod 711 "$V"
is "another user of the target's has no more rights" "$(opens --path "$V/*" --uid 33:33 -- 'print(attempt(V + "/a"))')" "Permission denied"
chown 33:34 "$V/a"
is "the target's own user has its own rights" "$(opens --path "$V/*" --uid 33:33 -- 'print(attempt(V + "/a"))')" "of the vault"
is "without --path nothing is opened" "$(opens --as-root -- 'print(attempt(V + "/a"))')" \
    "Operation not permitted"
is "a star stays within a directory" \
    "$(echo deep >"$V/directory/deep"; opens "${all[@]}" -- 'print(attempt(V + "/directory/deep"))')" \
    "Operation not permitted"
mkfifo "$V/fifo"
is "a fifo holds nobody up" "$(opens "${all[@]}" -- '
print(attempt(V + "/fifo", os.O_WRONLY), attempt(V + "/fifo"), "read", sep="\n")')" "No such device or address

read"
is "--root is where paths begin, and none leads out of it" "$(mkdir "$TMP/jail"
    echo inside >"$TMP/jail/x"
    ln -s /x "$TMP/jail/absolute"
    ln -s ../../../../closed/secret "$TMP/jail/out"
    opens --as-root --root "$TMP/jail" --path '/*' -- '
print(attempt("/x"), attempt("/absolute"), attempt("/../../x"), attempt("/out"), sep="\n")')" "inside
inside
inside
No such file or directory"
is "a --root that does not exist is refused" "$(opens --root "$TMP/none" --path '/*' -- 'print(attempt("/x"))')" \
    "Operation not permitted"
like "standard error names a --root that does not exist" "$(cat "$TMP/err")" "$TMP/none, which stands for the root: No such file or directory"

# openat2(2): V may not be entered by the target, whose descriptor is of a directory of the same name of its own.
ln -s a "$V/directory/../near"
ln -s ../a "$V/directory/upward"
ln -s /a "$V/directory/absolute"
chmod 700 "$V"
here="
import subprocess
subprocess.run([\"mount\", \"-t\", \"tmpfs\", \"none\", \"$TMP\"], check=True)
os.makedirs(V + \"/directory\")
NO_XDEV, NO_MAGICLINKS, NO_SYMLINKS, BENEATH, IN_ROOT, CACHED = 1, 2, 4, 8, 16, 32"
openat2s() {
    opens --as-root --path "$V/**" -- "$here$1"
}
is "openat2 opens" "$(openat2s '
print(openat2(V + "/a"), openat2("a", start=V), openat2("a", BENEATH, start=V), openat2("directory/../a", BENEATH, start=V))')" \
    "of the vault of the vault of the vault of the vault"
is "no name is no file" "$(openat2s '
open(V + "/a", "w").close()
print(openat2("\0", start=V + "/a"))')" ENOENT
is "RESOLVE_BENEATH stays below the directory" "$(openat2s '
d = V + "/directory"
print(openat2("../a", BENEATH, start=d), openat2("upward", BENEATH, start=d), openat2("absolute", BENEATH, start=d),
      openat2(V + "/a", BENEATH, start=V), openat2("upward", start=d), openat2("deep", BENEATH, start=d))')" \
    "EXDEV EXDEV EXDEV EXDEV of the vault deep"
is "RESOLVE_IN_ROOT takes it for the root" "$(openat2s '
d = V + "/directory"
print(openat2("/a", IN_ROOT, start=V), openat2("../../a", IN_ROOT, start=V), openat2("/directory/absolute", IN_ROOT, start=V),
      openat2("upward", IN_ROOT, start=d), openat2("/deep", IN_ROOT | NO_XDEV, start=d), openat2(V + "/a", IN_ROOT, start=d))')" \
    "of the vault of the vault of the vault ENOENT deep ENOENT"
# With RESOLVE_CACHED what is not at hand is EAGAIN.
is "no link is followed with RESOLVE_NO_SYMLINKS" "$(openat2s '
print(openat2(V + "/alias"), openat2(V + "/alias", NO_SYMLINKS), openat2("alias", NO_SYMLINKS | BENEATH, start=V),
      openat2("a", NO_SYMLINKS, start=V), openat2("a", NO_MAGICLINKS | CACHED, start=V))' |
    sed 's/EAGAIN$/of the vault/')" "of the vault ELOOP ELOOP of the vault of the vault"
mkdir "$V/mounted" && mount -t tmpfs none "$V/mounted" && echo across >"$V/mounted/file"
is "no mount is crossed with RESOLVE_NO_XDEV, or it is ENOSYS" "$(openat2s '
print(openat2("mounted/file", NO_XDEV | BENEATH, start=V), openat2("mounted/file", BENEATH, start=V),
      openat2(V + "/mounted/file", NO_XDEV), openat2("a", NO_XDEV | BENEATH, start=V), openat2("a", NO_XDEV, start=V))')" \
    "EXDEV across EXDEV of the vault ENOSYS"
umount "$V/mounted"
is "the struct is held to the rules of the kernel" "$(openat2s '
C, n = os.O_CREAT | os.O_WRONLY, V + "/never"
print(openat2(n, size=16), openat2(n, size=32, tail=bytes(8)), openat2(n, size=32, tail=b"\0" * 7 + b"x"), openat2(n, flags=1 << 40),
      openat2(n, mode=0o600), openat2(n, flags=C, mode=0o10000), openat2(n, 64),
      openat2(n, BENEATH | IN_ROOT), openat2(n, CACHED, C, 0o600), openat2(None), openat2(n))'; ls "$V")" \
    "EINVAL ENOENT E2BIG EINVAL EINVAL EINVAL EINVAL EINVAL EAGAIN EFAULT ENOENT
$(ls "$V")"
is "a file is made below the directory" "$(openat2s '
flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
print(openat2("made", BENEATH, flags, 0o640, start=V), openat2("made", BENEATH, flags, 0o640, start=V),
      openat2("../made", BENEATH, flags, 0o640, start=V + "/directory"), openat2("/made2", IN_ROOT, flags, 0o600, start=V),
      openat2("slash/", BENEATH, flags, 0o640, start=V), openat2("slash/", BENEATH, start=V))'
    stat -c '%n %a' "$V"/made*)" " EEXIST EXDEV  EISDIR ENOENT
$V/made 640
$V/made2 600"
is "what leads out is refused" "$(openat2s '
print(openat2("link", start=V), openat2("../closed/secret", start=V))')" "EPERM EPERM"
ln -s ../closed "$V/out"
ln -s "$TMP/closed/made" "$V/dangling"
is "a path that leads out makes nothing there, and shows nothing of what is there" "$(openat2s '
C = os.O_CREAT | os.O_WRONLY
print(openat2(V + "/out/made", 0, C, 0o600), openat2(V + "/out/made", 0, C | os.O_EXCL, 0o600),
      openat2(V + "/out/secret", 0, C | os.O_EXCL, 0o600), openat2(V + "/dangling", 0, C, 0o600))'; ls "$TMP/closed")" \
    "EPERM EPERM EPERM EEXIST
secret"

# The target can write to the directory, and has a thread that swaps a file of its own for a link.
swap=$(program swap)
said=$(opens --as-root --path "$W/*" -- "
import subprocess
os.chdir(\"$W\")
open(\"mine\", \"w\").write(\"mine\")
os.symlink(\"$TMP/closed/secret\", \"swapped\")
swap = subprocess.Popen([\"$swap\", \"mine\", \"swapped\"])
said = set()
for n in range(100 * ${ROUNDS:-1000}):
    if n >= ${ROUNDS:-1000} and len(said) > 1: break
    said.add(attempt(\"$W/mine\"))
swap.kill()
print(*sorted(said), sep=\"\\n\")")
is "no link that is swapped in is followed" "$said" "Operation not permitted
mine"
T=open,openat2
line="exec syscallfs emulate --as-root --read-only --path '$V/*'"
H=$(handlers open "$line" openat2 "$line")
# x: struct open_how, with O_CLOEXEC and RESOLVE_NO_SYMLINKS.
how="x:00000800000000000000000000000000""0400000000000000"
of_each_kind "raw calls" "= 3
= -1 ENOENT
= 3
= -1 ELOOP
= -1 EPERM" "\$try open s:$V/a 0; \$try open s:$V/no 0
    \$try 437 -100 s:$V/a $how 24; \$try 437 -100 s:$V/alias $how 24
    \$try 437 -100 s:/etc/shadow $how 24"
try=$(program try-syscall) && is "a struct that cannot be read to its end is EFAULT" \
    "$(inside "$try 437 -100 s:$V/a edge:0123456 24")" "= -1 EFAULT"
like "the session of the manual" "$(session open-broker)" '^treasure$'
ok "no mount and no process of this test is left" nothing_left
done_testing
