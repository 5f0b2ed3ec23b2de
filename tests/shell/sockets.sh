# shellcheck shell=bash disable=SC2034
# What the tests of sockets share: a host that is a network namespace of its own, so that no port is taken, and
# none is left.
#
#   shared, netless                     what `unshare` may be: with the host's network, and without any
#   python CODE                         runs it inside, with what programs/sockets.py has
#   emulates CALLS OPTION...            has those calls carried out with these options from now on
#   said                                standard error of the last one, without the calls that it names

[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
if [[ -z ${OWN_NET-} ]]; then
    command -v ip >/dev/null || skip_all "no ip (iproute2)"
    unshare -n true || skip_all "no network namespace can be made"
    rmdir "$TMP"
    OWN_NET=yes exec unshare -n bash "$0" "$@"
fi
ip link set lo up
. "$(dirname "$0")/emulate.sh"
cp "$ROOT/tests/programs/sockets.py" "$TMP"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
shared=("${unshare[@]}")
netless=(unshare -Urnmpf --mount-proc)

python() {
    inside "PYTHONPATH=$TMP python3 -Bc 'from sockets import *
$1'"
}

emulates() {
    local call line='exec syscallfs emulate'
    T=$1
    shift
    [[ $# -eq 0 ]] || line+=$(printf ' %q' "$@")
    H=$(mktemp -d -p "$TMP")
    printf '#!/bin/sh\n%s\n' "$line" >"$H/default"
    chmod +x "$H/default"
    for call in ${T//,/ }; do
        ln -s default "$H/${call%%(*}"
    done
}

said() {
    sed 's/): /\n/; s/.*\n//' "$TMP/err"
}
