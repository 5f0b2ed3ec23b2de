#!/bin/bash
# Where a target stands: its directories, its descriptors, and what its paths mean from there.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
static=$(program try-syscall -static -static 2>/dev/null)
D=$(mktemp -d -p "$TMP")
mkdir "$D/sub" "$TMP/jail" "$TMP/jail/in"

# says KEY: that line of the request's status.
says() {
    sed -n "s/^$1:\t//p" "$M/pending/1/status"
}

supervise -t mkdirat -- sh -c 'cd "$1" && exec "$0" mkdirat 5 "s:../new" 0755 5<"$1/sub"' "$try" "$D"
wait_for pending_is 1
is "the working directory is told" "$(says Cwd)" "$D"
is "status names the target's root" "$(says Root)" /
is "what a descriptor refers to is told" "$(says Fd)" "dirfd 5 $D/sub"
is "a path begins at its descriptor" "$(says Path)" "pathname $D/new"
is "env says the same" "$(cd "$M/pending/1" && sh -euc 'root=mine; . ./env; echo "$request_cwd $request_root $file_dirfd $hint_pathname; $root $cwd"')" \
    "$D / $D/sub $D/new; mine $D"
is "request.json too" "$(jq -c '[.cwd, .root, .args.dirfd.file, .args.pathname.hint]' "$M/pending/1/request.json")" \
    "[\"$D\",\"/\",\"$D/sub\",\"$D/new\"]"
respond 1 0
finish

supervise -t mkdirat -- sh -c 'cd "$1" && exec "$0" mkdirat -100 "s:$2" 0755' "$try" "$D" $'a\nb'
wait_for pending_is 1
is "AT_FDCWD is the working directory" "$(says Fd)" "dirfd AT_FDCWD $D"
is "control characters are escaped" "$(says Path)" "pathname $D/a\\nb"
respond 1 0
finish

mkdir "$TMP/gone"
supervise -t mkdir -- sh -c 'cd "$1" && rmdir "$1" && exec "$0" mkdir s:new 0755' "$try" "$TMP/gone"
wait_for pending_is 1
is "a deleted directory is told as such" "$(says Cwd)" "$TMP/gone (deleted)"
is "no path begins in a deleted directory" "$(says Path)" 'pathname ?'
respond 1 0
finish

supervise -t write -- sh -c ': | exec "$0" write 0 s:x 1' "$try"
wait_for pending_is 1
like "a pipe has a name too" "$(says Fd)" '^fd 0 pipe:\[[0-9]+\]$'
respond 1 1
resident continue
finish

if [[ $(id -u) -ne 0 ]]; then
    skip "a path begins at the target's own root" "only root may chroot"
elif [[ -z $static ]]; then
    skip "a path begins at the target's own root" "gcc -static cannot link"
else
    cp "$static" "$TMP/jail/try"
    supervise -t mkdir -- chroot "$TMP/jail" /try mkdir s:in/../../new 0755
    wait_for pending_is 1
    is "a root directory is told as it is from here" "$(says Root)" "$TMP/jail"
    is "a path begins at the target's own root" "$(says Path)" 'pathname /new'
    respond 1 0
    finish
fi

# A file system of which nobody ever answers a request.
mkdir "$TMP/hung"
trap 'exec 8>&-; umount -l "$TMP/hung" 2>/dev/null; cleanup' EXIT
exec 8<>/dev/fuse
if mount -i -t fuse -o fd=8,rootmode=40000,user_id=0,group_id=0 hung "$TMP/hung" 2>/dev/null; then
    supervise -t mkdirat -- python3 -c 'import os, sys
os.dup2(os.open(sys.argv[2], os.O_PATH), 5)
os.execv(sys.argv[1], [sys.argv[1], "mkdirat", "5", "s:new", "0"])' "$try" "$TMP/hung" 8>&-
    wait_for pending_is 1
    is "a file system that hangs is not asked" "$(timeout 60 sed -n 's/^Path:\t//p' "$M/pending/1/status")" \
        "pathname $TMP/hung/new"
    respond 1 0
    finish
else
    skip "a file system that hangs is not asked" "only root may mount it"
fi
done_testing
