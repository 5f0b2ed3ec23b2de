#!/bin/bash
# The tests that meet the kernel, once more on Debian's, in a virtual machine.
#
#   bash tests/shell/92-second-kernel.t [LEVEL|FILE.t]...
#
# A LEVEL is a file of tests/ without its .rs, or `unit`. RELEASE: the kernel of another release, as tools/vm -r takes
# it. LIMIT: the seconds for all, EACH: for one, after which it has failed. What LIMIT does not suffice for is
# skipped: every instruction is emulated.
. "$(dirname "$0")/lib.sh"
[[ ! -e /run/vm ]] || skip_all "this is the virtual machine"
cd "$ROOT" || exit
# What shows a request from its filter to its response, and how a command may end.
[[ $# -gt 0 ]] || set -- listener launch mount \
    tests/shell/{20,21,22,23,30,31,32,37-descriptors,33,36}*.t
limit=${LIMIT:-600}

levels=()
for name; do
    case $name in
    *.t) ;;
    unit) levels+=(--lib) ;;
    *) levels+=(--test "$name") ;;
    esac
done
if [[ ${#levels[@]} -gt 0 ]]; then
    . tools/rust-env
    find_rust || skip_all "no Rust to build the tests with"
    cargo test -q --no-run --message-format=json "${levels[@]}" 2>"$TMP/err" >"$TMP/built" ||
        skip_all "the tests cannot be built: $(tail -n 1 "$TMP/err")"
fi
built() {
    jq -r --arg name "${1/#unit/syscallfs}" 'select(.executable and .profile.test and .target.name == $name).executable' \
        "$TMP/built"
}

cat >"$TMP/each" <<'EACH'
uname -r
export WAIT=180
# Temporary files lie on ext4: the root is an overlay, where whiteouts and mounts with mapped owners cannot be made.
truncate -s 800M /dev/shm/disk && mkfs.ext4 -q /dev/shm/disk && mkdir /run/disk && mount -o loop /dev/shm/disk /run/disk &&
    chmod 1777 /run/disk && export TMPDIR=/run/disk
while read -r name program; do
    SECONDS=0
    timeout -k 30 "$2" env --default-signal=INT,QUIT ${program:-bash "$name"} >/tmp/said 2>&1 </dev/null
    echo "$name $?"
    echo "# $name: $(grep -cE '^ok [0-9]|^test .* ok$' /tmp/said) passed, $SECONDS s" >&2
    grep -E '^not ok|^#|SKIP|^waited|FAILED|panicked|^  (left|right)' /tmp/said | sed 's/^#* */# /' >&2
done <"$1"
EACH
for name; do
    [[ $name == *.t ]] && echo "$name" || echo "$name $(built "$name")"
done >"$TMP/list"
tools/vm ${RELEASE:+-r "$RELEASE"} -t "$limit" bash "$TMP/each" "$TMP/list" "${EACH:-300}" >"$TMP/said" 2>"$TMP/err"
status=$?
[[ $status -ne 125 ]] || skip_all "no virtual machine: $(tail -n 1 "$TMP/err")"
version=$(head -n 1 "$TMP/said")
for name; do
    got=$(sed -n "s|^$name ||p" "$TMP/said")
    if [[ -z $got && $status -eq 124 ]]; then
        skip "$name on Linux $version" "$limit s did not suffice"
    else
        is "$name on Linux $version" "$got" 0
    fi
done
grep '^# ' "$TMP/err"
done_testing
