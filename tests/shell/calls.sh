# shellcheck shell=bash disable=SC2034
# What the tests of rules share: a target that makes the calls that it is sent.
#
#   calls OPTION...                     starts it in $TMP/work below `syscallfs run OPTION...`; L is its listener. A call with
#                                       `&` behind it is made in the background
#   result CALL...                      sends it a call, and prints what that comes to
#   status_of NAME                      a line of the listener's `status`
#   listener                            waits for the listener of a target that is started otherwise, and sets L

try=$(program try-syscall)
mkdir -p "$TMP/work"

calls() {
    mkfifo "$TMP/lines" 2>/dev/null
    # Not bash, which looks for its user in a socket: that call would be trapped too.
    # shellcheck disable=SC2016
    supervise "$@" -- sh -c 'cd "$2" && while read -r call; do
        case $call in *\&) "$0" ${call%&} & ;; *) "$0" $call ;; esac
    done <"$1"' "$try" "$TMP/lines" "$TMP/work"
    exec 5>"$TMP/lines"
    listener
}

listener() {
    wait_for compgen -G "$M/listeners/*/rules" && L=$(echo "$M"/listeners/*)
}

result() {
    local before
    before=$(wc -l <"$TMP/out")
    echo "$*" >&5
    wait_for eval '[[ $(wc -l <"$TMP/out") -gt '"$before"' ]]' && tail -n 1 "$TMP/out"
}

status_of() {
    sed -n "s/^$1:[[:space:]]*//p" "$L/status"
}
