#!/bin/bash
# Ways around a trap: io_uring, which no filter sees, and calls that do the same as a trapped one.
. "$(dirname "$0")/lib.sh"
unset RUST_LOG
# Static, so that it opens nothing before its ring is there.
ring=$(program ring -static -static)
echo 'mkdir EPERM
mkdirat EPERM' >"$TMP/rules"
echo 'openat EACCES' >"$TMP/open-rules"

# In the run's own words: its standard error, and what the command prints.
run() {
    timeout 300 "$SYSCALLFS_BIN" run -m "$M" --timeout 0.1 "$@" 2>&1
}

native=$("$ring" mkdir "$TMP/native")
if [[ $native == '= 0' ]]; then
    is "run refuses io_uring beside a trapped call that a ring can carry out" \
        "$(run -t mkdir,mkdirat --rules "$TMP/rules" -- "$ring" mkdir "$TMP/made")" 'setup = -1 ENOSYS'
    ok "the directory was not made by the ring" test ! -e "$TMP/made"
    is "a trap of openat alone refuses io_uring too" \
        "$(run -t @open --rules "$TMP/open-rules" -- "$ring" open /etc/hostname)" 'setup = -1 ENOSYS'
    is "run leaves io_uring beside a call that no ring can carry out" \
        "$(run -t getpid --default continue -- "$ring" mkdir "$TMP/left")" '= 0'
    is "--io-uring allow leaves io_uring, and so the way around" \
        "$(run --io-uring allow -t mkdir,mkdirat --rules "$TMP/rules" -- "$ring" mkdir "$TMP/allowed")" '= 0'
else
    skip "run refuses io_uring beside a trapped call that a ring can carry out" "io_uring here: $native"
fi
is "a trap of io_uring_setup itself is left to whoever answers it" \
    "$(run -t mkdir,mkdirat,io_uring_setup --default EACCES -- "$ring" mkdir "$TMP/asked")" \
    'setup = -1 EACCES'
like "run names the call that does the same as the trapped one" \
    "$(run -t mkdir -- true)" 'mkdirat can do the same as mkdir, but is not trapped: add mkdirat to -t'
like "run names the complete group where there is one" "$(run -t openat --default continue -- true)" 'trap @open to cover them all'
is "run prints no note where all ways are trapped" "$(run -t @write-files,@connect,@mount --default continue -- true)" ''
is "run prints no note on calls that work on what is open already" "$(run -t read --default continue -- true)" ''
is "RUST_LOG=warn,notes=off silences the notes" "$(RUST_LOG=warn,notes=off run -t mkdir -- true)" ''

profile() {
    "$SYSCALLFS_BIN" profile --socket /run/x.sock "$@" 2>"$TMP/err"
}

is "a profile refuses io_uring too" \
    "$(profile mkdir,mkdirat | jq -c '.syscalls[] | select(.action == "SCMP_ACT_ERRNO") | [.names, .errnoRet]')" \
    '[["io_uring_enter","io_uring_register","io_uring_setup"],38]'
is "a profile with --io-uring allow leaves it" \
    "$(profile --io-uring allow mkdir,mkdirat | jq -c '[.syscalls[].action] | unique')" '["SCMP_ACT_NOTIFY"]'
profile mkdir >/dev/null
like "profile names the missing call on standard error" "$(<"$TMP/err")" 'mkdirat can do the same as mkdir'
done_testing
