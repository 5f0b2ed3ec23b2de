#!/bin/bash
# sysinfo as a target's control groups have it: of memory, of tasks, and of the time that its container has run.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
ln -s "$ROOT/tools/handlers/sysinfo-cgroup" "$H/sysinfo"
T=sysinfo
cp "$ROOT/tests/programs/sysinfo.py" "$TMP/sysinfo.py"
sysinfo="python3 $TMP/sysinfo.py"

# group CONTROLLER: a new group of version 1 or 2 with that controller; prints its directory.
group() {
    local base
    base=$(awk -v controller="$1" '{
        for (i = 1; i <= NF && $i != "-"; i++);
        if ($(i + 1) == "cgroup" && "," $(i + 3) "," ~ "," controller ",") { print $5; exit }
        if ($(i + 1) == "cgroup2") unified = $5
    } END { if (!NR || unified == "") exit; print unified }' /proc/self/mountinfo | head -n 1)
    [[ -n $base && -d $base ]] && mkdir "$base/syscallfs-$$-$1" && echo "$base/syscallfs-$$-$1"
}

# shellcheck disable=SC2317
leave_no_group() {
    cleanup
    for directory in "$memory/below" "$memory" "$pids"; do
        [[ ! -d $directory ]] || wait_for rmdir "$directory"
    done
}
memory=$(group memory)
pids=$(group pids)
trap leave_no_group EXIT
# limit BYTES: the limit of the outer of the two groups.
limit() {
    echo "$1" >"$memory/memory.limit_in_bytes" 2>/dev/null || echo "$1" >"$memory/memory.max"
}
# So the target joins them, before it is an ordinary user.
join=(bash -c 'for group; do [[ $group != -- ]] || break; echo $$ >"$group/cgroup.procs"; done
    while [[ $1 != -- ]]; do shift; done; shift; exec "$@"' -)

try=$(program try-syscall -static -static) || skip_all "no static programs can be built"
all="$try sysinfo o:112 | $sysinfo"
host=$($try sysinfo o:112 | python3 "$TMP/sysinfo.py" total swap unit)
is "without a limit it is what the host has" "$(inside "$all total swap unit")" "$host"
like "the uptime is the container's" "$(inside "sleep 1.5; $all uptime")" '^= 0 uptime=[1-9][0-9]{0,2}$'
if unshare -UrT --boottime 1000000 true 2>/dev/null; then
    like "the uptime is that of the time namespace, where there is one" \
        "$(inside "unshare -T --boottime 1000000 bash -c '$all uptime'")" '^= 0 uptime=1[0-9]{6}$'
else
    skip "the time of a time namespace" "no time namespace can be made"
fi

if [[ -n $memory ]] && limit $((96 << 20)) 2>/dev/null && mkdir "$memory/below"; then
    plain_user=("${as_user[@]}")
    # In version 2 the two are of one hierarchy: there the last counts, and has to count tasks as well.
    (echo +pids >"$memory/cgroup.subtree_control") 2>/dev/null
    as_user=("${join[@]}" "$pids" "$memory/below" -- "${as_user[@]}")
    # The program of Go alone has several threads.
    of_each_kind "the limit of an outer group counts" "= 0 total=$((96 << 20)) unit=1" "\$try sysinfo o:112 | $sysinfo total unit"
    like "less is free" "$(inside "$all free buffers")" '= 0 free=[1-9][0-9]{6,7} buffers=0$'
    is "never more is free than the limit" "$(inside "$all free" | sed 's/.*=//' | awk '{ print $1 < 96 * 1048576 }')" 1
    like "tasks are those of the group" "$(inside "$all procs")" '= 0 procs=[1-9][0-9]?$'
    limit $((48 << 20))
    is "a limit that is changed counts at once" "$(inside "$all total")" "= 0 total=$((48 << 20))"
    as_user=("${plain_user[@]}")
else
    skip "the limit of an outer group counts" "no memory group can be made and limited"
fi
is "a pointer to nothing is EFAULT" "$(inside "$try sysinfo null; $try sysinfo unmapped")" "= -1 EFAULT
= -1 EFAULT"
cp "$ROOT/tests/programs/sysinfo-into-text.py" "$TMP"
is "what is mapped for reading only is EFAULT" "$(inside "python3 $TMP/sysinfo-into-text.py")" "-1 Bad address"
is "where a signal could end the call nothing is written" "$(
    options=(--handlers "$H" --wait-killable no)
    start "${as_user[@]}" "${unshare[@]}" bash -c "exec 2>&1; $try sysinfo o:4"
    finish
    cat "$TMP/out")" "= -1 EPERM
00000000"
like "standard error says that a signal could end the call" "$(cat "$TMP/err")" 'mem/info: Operation not supported'
like "the session of the manual" "$(session sysinfo-cgroup)" '^up for [0-9]+ s, [1-9][0-9]* MiB of memory$'
ok "no mount and no process of this test is left" nothing_left
done_testing
