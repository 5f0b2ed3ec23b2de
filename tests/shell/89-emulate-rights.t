#!/bin/bash
# Whoever acts for a target is no more than the target is: what the kernel decides by capabilities, by ids, by
# who has made a user namespace or by who has opened a file, it decides as if the target itself had asked.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sockets.sh"
command -v setpriv >/dev/null || skip_all "no setpriv"
cp "$ROOT/tests/programs/"{rights,in-users}.py "$TMP"

emulates bind,socket,setxattr,sethostname,openat2 --bind-to '*:463' --xattr 'security.*' --hostname '*' \
    --socket inet:raw:icmp,packet:raw:768,inet:dgram:icmp,inet:stream --path '/proc/**'

# In the caller's own mounts and names, beside a process of the same user that has all capabilities there.
cat >"$TMP/begin" <<'END'
cd "$1" && mount -t tmpfs none . && cd "$1" && : >file && chmod 666 file || exit
sleep 3600 &
drop=$2
PATH=/usr/bin:/bin setpriv $drop python3 -B "$3" $! file
kill $!
END
without='--bounding-set -all --inh-caps -all'
in_users=(python3 -B "$TMP/in-users.py")
# tries SENTENCE DROP DONE COMMAND...: DONE is done natively; and with the handlers but for the memory, since `open` has
# no capability.
tries() {
    local sentence=$1 drop=$2 wanted=$3
    shift 3
    set -- "$@" unshare -nu sh "$TMP/begin" "$W" "$drop" "$TMP/rights.py"
    is "$sentence, natively" "$("$@" 2>&1)" "$wanted"
    is "$sentence, with handlers" "$(handled "$@" 2>&1)" "${wanted/memory, /}"
}

all="low port, raw socket, packet socket, security attribute, memory, host name, that is all"
none="that is all"
tries "a caller without capabilities in a user namespace that root has made" "$without" "$none" \
    "${in_users[@]}" '0 100000 1000'
tries "in one that the same user has made" "$without" "$none" env MAKER=$USER_ID "${in_users[@]}" "0 $USER_ID 1"
tries "in one that another user has made" "$without" "$none" env MAKER=23456 "${in_users[@]}" '0 100000 1000'
tries "in no user namespace of its own" "$without --reuid $USER_ID --regid $USER_ID --clear-groups" "$none" unshare -m
tries "root of one that root has made" --nnp "$all" "${in_users[@]}" '0 100000 1000'
tries "root of one that the same user has made" --nnp "$all" env MAKER=$USER_ID "${in_users[@]}" "0 $USER_ID 1"
tries "root of one that another user has made" --nnp "$all" env MAKER=23456 "${in_users[@]}" '0 100000 1000'

# A file system in user space that is its user's alone; that it has no chmod, only itself can say.
emulates chmod
cp "$ROOT/tests/programs/silent-fs.py" "$TMP"
fs=(env PRIVATE=yes PATH=/usr/bin:/bin python3 -B "$TMP/silent-fs.py")
try=$(program try-syscall)
touch "$W/private"
"${fs[@]}" "$W/private" >"$TMP/fs" 2>/dev/null &
server=$!
if wait_for grep -q up "$TMP/fs"; then
    for caller in "${as_user[*]}" "${as_user[*]} unshare -Ur" "setpriv $without"; do
        # shellcheck disable=SC2086
        wanted=$(cd "$W" && $caller "$try" chmod s:private 0777)
        # shellcheck disable=SC2086
        is "root's own is asked for nobody else: $caller" "$(handled $caller "$try" chmod s:private 0777)" "$wanted"
        [[ $caller == "setpriv $without" ]] || is "what is root's own is refused: $caller" "$wanted" '= -1 EACCES'
    done
else
    skip "root's own is asked for nobody else" "no FUSE can be mounted by mount(2)"
fi
umount -l "$W/private"
wait $server 2>/dev/null
if "${as_user[@]}" test -w /dev/fuse; then
    touch "$W/own"
    is "the target's own is asked for the target" "$(handled "${as_user[@]}" unshare -Urm sh -c "
        ${fs[*]} own >up & server=\$!; until grep -q up up; do sleep 0.02; done
        $try chmod s:own 0777; umount -l own; wait \$server" 2>&1)" '= -1 ENOSYS'
else
    skip "the target's own is asked for the target" "an ordinary user may not use /dev/fuse"
fi
ok "no mount and no process of this test is left" nothing_left
done_testing
