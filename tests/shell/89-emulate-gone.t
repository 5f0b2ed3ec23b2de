#!/bin/bash
# A target that goes while its call is carried out, and another process that takes its number: nothing is
# done in the other's place.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
T=mknod,mknodat
mkdir -m 700 "$TMP/secret"

# held N: holds `syscallfs emulate` for three seconds before it opens the Nth thing of the target's directory in
# /proc. In that time the target is killed, and a shell of root's in a directory of its own gets its number.
held() {
    local options=(--timeout 20) tid tracer
    start "${as_user[@]}" "${unshare[@]}" bash -c 'mknod made c 1 3; exit'
    wait_for test -e "$M/pending/1/response"
    tid=$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")
    strace -f -o "$TMP/trace" -e trace=openat -P "/proc/$tid" -e "inject=openat:delay_enter=3000000:when=$1" \
        "$SYSCALLFS_BIN" emulate -n 1 -m "$M" 2>"$TMP/said" &
    tracer=$!
    rm -f "$TMP/taken"
    wait_for claimed
    sleep 0.5
    kill -KILL "$tid"
    wait_for test ! -e "/proc/$tid"
    (cd "$TMP/secret" && exec python3 "$ROOT/tests/programs/take-pid.py" "$tid" sleep 4) >"$TMP/taken" 2>&1 &
    wait_for test -s "$TMP/taken"
    cat "$TMP/taken"
    wait "$tracer"
    echo "status $?"
    sed "s/process .* attached//" "$TMP/said"
    wait "$!"
    finish
}

# shellcheck disable=SC2317
claimed() {
    (: >"$M/pending/1/response") 2>&1 | grep -q busy
}

for n in 1 2 4; do
    is "before it opens thing $n of the target" "$(held $n)" "taken
status 1
syscallfs emulate: the target has gone"
    is "and nothing was made in the place of the other ($n)" "$(ls -A "$TMP/secret")" ""
done
ok "nothing is left" nothing_left
done_testing
