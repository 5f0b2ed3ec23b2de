#!/bin/bash
# Calls that change names with --in-place, as an ordinary user: as the target itself would, and only below allowed names.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
[[ $(uname -m) == x86_64 ]] || skip_all "there is no mkdir(2) on $(uname -m)"
try=$(program try-syscall -static -static) || skip_all "no static programs can be built"
install -d -o nobody -m 700 "$HOME_DIR"/{work,work/keep,work/d,work/inside,other}
for directory in work work/keep work/d work/inside other; do
    install -o nobody -m 644 <(echo victim) "$HOME_DIR/$directory/victim"
done
ln -s ../other "$HOME_DIR/work/out"
CALLS=mkdir,mkdirat,rmdir,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat
CALLS+=,chown,utimensat,mknod,mknodat,setxattr
cat >"$TMP/rules" <<END
$CALLS emulate --in-place --xattr 'user.*' --path '$HOME_DIR/work/keep/**:ro' --path '$HOME_DIR/work/**' --path '/**:ro'
END

in_home work
# does CALL ARGUMENT...: what one such call comes to.
does() {
    user "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules" -- "$try" "$@" 2>"$TMP/err"
}
# of FORMAT NAME: what stat(1) says of it.
of() {
    stat -c "$1" "$HOME_DIR/work/$2"
}
# What is outside of the list, to the last change.
outside() {
    find "$HOME_DIR/other" "$HOME_DIR/work/keep" -printf '%p %y %m %u %s %n %T@ %C@\n' | sort
}
before=$(outside)

is "a directory is made" "$(does mkdir s:new 0750)" '= 0'
is "with the mode and the owner of the target" "$(of '%a %U' new)" '750 nobody'
is "what is there is EEXIST" "$(does mkdir s:new 0750)" '= -1 EEXIST'
is "also where nothing may be made, as mkdir -p needs" "$(does mkdir s:/etc 0750)" '= -1 EEXIST'
is "a name outside of the list is EPERM" "$(does mkdir s:../other/new 0750)" '= -1 EPERM'
is "a name behind a link that leads out is EPERM" "$(does mkdir s:out/new 0750)" '= -1 EPERM'
is "a name where only reading is allowed is EPERM" "$(does mkdir s:keep/new 0750)" '= -1 EPERM'
is "an address that cannot be read is EFAULT" "$(does mkdir unmapped 0750)" '= -1 EFAULT'
is "a directory is taken away" "$(does unlinkat -100 s:new 0x200)" '= 0'
is "dots are as from the kernel" "$(does unlinkat -100 s:d/. 0x200)" '= -1 EINVAL'
is "the root is EBUSY" "$(does unlinkat -100 s:/ 0x200)" '= -1 EBUSY'
is "a name that ends in .. is ENOTEMPTY, also with a slash behind it" "$(does unlinkat -100 s:d/../ 0x200)" '= -1 ENOTEMPTY'
is "a file is moved" "$(does rename s:d/victim s:d/moved)" '= 0'
is "a file is not moved out" "$(does rename s:d/moved s:out/moved)" '= -1 EPERM'
is "a file is not moved in" "$(does rename s:keep/victim s:d/victim)" '= -1 EPERM'
is "a directory is moved" "$(does rename s:d s:e)" '= 0'
is "a directory below which something is kept is not moved" "$(does rename s:keep s:e/keep)" '= -1 EPERM'
is "flags of renameat2 that are none are EINVAL" "$(does renameat2 -100 s:e -100 s:d 0x40)" '= -1 EINVAL'
is "a file gets a second name" "$(does link s:e/moved s:e/second)" '= 0'
is "a file that may only be read gets no second name" "$(does link s:keep/victim s:e/third)" '= -1 EPERM'
ln -s moved "$HOME_DIR/work/e/to-moved"
ln -s ../../other/victim "$HOME_DIR/work/e/to-other"
is "what a link leads to gets another name" "$(does linkat -100 s:e/to-moved -100 s:e/fourth 0x400)" '= 0'
is "so does the file of a descriptor" "$(does linkat -100 s:/proc/self/fd/3 -100 s:e/fifth 0x400 3<"$HOME_DIR/work/e/moved")" '= 0'
is "they are the same file" "$(of %i e/fifth)" "$(of %i e/moved)"
is "not so what a link outside leads to" "$(does linkat -100 s:e/to-other -100 s:e/sixth 0x400)" '= -1 EPERM'
is "nor the file of a descriptor of there" \
    "$(does linkat -100 s:/proc/self/fd/3 -100 s:e/sixth 0x400 3<"$HOME_DIR/other/victim")" '= -1 EPERM'
is "nor a file of the list outside of it" "$(does linkat -100 s:e/to-moved -100 s:../other/new 0x400)" '= -1 EPERM'
is "the file of an empty path is refused" "$(does linkat 3 s: -100 s:e/sixth 0x1000 3<"$HOME_DIR/work/e/moved")" '= -1 EPERM'
rm "$HOME_DIR"/work/e/{to-moved,to-other,fourth,fifth}
is "a symbolic link is made, whatever its text" "$(does symlink s:/etc/shadow s:e/link)" '= 0'
is "a file is taken away" "$(does unlink s:e/second)" '= 0'
is "a file outside is not taken away" "$(does unlink s:out/victim)" '= -1 EPERM'
is "the mode of a file is changed" "$(does chmod s:e/moved 0600)" '= 0'
is "to that" "$(of %a e/moved)" 600
is "not that of a file outside" "$(does chmod s:out/victim 0600)" '= -1 EPERM'
is "an owner is changed, as far as the kernel lets its user" "$(does chown s:e/moved 0 -1)" '= -1 EPERM'
is "a FIFO is made" "$(does mknod s:fifo 010600 0)" '= 0'
is "a device is not" "$(does mknod s:null 020600 259)" '= -1 EPERM'
is "what came to each is what is there" "$(cd "$HOME_DIR/work" && find . -printf '%P %y\n' | sort | tr '\n' ',')" \
    ' d,e d,e/link l,e/moved f,fifo p,inside d,inside/victim f,keep d,keep/victim f,out l,victim f,'

if try32=$(program try-syscall -m32 -static -m32 -static 2>/dev/null); then
    echo "truncate,truncate64,utime,utimes,futimesat,utimensat,utimensat_time64 emulate --in-place --path '$HOME_DIR/work/inside/**'" \
        >"$TMP/rules32"
    # Each sets the size or the seconds of both times; the words of an i386 program have 32 bits.
    for call in "92 s:inside/victim 3" "193 s:inside/victim 4 0" "30 s:inside/victim x:0100000002000000" \
        "271 s:inside/victim x:03000000000000000400000000000000" "299 -100 s:inside/victim x:05000000000000000600000000000000" \
        "320 -100 s:inside/victim x:07000000000000000800000000000000 0" \
        "412 -100 s:inside/victim x:0900000000000000000000000100000010000000000000000000000000000000 0"; do
        # shellcheck disable=SC2086  # the words of a call
        is "an i386 program changes it: $call" \
            "$(user "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules32" -- "$try32" $call 2>"$TMP/err")" '= 0'
        said+=$(stat -c '%s %X %Y,' "$HOME_DIR/work/inside/victim" | sed 's/ [0-9]\{6,\}/ now/g')
        # shellcheck disable=SC2086  # the words of a call
        is "and nothing outside: $call" \
            "$(user "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules32" -- "$try32" ${call/inside/..\/other} 2>"$TMP/err")" '= -1 EPERM'
    done
    is "to what it says" "$said" '3 now now,4 now now,4 1 2,4 3 4,4 5 6,4 7 8,4 9 16,'
    is "a negative size of 32 bits is EINVAL" \
        "$(user "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules32" -- "$try32" 92 s:inside/victim -1 2>"$TMP/err")" '= -1 EINVAL'
else
    skip "an i386 program changes it" "such programs cannot be built"
fi

# Another process of the user swaps a directory between what is allowed and what is not.
cp "$ROOT"/tests/programs/{swap-link,change-swapped}.py "$TMP"
"${as_user[@]}" "$python" -B "$TMP/swap-link.py" swapped inside ../other &
swapper=$!
wait_for test -L "$HOME_DIR/work/swapped"
is "each call has come through where it may" \
    "$(user "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules" -- \
        "$python" -B "$TMP/change-swapped.py" swapped "${ROUNDS:-100}" 2>"$TMP/err")" \
    "chmod link mkdir mkfifo rename rmdir symlink thread truncate unlink utime"
kill "$swapper"
wait "$swapper" 2>/dev/null
is "and nothing outside was touched" "$(outside)" "$before"
done_testing
