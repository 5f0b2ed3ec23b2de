#!/bin/bash
# doctor: what works here, found out by doing; what does not is named with its fix, and nothing is left of it.
. "$(dirname "$0")/lib.sh"
load=$(program load-filter)
chmod 755 "$TMP"
install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
export XDG_RUNTIME_DIR=$TMP/runtime TMPDIR=$TMP/tmp
mkdir -m 700 "$XDG_RUNTIME_DIR" && mkdir -m 1777 "$TMPDIR"

# doctor COMMAND...: runs it by that command, `env` where it says nothing else; its output is in TMP/out.
doctor() {
    "$@" "$TMP/syscallfs" doctor >"$TMP/said" 2>"$TMP/err" </dev/null
}

# of COMMAND NAME: the line of a check, without these two.
of() {
    awk -v command="$1" -v name="$2" '{ this = substr($0, 19, 22); sub(/ +$/, "", this) }
        $2 == command && this == name { print $1, substr($0, 42) }' "$TMP/said"
}

# under FILTER: as a command that runs another below it.
under() {
    doctor "$load" "$@"
}

# Processes that are left of it.
left() {
    find /proc/[0-9]*/exe -lname "$TMP/syscallfs" 2>/dev/null | cut -d / -f 3
}

# shellcheck disable=SC2317
is_over() {
    not grep "$TMP/runtime\|$TMP/theirs\|$TMPDIR" /proc/self/mountinfo && [[ -z $(left) ]]
}

# shellcheck disable=SC2317
is_clean() {
    is_over && [[ -z $(find "$XDG_RUNTIME_DIR" "$TMPDIR" "$TMP/runtime" -mindepth 1) ]]
}

doctor env
is "where run works its status is 0" $? 0
is "each line is a check with its level and its command" \
    "$(grep -cvE '^(ok     |limited|missing|unknown)  (run    |serve  |emulate)  [^ ]' "$TMP/said")" 0
is "what does not hold says why" "$(grep -v ^ok "$TMP/said" | awk 'length($0) < 60')" ""
is "nothing of run is missing" "$(grep -c '^missing  run' "$TMP/said")" 0
is "the manual names each" "$(cut -c 19-41 "$TMP/said" | sed 's/ *$//' | grep -vxFf <(
    # shellcheck disable=SC2016
    grep '^| ' "$ROOT/docs/doctor.md" | cut -d '|' -f 3 | grep -o '`[^`]*`' | tr -d '`'))" ""
is "it prints nothing else" "$(cat "$TMP/err")" ""
ok "it leaves no mount, no file and no process" is_clean
supervise -t 1000 -- sleep 1000
wait_for compgen -G "$M/listeners/*/status"
for feature in wait_killable sync_wake_up; do
    [[ $(of run $feature) == ok* ]] && has=yes || has=no
    like "of $feature it says what the status of a listener says" "$(cat "$M"/listeners/*/status)" "Feature:.$feature $has"
done
kill "$RUN"
finish
"$TMP/syscallfs" doctor >/dev/full
is "a full standard output changes nothing of its status" $? 0
"$TMP/syscallfs" doctor more >"$TMP/said" 2>"$TMP/err"
is "it takes no argument" $? 2

timeout 120 "$TMP/syscallfs" run -m "$M" -t 1000 -- "$TMP/syscallfs" doctor >"$TMP/said" 2>"$TMP/err"
is "below another listener its status is 1" $? 1
like "doctor below another listener says that there is one" "$(of run 'user notification')" '^missing .*listener.*run this outside'
like "what was not tried is said to be so" "$(of run ADDFD)" '^unknown not tested'
like "doctor below another listener says that no command can be supervised" "$(of run 'a supervised command')" '^missing [^ ]'
ok "nothing is left" is_clean

(ulimit -n 100 && doctor env)
is "with few descriptors its status is 0" $? 0
like "doctor says how few descriptors there are" "$(of run 'open files')" '^limited .* 100,.*ulimit -n'
(ulimit -n 14 && doctor env)
is "with fewer than a command takes it is 1" $? 1
like "doctor says what failed for want of descriptors" "$(of run 'a supervised command')" '^missing .*open files'

XDG_RUNTIME_DIR=/no/such doctor env
is "without a place for the mount its status is 0" $? 0
like "since there is -m" "$(of run 'default mount')" '^limited /no/such/syscallfs: .* with -m, or set XDG_RUNTIME_DIR'
like "without a place for the socket doctor's status is 0, since there is --socket" "$(of serve 'default socket')" '^limited /no/such/syscallfs.sock: .* with --socket'
"$TMP/syscallfs" serve 2>"$TMP/served" &
agent=$!
wait_for test -e "$XDG_RUNTIME_DIR/syscallfs/serve/version"
doctor env
is "beside an agent its status is 0" $? 0
is "a mount that is alive leaves room for others" "$(of run 'default mount')" 'ok '
like "doctor names a socket that is in use" "$(of serve 'default socket')" '^limited .*another agent'
ok "doctor disturbs neither a mount nor a socket in use" test -e "$XDG_RUNTIME_DIR/syscallfs/serve/version" -a -S "$XDG_RUNTIME_DIR/syscallfs.sock"
{ kill -KILL "$agent" && wait "$agent"; } 2>/dev/null
wait_for not ls "$XDG_RUNTIME_DIR/syscallfs/serve"
doctor env
ok "doctor leaves a dead daemon's mount where it is" grep -q " $XDG_RUNTIME_DIR/syscallfs/serve " /proc/self/mountinfo
is "a dead one's socket is in nobody's way" "$(of serve 'default socket')" 'ok '
umount -l "$XDG_RUNTIME_DIR/syscallfs/serve" 2>/dev/null || fusermount3 -uz "$XDG_RUNTIME_DIR/syscallfs/serve"
rm -f "$XDG_RUNTIME_DIR/syscallfs.sock"
rmdir "$XDG_RUNTIME_DIR/syscallfs/serve" "$XDG_RUNTIME_DIR/syscallfs"
touch "$XDG_RUNTIME_DIR/syscallfs" "$XDG_RUNTIME_DIR/syscallfs.sock"
doctor env
like "what else has the name of the mounts' directory is named" "$(of run 'default mount')" '^limited .*Not a directory'
like "doctor names what else has the name of the socket" "$(of serve 'default socket')" '^limited .*exists and is not a socket'
rm "$XDG_RUNTIME_DIR/syscallfs" "$XDG_RUNTIME_DIR/syscallfs.sock"

for pause in 0 0.01 0.02 0.03 0.04 0.05; do
    "$TMP/syscallfs" doctor >/dev/null 2>&1 &
    sleep $pause
    { kill -KILL $! && wait $!; } 2>/dev/null
done
# A name that it has just made to see whether it can is all there may be.
ok "killed, it leaves no mount and no process" wait_for is_over
for left in $(left); do
    kill "$left"
done
find "$XDG_RUNTIME_DIR" "$TMPDIR" -mindepth 1 -delete

# Below a filter of an ordinary user's fusermount3 has no privilege, and mounts are root's to change. The numbers are those of
# x86_64.
[[ $(id -u) -eq 0 && $(uname -m) == x86_64 ]] || done_testing

# A filter makes each call fail as on an older kernel or in a container: number,errno[,argument,value]; status, level,
# the command and its check.
while read -r filter status level command name; do
    under "$filter"
    is "without what '$name' needs its status is $status" $? "$status"
    like "without what '$name' needs its line says $level" "$(of "$command" "$name")" "^$level [^ ]"
done <<'END'
434,38 1 missing run pidfd_open
434,22,1,128 0 limited run PIDFD_THREAD
310,38 0 limited run process_vm_readv
310,1 0 limited serve others' memory
438,38 0 limited run pidfd_getfd
317,38 1 missing run user notification
317,1 1 missing run user notification
317,22,1,40 0 limited run wait_killable
16,22,1,0x40082104 0 limited run sync_wake_up
16,22,1,0x40182103 0 limited run ADDFD
165,1 1 missing run mounting
272,1 0 limited emulate mount namespaces
272,1 0 limited emulate user namespaces
430,38 0 limited emulate fsopen, move_mount
431,95,1,8 0 limited emulate exclusive mounts
442,38 0 limited emulate id-mapped mounts
259,1 0 limited emulate device nodes
176,1 0 limited emulate modules
321,1 0 limited emulate device programs
END
under 157,1,0,22 "$load" 317,1
is "without filters its status is 1" $? 1
like "doctor says who may forbid filters" "$(of run 'seccomp filters')" '^missing .*CONFIG_SECCOMP_FILTER.*profile'
under 310,38
like "where no memory can be read it is said what becomes of a call" "$(of run process_vm_readv)" 'gets the default response, and no handler'
under 310,1
like "doctor says what becomes of a call where the memory of others cannot be read" "$(of serve "others' memory")" 'get the default response.* and no handler'
ok "nothing is left of all these" is_clean

doctor setpriv --bounding-set=-sys_admin
is "root without CAP_SYS_ADMIN has the status 1" $? 1
like "doctor names CAP_SYS_ADMIN to root without it" "$(of run mounting)" '^missing .*CAP_SYS_ADMIN'
doctor unshare -pf
is "with the /proc of another pid namespace it is 1" $? 1
like "doctor says how to mount /proc" "$(of run /proc)" '^missing .*mount -t proc'

# elsewhere COMMANDS COMMAND...: where these have changed the mounts.
elsewhere() {
    doctor unshare -m sh -c "$1"' && exec "$@"' sh "${@:2}"
}
user() {
    XDG_RUNTIME_DIR=$TMP/theirs
    "$@" setpriv --reuid=65534 --regid=65534 --clear-groups
}
install -d -m 700 -o 65534 "$TMP/theirs"
mkdir "$TMP/dev" && cp -a /dev/null /dev/zero "$TMP/dev"
elsewhere "mount --bind $TMP/dev /dev"
is "without /dev/fuse its status is 1" $? 1
like "it says how to get it" "$(of run /dev/fuse)" '^missing .*modprobe fuse.*--device'
like "loop devices are told, too" "$(of emulate 'loop devices')" '^limited .*modprobe loop'
mknod -m 600 "$TMP/dev/fuse" c 10 229
user elsewhere "mount --bind $TMP/dev /dev"
like "doctor says that /dev/fuse is closed to others" "$(of run /dev/fuse)" '^missing .*chmod 666 /dev/fuse'

if ! setpriv --reuid=65534 --regid=65534 --clear-groups test -w /dev/fuse; then
    skip "an ordinary user can run it" "/dev/fuse is not open to ordinary users: chmod 666 /dev/fuse"
    done_testing
fi
user doctor
is "an ordinary user's status is 0" $? 0
like "it is told what root would have" "$(of run 'set-uid programs')" '^limited .*run syscallfs as root'
like "doctor tells an ordinary user what emulate would need" "$(of emulate root)" '^limited .*as root'
like "what only root can tell it does not guess" "$(of emulate 'loop devices')" '^unknown only root'
ok "nothing is left" is_clean
user doctor setpriv --no-new-privs
is "doctor's status under no_new_privs is 1" $? 1
like "since fusermount3 has no privilege there" "$(of run fusermount3)" '^missing .*no_new_privs'
helper=$(readlink -f "$(command -v fusermount3)")
user elsewhere "mount --bind /dev/null $helper"
is "without fusermount3 it is 1" $? 1
like "doctor names the package of fusermount3" "$(of run fusermount3)" '^missing .*apt install fuse3'
install -m 755 "$helper" "$TMP/helper"
user elsewhere "mount --bind $TMP/helper $helper"
is "with one that has no privilege it is 1" $? 1
like "doctor says how fusermount3 gets its privilege" "$(of run fusermount3)" '^missing .*chmod u\+s'
user elsewhere "mount -t tmpfs tmpfs /etc"
is "without /etc/mtab it is 1" $? 1
like "doctor says how to make /etc/mtab" "$(of run /etc/mtab)" '^missing .*ln -s /proc/self/mounts'
like "run says how to make /etc/mtab too" "$(of run 'a supervised command')" '^missing .*ln -s /proc/self/mounts'
# shellcheck disable=SC2016
unshare -m sh -c 'mount -t tmpfs tmpfs /etc && exec "$@"' sh setpriv --reuid=65534 --regid=65534 --clear-groups \
    "$TMP/syscallfs" run -m "$TMP/theirs/mount" -t mkdir -- touch "$TMP/theirs/ran" 2>"$TMP/err"
is "run refuses to mount what it could not unmount" "$? $(grep -c mtab "$TMP/err") $(ls "$TMP/theirs")" "1 1 "
ok "nothing is left of all these" is_clean
done_testing
