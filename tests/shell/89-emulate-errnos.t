#!/bin/bash
# The errnos of calls with good and bad arguments: for root of a user namespace, with the handlers that are shipped, each
# is what it is without them; but for what they grant, which is as for root of the host.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
[[ $(uname -m) == x86_64 ]] || skip_all "the numbers of the calls are those of x86_64"
linux_is 6.13 || skip_all "which mistake comes first is as in Linux 6.18: older kernels look at extended attributes in another order"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
cp "$ROOT/tests/programs/errnos.py" "$ROOT"/tests/programs/errno_{call,paths}.py "$ROOT/tests/programs/in-users.py" "$TMP"
mkdir -m 700 "$TMP/vault" "$TMP/counts"
export BIND_LOW_PORT='*:80' CHOWN_OWNERS=70000:270000:1000 OPEN_BROKER=$TMP/vault MKDIR_STATE=$TMP/counts \
    MKDIR_MOST=100000 MOUNT_SOURCES=/dev/none MODULES=dummy
unset HOSTNAMES DOMAINNAMES MOUNT_BINDS MOUNT_LEND

# Calls, the handler that is shipped for them, and their table in errnos.py. Not the handlers that are there to take
# something away (ask, deny, fault, net-broker), to invent it (getpid, invented-call, stand-in), or to log.
tables=(
    'nodes mknod mknod mknodat'
    'directories mkdir mkdir mkdirat'
    'opening open-broker open openat creat openat2'
    'owners chown chown lchown fchown fchownat chmod fchmod fchmodat fchmodat2'
    'roots chroot chroot'
    'attributes overlay-whiteout setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat'
    'mounts mount mount umount2 fsopen fsconfig fsmount move_mount open_tree open_tree_attr fspick mount_setattr'
    'unloading module delete_module'
    'modules module init_module finit_module'
    'restarts reboot-is-exit reboot'
    'priorities priority setpriority sched_setscheduler sched_setparam sched_setattr'
    'system hostname sethostname setdomainname'
    'system uname uname'
    'system sysinfo-cgroup sysinfo'
    'clocks clock settimeofday clock_settime adjtimex clock_adjtime'
    'programs device-programs bpf'
    'sockets bind-low-port bind'
)
# The same program by an ordinary user's root, of one id or of a range; and by root of the host, in mounts of its own.
# shellcheck disable=SC2034
one_id=("${as_user[@]}" "${unshare[@]}")
range=(env MAKER="$USER_ID" python3 "$TMP/in-users.py" "0 $USER_ID 1,1 200001 65535" unshare -pf --mount-proc)
by_host=(unshare -m)

# answers FILE COMMAND...: what the program says of the tables NAMES, in a new directory of OWNER's.
answers() {
    local file=$1
    shift
    rm -rf "$W" && mkdir "$W" && chown "$owner:$owner" "$W"
    (cd "$W" && timeout 900 "$@" python3 -B "$TMP/errnos.py" "${names[@]}") >"$file" 2>"$TMP/err"
}

# differs USERS NAME...: what of the tables is another with all handlers than without, and other than for root of the
# host; `granted` has what is as for root. With `alone` set emulate refuses what the handlers leave to the kernel.
differs() {
    local -n users=$1
    local owner=$USER_ID calls='' call name names=("${@:2}") of_host=()
    rm -rf "$H" && mkdir "$H"
    for table in "${tables[@]}"; do
        read -ra call <<<"$table"
        for name in "${call[@]:2}"; do
            sed "${alone:+s/--grant-only//}" "$ROOT/tools/handlers/${call[1]}" >"$H/$name"
            chmod +x "$H/$name"
            calls+=${calls:+,}$name
        done
    done
    answers "$TMP/without" "${users[@]}"
    answers "$TMP/with" "$SYSCALLFS_BIN" run -m "$M" --timeout 300 --handlers "$H" -t "$calls" -- "${users[@]}"
    # Not what would change the host.
    for name in "${names[@]}"; do
        # shellcheck disable=SC2034
        case $name in modules | owners | attributes | priorities | programs | unloading) of_host+=("$name") ;; esac
    done
    names=("${of_host[@]}") owner=0
    answers "$TMP/host" "${by_host[@]}"
    python3 "$ROOT/tests/programs/compare-errnos.py" "$TMP"
}

# All but what is another errno for reasons of its own: clocks, below. None of the images is a module.
most=(nodes directories opening restarts roots system unloading modules sockets programs mounts owners attributes priorities)
for users in one_id range; do
    if [[ $users == range ]] && ! "${range[@]}" true 2>/dev/null; then
        skip "with a range of ids" "such a namespace cannot be made"
        continue
    fi
    # libmount is to fall back to mount for the file systems that the handler mounts.
    is "all calls, $users" "$(differs $users "${most[@]}")" "fsopen(ext4,0) 0 -> ENOSYS"
    for granted in 'chown(f,0x11170,0x11170) EINVAL' 'setxattr(f,trusted.overlay.opaque,y,1,0) EPERM' \
        'setpriority(0,0,-2) EACCES'; do
        ok "$granted is granted, $users" grep -qF "$granted -> 0" "$TMP/granted"
    done
done
# As root of the host, who would set the clock.
differs one_id clocks >"$TMP/clocks"
is "a clock that is not set is another errno only for who may set it" \
    "$(sed 's/.* \(E[A-Z]* ->\)/\1/' "$TMP/clocks" | sort -u)" $'EPERM -> 0\nEPERM -> EINVAL'
is "the errno of a clock that is not set says what is wrong with the time" "$(sed -n 's/ EPERM -> EINVAL//p' "$TMP/clocks")" \
    "settimeofday(0,8:c003)
settimeofday(0,8:40fcffff)
adjtimex(0x4000:1)
clock_adjtime(0,0x4000:1)
adjtimex(0x2:1099511627776)
clock_adjtime(0,0x2:1099511627776)
adjtimex(0x100:-1)
clock_adjtime(0,0x100:-1)
adjtimex(0x100:1000000)
clock_adjtime(0,0x100:1000000)
adjtimex(0x2100:1000000000)
clock_adjtime(0,0x2100:1000000000)"
export alone=yes
is "emulate alone refuses only where the kernel finds nothing wrong" "$(differs one_id nodes roots priorities)" ""
unset alone
ok "nothing is left" wait_for not pgrep -f -- "$TMP"
done_testing
