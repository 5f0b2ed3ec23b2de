#!/bin/bash
# watch: a line for each call that has ended, and for what waits, as strace would have it.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
mkfifo "$TMP/go"

# watch: in the background, its pid in WATCH, what it prints in TMP/watched. Returns when it reads.
watch() {
    set -m
    "$SYSCALLFS_BIN" watch -m "$M" >"$TMP/watched" 2>&1 &
    WATCH=$!
    set +m
    wait_for readers_are log 1
}

# readers_are STREAM COUNT: by what `metrics` says.
# shellcheck disable=SC2317 # by wait_for
readers_are() {
    grep -qx "syscallfs_stream_readers{stream=\"$1\"} $2" "$M/metrics"
}

# told PATTERN: the first line that matches, once it is there; threads, processes and times by their names only.
told() {
    wait_for grep -q -- "$1" "$TMP/watched"
    grep -m 1 -- "$1" "$TMP/watched" |
        sed -E "s/^([0-9]+ sh) [0-9]+ /\1 TID /; s/<[0-9]+\.[0-9]{6}>/<SECONDS>/; s/\[$$\]/[PID]/; s/\[[0-9]+\]/[OTHER]/"
}

cat >"$TMP/calls" <<'SH'
for path in zero one two three four five; do "$1" mkdir s:/"$path" 0755; done
read -r _ <"$2"
"$1" mkdir s:/gone 0755 & until test -e "$3/pending/7"; do sleep 0.02; done; kill -KILL $!; wait
"$1" mkdir s:/waits 0755
"$1" mkdir s:"$(printf '\033[31m')" 0755
read -r _ <"$2"
SH
supervise -t mkdir -- sh "$TMP/calls" "$try" "$TMP/go" "$M"
respond 1 EROFS
wait_for test -e "$M/pending/2"
watch
echo mark >"$M/log"
told mark >/dev/null
is "what waits when it begins is told first" "$(told .)" '2 sh TID mkdir("/one", 0755) <unfinished ...>'
respond 2 return\ 42
is "a value" "$(told '^2 .* =')" '2 sh TID mkdir("/one", 0755) = 42 <SECONDS> by bash[PID]'
respond 3 EPERM
is "an errno" "$(told '^3 .* =')" '3 sh TID mkdir("/two", 0755) = -1 EPERM (Operation not permitted) <SECONDS> by bash[PID]'
respond 4 continue
is "continue" "$(told '^4 .* =')" '4 sh TID mkdir("/three", 0755) = continue <SECONDS> by bash[PID]'
respond 5 'fd 0 at 7 cloexec' </dev/null
is "a descriptor" "$(told '^5 .* =')" '5 sh TID mkdir("/four", 0755) = fd 0 at 7 cloexec <SECONDS> by bash[PID]'
respond 6 EPREM 2>/dev/null
is "a response that was refused" "$(told 'refused')" \
    "--- refused 6 sh EINVAL by bash[PID]: unknown response 'EPREM': did you mean 'EPERM'?"
echo 0.1 >"$M/listeners/sh/timeout"
is "a timeout" "$(told '^6 .* =')" '6 sh TID mkdir("/five", 0755) = -1 ENOSYS (Function not implemented) <SECONDS> by timeout'
echo 0 >"$M/listeners/sh/timeout"
echo go >"$TMP/go"
is "a target that has gone" "$(told '^7 .* =')" '7 sh TID mkdir("/gone", 0755) = ? <SECONDS>'
echo "$(printf 'policy\033[1m') reloaded" >"$M/log"
is "a message, escaped" "$(told policy)" '--- message by bash[PID]: policy\u{1b}[1m reloaded'
is "what waits for a second" "$(told '^8 ')" '8 sh TID mkdir("/waits", 0755) <unfinished ...>'
respond 8 0
is "gets its line in the end" "$(told '^8 .* =')" '8 sh TID mkdir("/waits", 0755) = 0 <SECONDS> by bash[PID]'
like "the latency is that of the wait" "$(grep '^8 .* =' "$TMP/watched")" ' <[1-9][0-9]*\.[0-9]{6}> '
respond 9 0
told '^9 .* =' >/dev/null
is "no control character reaches the terminal" "$(tr -d '[:print:]\n' <"$TMP/watched" | wc -c)" 0
is "what ended before is not told" "$(grep -c '^1 ' "$TMP/watched")" 0
is "each call that ended has one line" "$(grep -c '^[0-9]* sh [0-9]* mkdir(.*) = .*<[0-9.]*>' "$TMP/watched")" 8
kill -INT "$WATCH"
ok "Ctrl-C ends it at once" wait_for not kill -0 "$WATCH"
wait "$WATCH"
is "its status says that Ctrl-C ended it" $? 130
ok "the mount has no reader of log after a watch that was ended" wait_for readers_are log 0

(wait_for readers_are log 1 && echo one >"$M/log") &
timeout 120 "$SYSCALLFS_BIN" watch -m "$M" 2>"$TMP/err" | head -n 1 >"$TMP/head"
is "a closed pipe ends it, without another line" "${PIPESTATUS[0]} $(grep -c . "$TMP/head") $(cat "$TMP/err")" '0 1 '
timeout 120 "$SYSCALLFS_BIN" watch -m "$M" >/dev/full 2>"$TMP/err" &
full=$!
wait_for readers_are log 1
echo three >"$M/log"
wait $full
is "a full disk is an error" "$? $(cat "$TMP/err")" '1 syscallfs watch: standard output: No space left on device (os error 28)'

watch
cpu=$(awk '{ print $14 + $15 }' "/proc/$WATCH/stat")
sleep 1
ok "it sleeps where nothing happens" test "$(awk '{ print $14 + $15 }' "/proc/$WATCH/stat")" -le $((cpu + 10))
echo go >"$TMP/go"
finish
wait "$WATCH"
is "the end of the mount ends it" $? 0
ok "no mount and no process of this test is left" nothing_left

# What a stopped watch misses is nobody's loss but its own.
echo 'for i in $(seq 200); do "$1" mkdir s:/no/such 0; done; read -r _ <"$2"' >"$TMP/many"
supervise -t mkdir -- sh "$TMP/many" "$try" "$TMP/go"
watch
kill -STOP "$WATCH"
resident EPERM
ok "a stopped watch holds nothing up" wait_for answered 200
kill -CONT "$WATCH"
wait_for grep -q '^200 ' "$TMP/watched"
is "a watch that goes on tells of all" "$(grep -c ' = -1 EPERM (Operation not permitted) <' "$TMP/watched")" 200
daemon=$(daemons | head -n 1)
kill -KILL "$daemon"
finish 2>/dev/null
wait "$WATCH"
is "a daemon that is killed ends it too" $? 0
! is_mounted || like "the dead mount of a killed daemon is named to the next watch" "$(syscallfs watch -m "$M" 2>&1)" "$M was left by a daemon that was killed: start one with"
unmount

for where in "$TMP" "$TMP/nowhere" /proc/self/mountinfo; do
    said=$(syscallfs watch -m "$where" 2>&1)
    status=$?
    is "no mount at ${where/#$TMP/TMP}" "$status $said" "2 syscallfs watch: $where is not a syscallfs mount (it has no file 'version'): start \
one with 'syscallfs run', or name its mount with -m ('syscallfs ps' lists them)"
done
said=$(XDG_RUNTIME_DIR=$TMP syscallfs watch 2>&1)
like "the default is that of run" "$said" "^syscallfs watch: $TMP/syscallfs is not a syscallfs mount"

if [[ $(id -u) -ne 0 ]] || ! command -v setpriv >/dev/null; then
    skip "another user's mount is named" "not root, or no setpriv"
else
    chmod 755 "$TMP"
    install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
    install -d -o nobody -m 755 "$TMP/home"
    nobody=(env -C "$TMP/home" HOME="$TMP/home" setpriv --reuid=nobody --regid=nogroup --clear-groups)
    closed="permission denied: the mount belongs to another user: run this as that user"
    supervise --allow-other -t mkdir -- sh -c 'read -r _ <"$0"' "$TMP/go"
    is "root's is closed to an ordinary user" "$("${nobody[@]}" "$TMP/syscallfs" watch -m "$M" 2>&1)" "syscallfs watch: $M: $closed"
    echo go >"$TMP/go"
    finish
    if "${nobody[@]}" test -w /dev/fuse; then
        M=$TMP/home/mount
        "${nobody[@]}" "$TMP/syscallfs" run -m "$M" -t mkdir --timeout 0.2 -- \
            sh -c 'until test -e called; do sleep 0.05; done; exec "$0" mkdir s:/x 0' "$try" >/dev/null 2>&1 &
        owner=$!
        wait_for "${nobody[@]}" test -e "$M/version"
        is "an ordinary user's mount is closed to root" "$(syscallfs watch -m "$M" 2>&1)" "syscallfs watch: $M: $closed"
        "${nobody[@]}" "$TMP/syscallfs" watch -m "$M" >"$TMP/watched" 2>&1 &
        wait_for "${nobody[@]}" grep -qx 'syscallfs_stream_readers{stream="log"} 1' "$M/metrics"
        touch "$TMP/home/called"
        like "an ordinary user's mount can be watched by its owner" "$(told '^1 ')" '^1 sh TID mkdir\("/x", 000?\) = -1 ENOSYS .* by timeout$'
        wait $owner
        ok "no mount and no process of this test is left" nothing_left
    else
        skip "and an ordinary user's to root" "/dev/fuse is not open to ordinary users: chmod 666 /dev/fuse"
    fi
fi
done_testing
