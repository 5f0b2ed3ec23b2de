#!/bin/bash
# The errnos of calls with good and bad arguments, of an ordinary user: carried out by a rule that allows all of them, each
# is what it is without us. What a handler or a list takes away is another matter, and has tests of its own.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
[[ $(uname -m) == x86_64 ]] || skip_all "the numbers of the calls are those of x86_64"
linux_is 6.13 || skip_all "which mistake comes first is as in Linux 6.18"
cp "$ROOT/tests/programs/errnos.py" "$ROOT"/tests/programs/errno_{call,paths}.py "$TMP"
in_home work
everything="--in-place --xattr '**' --path '/**'"

# answers FILE TABLE [COMMAND...]: what the program says of a table, in a new directory.
answers() {
    rm -rf "$HOME_DIR/work" && install -d -o nobody -m 700 "$HOME_DIR/work"
    user "${@:3}" "$python" -B "$TMP/errnos.py" "$2" >"$1" 2>"$TMP/err" || cat "$TMP/err"
}

# differs TABLE CALLS OPTIONS: what of a table is another where these calls are carried out with these options.
differs() {
    echo "$2 emulate $3" >"$TMP/rules"
    answers "$TMP/without" "$1"
    answers "$TMP/with" "$1" "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules" --
    # Nobody else is granted more.
    cp "$TMP/without" "$TMP/host"
    "$python" "$ROOT/tests/programs/compare-errnos.py" "$TMP"
}

is "making directories" "$(differs directories mkdir,mkdirat "$everything")" ""
is "making nodes" "$(differs nodes mknod,mknodat "$everything")" ""
is "opening" "$(differs opening open,openat,creat,openat2 "$everything")" ""
names=unlink,rmdir,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate,utime,utimes,utimensat,futimesat
is "names, sizes and times" "$(differs renaming "$names" "$everything")" ""
looks=stat,lstat,newfstatat,statx,access,faccessat,faccessat2,readlink,readlinkat
looks+=,getxattr,lgetxattr,fgetxattr,listxattr,llistxattr,flistxattr
# In the place of the target /proc/self would be who looks.
is "looking at files" "$(differs looks "$looks" "$everything" | grep -v '(/proc/self,.* 0 -> EPERM$')" ""
is "attributes" "$(differs attributes \
    setxattr,lsetxattr,fsetxattr,setxattrat,removexattr,lremovexattr,fremovexattr,removexattrat "$everything")" ""
is "owners and modes, but of what has no name" \
    "$(differs owners @chown,chmod,fchmod,fchmodat,fchmodat2 "$everything")" $'fchown(PIPE,-1,-1) 0 -> EPERM\nfchmod(PIPE,420) 0 -> EPERM'
is "signals" "$(differs signals kill,tkill,tgkill,pidfd_send_signal --signals)" ""
is "connecting and sending" \
    "$(differs sockets connect,sendto,sendmsg,sendmmsg "--connect-to '*:1-65535' --connect-to 'unix:/**'")" ""
ok "nothing is left" not pgrep -f -- "$TMP"
done_testing
