#!/bin/bash
# docs/troubleshooting.md: each message on the page is in the source, and each error of the source is on the page.
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit

# The strings of the source, one a line, whole where they are broken over lines; placeholders become <>.
find src -name '*.rs' -exec cat {} + | perl -0pe 's/\\\n\s*//g; s/\\"/"/g; s/\{SECCOMP_FD\}/seccompFd/g;
    s/\{DEV_FUSE\}/\/dev\/fuse/g; s/\{(?:TEXT|SIZE)_MAX\}/1048576/g; s/\{UNFINISHED_MAX\}/67108864/g;
    s/\{MAX_ERRNO\}/4095/g; s/\{MAX_LENGTH\}/4096/g; s/\{[^{}\n]*\}/<>/g' >"$TMP/source"
# The messages of the page, without what varies.
sed 's/\\|/|/g' docs/troubleshooting.md >"$TMP/page"
perl -ne 'print "$1\n" if /^\| `(.*?)` \| /' "$TMP/page" >"$TMP/messages"
ok "the page has messages" test "$(wc -l <"$TMP/messages")" -gt 100

# fixed: the parts of each line that do not vary, of at least two words.
fixed() {
    sed 's/<[^<>]*>/\n/g' "$1" | sed "s/^[^a-z\"]*//; s/[ :(']*$//" | grep ' '
}
is "each message on the page is in the source" \
    "$(fixed "$TMP/messages" | while read -r part; do grep -qF -- "$part" "$TMP/source" || echo "$part"; done)" ''

# Those that a user can meet: derived errors of these files.
for file in src/daemon/start_error.rs src/fs/mount/error.rs src/intake/{agent,command,handover}.rs src/kernel/launch.rs src/policy/response/mod.rs \
    src/policy/selector/error.rs src/requests/{staged,unanswered,writer}.rs; do
    perl -0ne 's/\\\n\s*//g; s/\\"/"/g; s/\{SECCOMP_FD\}/seccompFd/g; s/\{[^{}\n]*\}/<>/g;
        print "$1\n" while /#\[error\(\s*"((?:[^"\\]|\\.)*)"/g' "$file" >"$TMP/errors"
    ok "$file has errors of its own" test -s "$TMP/errors"
    is "each error of $file is on the page" \
        "$(fixed "$TMP/errors" | while read -r part; do grep -qF -- "$part" "$TMP/page" || echo "$part"; done)" ''
done
done_testing
