#!/bin/bash
# A target whose own file system never answers: whoever acts for it cannot be ended, and keeps its place.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
"${as_user[@]}" test -w /dev/fuse || skip_all "an ordinary user may not use /dev/fuse"
cp "$ROOT/tests/programs/silent-fs.py" "$TMP"
mkdir "$W/mnt"
chown $USER_ID "$W/mnt"

# shellcheck disable=SC2317
says() {
    [[ $(grep -c "^$1" "$TMP/out") -ge ${2:-1} ]]
}
# acting N: so many processes act for targets.
# shellcheck disable=SC2317
acting() {
    mapfile -t pids < <(pgrep -f "^syscallfs emulate .* $DEVICE\$")
    [[ ${#pids[@]} -eq $1 ]]
}
# stuck N: and none of them can be ended.
# shellcheck disable=SC2317
stuck() {
    acting "$1" && ! ps -o stat= -p "${pids[*]}" | grep -qv ^D
}
handle() {
    set -m
    "$SYSCALLFS_BIN" handle -m "$M" -j 2 "$H" 2>"$TMP/handle.err" &
    HANDLE=$!
    set +m
}
# One that is named to know them by.
DEVICE=c:1:$((1000 + $$ % 1000000))

printf '#!/bin/sh\nexec syscallfs emulate --device c:1:3 --device %s\n' $DEVICE >"$H/mknodat"
chmod +x "$H/mknodat"
ln -s mknodat "$H/mknod"
T=mknod,mknodat
options=(--timeout 0)
start "${as_user[@]}" "${unshare[@]}" bash -c "exec 2>&1
python3 $TMP/silent-fs.py mnt & server=\$!
until test -e go; do sleep 0.05; done
mknod mnt/a/x c 1 3 & a=\$!
mknod mnt/b/x c 1 3 & b=\$!
until test -e kill; do sleep 0.05; done
kill -KILL \$a \$b; wait \$a \$b 2>/dev/null
echo killed
mknod own c 1 3 && echo made &
until test -e end; do sleep 0.05; done
kill -KILL \$server; wait"
handle
ok "the file system is there" wait_for says up
touch "$W/go"
ok "two calls wait for it" wait_for says silent 2
touch "$W/kill"
ok "their target has gone" wait_for says killed
ok "the process that acted for a target that has gone stays while it is stuck" wait_for stuck 2
ok "the next call waits for a place" wait_for test -e "$M/pending/3"
sleep 1
ok "while they are there" test -e "$M/pending/3/response"
touch "$W/end"
ok "a call that waited for stuck acts is carried out when they have ended" wait_for says made
finish
ok "no process is left behind by stuck acts" wait_for acting 0
kill "$HANDLE" 2>/dev/null
wait "$HANDLE" 2>/dev/null
ok "no mount and no process of this test is left" nothing_left

# What acts has a copy of a descriptor that can never be closed.
rm "$W/end"
printf '#!/bin/sh\nexec syscallfs emulate --bind-to "*:80" --device %s\n' $DEVICE >"$H/bind"
chmod +x "$H/bind"
cp "$ROOT/tests/programs/bind-file.py" "$TMP"
T=bind
options=(--timeout 0)
start "${as_user[@]}" "${unshare[@]}" bash -c "exec 2>&1
touch file; python3 $TMP/silent-fs.py file & server=\$!
until grep -q ' $W/file ' /proc/self/mountinfo; do sleep 0.05; done
python3 $TMP/bind-file.py &
until test -e end; do sleep 0.05; done
kill -KILL \$server"
handle
ok "a descriptor is never closed" wait_for says silent
ok "a process with a copy of a descriptor that is never closed waits" wait_for acting 1
kill "$HANDLE"
ok "a process that cannot be ended is not waited for at the end" wait_for not kill -0 "$HANDLE"
ok "though it cannot be ended" wait_for stuck 1
touch "$W/end"
finish
ok "it ends with the file system" wait_for acting 0
ok "no mount and no process of this test is left" nothing_left
done_testing
