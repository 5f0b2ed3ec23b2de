#!/bin/bash
# connect of Unix sockets by path, as an ordinary user: to the socket files that --connect-to names, by whatever name.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/user.sh"
cp "$ROOT"/tests/programs/{greet,connect-unix,swap-link}.py "$TMP"
install -d -o nobody -m 700 "$HOME_DIR"/{run,other}
ln -s other/secret "$HOME_DIR/link"
echo "connect emulate --connect-to 'unix:$HOME_DIR/run/*'" >"$TMP/rules"
"${as_user[@]}" "$python" -B "$TMP/greet.py" run/agent other/secret "@syscallfs-$$" >"$TMP/there" &
server=$!
wait_for test -s "$TMP/there"
# connects ROUNDS PATH...
connects() {
    "${as_user[@]}" "$TMP/syscallfs" run -m "$M" --rules "$TMP/rules" -- "$python" -B "$TMP/connect-unix.py" "$@" 2>"$TMP/err"
}
is "the socket of the list is connected, by any name, and no other" \
    "$(connects 1 "$HOME_DIR/run/agent" run/agent other/../run/agent other/secret link none "@syscallfs-$$" | tr '\n' ' ')" \
    "agent agent agent EPERM EPERM ENOENT EPERM "
"${as_user[@]}" "$python" -B "$TMP/swap-link.py" swapped run/agent other/secret &
swapper=$!
wait_for test -L "$HOME_DIR/swapped"
is "a name that is swapped never leads out" "$(connects "${ROUNDS:-200}" swapped)" "EPERM agent"
kill "$swapper" "$server"
wait "$swapper" "$server" 2>/dev/null
done_testing
