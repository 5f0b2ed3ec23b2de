#!/bin/bash
# Device programs for the control groups of a container: they take devices away, and give none.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
ln -s "$ROOT/tools/handlers/device-programs" "$H/bpf"
T=bpf
program=$(program device-program "" 2>/dev/null) || skip_all "no program can be built with linux/bpf.h"
root=$(awk '{ for (i = 1; i <= NF && $i != "-"; i++); if ($(i + 1) == "cgroup2") { print $5; exit } }' /proc/self/mountinfo)
[[ -n $root ]] || skip_all "no control groups of version 2"
top=$(mktemp -d -p "$root") || skip_all "no control group of version 2 can be made"
chmod 755 "$top"
# shellcheck disable=SC2317
leave_no_group() {
    cleanup
    for directory in "$top/own/sub" "$top/own" "$top/other" "$top"; do
        [[ ! -d $directory ]] || wait_for rmdir "$directory"
    done
}
trap leave_no_group EXIT
mkdir "$top/own" "$top/own/sub" "$top/other"
# What this kernel cannot do by itself cannot be done for anybody.
"$program" "group:$top/other" load attach query detach >"$TMP/native"
[[ $(grep -c '= 0' "$TMP/native") -eq 4 ]] || skip_all "this kernel has no device programs: $(tr '\n' ' ' <"$TMP/native")"
# So the target is in a group of its own, before it is an ordinary user.
# shellcheck disable=SC2016
plain_user=("${as_user[@]}")
as_user=(bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$top/own" "${as_user[@]}")
own=group:$top/own
sub=group:$top/own/sub

is "a program takes devices away, until it is detached" \
    "$(inside "$program $own open:/dev/zero load attach open:/dev/zero detach open:/dev/zero")" "open:/dev/zero = 0
load = 0
attach = 0
open:/dev/zero = -1 EPERM
detach = 0
open:/dev/zero = 0"
is "a group below is the target's own too" "$(inside "$program $sub load:1 attach query open:/dev/zero detach query")" "load:1 = 0
attach = 0
query = 0
flags 2 programs 1 told 1
open:/dev/zero = 0
detach = 0
query = 0
flags 0 programs 0 told 0"
is "several programs, and one in the place of another" \
    "$(inside "$program $sub load:1 attach load:1 attach query query:1 query:0 load replace query detach")" "load:1 = 0
attach = 0
load:1 = 0
attach = 0
query = 0
flags 2 programs 2 told 2
query:1 = -1 ENOSPC
flags 2 programs 2 told 1
query:0 = 0
flags 2 programs 2 told 0
load = 0
replace = 0
query = 0
flags 2 programs 2 told 2
detach = 0"
is "what is attached outlives the target, as it does natively" "$("$program" "group:$top/own/sub" query | tail -n 1)" \
    "flags 2 programs 1 told 1"
rmdir "$top/own/sub" && mkdir "$top/own/sub"
for kind in static m32; do
    if other=$(program device-program "-$kind" "-$kind" 2>/dev/null); then
        is "raw calls: $kind" "$(inside "$other $own load name attach query open:/dev/zero detach")" "load = 0
name devices
attach = 0
query = 0
flags 2 programs 1 told 1
open:/dev/zero = -1 EPERM
detach = 0"
    else
        skip "raw calls: $kind" "such programs cannot be built"
    fi
done
if try=$(go_program try-syscall); then
    is "raw calls: go" "$(inside "$program $sub load keep:$try bpf 8 x:03000000040000000600000002000000 16
        $program $sub query | tail -n 1")" "load = 0
= 0
flags 2 programs 1 told 1"
    rmdir "$top/own/sub" && mkdir "$top/own/sub"
else
    skip "raw calls: go" "such programs cannot be built"
fi

try=$(program try-syscall)
is "nothing is taken with what is no program" "$(inside "exec 3<$top/own 4</dev/null
    $try bpf 8 x:0300000004000000060000000600000009000000 20")" '= -1 EINVAL'

# Groups of others.
is "a group beside it is not its own" "$(inside "$program group:$top/other load attach query")" "load = 0
attach = -1 EPERM
query = -1 EPERM
flags 0 programs 64 told 0"
like "standard error names the group that is not the target's own" "$(cat "$TMP/err")" "the control group does not belong to the target: responding EPERM"
is "a group around the target's is not its own, by whatever way" "$(inside "mkdir m; mount --bind $top/own m
    $program group:$top load attach group:m/../.. attach group:/ attach group:m/sub attach detach")" "load = 0
attach = -1 EPERM
attach = -1 EBADF
attach = -1 EBADF
attach = 0
detach = 0"
is "what is no group is none" "$(inside "$program group:/dev load attach group:none attach" 2>&1)" "load = 0
attach = -1 EBADF
attach = -1 EBADF"
is "a group whose descriptor takes the place of the target's is refused" \
    "$(inside "$program $own load race:${ROUNDS:-30}:$top/other")
$("$program" "group:$top/other" query | tail -n 1)" "load = 0
attached
flags 0 programs 0 told 0"
"$program" "$own" query | grep -q 'programs 0' || { rmdir "$top/own/sub" "$top/own" && mkdir -p "$top/own/sub"; }
outside=("${as_user[@]}")
as_user=("${plain_user[@]}")
is "in the handler's own group nothing is attached" "$(inside "$program $own load attach")" "load = 0
attach = -1 EPERM"
like "standard error says that the group is the handler's own" "$(cat "$TMP/err")" "the target has no control group of its own: responding EPERM"
as_user=("${outside[@]}")
plain_unshare=("${unshare[@]}")
unshare=(unshare -UrmpfC)
is "with a namespace of its own its root counts" \
    "$(inside "$program $own load attach detach group:$top attach")" "load = 0
attach = 0
detach = 0
attach = -1 EPERM"
unshare=("${plain_unshare[@]}")
as_user=(bash -c 'echo $$ >"$0/cgroup.procs" && exec unshare -C bash -c "echo \$\$ >$0/sub/cgroup.procs && exec \"\$@\"" - "$@"' \
    "$top/own" "${plain_user[@]}")
is "the root of a namespace of groups counts also from a group below it" "$(inside "$program $own load attach open:/dev/zero detach group:$top attach")" "load = 0
attach = 0
open:/dev/zero = -1 EPERM
detach = 0
attach = -1 EPERM"
as_user=("${outside[@]}")

# What others have attached.
"$program" "group:$top" load attach:1 >/dev/null
is "a program around that would no longer count is not pushed aside" "$(inside "$program $own load:1 attach open:/dev/zero")" \
    "load:1 = 0
attach = -1 EPERM
open:/dev/zero = -1 EPERM"
like "standard error names the program that would no longer count" "$(cat "$TMP/err")" 'a device program of a group around it would no longer count'
rmdir "$top/own/sub" "$top/own" "$top/other" "$top" && mkdir -p "$top/own/sub" "$top/other"
"$program" "group:$top" load attach >/dev/null
is "a program that counts beside the new one still counts" "$(inside "$program $own load:1 attach open:/dev/zero detach")" \
    "load:1 = 0
attach = 0
open:/dev/zero = -1 EPERM
detach = 0"
rmdir "$top/own/sub" "$top/own" "$top/other" "$top" && mkdir -p "$top/own/sub" "$top/other"
"$program" "$own" load attach:1 >/dev/null
is "what others have attached is not detached" "$(inside "$program $own load:1 detach attach:0 attach:1 open:/dev/zero")" \
    "load:1 = 0
detach = -1 EPERM
attach:0 = -1 EPERM
attach:1 = -1 EPERM
open:/dev/zero = -1 EPERM"
rmdir "$top/own/sub" "$top/own" && mkdir -p "$top/own/sub"
"$program" "$own" load attach >/dev/null
is "what others have attached is not detached by another program" "$(inside "$program $own load detach open:/dev/zero")" "load = 0
detach = -1 ENOENT
open:/dev/zero = -1 EPERM"
rmdir "$top/own/sub" "$top/own" && mkdir -p "$top/own/sub"

# Programs.
is "maps, programs that are too long and helpers that trace are refused" \
    "$(inside "$program load-map load-long load-edge load-helper:6 load-helper:4 load-helper:113 load-helper:15")" "load-map = -1 EPERM
load-long = -1 E2BIG
load-edge = -1 EFAULT
load-helper:6 = -1 EINVAL
load-helper:4 = -1 EINVAL
load-helper:113 = -1 EINVAL
load-helper:15 = 0"
# attr SIZE [AT=BYTE]...: a `union bpf_attr` of which the other bytes are zero.
attr() {
    local i bytes=()
    for ((i = 0; i < $1; i++)); do bytes[i]=00; done
    for i in "${@:2}"; do bytes[${i%=*}]=$(printf %02x "${i#*=}"); done
    (IFS= && echo "x:${bytes[*]} $1")
}
try=$(program try-syscall -static -static) || try=$(program try-syscall)
is "what comes with the code is refused: flags, another attachment, types" "$(inside "
    for attr in '$(attr 72 0=15 4=2)' '$(attr 72 0=15)' '$(attr 72 0=15 4=2 44=1)' '$(attr 72 0=15 4=2 68=7)' \
        '$(attr 76 0=15 4=2 72=1)'; do $try bpf 5 \$attr; done")" "= -1 EFAULT
= -1 E2BIG
= -1 EPERM
= -1 EPERM
= -1 EPERM"
cat >"$TMP/others" <<EOF
$try bpf 8 $(attr 20 0=3 4=4 8=7 12=2)
$try bpf 8 $(attr 24 0=3 4=4 8=6 12=2 20=1)
$try bpf 8 $(attr 20 0=3 4=4 8=6 12=2)
$try bpf 16 $(attr 28 0=3 4=6 24=8)
$try bpf 9 $(attr 12 0=3 4=4 8=7)
$try bpf 9 $(attr 16 0=3 4=4 8=6 12=2)
$try bpf 16 $(attr 32 0=3 4=7)
$try bpf 16 $(attr 32 0=3 4=6 8=1)
$try bpf 16 $(attr 36 0=3 4=6 32=1)
$try bpf 16 $(attr 12 0=3 4=6)
$try bpf 9 $(attr 12 0=3 4=4 8=6)
$try bpf 16 $(attr 28 0=3 4=6 16=1 24=8)
EOF
is "what comes with a group is refused: other types, flags, no room" "$(inside "$program $sub load keep:bash $TMP/others")" "load = 0
= -1 EPERM
= -1 EPERM
= 0
= 0
= -1 EPERM
= -1 EINVAL
= -1 EPERM
= -1 EPERM
= -1 EPERM
= -1 EFAULT
= 0
= 0"
is "other types and commands are the kernel's" "$(inside "$program load:0:1 cmd:0 cmd:12 cmd:99")" \
    "$("${plain_user[@]}" "${unshare[@]}" "$program" load:0:1 cmd:0 cmd:12 cmd:99)"
is "other types and commands are refused without the handler's help" "$(answered_by --device-programs -- "$program load:0:8")" "load:0:8 = -1 EPERM"
is "without the option there are none" "$(answered_by -- "$program load")" "load = -1 EPERM"
is "without the capabilities neither" \
    "$(inside "setpriv --bounding-set -bpf,-sys_admin --inh-caps -bpf,-sys_admin $program load")" "load = -1 EPERM"
like "standard error names the capabilities that are missing" "$(cat "$TMP/err")" 'lacks CAP_BPF and CAP_NET_ADMIN in its own user namespace'
is "these two are enough, and so is CAP_SYS_ADMIN" "$(for lost in -sys_admin -bpf,-net_admin; do
    inside "setpriv --bounding-set $lost --inh-caps $lost $program load"; done)" "load = 0
load = 0"
is "a user without a user namespace may not" "$(plain "$program load")" "load = -1 EPERM"
like "the session of the manual" "$(session device-programs)" "^0
.*PermissionError: .*: '/dev/zero'$"
ok "no mount and no process of this test is left" nothing_left
done_testing
