#!/bin/bash
# open --in-place as an ordinary user: as the target itself would open, and only what has an allowed name on the host.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
[[ $(uname -m) == x86_64 ]] || skip_all "there is no open(2) on $(uname -m)"
try=$(program try-syscall -static -static) || skip_all "no static programs can be built"
install -d -o nobody -m 700 "$HOME_DIR"/{work,other}
echo "of others" >"$HOME_DIR/other/secret"
echo "of the work" >"$HOME_DIR/work/file"
ln -s "$HOME_DIR/other/secret" "$HOME_DIR/work/link"
ln -s "$HOME_DIR/work/made-through-link" "$HOME_DIR/work/dangling"
ln -s "$HOME_DIR/other/made" "$HOME_DIR/work/dangling-out"
chown -hR nobody "$HOME_DIR"
H=$(handlers default "echo \"emulate --in-place --path '$HOME_DIR/work/read/**:ro' --path '$HOME_DIR/work/**' --path '$HOME_DIR/work:ro'\"")
chmod 755 "$H"

in_home work
# opens ARGUMENT...: what one open(2) of these arguments comes to.
opens() {
    user "$TMP/syscallfs" run -m "$M" -t open --handlers "$H" -- "$try" open "$@" 2>"$TMP/err"
}

O_WRONLY=1 O_CREAT=0100 O_EXCL=0200 O_TRUNC=01000 O_DIRECTORY=0200000 O_NOFOLLOW=0400000
like "a file of the list is opened" "$(opens "s:$HOME_DIR/work/file" 0)" '^= [0-9]'
like "by a relative path" "$(opens s:file 0)" '^= [0-9]'
like "by a path with .. that stays on it" "$(opens s:../work/file 0)" '^= [0-9]'
is "any other is not, though the target may" "$(opens "s:$HOME_DIR/other/secret" 0)" "= -1 EPERM"
is "nor by a path with .. that leads out" "$(opens s:../other/secret 0)" "= -1 EPERM"
is "nor by a link that leads out" "$(opens s:link 0)" "= -1 EPERM"
is "O_NOFOLLOW is as from the kernel" "$(opens s:link $((O_NOFOLLOW)))" "= -1 ELOOP"
is "what is not there is ENOENT" "$(opens s:none 0)" "= -1 ENOENT"
like "a directory is opened" "$(opens s:. $((O_DIRECTORY)))" '^= [0-9]'
like "a file is made" "$(opens s:new $((O_WRONLY | O_CREAT | O_EXCL)) 0640)" '^= [0-9]'
is "with the mode and the owner of the target" "$(stat -c '%a %U' "$HOME_DIR/work/new")" "640 nobody"
is "once" "$(opens s:new $((O_WRONLY | O_CREAT | O_EXCL)) 0640)" "= -1 EEXIST"
like "where a link leads to nothing, too" "$(opens s:dangling $((O_WRONLY | O_CREAT)) 0600)" '^= [0-9]'
ok "there" test -e "$HOME_DIR/work/made-through-link"
is "but not outside of the list" "$(opens s:dangling-out $((O_WRONLY | O_CREAT)) 0600)" "= -1 EPERM"
ok "where nothing is made" test ! -e "$HOME_DIR/other/made"
install -d -o nobody "$HOME_DIR/work/read"
install -o nobody /dev/null "$HOME_DIR/work/read/a"
like "what is :ro is opened for reading" "$(opens s:read/a 0)" '^= [0-9]'
is "and not for writing" "$(opens s:read/a $((O_WRONLY)))" "= -1 EPERM"
is "nor cut" "$(opens s:read/a $((O_TRUNC)))" "= -1 EPERM"
is "nor is a file made there" "$(opens s:read/b $((O_WRONLY | O_CREAT)) 0600)" "= -1 EPERM"
is "an address that cannot be read is EFAULT" "$(opens unmapped 0)" "= -1 EFAULT"

# Another process of the user swaps a name between what is allowed and what is not, while the target opens it.
cp "$ROOT"/tests/programs/{swap-link,open-swapped}.py "$TMP"
"${as_user[@]}" "$python" -B "$TMP/swap-link.py" swapped "$HOME_DIR/work/file" "$HOME_DIR/other/secret" &
swapper=$!
wait_for test -L "$HOME_DIR/work/swapped"
is "a name that is swapped never leads out" \
    "$(user "$TMP/syscallfs" run -m "$M" -t open --handlers "$H" -- \
        "$python" -B "$TMP/open-swapped.py" swapped "${ROUNDS:-300}" 2>"$TMP/err")" "of the work"
kill "$swapper"
wait "$swapper" 2>/dev/null
done_testing
