#!/bin/bash
# A supervised process of the same user does not get into the processes of syscallfs, and these still do their work.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "not root: no user can be chosen"
command -v setpriv >/dev/null || skip_all "no setpriv"
chmod 755 "$TMP"
mkdir "$TMP/bin"
install -m 755 "$SYSCALLFS_BIN" "$TMP/bin/syscallfs"
PATH=$TMP/bin:/usr/bin:/bin:/usr/sbin:/sbin
cp "$ROOT/tests/programs/"intrude*.py "$TMP"
try=$(program try-syscall)
install -d -o nobody -m 755 "$TMP/home"
user() {
    env -C "$TMP/home" HOME="$TMP/home" setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
}
H=$(handlers mkdir 'echo EROFS' execve 'cat call >&2; echo continue')
chmod 755 "$H"
echo "uname emulate --release 6.6.6" >"$TMP/rules"
# restarted PREFIX...: intrudes into what is started while a target runs.
restarted() {
    "$@" syscallfs run -m "$M" -t mkdir,uname --rules "$TMP/rules" --handlers "$H" -- \
        python3 -B "$TMP/intrude-started.py" "$M" 40 2>"$TMP/err"
}
closed=$'announce: closed\nemulate-worker: closed\nhandle: closed'

if user test -w /dev/fuse; then
    M=$TMP/home/mount
    is "a target of the daemon's user gets into none of its processes" \
        "$(user syscallfs run -m "$M" -t mkdir --handlers "$H" -- python3 -B "$TMP/intrude.py" "$M" 2>&1)" \
        $'handle: closed\nrun: closed\nstarter: closed'
    is "it gets into none that is started while it runs" "$(restarted user)" "$closed"
    is "the handlers of an ordinary user are still its own" \
        "$(user syscallfs run -m "$M" -t mkdir --handlers "$H" -- "$try" mkdir s:/x 0755 2>&1)" '= -1 EROFS'
    like "the handlers of an ordinary user see the command before it has begun" \
        "$(user syscallfs run -m "$M" -t execve --handlers "$H" -- /usr/bin/env true 2>&1)" 'execve\("/usr/bin/env"'
    user syscallfs run -m "$M" -t mkdir --timeout 0 -- "$try" mkdir s:/x 0755 >"$TMP/out" 2>&1 &
    wait_for user test -e "$M/pending/1/response"
    mapfile -t running < <(pgrep -f "^syscallfs run -m $M ")
    kill -STOP "${running[@]}"
    user syscallfs emulate -n 1 -m "$M" 2>/dev/null &
    wait_for pgrep -f "^syscallfs emulate -n 1 -m $M"
    wait_for eval '[[ $(stat -c %U "/proc/$(pgrep -f "^syscallfs emulate -n 1 -m $M")/io") == root ]]'
    is "another process does not get into one that carries a call out" "$(user python3 -B "$TMP/intrude.py" "$M" | grep emulate)" 'emulate: closed'
    kill -CONT "${running[@]}"
    wait
    # Its execve fails, so that it stays in the process that would have become it.
    echo "no program" >"$TMP/none"
    chmod 755 "$TMP/none"
    user syscallfs run -m "$M" -t exit_group -- "$TMP/none" 2>/dev/null &
    wait_for user test -e "$M/pending/1/response"
    is "another process does not get into the one that is to become the command" "$(user python3 -B "$TMP/intrude.py" "$M")" \
        $'run: closed\nstarter: closed'
    user sh -c 'echo continue >"$0/pending/1/response"' "$M"
    wait
    # A program that closes nothing by itself, and one that its user may only execute.
    install -d -m 755 "$TMP/unreadable"
    install -m 711 "$SYSCALLFS_BIN" "$TMP/unreadable/syscallfs"
    # shellcheck disable=SC2016 # by that shell
    watched() {
        user "$1/syscallfs" run -m "$M" -t mkdir --handlers "$H" -- sh -c '
            setsid "$0/syscallfs" watch -m "$1" >/dev/null & watch=$!
            while ! tr "\0" " " <"/proc/$watch/cmdline" | grep -q "syscallfs watch"; do :; done
            mkdir /x
            python3 -B "$2" "$1"; kill "$watch"' "$1" "$M" "$TMP/intrude.py" 2>"$TMP/err"
    }
    like "a program is open that closes nothing" "$(watched "$TMP/bin")" 'watch: descriptor'
    is "the kernel closes a program that its user may not read" "$(watched "$TMP/unreadable")" \
        $'handle: closed\nrun: closed\nstarter: closed\nwatch: closed'
    like "the handlers of such a program respond" "$(cat "$TMP/err")" 'Read-only file system'
else
    skip "a target of the daemon's user gets into none of its processes" "/dev/fuse is not open to ordinary users"
fi

# Root that may not look into others, as in most containers.
M=$TMP/mount
bounded=(setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace)
echo text >"$TMP/file"
H=$(handlers openat "exec syscallfs emulate --path '$TMP/*'")
is "a daemon without CAP_SYS_PTRACE still gets the descriptors of emulate" \
    "$("${bounded[@]}" "$TMP/bin/syscallfs" run -m "$M" -t 'openat(flags==0)' --handlers "$H" -- \
        "$try" openat -100 "s:$TMP/file" 0 0 2>&1)" '= 3'
H=$(handlers mkdir 'echo EROFS')
is "a target that is root without it gets into none that is started while it runs" "$(restarted "${bounded[@]}")" "$closed"
ok "no mount and no process of this test is left" nothing_left
done_testing
