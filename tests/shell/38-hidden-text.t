#!/bin/bash
# A message repeats no character that hides, reorders or steers what a terminal shows.
. "$(dirname "$0")/lib.sh"
# U+202E, U+200B and ESC, whatever the locale.
reorders=$'\342\200\256' hides=$'\342\200\213' steers=$'\e'
name=a$reorders$hides${steers}b
# shellcheck disable=SC2317
shown() {
    grep -qF -e "$reorders" -e "$hides" -e "$steers" "$TMP/err"
}

mkdir "$TMP/$name"
chmod 777 "$TMP/$name"
# There is no such request, wherever the mount is.
XDG_RUNTIME_DIR="$TMP/$name" "$SYSCALLFS_BIN" emulate -n 999999999 >"$TMP/err" 2>&1
like "a warning shows a name with them escaped" "$(cat "$TMP/err")" '/a\\u\{202e\}\\u\{200b\}\\u\{1b\}b: '
ok "a warning shows no character that hides text" not shown
"$SYSCALLFS_BIN" run -m "$M" -t 1000 -- "$TMP/$name/no" 2>"$TMP/err"
like "an error shows a name with such characters escaped" "$(cat "$TMP/err")" '/a\\u\{202e\}\\u\{200b\}\\u\{1b\}b/no'
ok "an error shows no character that hides text" not shown
ok "no mount and no process of this test is left" nothing_left
done_testing
