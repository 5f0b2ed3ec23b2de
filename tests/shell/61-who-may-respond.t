#!/bin/bash
# Who may respond: whom a listener is handed to, and never a set-uid program, somebody who was handed
# another's open file, or a target itself. What is refused waits on, and is told of.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "not root: there are no other users to try"
command -v setpriv >/dev/null || skip_all "no setpriv"

chmod 755 "$TMP"
try=$(program try-syscall)
put=$(program put)
install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
nobody=$(id -u nobody)

# as USER COMMAND...: as that user, in its own group alone.
as() {
    local user=$1
    shift
    setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
}

# says COMMAND...: what it prints, or why it could not.
says() {
    "$@" 2>&1 | grep -o 'Permission denied\|Operation not permitted' || true
}

# How many refusals of a writer log has so far.
refusals() {
    dd if="$M/log" iflag=nonblock bs=64k 2>/dev/null | grep -c '"event":"refused".*"errno":"EPERM"'
}

# refused SENTENCE WANTED COMMAND...: it is refused, is told of, and request N waits on.
refused() {
    local sentence=$1 wanted=$2 before
    shift 2
    before=$(refusals)
    is "$sentence" "$("$@" 2>&1)" "$wanted"
    ok "$sentence: log has a line" test "$(refusals)" -gt "$before"
    ok "$sentence: the request waits on" grep -q 'Valid:.yes' "$N/status"
}

supervise -t mkdir --allow-other -- sh -c '"$0" mkdir s:/x 0755; "$0" mkdir s:/y 0755' "$try"
wait_for pending_is 1
N=$M/pending/1
L=$(echo "$M"/listeners/*)

# What others see of a mount that they may enter.
is "the root and what is for everybody is open" "$(cd "$M" && stat -c '%A %n' . README version pending listeners | tr '\n' ' ')" \
    'drwxr-xr-x . -r--r--r-- README -r--r--r-- version drwxr-xr-x pending drwxr-xr-x listeners '
is "a listener is its owner's alone" "$(stat -c '%A %U' "$L" "$L/rules" "$L/status" | tr '\n' ' ')" \
    'drwx------ root -rw------- root -r-------- root '
is "others see that there are requests" "$(as nobody ls "$M/pending")" 1
is "others see nothing of the requests" "$(says as nobody cat "$N/call")" 'Permission denied'
is "others do not respond" "$(as nobody "$put" "$N/response" 0)" 'open EACCES'
is "others do not read what shows all listeners" "$(says as nobody cat "$M/events")" 'Permission denied'
is "others do not take a listener" "$(says as nobody chown nobody "$L")" 'Operation not permitted'

# chown, chgrp and chmod.
chown nobody "$L"
is "a listener's new owner reads its requests" "$(as nobody cat "$N/call")" 'mkdir("/x", 0755)'
is "all of them follow" "$(stat -c '%A %U' "$L" "$L/rules" "$N" "$N/args" "$N/call" "$N/response" "$L/pending/1" | tr '\n' ' ')" \
    'drwx------ nobody -rw------- nobody drwx------ nobody drwx------ nobody -r-------- nobody -rw------- nobody lrwxrwxrwx nobody '
is "root still responds to a listener that was handed on" "$(cat "$N/call")" 'mkdir("/x", 0755)'
is "a listener's new owner sets its rules" "$(as nobody "$put" "$L/rules" '# none')" ok
is "a listener's new owner sets its mode" "$(as nobody chmod 750 "$L" && stat -c %A "$L" "$L/rules" "$N/args" "$N/call" "$N/response" | tr '\n' ' ')" \
    'drwxr-x--- -rw-r----- drwxr-x--- -r--r----- -rw-r----- '
is "a listener's new owner does not give it away" "$(says as nobody chown daemon "$L")" 'Operation not permitted'
chown root:daemon "$L"
is "what was its own is no longer, at once" "$(says as nobody cat "$N/call")" 'Permission denied'
is "a listener's group reads its requests" "$(as daemon cat "$N/call")" 'mkdir("/x", 0755)'
for file in memory request.json; do
    is "a listener's group with r-x does not read its target's memory: $file" "$(says as daemon dd if="$N/$file" bs=1 skip=4096 count=1 status=none)" \
        'Permission denied'
done
is "a listener's group with r-x reads the words of a request" "$(as daemon cat "$N/mem/pathname" "$N/env" | grep -ao '^/x\|arg_pathname=./x.' | tr '\n' ' ')" \
    "/x arg_pathname='/x' "
is "a listener's group with r-x does not respond" "$(as daemon "$put" "$N/response" 0)" 'open EACCES'
chmod g-rx "$L"
is "what its group might do it may no longer, at once" "$(says as daemon cat "$N/call")" 'Permission denied'
is "a request has no owner of its own" "$(says chown nobody "$N")" 'Operation not permitted'
is "a file of a listener has no mode of its own" "$(says chmod 666 "$L/rules")" 'Operation not permitted'
chown -R nobody:root "$L"
is "chown -R is chown" "$? $(stat -c %U "$L" "$N")" $'0 nobody\nnobody'
chown root:daemon "$L"

# Never, whatever the mode says.
chmod 777 "$L"
for id in u g; do
    if findmnt -no OPTIONS -T "$TMP" | grep -q nosuid; then
        skip "a set-${id}id program does not respond" "$TMP is mounted nosuid"
        continue
    fi
    install -m 755 "$put" "$TMP/set-$id" && chmod $id+s "$TMP/set-$id"
    refused "a set-${id}id program does not respond" 'open EPERM' as nobody "$TMP/set-$id" "$N/response" 0
    like "error says why a set-${id}id program does not respond" "$(cat "$N/error")" "set-${id}id"
    refused "nor does it change the rules" 'open EPERM' as nobody "$TMP/set-$id" "$L/rules" 'mkdir 0'
done
refused "a descriptor that was passed to another user is of no use" 'write EPERM' "$put" -u "$nobody" "$N/response" 0
like "and error says why" "$(cat "$N/error")" "opened by uid 0, but written by uid $nobody"
for file in "$N/memory" "$M/responses" "$L/rules" "$L/timeout" "$L/default"; do
    refused "nor is one of ${file##*/}" 'write EPERM' "$put" -u "$nobody" "$file" 1
done
is "the rules stand" "$(cat "$L/rules")" '# none'
is "a plain process of another user may, with rwx" "$(as nobody "$put" -t "$N/response" EROFS)" ok
wait_for test -e "$M/pending/2"
is "a new request belongs to whom its listener does" "$(stat -c '%A %U %G' "$M/pending/2")" 'drwxrwxrwx root daemon'
is "a new request is responded to by its listener's group" "$(as daemon "$put" "$M/pending/2/response" EXDEV)" ok
finish
is "the target has had these responses alone" "$(cat "$TMP/out")" $'= -1 EROFS\n= -1 EXDEV'
ok "no mount and no process of this test is left" nothing_left

# Targets that find the mount: MARK is made when they have tried.
cat >"$TMP/target" <<'END'
M=$1 put=$2 try=$3 mark=$4
shift 4
cd "$M" || exit
"$try" mkdir s:/x 0755 &
until [ -e pending/1/response ]; do sleep 0.02; done
for file in pending/1/response pending/1/memory responses listeners/*/rules listeners/*/timeout listeners/*/default; do
    echo "${file##*/} $("$@" "$put" "$file" 0)"
done
for change in 'chmod 777' 'chown 1' 'chgrp 1'; do
    "$@" $change listeners/* 2>/dev/null && echo "$change"
done
touch "$mark"
wait
END
# attack SENTENCE USER WRAPPER...: a supervised process of USER's that tries all that, in vain.
attack() {
    local sentence=$1 user=$2
    shift 2
    rm -f "$TMP/home/mark"
    (cd "$TMP/home" && HOME=$TMP/home exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups \
        "$TMP/syscallfs" run -m "$M" -t mkdir -- sh "$TMP/target" "$M" "$put" "$try" "$TMP/home/mark" "$@" \
        >"$TMP/out" 2>"$TMP/err") &
    wait_for test -e "$TMP/home/mark"
    like "$sentence: log has a line for each" "$(as "$user" dd if="$M/log" iflag=nonblock bs=64k 2>/dev/null | grep -c 'seccomp filters.*"errno":"EPERM"')" '^[6-9]$'
    as "$user" "$put" "$M/pending/1/response" EROFS >/dev/null
    wait $!
    is "$sentence: the target has had the response alone that it was given" "$(cat "$TMP/out")" "response open EPERM
memory open EPERM
responses open EPERM
rules open EPERM
timeout open EPERM
default open EPERM
= -1 EROFS"
    ok "$sentence: so has the daemon's own" test "$(grep -c 'refused process.*seccomp filters' "$TMP/err")" -ge 6
}

install -d -o nobody -m 755 "$TMP/home"
users=(root)
if as nobody test -w /dev/fuse; then
    users+=(nobody)
else
    skip "an ordinary user's target" "/dev/fuse is not open to ordinary users: chmod 666 /dev/fuse"
fi
M=$TMP/home/mount
for user in "${users[@]}"; do
    attack "a target of $user's" "$user"
    if as "$user" unshare -Urmpf true 2>/dev/null; then
        attack "a target of $user's, as root of a user namespace" "$user" unshare -Ur
        attack "a target of $user's, as root of user, mount and pid namespaces" "$user" unshare -Urmpf
    else
        skip "a target of $user's, as root of a user namespace" "no user namespaces here"
    fi
done
M=$TMP/mount

# A daemon that has as many filters as a container's target: here one, that allows everything.
if unshare -pf true 2>/dev/null; then
    filtered="$(program load-filter) allow"
    M=$TMP/filtered
    # shellcheck disable=SC2086
    $filtered "$SYSCALLFS_BIN" run -m "$M" -t mkdir -- "$try" mkdir s:/x 0755 >"$TMP/out" 2>"$TMP/err" &
    wait_for test -e "$M/pending/1"
    # shellcheck disable=SC2086
    is "with filters of its own the daemon does not trust a nested pid namespace" \
        "$($filtered unshare -pf "$put" "$M/pending/1/response" 0)" 'open EPERM'
    like "and error says why" "$(cat "$M/pending/1/error")" 'pid namespace'
    # shellcheck disable=SC2086
    is "a daemon with filters of its own trusts those with the same filters" "$($filtered "$put" "$M/pending/1/response" EROFS)" ok
    wait $!
    is "the target has had that response" "$(cat "$TMP/out")" '= -1 EROFS'
else
    skip "with filters of its own the daemon does not trust a nested pid namespace" "no pid namespaces here"
fi
M=$TMP/mount

# Where a process id would be looked up in another's namespace.
if unshare -pf true 2>/dev/null; then
    said=$(unshare -pf "$SYSCALLFS_BIN" run -m "$M" -t mkdir -- touch "$TMP/home/ran" 2>&1)
    ok "with another pid namespace's /proc it refuses to start" test $? -ne 0
    like "with another pid namespace's /proc it names the fix" "$said" '/proc .*mount -t proc'
    is "with its own it does not" \
        "$(unshare -pf --mount-proc "$SYSCALLFS_BIN" run -m "$M" -t mkdir --default EROFS --timeout 0.1 -- "$try" mkdir s:/x 0755)" '= -1 EROFS'
    ok "nothing has run" test ! -e "$TMP/home/ran"
else
    skip "with another pid namespace's /proc it refuses to start" "no pid namespaces here"
fi

# Without --allow-other, and without leave to use it.
supervise -t mkdir -- "$try" mkdir s:/x 0755
wait_for pending_is 1
is "without --allow-other nobody else enters" "$(says as nobody ls "$M")" 'Permission denied'
chown nobody "$M"/listeners/*
is "whoever it is handed to" "$(says as nobody ls "$M/listeners")" 'Permission denied'
respond 1 0
finish
if [[ ${#users[@]} -eq 2 ]]; then
    cd "$TMP/home" || exit
    if grep -q '^user_allow_other' /etc/fuse.conf 2>/dev/null; then
        skip "--allow-other needs leave" "/etc/fuse.conf has user_allow_other"
    else
        said=$(as nobody "$TMP/syscallfs" run -m "$TMP/home/mount" --allow-other -t mkdir -- touch "$TMP/home/ran" 2>&1)
        ok "--allow-other needs leave" test $? -ne 0
        like "the message about --allow-other names the fix" "$said" 'user_allow_other.*/etc/fuse.conf'
        ok "nothing has run" test ! -e "$TMP/home/ran"
    fi
    cat >"$TMP/allowed" <<'END'
mount --bind "$1" /etc/fuse.conf && cd "$2" || exit
nobody='setpriv --reuid=nobody --clear-groups'
$nobody ./../syscallfs run -m "$2/mount" --allow-other -t mkdir -- "$3" mkdir s:/x 0755 &
until [ -e mount/pending/1 ]; do sleep 0.02; kill -0 $! || exit; done
setpriv --reuid=daemon --clear-groups cat mount/version >/dev/null && echo entered
$nobody chmod 755 mount/listeners/*
setpriv --reuid=daemon --clear-groups cat mount/pending/1/call
$nobody "$4" mount/pending/1/response EROFS >/dev/null
wait
END
    echo user_allow_other >"$TMP/fuse.conf"
    is "with that line others enter an ordinary user's mount, and see what it lets them see" \
        "$(timeout 300 unshare -m sh "$TMP/allowed" "$TMP/fuse.conf" "$TMP/home" "$try" "$put" 2>&1)" \
        $'entered\nmkdir("/x", 0755)\n= -1 EROFS'
    M=$TMP/home/mount
    setpriv --reuid=nobody --regid="$(id -g nobody)" --groups "$(id -g daemon)" \
        "$TMP/syscallfs" run -m "$M" -t mkdir -- "$try" mkdir s:/x 0755 >"$TMP/out" &
    user() { setpriv --reuid=nobody --regid="$(id -g nobody)" --groups "$(id -g daemon)" "$@"; }
    wait_for user test -e "$M/pending/1"
    is "an ordinary user hands it to a group of its own" "$(user sh -c 'chgrp daemon "$0"/* && stat -c %G "$0"/*' "$M/listeners")" daemon
    is "an ordinary user hands a listener to no group of others" "$(user sh -c 'chgrp root "$0"/*' "$M/listeners" 2>&1 | grep -o 'Operation not permitted')" 'Operation not permitted'
    user "$put" "$M/pending/1/response" 0 >/dev/null
    wait $!
fi
done_testing
