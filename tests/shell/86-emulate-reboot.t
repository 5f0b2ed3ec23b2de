#!/bin/bash
# reboot from a container: its pid namespace ends, told as the kernel tells it, and nothing beyond it.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
ln -s "$ROOT/tools/handlers/reboot-is-exit" "$H/reboot"
T=reboot
try=$(program try-syscall -static -static) || skip_all "no static programs can be built"
chmod 755 "$try"
magic="0xfee1dead 0x28121969"
restart=0x01234567
power_off=0x4321fedc

# ends SCRIPT: what it says there, and how it ended.
ends() {
    inside "$1"
    tail -n +1 "$TMP/status"
}
natively() {
    "${as_user[@]}" "${unshare[@]}" bash -c "exec 2>&1; $1" 2>/dev/null
    echo $?
}

for op in $restart 0xa1b2c3d4 0xcdef0123 $power_off; do
    wanted=$(natively "$try reboot $magic $op s:words; echo still here")
    is "reboot $op ends the container as the kernel does" \
        "$(ends "$try reboot $magic $op s:words; echo still here")" "$wanted"
done
is "what is no end of a pid namespace is EINVAL" "$(ends "
    for op in 0 0x89abcdef 0xd000fce2 1; do $try reboot $magic \$op; done
    $try reboot 1 2 $restart; $try reboot 0xfee1dead 2 $restart")" "= -1 EINVAL
= -1 EINVAL
= -1 EINVAL
= -1 EINVAL
= -1 EINVAL
= -1 EINVAL
0"
is "everything in it ends" "$(ends "sleep 1000.$$ & setsid sleep 1001.$$ & $try reboot $magic $power_off")
$(pgrep -u "$USER_ID" -f "sleep 100[01].$$\$")" "130
"
is "a program in the background can ask for it" "$(ends "(sleep 0.3; exec $try reboot $magic $power_off) & wait; sleep 3600")" 130
for kind in static m32 go; do
    build=(program try-syscall "-$kind" "-$kind")
    [[ $kind != go ]] || build=(go_program try-syscall)
    if other=$("${build[@]}" 2>/dev/null); then
        is "a raw call: $kind" "$(ends "$other reboot -18751827 672274793 1126301404; echo still here")" 130
    else
        skip "a raw call: $kind" "such programs cannot be built"
    fi
done

drop="setpriv --bounding-set -sys_boot --inh-caps -sys_boot"
is "without CAP_SYS_BOOT it is EPERM" "$(ends "$drop $try reboot $magic $restart")" "= -1 EPERM
0"
like "standard error names CAP_SYS_BOOT" "$(cat "$TMP/err")" 'the target lacks CAP_SYS_BOOT in its own user namespace: responding EPERM'
is "root may without it where the policy says so" "$(REBOOT_LEND=yes ends "$drop $try reboot $magic $restart")" 129
is "root of a container without a user namespace may reboot where the policy says so" \
    "$(REBOOT_LEND=yes by_root "unshare -mpf $drop $try reboot $magic $power_off; echo \$?")" 130
is "nobody else may reboot a container without a user namespace" "$(REBOOT_LEND=yes by_root "unshare -mpf ${as_user[*]} $try reboot $magic $power_off; echo \$?")" "= -1 EPERM
0"
is "a user without a user namespace may not" "$(REBOOT_LEND=yes plain "$try reboot $magic $restart")" "= -1 EPERM"

# What would end more than the container.
is "whoever is root of a namespace inside does not end the container" \
    "$(ends "unshare -Ur $try reboot $magic $restart; echo still here")" "= -1 EPERM
still here
0"
like "standard error says that the caller is not root of the container" "$(cat "$TMP/err")" "the target's pid namespace is not its user namespace's"
is "a pid namespace inside of the container ends alone" "$(ends "unshare -Urpf $try reboot $magic $power_off; echo \$?")" "130
0"
own_pids=("${unshare[@]}")
unshare=(unshare -Urm)
is "the host is not rebooted" "$(ends "$try reboot $magic $restart; echo still here")" "= -1 EPERM
still here
0"
like "standard error says that the host is not rebooted" "$(cat "$TMP/err")" "the target's pid namespace is the host's: responding EPERM"
is "the host is not rebooted by its own root" "$(by_root "$try reboot $magic $restart; $try reboot $magic $power_off")" "= -1 EPERM
= -1 EPERM"
unshare=("${own_pids[@]}")
is "without the option nobody may" "$(answered_by -- "$try reboot $magic $restart")" "= -1 EPERM"
like "standard error names the option that a reboot needs" "$(cat "$TMP/refused")" 'nobody may reboot without --reboot'
is "the handler's status tells success" "$(options=(--timeout 300)
    start "${as_user[@]}" "${unshare[@]}" bash -c "$try reboot $magic $power_off"
    wait_for test -e "$M/pending/1/response"
    syscallfs emulate -n 1 -m "$M" --reboot; echo "emulated $?"; finish; echo "ended $?")" "emulated 0
ended 130"
is "the session of the manual" "$(session reboot-is-exit | sed '/Hangup/d')" 'ended with 129'
ok "no mount and no process of this test is left" nothing_left
done_testing
