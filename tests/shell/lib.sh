# shellcheck shell=bash
# What the shell tests share: TAP, programs to run, a supervised command and its mount. It ends only
# processes that it started.
#
#   . "$(dirname "$0")/lib.sh"
#   ok "sentence" command...        is "sentence" got wanted      like "sentence" got pattern
#   skip "sentence" "why"           done_testing                  (or skip_all "why")
#
# In TMP (removed at the end) a test may do as it likes; M is the mount of `supervise`. One of root's that begins with
# MOUNTS=shared, as on most hosts, or MOUNTS=private has mounts of its own.

set -u
if [[ -n ${MOUNTS-} && -z ${APART-} && $(id -u) -eq 0 ]]; then
    # Private first, since other tests mount meanwhile and a host's mounts are shared with all of them.
    # shellcheck disable=SC2016
    APART=yes exec unshare -m --propagation private "$BASH" -c 'mount --make-r"$0" / && exec "$@"' \
        "$MOUNTS" "$BASH" "$0" "$@"
fi
# On a terminal the process that is started is not the one that works, and Ctrl-Z is no test's business.
# shellcheck disable=SC2217
{ : </dev/tty; } 2>/dev/null && exec setsid -w "$BASH" "$0" "$@"
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
SYSCALLFS_BIN=${SYSCALLFS_BIN:-$TARGET/debug/syscallfs}
TMP=$(mktemp -d)
M=$TMP/mount
RUN=
tests=0
failures=0
# Without SHELL bash looks up its user, by calls that a test could have trapped: everywhere as on the barest machine.
unset XDG_RUNTIME_DIR SHELL
# Tests trap single calls on purpose; 62-ways-around.t looks at the notes on what does the same.
export RUST_LOG=warn,fuser=off,notes=off

# ok SENTENCE COMMAND...: passes if the command succeeds.
ok() {
    local sentence=$1 said
    shift
    if said=$("$@" 2>&1); then
        echo "ok $((++tests)) - $sentence"
    else
        failures=$((failures + 1))
        echo "not ok $((++tests)) - $sentence"
        [[ $1 == same || $1 == matches ]] || echo "# command: $*"
        head -c 2000 <<<"$said" | sed 's/^/# /'
    fi
}

is() {
    ok "$1" same "$2" "$3"
}

like() {
    ok "$1" matches "$2" "$3"
}

same() {
    [[ $1 == "$2" ]] || { printf ' got: %q\nwant: %q\n' "$1" "$2" && false; }
}

matches() {
    [[ $1 =~ $2 ]] || { printf ' got: %q\nwant a match of: %s\n' "$1" "$2" && false; }
}

skip() {
    echo "ok $((++tests)) - $1 # SKIP $2"
}

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}

done_testing() {
    echo "1..$tests"
    exit $((failures > 0))
}

# Waits up to 60 s (or WAIT) for a command to succeed.
wait_for() {
    local end=$((SECONDS + ${WAIT:-60}))
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || { echo "waited in vain for: $*" && return 1; }
        sleep 0.02
    done
}

# so_far STREAM: prints what a stream has now, without waiting for more.
so_far() {
    dd if="$1" iflag=nonblock bs=1M 2>/dev/null
}

# in_log COUNT FILTER: whether the log so far has so many lines that jq selects. A target goes on before its end is there.
in_log() {
    [[ $(so_far "$M/log" | jq -c "select($2)" | wc -l) -eq $1 ]]
}

# program NAME [SUFFIX FLAG...]: compiles tests/programs/NAME.c and prints where in TMP the program is.
program() {
    local name=$1 suffix=${2-}
    shift
    [[ $# -eq 0 ]] || shift
    compiled "$TMP/$name$suffix" "$ROOT/tests/programs/$name.c" "$name$(printf %s "$@")" gcc -O1 -pthread "$@"
}

# go_program NAME: the same for tests/programs/NAME.go, linked statically.
go_program() {
    compiled "$TMP/$1-go" "$ROOT/tests/programs/$1.go" "$1-go" env -C "$TMP" CGO_ENABLED=0 GOTOOLCHAIN=local \
        GOFLAGS=-buildvcs=false GOCACHE="$TARGET/go-cache" go build
}

# compiled OUT SOURCE NAME COMPILER...: compiles a program, if it has changed since it was kept by that name, and prints
# where it is: OUT, a copy.
compiled() {
    local out=$1 source=$2 kept=$TARGET/programs/$3
    shift 3
    if [[ ! $kept -nt $source ]]; then
        mkdir -p "$TARGET/programs" && "$@" -o "$kept.$$" "$source" && mv "$kept.$$" "$kept" || return
    fi
    [[ -e $out ]] || cp "$kept" "$out" || return
    echo "$out"
}

# handlers NAME SCRIPT ...: a directory of handlers; prints its name.
handlers() {
    local dir
    dir=$(mktemp -d -p "$TMP")
    while [[ $# -gt 0 ]]; do
        printf '#!/bin/sh\n%s\n' "$2" >"$dir/$1"
        chmod +x "$dir/$1"
        shift 2
    done
    echo "$dir"
}

# The program itself, in the foreground.
syscallfs() {
    "$SYSCALLFS_BIN" "$@"
}

# supervise OPTION... -- COMMAND...: `run` in the background, on M, its pid in RUN; its output is in
# TMP/out and TMP/err. Returns when the mount is there, or when it has ended.
supervise() {
    : >"$TMP/err"
    # A job of its own: its own process group, and SIGINT not ignored.
    set -m
    "$SYSCALLFS_BIN" run -m "$M" "$@" </dev/null >"$TMP/out" 2>"$TMP/err" &
    RUN=$!
    set +m
    wait_for is_up_or_over
}

is_up_or_over() {
    test -e "$M/version" || not kill -0 "$RUN"
}

# Waits for the supervised command; returns its status.
finish() {
    local status=0
    wait "$RUN" 2>/dev/null || status=$?
    RUN=
    return "$status"
}

# The daemon's processes, below RUN.
daemons() {
    local pid
    for pid in $(descendants "$RUN"); do
        [[ ! $(readlink "/proc/$pid/exe") -ef $SYSCALLFS_BIN ]] || echo "$pid"
    done
}

descendants() {
    local pid
    echo "$1"
    for pid in $(cat "/proc/$1/task/"*/children 2>/dev/null); do
        descendants "$pid"
    done
}

# The process that serves: the child of its keeper, which has the same arguments.
found_daemon() {
    local pid
    for pid in $(cat "/proc/$RUN/task/"*/children 2>/dev/null); do
        if cmp -s "/proc/$RUN/cmdline" "/proc/$pid/cmdline" && [[ $(readlink "/proc/$pid/exe") -ef $SYSCALLFS_BIN ]]; then
            echo "$pid" && return
        fi
    done
    return 1
}

# Its process id; waits while the keeper has none.
daemon() {
    wait_for found_daemon && found_daemon
}

# Stops the daemon, and returns when each of its threads has stopped: until then one may receive.
stop_run() {
    local pid
    pid=$(daemon)
    kill -STOP "$pid" && wait_for has_stopped "$pid"
}

continue_run() {
    kill -CONT "$(daemon)"
}

has_stopped() {
    ! grep -h '^State:' "/proc/$1/task/"*/status | grep -qv 'T (stopped)'
}

# Nothing is left of a supervised command: no mount, and no process that names it. What is left all
# the same is removed, so that the next test has a fair start.
nothing_left() {
    wait_for not is_mounted && wait_for not pgrep -f -- "-m $M" && return
    timeout 5 pgrep -af -- "-m $M"
    kill_rest
    unmount
    return 1
}

# What names the mount, in a subshell of the test too. Reading the arguments of a process waits while a fault of its
# memory is held up.
kill_rest() {
    timeout 5 pkill -KILL -f -- "-m $M"
}

unmount() {
    ! is_mounted || fusermount3 -uz "$M" 2>/dev/null || umount -l "$M"
}

# respond NUMBER RESPONSE, as soon as that request is there.
respond() {
    wait_for test -e "$M/pending/$1/response" && echo "$2" >"$M/pending/$1/response"
}

# resident RESPONSE: a handler that stays, and gives this response to everything; in the background.
resident() {
    local kind number _
    while read -r kind number _; do
        [[ $kind != new ]] || echo "$1" >"$M/pending/$number/response"
    done 2>/dev/null <"$M/events" &
}

is_mounted() {
    grep -q " $M " /proc/self/mountinfo
}

pending() {
    find "$M/pending" -mindepth 1 -maxdepth 1 | wc -l
}

# Whether the supervised command has printed so many lines.
answered() {
    [[ $(wc -l <"$TMP/out") -eq $1 ]]
}

pending_is() {
    [[ $(pending) -eq $1 ]]
}

# A test may have stopped it; and what runs a test that has exceeded its time limit waits only so long.
cleanup() {
    local pid WAIT=5
    trap - EXIT INT TERM
    if [[ -n $RUN ]]; then
        kill -TERM -- "-$RUN" 2>/dev/null
        kill -CONT -- "-$RUN" 2>/dev/null
        wait_for not kill -0 -- "-$RUN" || kill -KILL -- "-$RUN"
    fi
    for pid in $(jobs -p); do
        kill "$pid" 2>/dev/null
    done
    ! is_mounted || kill_rest
    unmount
    rm -rf "$TMP"
}

# Whether the kernel is of this version or a later one.
linux_is() {
    printf '%s\n' "$1" "$(uname -r)" | sort -VC
}
# Why this kernel mounts no image and no device for a target, or nothing.
# shellcheck disable=SC2034
linux_is 6.6 && TOO_OLD= || TOO_OLD="only Linux 6.6 and later can tell a device that is mounted already"

not() {
    ! "$@"
}

trap cleanup EXIT
trap 'exit 1' INT TERM
[[ -x $SYSCALLFS_BIN ]] || skip_all "$SYSCALLFS_BIN is not built: cargo build"
