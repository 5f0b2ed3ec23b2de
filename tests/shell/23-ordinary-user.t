#!/bin/bash
# run as an ordinary user: no privilege is needed, and what is missing is named with its fix.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "not root: everything else has run as an ordinary user"
command -v setpriv >/dev/null || skip_all "no setpriv"

chmod 755 "$TMP"
install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
try=$(program try-syscall)
H=$(handlers default 'echo "$(id -u): $(cat call)" >&2; echo EROFS')
chmod 755 "$H"
install -d -o nobody -m 700 "$TMP/home"
M=$TMP/home/mount

user() {
    env -C "$TMP/home" HOME="$TMP/home" setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
}

if user test -w /dev/fuse; then
    said=$(user "$TMP/syscallfs" run -m "$M" -t mkdir --handlers "$H" -- "$try" mkdir s:/x 0755 2>"$TMP/err")
    is "an ordinary user's calls are trapped and answered" "$said" '= -1 EROFS'
    is "an ordinary user's handlers run as that user" "$(cat "$TMP/err")" "$(id -u nobody): mkdir(\"/x\", 0755)"
    is "no_new_privs is set" "$(user "$TMP/syscallfs" run -m "$M" -t mkdir -- grep NoNewPrivs /proc/self/status)" \
        "$(printf 'NoNewPrivs:\t1')"
    E=$(handlers default "exec $TMP/syscallfs emulate")
    chmod 755 "$E"
    said=$(user "$TMP/syscallfs" run -m "$M" -t mknod --handlers "$E" -- "$try" mknod s:p 010600 0 2>"$TMP/err")
    is "it emulates what its user may do: a FIFO is made" "$said" '= 0'
    ok "and belongs to the user" user test -p p -a -O p
    if user unshare -Ur true 2>/dev/null; then
        said=$(user "$TMP/syscallfs" run -m "$M" -t mknod --handlers "$E" -- unshare -Ur "$try" mknod s:q 010600 0 2>"$TMP/err")
        is "it emulates nothing for a target in a user namespace" "$said" '= -1 EPERM'
        like "and is told that root could" "$(cat "$TMP/err")" 'not permitted: most calls can be emulated only as root'
    else
        skip "it emulates nothing for a target in a user namespace" "no user namespaces here"
    fi
    user "$TMP/syscallfs" run -m "$M" -t mkdir -- sh -c 'until test -e "$0"; do sleep 0.1; done' "$TMP/home/go" &
    wait_for is_mounted
    like "the mount is its own alone" "$(user stat -c '%U %a' "$M")" '^nobody [57]00$'
    is "another user who opens the mount gets a message that names its owner" "$("$TMP/syscallfs" emulate -n 1 -m "$M" 2>&1)" \
        "syscallfs emulate: $M/pending/1: the mount is its own user's: be that user, or mount it with --allow-other"
    is "root is kept out, as FUSE keeps everybody out" "$(ls "$M" 2>&1 | grep -c 'Permission denied')" 1
    touch "$TMP/home/go"
    wait $!
    is "the status of an ordinary user's command is passed on" $? 0
    ok "no mount and no process of this test is left" nothing_left
    hide='mount -t overlay overlay -o "lowerdir=/usr/bin,upperdir=$0/up,workdir=$0/work" /usr/bin &&
        rm -f /usr/bin/fusermount3 && exec "$@"'
    mkdir "$TMP/over" && mount -t tmpfs tmpfs "$TMP/over" && mkdir "$TMP/over/up" "$TMP/over/work"
    if unshare -m sh -c "$hide" "$TMP/over" test ! -e /usr/bin/fusermount3 2>/dev/null; then
        PATH=/usr/sbin:/usr/bin:/sbin:/bin unshare -m sh -c "$hide" "$TMP/over" setpriv --reuid=nobody --regid=nogroup --clear-groups \
            "$TMP/syscallfs" run -m "$M" -t mkdir -- touch "$TMP/home/ran" 2>"$TMP/err"
        ok "without fusermount3 it refuses" test $? -ne 0
        like "without fusermount3 run names the package" "$(cat "$TMP/err")" 'fusermount3.*fuse3'
    else
        skip "without fusermount3 it refuses" "fusermount3 cannot be hidden here"
    fi
    umount "$TMP/over"
else
    skip "an ordinary user's calls are trapped" "/dev/fuse is not open to ordinary users: chmod 666 /dev/fuse"
fi

mkdir "$TMP/dev" && cp -a /dev/null /dev/zero /dev/tty /dev/urandom "$TMP/dev"
unshare -m sh -c 'mount --bind "$0" /dev && exec "$@"' "$TMP/dev" \
    "$TMP/syscallfs" run -m "$TMP/m" -t mkdir -- touch "$TMP/home/ran" 2>"$TMP/err"
ok "without a /dev/fuse it refuses" test $? -ne 0
like "without a /dev/fuse run names it" "$(cat "$TMP/err")" '/dev/fuse'
timeout 120 "$SYSCALLFS_BIN" run -m "$TMP/m" -t 1000 -- "$TMP/syscallfs" run -m "$TMP/n" -t mkdir -- touch "$TMP/home/ran" 2>"$TMP/err"
ok "below another listener it refuses" test $? -ne 0
like "below another listener run says that there is one" "$(cat "$TMP/err")" 'listener'
ok "no command has run without its filter" test ! -e "$TMP/home/ran"
done_testing
