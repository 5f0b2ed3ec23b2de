# shellcheck shell=bash disable=SC2034
# What the tests of an ordinary user share, who has a home directory and the program in $TMP.
#
#   HOME_DIR, M                         the home directory, and where the user mounts
#   python                              a python3 that every user can run
#   in_home DIR                         from now on the user is in this directory of the home
#   user COMMAND...                     runs it as the user; as_user has the words that do so
#   two_servers                         starts two services of the host, `allowed` and `other` are their ports, `server`
#                                       their process, and a Unix socket in the home directory

[[ $(id -u) -eq 0 ]] || skip_all "not root: there is no other user to try"
command -v setpriv >/dev/null || skip_all "no setpriv"
python=$(PATH=/usr/bin:/bin command -v python3) || skip_all "no python3 that every user can run"
HOME_DIR=$TMP/home
M=$HOME_DIR/mount
chmod 755 "$TMP"
install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
install -d -o nobody -m 700 "$HOME_DIR"

in_home() {
    as_user=(env -C "$HOME_DIR/$1" HOME="$HOME_DIR" setpriv --reuid=nobody --regid=nogroup --clear-groups)
}

user() {
    "${as_user[@]}" "$@"
}

two_servers() {
    cp "$ROOT/tests/programs/two-servers.py" "$TMP"
    "${as_user[@]}" "$python" -B "$TMP/two-servers.py" "$HOME_DIR/socket" >"$TMP/ports" &
    server=$!
    wait_for test -s "$TMP/ports"
    read -r allowed other <"$TMP/ports"
}

in_home .
user test -w /dev/fuse || skip_all "an ordinary user may not use /dev/fuse"
