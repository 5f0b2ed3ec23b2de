#!/bin/bash
# mknod for root of an unprivileged user namespace: useful nodes of the list, made where and as the target
# means it, and nothing outside of it.
MOUNTS=shared
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
ln -s "$ROOT/tools/handlers/mknod" "$H/mknod"
ln -s "$ROOT/tools/handlers/mknod" "$H/mknodat"
T=mknod,mknodat
# Where only root of the host may make anything: one that others see, one that they do not.
mkdir -m 755 "$TMP/secret"
mkdir -m 700 "$TMP/closed"

is "a node can be used" "$(inside 'mknod null c 1 3; echo lost >null; stat -c "%F %t:%T" null')" \
    'character special file 1:3'
is "a node belongs to the target, with its mode and umask" \
    "$(inside 'umask 027; mknod -m 666 a c 1 5; stat -c "%a %U %G" a
        chmod 600 a; touch a; umask 0; python3 -c "import os; os.mknod(\"b\", 0o20644, os.makedev(1, 5))"
        stat -c %a a b; head -c 2 b | od -An -tx1')" "666 root root
600
644
 00 00"
is "umask counts" "$(inside 'umask 027
    python3 -c "import os; os.mknod(\"c\", 0o20666, os.makedev(1, 5))"; stat -c %a c')" 640
is "the host sees an empty file" "$(stat -c '%F %u' "$W/null")" "regular empty file $USER_ID"
is "a name that is taken is EEXIST" "$(inside 'mknod null c 1 3')" 'mknod: null: File exists'
is "a directory that is not there is ENOENT" "$(inside 'mknod no/null c 1 3')" \
    'mknod: no/null: No such file or directory'
is "a directory of another's is EACCES" "$(inside 'mknod ../secret/a c 1 3; mknod ../closed/b c 1 3' |
    sed 's/.*: //')" 'Permission denied
Permission denied'
is "a device that is not on the list is EPERM" "$(inside 'mknod disk b 8 0; mknod kmsg c 1 11; ls')" \
    "mknod: disk: Operation not permitted
mknod: kmsg: Operation not permitted
$(ls "$W")"
like "standard error names the device that is not on the list" "$(cat "$TMP/err")" \
    'request 1, mknodat\(AT_FDCWD, "disk", .*\): device b:8:0 is not among those of --device: responding continue'
inside 'mknod "$(printf %0250d 0)" b 8 0' >"$TMP/long"
like "standard error shows only the beginning of a long call" "$(cat "$TMP/err")" 'request 1, mknodat\(AT_FDCWD, "0{170,190}\.\.\.: device b:8:0'
is "relative to a descriptor" "$(inside 'mkdir d; python3 -c "
import os
d = os.open(\"d\", os.O_RDONLY)
os.chdir(\"/\")
os.mknod(\"zero\", 0o20666, os.makedev(1, 5), dir_fd=d)"; head -c 1 d/zero | od -An -tx1')" ' 00'
is "a descriptor that is none is EBADF" "$(inside 'python3 -c "
import os
try: os.mknod(\"x\", 0o20666, os.makedev(1, 5), dir_fd=99)
except OSError as error: print(error.strerror)"')" 'Bad file descriptor'
is "no descriptor counts for an absolute path" "$(inside 'python3 -c "
import os
os.mknod(os.getcwd() + \"/absolute\", 0o20666, os.makedev(1, 5), dir_fd=99)"; head -c 1 absolute | od -An -tx1')" ' 00'
is "fifos, files and whiteouts are the target's own" \
    "$(inside 'mkfifo p; mknod w c 0 0; python3 -c "import os; os.mknod(\"f\", 0o100600)"; stat -c "%F %U" p w f')" \
    "fifo root
character special file root
regular empty file root"
is "without CAP_MKNOD it is EPERM" \
    "$(inside 'setpriv --bounding-set -mknod --inh-caps -mknod mknod x c 1 3; ls x' | sed 's/.*: //')" \
    "Operation not permitted
No such file or directory"
is "a fifo does not need CAP_MKNOD" \
    "$(inside 'setpriv --bounding-set -mknod --inh-caps -mknod mkfifo free; stat -c %F free')" "fifo"
is "a node does not need a right over the file that is under it" "$(lost=-dac_override,-dac_read_search
    inside "setpriv --bounding-set $lost --inh-caps $lost mknod unread c 1 3; echo lost >unread; stat -c %F unread")" \
    "character special file"
is "a user without a user namespace gets none" "$(plain 'mknod x c 1 3; ls x' | sed 's/.*: //')" \
    "Operation not permitted
No such file or directory"

own_mounts=("${unshare[@]}")
unshare=(unshare -Urpf)
is "a user namespace without mounts of its own gets none either" "$(inside 'mknod x c 1 3; ls x' | sed 's/.*: //')" \
    "Operation not permitted
No such file or directory"
like "standard error says that the user namespace has no mounts of its own" "$(cat "$TMP/err")" 'a node would be of no use there, and the mounts are the host.s: responding continue'
unshare=("${own_mounts[@]}")
is "what cannot be attached leaves nothing, in a directory of another's too" "$(by_root "unshare -m bash -c '
    mkdir nodev; mount -t tmpfs -o nodev,mode=755,uid=$USER_ID none nodev; mount --make-shared nodev
    mknod nodev/x c 1 3; ls nodev; mount --make-private nodev; mknod nodev/x c 1 3; stat -c %F nodev/x'")" \
    "mknod: nodev/x: Operation not permitted
character special file"

is "root of the host gets a plain node" "$(
    by_root 'mknod plain c 1 3; echo lost >plain' && stat -c '%F %t:%T' "$W/plain")" 'character special file 1:3'
# 020666, and 1:7 and 1:11 as the kernel takes them.
of_each_kind "a raw call" '= 0
= -1 EPERM
= -1 EFAULT
bash: line 4: echo: write error: No space left on device' '$try mknod s:raw 8630 263
    $try mknod s:no 8630 267
    $try mknod unmapped 8630 263
    echo lost >raw; umount raw; rm raw'

# What a container starts with, by the program that everybody uses.
mkdir -p "$TMP/tree/dev" "$TMP/tree/etc"
echo hello >"$TMP/tree/etc/hello"
for node in 'null c 1 3' 'zero c 1 5' 'urandom c 1 9' 'tty c 5 0'; do
    # shellcheck disable=SC2086
    mknod -m 666 "$TMP/tree/dev/"$node
done
mkfifo "$TMP/tree/etc/fifo"
tar -C "$TMP/tree" -cf "$TMP/tree.tar" .
chmod 644 "$TMP/tree.tar"
is "tar extracts a tree with device nodes" \
    "$(inside "mkdir tree; tar -C tree -xpf $TMP/tree.tar && echo lost >tree/dev/null && cd tree &&
        stat -c '%n %F %a' dev/* etc/*")" "dev/null character special file 666
dev/tty character special file 666
dev/urandom character special file 666
dev/zero character special file 666
etc/fifo fifo 644
etc/hello regular file 644"

# The target's root, and nobody else's.
mkdir -p "$W/jail/in" "$W/jail$W"
ln -s "$W/in" "$W/jail/absolute"
ln -s ../../../../../in "$W/jail/upward"
cp "$(program put "" -static)" "$W/jail/put" 2>/dev/null
chown -R "$USER_ID" "$W/jail"
inside 'python3 -c "
import os
os.chroot(\"jail\")
os.chdir(\"/\")
for path in \"/in/a\", \"absolute/b\", \"upward/c\", \"/../../d\":
    try: os.mknod(path, 0o20666, os.makedev(1, 3))
    except OSError as error: print(path, error.strerror)
"' >"$TMP/said"
is "links and .. end at the target's root" "$(cd "$W/jail" && find . -type f -name '?' | sort; cat "$TMP/said")" \
    "./d
./in/a
./in/c
absolute/b No such file or directory"

# The link leads to a directory that is root's alone: host root would get in.
swap=$(program swap)
cp "$ROOT/tests/programs/swapped-name.py" "$TMP"
is "no node is made through a link that is swapped in" "$(inside "mkdir good; ln -s $TMP/secret bad
    $swap good bad & python3 $TMP/swapped-name.py mknod ${ROUNDS:-1000}; kill %1; wait")" True
is "no node is made in root's directory" "$(ls -A "$TMP/secret")" ""
# The file that a node is mounted over is replaced by a link as soon as it is made.
cp "$ROOT/tests/programs/node-race.py" "$TMP"
is "no node is made over what a link leads to that takes the place of the file" \
    "$(inside "touch aim; python3 $TMP/node-race.py ${ROUNDS:-150}")" "True False"
# Without a pid namespace of its own, what is `self` in the target's /proc is whoever walks the path.
own_pids=("${unshare[@]}")
unshare=(unshare -Urm)
is "no node is made through the links of /proc" "$(inside 'python3 -c "
import os
for name in \"cwd\", \"root\", \"fd/3\", \"fd/9\":
    try: os.mknod(f\"/proc/self/{name}/linked\", 0o20666, os.makedev(1, 3)); print(\"made\")
    except OSError: pass"')" ""
unshare=("${own_pids[@]}")
is "the host has none of these mounts" "$(grep -e "$TMP" -e ' /node ' /proc/self/mountinfo)" ""

# The frame itself.
cp -r "$(recorded 'mknod x c 1 3')" "$TMP/copy"
is "a recording is not carried out" "$(cd "$TMP/copy" && syscallfs emulate 2>&1 | sed 's/.*: not/not/')" \
    'not in a mount of syscallfs: a recording cannot be carried out'
is "a request of another pid namespace is not carried out" "$(options=(--timeout 300)
    start "${as_user[@]}" "${unshare[@]}" bash -c 'mknod elsewhere c 1 3; ls elsewhere' 2>/dev/null
    wait_for test -e "$M/pending/1/response"
    unshare -pf --mount-proc "$SYSCALLFS_BIN" emulate -n 1 -m "$M" 2>&1
    finish)" \
    'syscallfs emulate: request 1, mknodat(AT_FDCWD, "elsewhere", S_IFCHR|0666, makedev(0x1, 0x3)): /proc of the target: No such file or directory: responding EPERM'
is "--else says what a refused call gets" "$(answered_by --device c:1:5 --else ENOSYS -- 'mknod x c 1 3')" \
    'mknod: x: Function not implemented'
if command -v strace >/dev/null; then
    is "an errno that has no name is a refusal" "$(
        # shellcheck disable=SC2317
        syscallfs() {
            strace -fqqo /dev/null -e trace=mknodat -e inject=mknodat:error=524 "$SYSCALLFS_BIN" "$@"
        }
        answered_by -- 'mkfifo pipe')" "mkfifo: cannot create fifo 'pipe': Operation not permitted"
    like "standard error names an errno that has no name" "$(cat "$TMP/refused")" 'the kernel failed with an errno that has no name'
else
    skip "an errno that has no name is a refusal" "no strace"
fi
is "what is not emulated is refused" "$(T='mkdir' answered_by -- 'mkdir x')" \
    "mkdir: cannot create directory 'x': Operation not permitted"
like "standard error names the option that could carry the call out" "$(cat "$TMP/refused")" 'mkdir is not emulated without --script'
is "patterns of files are whole paths" "$(for option in path source bind bind-rw; do
    syscallfs emulate --$option dir/a 2>&1 | grep -c "'dir/a' does not begin with '/': name the whole path"
done)" "1
1
1
1"
for otherwise in continue default; do
    is "--else is never $otherwise" \
        "$(syscallfs emulate --else $otherwise 2>&1 | grep -o 'must not run a refused call')" 'must not run a refused call'
done
like "the session of the manual" "$(session mknod)" '^crw-rw-rw- .* 1, *3 .* null$'
mkdir -m 770 "$TMP/grouped" && chgrp 5555 "$TMP/grouped"
is "the target's groups count" "$(handled setpriv --reuid "$USER_ID" --regid "$USER_ID" --groups 5555 \
    mkfifo -m 600 "$TMP/grouped/pipe"; plain "mkfifo $TMP/grouped/other" | sed 's/.*: //'; stat -c '%F %u' "$TMP/grouped"/*)" \
    "Permission denied
fifo $USER_ID"
ok "no mount and no process of this test is left" nothing_left
is "mknod leaves the host no other mounts than before" "$(grep -vxF -- "$HOST_MOUNTS" /proc/self/mountinfo)" ""
done_testing
