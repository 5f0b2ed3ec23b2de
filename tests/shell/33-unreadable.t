#!/bin/bash
# What could not be read is not taken for a value: such a call never reaches a handler, unless it is asked for.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
blinded=$(program blinded)
seen=$TMP/seen
: >"$seen"
# A policy that denies a name and lets everything else pass.
H=$(handlers mkdir "cat call >>$seen; case \$(cat args/pathname) in /tmp/secret*) echo EPERM ;; *) echo continue ;; esac")
chmod 755 "$TMP" "$H"
chmod 666 "$seen"
secret=/tmp/secret-$$-$RANDOM

# A target that cannot be looked at: an ordinary user's daemon and its set-uid or undumpable child.
if [[ $(id -u) -eq 0 ]] && command -v setpriv >/dev/null && setpriv --reuid=nobody --clear-groups test -w /dev/fuse; then
    install -d -o nobody -m 700 "$TMP/home"
    install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
    as_nobody() {
        env -C "$TMP/home" HOME="$TMP/home" setpriv --reuid=nobody --regid=nogroup --clear-groups \
            "$TMP/syscallfs" run -m "$TMP/home/mount" -t mkdir "$@" 2>"$TMP/err"
    }
    is "a target that made itself undumpable gets the default" "$(as_nobody --handlers "$H" -- "$blinded" "$secret")" '= -1 ENOSYS'
    is "whatever that is" "$(as_nobody --handlers "$H" --default EACCES -- "$blinded" "$secret")" '= -1 EACCES'
    is "the response to an unreadable call is never continue" "$(as_nobody --handlers "$H" --default continue -- "$blinded" "$secret")" '= -1 EPERM'
    ok "the directory is not made" test ! -e "$secret"
    is "no handler has seen the call" "$(cat "$seen")" ''
    S=$(handlers mkdir "{ grep Unreadable status; ls mem; cat args/pathname; } >$seen; echo EROFS")
    chmod 755 "$S"
    is "show shows it to a handler" "$(as_nobody --unreadable show --handlers "$S" -- "$blinded" "$secret")" '= -1 EROFS'
    is "with nothing for a pattern to miss" "$(cat "$seen")" $'Unreadable:\tpathname EPERM'
    : >"$seen"
else
    skip "a target that made itself undumpable" "needs root, setpriv, and a /dev/fuse for everybody"
fi

# A wild pointer is EFAULT, as from the kernel.
supervise -t mkdir,write,rename --handlers "$H" --default continue -- sh -c '
    "$0" mkdir unmapped 0755; "$0" mkdir edge-unterminated 0755; "$0" rename s:/no/such unmapped; "$0" mkdir null 0755
    sleep 1000' "$try"
resident continue
wait_for answered 4
is "wild pointers are EFAULT, and NULL is NULL" "$(cat "$TMP/out")" '= -1 EFAULT
= -1 EFAULT
= -1 EFAULT
= -1 EFAULT'
ok "no handler has seen an address" not grep -q 0x "$seen"
L=$(echo "$M"/listeners/*)
wait_for in_log 3 '.event == "answer"'
like "status counts them" "$(cat "$L/status")" 'Unreadable:.* 3'
if command -v jq >/dev/null; then
    is "log says what, and why" "$(so_far "$M/log" | jq -c 'select(.event=="answer") | [.syscall, .unreadable, .response, .by]')" \
        '["mkdir",{"pathname":"EFAULT"},"EFAULT","unreadable"]
["mkdir",{"pathname":"EFAULT"},"EFAULT","unreadable"]
["rename",{"newpath":"EFAULT"},"EFAULT","unreadable"]'
else
    skip "log says what, and why" "no jq"
fi
like "metrics count them" "$(cat "$M/metrics")" 'unreadable_answers_total\{listener="sh",syscall="mkdir",response="EFAULT"\} 2'
is "the listener says what becomes of them" "$(cat "$L/unreadable")" refuse
not sh -c "echo perhaps >$L/unreadable" 2>/dev/null
like "another word than refuse and show is refused" "$(cat "$L/error")" "'perhaps' is not 'refuse' or 'show'"
kill "$RUN"
finish

# Memory that nobody but its process can read: the kernel would take the name, so it is no wild pointer, and no number.
secret_memory=$ROOT/tests/programs/secret-memory.py
if python3 "$secret_memory" "$TMP/plain" >/dev/null 2>&1; then
    : >"$seen"
    H=$(handlers mkdir "cat call >>$seen; echo continue")
    cp "$H/mkdir" "$H/ioctl"
    is "an argument in secret memory gets the default" "$("$SYSCALLFS_BIN" run -m "$M" -t 'mkdir,ioctl(request==0x4010ee01)' \
        --handlers "$H" -- python3 "$secret_memory" "$TMP/secret" 2>/dev/null)" $'mkdir ENOSYS\nioctl ENOSYS'
    ok "the directory is not made" test ! -e "$TMP/secret"
    is "no handler has seen the call" "$(cat "$seen")" ''
else
    skip "an argument in secret memory" "no python3 or no memfd_secret(2)"
fi

# What the kernel reads of a socket's option, whatever its length says.
if command -v python3 >/dev/null; then
    plain=$(python3 "$ROOT/tests/programs/socket-options.py")
    options=$TMP/options
    O=$(handlers setsockopt "cat args/optname args/optval | paste -sd' ' >>$options; echo continue")
    supervised=$("$SYSCALLFS_BIN" run -m "$M" -t setsockopt --handlers "$O" -- python3 "$ROOT/tests/programs/socket-options.py")
    is "options whose length is too long are applied as without a supervisor" "$supervised" "$plain"
    is "options whose length is too long are shown as the kernel reads them" "$(cut -d ' ' -f -2 "$options")" 'SO_LINGER {l_onoff=1,
IP_TTL [7]
IP_ADD_MEMBERSHIP {imr_multiaddr=inet_addr("224.0.0.3"),
SO_RCVTIMEO_OLD "\7\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"...
SO_BINDTODEVICE "lo\0\0\0"...'
else
    skip "options whose length is too long" "no python3"
fi

# show: a request with nothing where the argument could not be read.
supervise -t mkdir,mknod --unreadable show -- sh -c '"$0" mkdir unmapped 0755; "$0" mknod unmapped 010600 0' "$try"
wait_for pending_is 1
r=$M/pending/1
is "args/NAME is empty" "$(cat "$r/args/pathname")" ''
ok "there is no mem/NAME" test ! -e "$r/mem/pathname"
like "status names it" "$(cat "$r/status")" $'\nUnreadable:\tpathname EFAULT\n'
is "env has nothing for it" "$(cd "$r" && sh -c '. ./env; echo "<$arg_pathname>"')" '<>'
like "request.json says so" "$(cat "$r/request.json")" '"pathname":\{"register":"0x[0-9a-f]+","text":null,"unreadable":true,"hint":null\}'
respond 1 EPERM
wait_for test -e "$M/pending/2/response"
"$SYSCALLFS_BIN" emulate -n 2 -m "$M" >"$TMP/said" 2>&1
finish
is "emulate fails it as the kernel would" "$(cat "$TMP/out" "$TMP/said")" $'= -1 EPERM\n= -1 EFAULT'

# Nobody says yes to it by saying nothing. The kernel would fail it with EFAULT.
is "with show a timeout is not continue either" "$("$SYSCALLFS_BIN" run -m "$M" -t mkdir --unreadable show \
    --default continue --timeout 0.1 -- "$try" mkdir unmapped 0755)" '= -1 EPERM'
F=$(handlers mkdir 'echo default')
is "with show the response default is not continue either" "$("$SYSCALLFS_BIN" run -m "$M" -t mkdir --unreadable show \
    --default continue --handlers "$F" -- "$try" mkdir unmapped 0755)" '= -1 EPERM'
ok "no mount and no process of this test is left" nothing_left
done_testing
