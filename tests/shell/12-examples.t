#!/bin/bash
# What a newcomer copies is sound: no example and no handler lets a call pass by the look of a path.
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit

# by_path FILE...: `continue` within a case, or in Python a line, that looks at a path.
by_path() {
    awk '
        FNR == 1 { left = 0 }
        /^[^`#]*case .*(pathname|hint_|path|target|filename)/ { left = 8 }
        /startswith\(/ && /continue/ { print FILENAME ": " $0 }
        left > 0 && /^[^#]*\) *echo continue/ { print FILENAME ": " $0 }
        /esac/ { left = 0 }
        { left-- }' "$@"
}
cat >"$TMP/unsound" <<'SH'
case $hint_pathname in
"$PROJECT"/*) echo continue ;;
*) echo EPERM ;;
esac
SH
like "an unsound one would be found" "$(by_path "$TMP/unsound")" 'echo continue'
# These two carry out what they name, and leave any other call to the rights that the target has of its own.
mapfile -t files < <(find README.md docs tools/handlers src/fs/files/readme.txt -type f \
    ! -name calls.md ! -path tools/handlers/open-broker ! -path tools/handlers/mount)
is "no example of the manual and no handler that is shipped is unsound" "$(by_path "${files[@]}")" ''

# The first example of the manual, with the link that would pass a path's prefix.
mkdir "$TMP/work" "$TMP/elsewhere" "$TMP/handlers"
ln -s "$TMP/elsewhere" "$TMP/work/link"
awk '/^```sh$/ { inside = 1; next } /^```$/ && inside { exit } inside' docs/handlers.md >"$TMP/handlers/mkdir"
chmod +x "$TMP/handlers/mkdir"
try=$(program try-syscall)
said=$(umask 0; cd "$TMP/work" && "$SYSCALLFS_BIN" run -m "$M" -t mkdir --handlers "$TMP/handlers" -- \
    sh -c '"$0" mkdir s:link/a 0777; "$0" mkdir s:b 0702; "$0" mkdir s:c 0750' "$try")
is "the manual's first handler refuses by what it has seen" "$said" $'= -1 EPERM\n= -1 EPERM\n= 0'
is "whatever a name leads to" "$(ls "$TMP/elsewhere"; stat -c %a "$TMP/work/c")" 750
ok "no mount and no process of this test is left" nothing_left
done_testing
