# shellcheck shell=bash disable=SC2034
# What the tests of emulation share: a target that is root of a user namespace, started by an ordinary user.
#
#   T: the calls to trap; H: the handlers; W: a directory of the target's; HOST_MOUNTS: the mounts before
#   inside SCRIPT       runs it there, prints what it says
#   plain SCRIPT        the same by the ordinary user itself
#   by_root SCRIPT      the same by root of the host
#   of_each_kind SENTENCE WANTED SCRIPT   runs it there with $try being a try-syscall that is linked statically,
#                        one for i386 and one of Go
#   raw PYTHON           runs it there, with what tests/programs/raw.py has, and TMP/raw.py may be added to
#   session PAGE         does what docs/emulate/PAGE.md begins with, in a new directory; prints what it says
#   recorded SCRIPT     prints the directory of its first request, which waits
#   answered_by OPTION... -- SCRIPT   runs it with its first call carried out by `emulate OPTION...`

export LC_ALL=C
HOST_MOUNTS=$(cat /proc/self/mountinfo)
USER_ID=12345
H=$TMP/handlers
W=$TMP/work
T=
mkdir "$H" "$W"
chmod 755 "$TMP"
chown $USER_ID:$USER_ID "$W"
as_user=(setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups)
unshare=(unshare -Urmpf --mount-proc)
"${as_user[@]}" "${unshare[@]}" true || skip_all "an ordinary user cannot make a user namespace"

start() {
    supervise -t "$T" "${options[@]}" -- env -C "$W" "$@"
}

# handled COMMAND...: with the calls carried out by the handlers; prints what it says. Its status is in TMP/status.
handled() {
    local options=(--handlers "$H")
    start "$@"
    finish
    echo $? >"$TMP/status"
    cat "$TMP/out"
}

inside() {
    handled "${as_user[@]}" "${unshare[@]}" bash -c "exec 2>&1; $1"
}

plain() {
    handled "${as_user[@]}" bash -c "exec 2>&1; $1"
}

by_root() {
    handled bash -c "exec 2>&1; $1"
}

of_each_kind() {
    local kind try build
    for kind in static m32 go; do
        build=(program try-syscall "-$kind" "-$kind")
        [[ $kind != go ]] || build=(go_program try-syscall)
        if try=$("${build[@]}" 2>/dev/null); then
            is "$1: $kind" "$(inside "try=$try; $3")" "$2"
        else
            skip "$1: $kind" "such programs cannot be built"
        fi
    done
}

cp "$ROOT/tests/programs/raw.py" "$TMP"
# raw PYTHON: with the words of raw.py, or of the program RAW.
raw() {
    inside "PYTHONPATH=$TMP python3 -Bc 'from ${RAW:-raw} import *
$1'"
}

session() {
    local text
    text=$(awk '/^```sh$/ { inside = 1; next } /^```$/ && inside { exit } inside' "$ROOT/docs/emulate/$1.md")
    mkdir "$TMP/session" && ln -s "$ROOT/tools" "$TMP/session/tools"
    # With a mount of its own; and as on a terminal, where python does not hold back what it prints.
    (cd "$TMP/session" && XDG_RUNTIME_DIR=$TMP PYTHONUNBUFFERED=1 timeout 300 sh -uc "$text" 2>&1)
}

recorded() {
    local options=(--timeout 10)
    start "${as_user[@]}" "${unshare[@]}" bash -c "$1"
    wait_for test -e "$M/pending/1/response"
    cp -r "$M/pending/1" "$TMP/recorded"
    echo EPERM >"$M/pending/1/response"
    finish
    echo "$TMP/recorded"
}

answered_by() {
    local options=(--timeout 20) emulate=()
    while [[ $1 != -- ]]; do
        emulate+=("$1")
        shift
    done
    start "${as_user[@]}" "${unshare[@]}" bash -c "exec 2>&1; $2"
    wait_for test -e "$M/pending/1/response"
    syscallfs emulate -n 1 -m "$M" "${emulate[@]}" 2>"$TMP/refused"
    finish
    cat "$TMP/out"
}
