#!/bin/bash
# What people try first and is not there: the message says what to write instead.
. "$(dirname "$0")/lib.sh"

# tip SENTENCE PATTERN ARGUMENT...: refused with status 2 and the pattern.
tip() {
    local sentence=$1 pattern=$2 said status
    shift 2
    said=$("$SYSCALLFS_BIN" "$@" 2>&1)
    status=$?
    like "$sentence" "$said, status $status" "$pattern.*, status 2"
}

tip "run -p says that no running process can be attached to" 'cannot attach' run -p 1 -t mkdir -- true
tip "run -o names log and watch" 'syscallfs watch' run -o x -t mkdir -- true
tip "run -f says that descendants are trapped" 'descendants' run -f -t mkdir -- true
tip "attach says that no running process can be attached to" 'cannot attach' attach 12
tip "strace names the handler that lets calls continue" 'log-and-continue' strace ls
tip "--timeout 1s says what to write" "write '1'" run --timeout 1s -t mkdir -- true
tip "--timeout 250ms says what to write" "write '0.25'" run --timeout 250ms -t mkdir -- true
tip "-t all names @known" '@known' run -t all -- true
tip "-t '*' names @known" '@known' run -t '*' -- true
tip "-t '!mkdir' says that what is meant comes first" "first name calls, such as '@known'" run -t '!mkdir' -- true
tip "a condition on a path says to look at it in a rule" 'look at pathname in a rule or in a handler' \
    run -t 'openat(pathname=="/etc/passwd")' -- true
tip "so does one without quotes" 'look at pathname in a rule or in a handler' run -t 'openat(pathname==/etc/passwd)' -- true

"$SYSCALLFS_BIN" profile --socket "$TMP/nobody.sock" mkdir >"$TMP/profile" 2>/dev/null
said=$("$SYSCALLFS_BIN" profile --check "$TMP/profile" 2>&1)
like "profile --check fails where no agent listens" "$said, status $?" 'no container can start.*, status 1'

as_user() {
    setpriv --reuid 65534 --regid 65534 --clear-groups env -i PATH="$PATH" "$@" 2>&1
}
if [[ $(id -u) -eq 0 ]]; then
    mkdir -m 777 "$TMP/public"
    chmod 755 "$TMP"
    cp "$SYSCALLFS_BIN" "$TMP/syscallfs"
    like "a mount that no_new_privs prevents says so" \
        "$(as_user setpriv --no-new-privs "$TMP/syscallfs" run -m "$TMP/public/m" -t mkdir -- true)" \
        'no privilege because'
    like "a run inside of an ordinary user's run says so" \
        "$(as_user "$TMP/syscallfs" run -m "$TMP/public/a" -t getppid --default continue --timeout 0.1 -- \
            "$TMP/syscallfs" run -m "$TMP/public/b" -t mkdir -- true)" 'no privilege because'
    like "root without CAP_SYS_ADMIN is shown what it needs" \
        "$(setpriv --bounding-set -sys_admin --inh-caps -sys_admin "$TMP/syscallfs" run -m "$TMP/c" -t mkdir -- true 2>&1)" \
        'does not have CAP_SYS_ADMIN'
else
    skip "a mount that no_new_privs prevents says so" "root starts others"
fi
done_testing
