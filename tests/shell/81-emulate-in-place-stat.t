#!/bin/bash
# stat, access, readlink and getxattr with --in-place, as an ordinary user: the same as from the kernel for files of the
# list, in each struct that there is, and nothing of any other.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "not root: there is no other user to try"
command -v setpriv >/dev/null || skip_all "no setpriv"
command -v setfattr >/dev/null || skip_all "no setfattr"
[[ $(uname -m) == x86_64 ]] || skip_all "there is no stat(2) on $(uname -m)"
chmod 755 "$TMP"
python=$(PATH=/usr/bin:/bin command -v python3) || skip_all "no python3 that every user can run"
install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
try=$(program try-syscall -static -static) || skip_all "no static programs can be built"
HOME_DIR=$TMP/home
M=$HOME_DIR/mount
install -d -o nobody -m 700 "$HOME_DIR" "$HOME_DIR"/{work,work/inside,other}
echo inside >"$HOME_DIR/work/inside/victim"
echo "of others" >"$HOME_DIR/other/victim"
ln -s victim "$HOME_DIR/work/inside/link"
ln -s /of/others "$HOME_DIR/other/link"
setfattr -n user.whose -v inside "$HOME_DIR/work/inside/victim" || skip_all "no extended attributes in $TMP"
setfattr -n user.whose -v others "$HOME_DIR/other/victim"
ln -s ../other "$HOME_DIR/work/out"
mkfifo "$HOME_DIR/work/fifo"
# Ids beyond 16 bits, which stat(2) of i386 has no room for.
install -o 70000 -g 70001 -m 640 /dev/null "$HOME_DIR/work/large-ids"
chown -hR nobody:nogroup "$HOME_DIR/work/inside" "$HOME_DIR/work/fifo" "$HOME_DIR/work/out" "$HOME_DIR/other"
CALLS=stat,lstat,fstat,newfstatat,statx,access,faccessat,faccessat2,readlink,readlinkat,getxattr,lgetxattr,fgetxattr
CALLS+=,listxattr,llistxattr,flistxattr,statfs
echo "$CALLS emulate --in-place --path '$HOME_DIR/work/**:ro' --path '$HOME_DIR/work:ro' --path '/dev/null:ro' --path '/proc/version:ro'" >"$TMP/rules"
OLDER=statfs64,stat64,lstat64,fstat64,fstatat64,oldstat,oldlstat,oldfstat
echo "$CALLS,$OLDER emulate --in-place --path '$HOME_DIR/work/**:ro' --path '/proc/version:ro'" >"$TMP/rules32"

as_user=(env -C "$HOME_DIR/work" HOME="$HOME_DIR" setpriv --reuid=nobody --regid=nogroup --clear-groups)
user() {
    "${as_user[@]}" "$@"
}
user test -w /dev/fuse || skip_all "an ordinary user may not use /dev/fuse"
# does CALL ARGUMENT...: what one such call comes to.
does() {
    user "$TMP/syscallfs" run -m "$M" --log "$HOME_DIR/log" --rules "$TMP/rules" -- "$try" "$@" 2>"$TMP/err"
}
# as_plain SENTENCE CALL ARGUMENT...: the result and all bytes are those of the kernel.
as_plain() {
    local sentence=$1 wanted
    shift
    wanted=$(user "$try" "$@")
    is "$sentence" "$(does "$@")" "$wanted"
}

stat=4 lstat=6 newfstatat=262 statx=332 access=21 faccessat=269 faccessat2=439 readlink=89 readlinkat=267
getxattr=191 lgetxattr=192 listxattr=194 statfs=137
AT_SYMLINK_NOFOLLOW=0x100 AT_EACCESS=0x200 AT_NO_AUTOMOUNT=0x800 AT_EMPTY_PATH=0x1000 AT_FDCWD=-100
as_plain "stat fills the struct of the kernel" $stat s:inside/victim o:144
as_plain "stat follows a link on the list" $stat s:inside/link o:144
as_plain "lstat does not" $lstat s:inside/link o:144
as_plain "newfstatat is the same" $newfstatat $AT_FDCWD s:inside/link o:144 $((AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT))
as_plain "of the working directory, too" $newfstatat $AT_FDCWD s: o:144 $((AT_EMPTY_PATH))
as_plain "of a descriptor" $newfstatat 0 null o:144 $((AT_EMPTY_PATH))
as_plain "a device" $stat s:/dev/null o:144
as_plain "large ids" $stat s:large-ids o:144
as_plain "a FIFO, without a wait" $stat s:fifo o:144
as_plain "statx with all that the kernel knows" $statx $AT_FDCWD s:inside/victim 0 0xfff o:256
as_plain "statx with what is asked for" $statx $AT_FDCWD s:inside/victim 0x2000 1 o:256
for flags in 0x6000 0x20000; do
    as_plain "flags $flags of statx are EINVAL" $statx $AT_FDCWD s:inside/victim $flags 0xfff b:256
done
as_plain "flags that are none are EINVAL" $newfstatat $AT_FDCWD s:inside/victim b:144 0x200
as_plain "a name that is not there is ENOENT" $stat s:inside/none b:144
as_plain "an empty name, too" $stat s: b:144
as_plain "an address that cannot be read is EFAULT" $stat unmapped b:144
as_plain "one that cannot be written, too" $stat s:inside/victim unmapped
as_plain "access" $access s:inside/victim 4
as_plain "of what may not be" $access s:large-ids 4
as_plain "of a mode that is none" $access s:inside/victim 8
as_plain "faccessat" $faccessat $AT_FDCWD s:inside 7
as_plain "faccessat2 by the effective ids" $faccessat2 $AT_FDCWD s:inside/link 2 $((AT_EACCESS | AT_SYMLINK_NOFOLLOW))
as_plain "readlink" $readlink s:inside/link o:20 20
as_plain "into less room than it needs" $readlink s:inside/link o:3 3
as_plain "of no link" $readlink s:inside/victim b:20 20
as_plain "into no room" $readlink s:inside/link b:20 0
as_plain "readlinkat" $readlinkat $AT_FDCWD s:inside/link o:20 20
as_plain "of the working directory" $readlinkat $AT_FDCWD s: b:20 20
as_plain "getxattr" $getxattr s:inside/link s:user.whose o:20 20
as_plain "how long it is" $getxattr s:inside/victim s:user.whose null 0
as_plain "into less room than it needs" $getxattr s:inside/victim s:user.whose o:3 3
as_plain "of the link itself" $lgetxattr s:inside/link s:user.whose o:20 20
as_plain "of a name that no attribute can have" $getxattr s:inside/victim s: b:20 20
as_plain "how long the list is" $listxattr s:inside/victim null 0
as_plain "listxattr" $listxattr s:inside/victim o:40 40
# One whose free blocks do not change.
as_plain "statfs" $statfs s:/proc/version o:120
is "statfs of a file on a disk: its kind, and how large that is" \
    "$(does $statfs s:inside/link o:120 | cut -c 1-48)" "$(user "$try" $statfs s:inside/link o:120 | cut -c 1-48)"
as_plain "of a name that is not there" $statfs s:inside/none b:120
as_plain "into what cannot be written" $statfs s:inside/victim unmapped

for call in "$statfs s:out/victim b:120" "$stat s:out/victim b:144" "$lstat s:../other/link b:144" "$statx $AT_FDCWD s:../other/victim 0 0xfff b:256" \
    "$access s:out/victim 0" "$faccessat2 $AT_FDCWD s:../other 0 0" "$readlink s:out/link b:20 20" \
    "$getxattr s:out/victim s:user.whose b:20 20" "$listxattr s:out/victim b:20 20" "$stat s:/etc/passwd b:144"; do
    # shellcheck disable=SC2086  # the words of a call
    is "what is not on the list is EPERM: $call" "$(does $call)" '= -1 EPERM'
done
like "and the log has its name" "$(grep -o 'why":"[^"]*' "$HOME_DIR/log")" "$HOME_DIR/other/link is not among the names"

if try32=$(program try-syscall -m32 -static -m32 -static 2>/dev/null); then
    for call in "106 s:inside/victim o:64" "106 s:large-ids o:64" "195 s:large-ids o:96" "196 s:inside/link o:96" \
        "300 -100 s:inside/victim o:96 0x100" "18 s:large-ids o:32" "84 s:inside/link o:32" "383 -100 s:fifo 0 0xfff o:256" \
        "99 s:/proc/version o:64" "268 s:/proc/version 84 o:84" \
        "268 s:/proc/version 88 o:88" "85 s:inside/link o:20 20" "229 s:inside/victim s:user.whose o:20 20" "33 s:inside/victim 4"; do
        # shellcheck disable=SC2086  # the words of a call
        is "an i386 program gets its own structs: $call" \
            "$(user "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules32" -- "$try32" $call 2>"$TMP/err")" "$(user "$try32" $call)"
    done
else
    skip "an i386 program gets its own structs" "such programs cannot be built"
fi

# In a user namespace of its own, by root: users are those of that namespace.
inside=("${as_user[@]}" unshare -Urm "$try")
for call in "$stat s:inside/victim o:144" "$lstat s:large-ids o:144" "$access s:inside/victim 6" \
    "$access s:large-ids 4" "$readlink s:inside/link o:20 20" "$getxattr s:inside/victim s:user.whose o:20 20" \
    "$listxattr s:inside/victim null 0" "$stat s:out/none b:144"; do
    # shellcheck disable=SC2086  # the words of a call
    is "in another user namespace as from the kernel: $call" \
        "$("$SYSCALLFS_BIN" run -m "$TMP/mount" --rules "$TMP/rules" -- "${inside[@]}" $call 2>"$TMP/err")" "$("${inside[@]}" $call)"
done
is "and what is not on the list is EPERM there, too" \
    "$("$SYSCALLFS_BIN" run -m "$TMP/mount" --rules "$TMP/rules" -- "${inside[@]}" $stat s:out/victim b:144 2>"$TMP/err")" '= -1 EPERM'

# Another process of the user swaps a directory between what is allowed and what is not, and another thread of the target
# its path.
cp "$ROOT"/tests/programs/{swap-link,ask-swapped}.py "$TMP"
"${as_user[@]}" "$python" -B "$TMP/swap-link.py" swapped inside ../other &
swapper=$!
wait_for test -L "$HOME_DIR/work/swapped"
# What the interpreter itself asks for.
sed "s|--path '/dev/null:ro'|& --path '/usr/**:ro' --path '/lib*/**:ro' --path '/etc/**:ro' --path '$TMP/*.py:ro' --path '/*:ro'|" \
    "$TMP/rules" >"$TMP/rules-python"
is "what is swapped meanwhile is never asked outside of the list" \
    "$(user "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules-python" -- \
        "$python" -B "$TMP/ask-swapped.py" swapped "${ROUNDS:-200}" 2>"$TMP/err")" \
    "access: yes; getxattr: inside; lstat: 6; readlink: victim; stat: 7; thread: 7"
kill "$swapper"
wait "$swapper" 2>/dev/null
done_testing
