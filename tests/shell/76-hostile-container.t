#!/bin/bash
# A container whose handlers hang, one that floods, and one that holds up whoever reads its memory: none
# of them delays another's calls.
# shellcheck disable=SC2119
. "$(dirname "$0")/containers.sh"
[[ $(id -u) -eq 0 ]] || skip_all "these containers need root"
for NAME in crun runc ''; do
    [[ $NAME ]] || skip_all "no crun or runc that runs here"
    ! can_run $NAME || break
done
mkdir -p "$TMP"/handlers/listeners/{hang,flood,good}
printf '#!/bin/sh\nexec sleep 3600\n' >"$TMP/handlers/listeners/hang/mkdir"
printf '#!/bin/sh\necho EPERM\n' >"$TMP/handlers/listeners/flood/mkdir"
printf '#!/bin/sh\necho EROFS\n' >"$TMP/handlers/listeners/good/mkdir"
chmod +x "$TMP"/handlers/listeners/*/mkdir
agent --handlers "$TMP/handlers"

# begin NAME SPEC COMMAND...: a container in the background, with its own handlers.
begin() {
    local id=$1 spec=$2
    shift 2
    bundle "$id" "$(profile "$id" "$spec" --runtime "$NAME" --metadata "handlers=$id")" "$@"
    edit "$id" '.process.capabilities[] += ["CAP_SYS_PTRACE"]'
    runtime "$NAME" run -b "$TMP/$id" "$id" </dev/null >"$TMP/$id.out" 2>&1 &
}
# good: twenty calls of a container that does nothing wrong; prints how many were handled. What delays them, delays them
# for an hour, or for as long as this test goes on.
good() {
    begin good mkdir sh -c 'for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do mkdir /tmp/$n; done'
    WAIT=300 wait_for not kill -0 $! && echo ended
    wait $!
    grep -c 'Read-only file system' "$TMP/good.out"
    runtime "$NAME" delete -f good >/dev/null 2>&1
}
well='ended
20'

begin hang mkdir sh -c 'for n in 1 2 3 4 5 6; do for m in 1 2 3 4 5 6; do mkdir /tmp/$n$m & done; done; wait'
wait_for pending_is 36
is "a container whose handlers hang, with more calls than may be handled at once, delays no other" "$(good)" "$well"
is "the calls of a container whose handlers hang wait on" "$(pending)" 36

# shellcheck disable=SC2016
begin flood mkdir sh -c 'flood() { while :; do mkdir /tmp/x 2>/dev/null; done; }; flood & flood & flood & flood'
wait_for test -e "$M/listeners/flood"
is "a container that floods delays no other" "$(good)" "$well"
ok "a container that floods gets its own answers" wait_for grep -q $'^Responded:\t *[1-9]' "$M/listeners/flood/status"

# shellcheck disable=SC2317 # called by wait_for
held_up() {
    grep -q userfault "/proc/$AGENT/task/"*/wchan
}
sentence="nor does one that holds up whoever reads its memory"
if ! stall=$(program stall -static -static); then
    skip "$sentence" "stall.c does not compile"
elif "$stall" </dev/null >/dev/null 2>&1; [[ $? -eq 77 ]]; then
    skip "$sentence" "no userfaultfd(2) here"
else
    cp "$stall" "$(rootfs)/bin/stall"
    begin stall openat stall open
    ok "a thread of the agent is held up by a target's memory" wait_for held_up
    is "$sentence" "$(good)" "$well"
    ok "the whole tree can be read all the same: $sentence" timeout 120 sh -c 'ls -R "$0" >/dev/null 2>&1; test $? -le 2' "$M"
fi
for id in hang flood stall; do
    runtime "$NAME" delete -f $id >/dev/null 2>&1
done
ok "with them their listeners have gone" wait_for eval '[[ -z $(ls "$M/listeners") ]]'
end_agent
done_testing
