#!/bin/bash
# Containers of crun, runc and podman, unchanged: their calls are requests, and handlers answer.
# shellcheck disable=SC2119
. "$(dirname "$0")/containers.sh"

mkdir -p "$TMP/handlers/own"
cat >"$TMP/handlers/mkdir" <<'SH'
#!/bin/sh
echo "$SYSCALLFS_CONTAINER $SYSCALLFS_ANNOTATION_com_example_tenant $(cat call)" >>"$SYSCALLFS.said"
case $(cat args/pathname) in
*/denied) echo ENOSPC ;;
*) echo continue ;;
esac
SH
printf '#!/bin/sh\necho EROFS\n' >"$TMP/handlers/own/mkdir"
chmod +x "$TMP"/handlers/mkdir "$TMP"/handlers/own/mkdir

for name in crun runc; do
    if ! can_run $name; then
        skip "$name: a container's calls are requests" "$(why_not $name)"
        continue
    fi
    : >"$M.said"
    agent --handlers "$TMP/handlers"
    policy=$(profile p mkdir --runtime $name --metadata timeout=20)
    bundle one "$policy" sh -c 'mkdir /tmp/denied; mkdir /tmp/made && ls -d /tmp/made'
    is "$name: handlers answer for the container's calls" \
        "$(runtime $name run -b "$TMP/one" one 2>&1 </dev/null)" \
        $'mkdir: can\'t create directory \'/tmp/denied\': No space left on device\n/tmp/made'
    rmdir "$TMP/root/tmp/made" 2>/dev/null
    is "$name: and are told of the container" "$(cat "$M.said")" \
        $'one blue mkdir("/tmp/denied", 0777)\none blue mkdir("/tmp/made", 0777)'
    ok "$name: with its last process the listener has gone" wait_for containers_are ''

    bundle two "$policy" sleep 60
    runtime $name run -d -b "$TMP/two" two </dev/null >/dev/null 2>&1
    wait_for containers_are 'two '
    is "$name: a running container is a listener" "$(containers)" 'two '
    is "$name: with what the runtime sent" \
        "$(jq -r '"\(.fds[0]) \(.state.id) \(.state.annotations["com.example.tenant"])"' "$M/listeners/two/state.json")" \
        'seccompFd two blue'
    like "$name: and its metadata" "$(cat "$M/listeners/two/metadata")" '^timeout=20'
    is "$name: which set its timeout" "$(cat "$M/listeners/two/timeout")" 20
    runtime $name exec two sh -c 'mkdir /tmp/denied; sleep 5' </dev/null >"$TMP/exec" 2>&1 &
    exec=$!
    ok "$name: exec into it is another listener" wait_for containers_are 'two two.2 '
    wait_for grep -q 'No space left' "$TMP/exec"
    like "$name: whose calls are requests as well" "$(cat "$TMP/exec")" 'No space left'
    kill $exec 2>/dev/null
    wait $exec 2>/dev/null

    runtime $name delete -f two >/dev/null 2>&1
    ok "$name: the end of the container is the end of both" wait_for containers_are ''
    end_agent

    agent
    bundle three "$(profile q mkdir --runtime $name)" sh -c 'mkdir /tmp/waits'
    runtime $name run -b "$TMP/three" three </dev/null >/dev/null 2>&1 &
    container=$!
    wait_for pending_is 1
    runtime $name kill three KILL 2>/dev/null
    wait $container 2>/dev/null
    ok "$name: a container killed while a request waits leaves nothing" wait_for pending_is 0
    runtime $name delete -f three >/dev/null 2>&1

    bundle four "$(profile r mkdir --runtime $name --metadata 'rules=mkdir EXDEV' --metadata default=EDOM)" \
        mkdir /tmp/ruled
    like "$name: rules in the metadata answer" "$(runtime $name run -b "$TMP/four" four 2>&1 </dev/null)" \
        'Invalid cross-device link'
    bundle five "$(profile s mkdir --runtime $name --metadata timeout=0.2 --metadata default=EDOM)" \
        mkdir /tmp/late
    like "$name: timeout and default in the metadata count" \
        "$(runtime $name run -b "$TMP/five" five 2>&1 </dev/null)" 'argument out of domain'
    sed 's/timeout=0.2/timeout=soon/' "$TMP/s.json" >"$TMP/wrong.json"
    bundle six "$TMP/wrong.json" mkdir /tmp/wrong
    runtime $name run -b "$TMP/six" six >/dev/null 2>&1 </dev/null
    like "$name: metadata that are wrong are refused, and the log says why" "$(cat "$TMP/agent")" \
        "timeout=soon: 'soon' is not a number of seconds"
    runtime $name delete -f six >/dev/null 2>&1
    end_agent
    case $name in
    crun) why='open seccomp receiver: connect socket to .*: No such file or directory' ;;
    runc) why='failed to connect with seccomp agent specified in the seccomp profile' ;;
    esac
    like "$name: without the agent the container does not start, and the runtime says why" \
        "$(runtime $name run -b "$TMP/four" four 2>&1 </dev/null; echo "= $?")" "$why.*= 1$"
    like "$name: ours says how to mend it" "$(syscallfs profile --check "$TMP/r.json" --runtime $name 2>&1; echo "= $?")" \
        "$SOCKET: No such file or directory.*: start .syscallfs serve.*= 0$"
    runtime $name delete -f four >/dev/null 2>&1

    agent --handlers "$TMP/handlers"
    for n in 0 1 2 3 4 5 6 7 8 9; do
        metadata=(--metadata handlers=own)
        ((n % 2)) || metadata=(--metadata "rules=mkdir errno $((n + 40))")
        bundle "ten$n" "$(profile "ten$n" mkdir --runtime $name "${metadata[@]}")" mkdir /tmp/ten
        runtime $name run -b "$TMP/ten$n" "ten$n" >"$TMP/ten$n.out" 2>&1 </dev/null &
        running[n]=$!
    done
    wait "${running[@]}"
    wrong=0
    for n in 1 3 5 7 9; do
        grep -q 'Read-only file system' "$TMP/ten$n.out" || wrong=$((wrong + 1))
    done
    for n in 0 2 4 6 8; do
        grep -qF "$(perl -e '$! = $ARGV[0]; print "$!"' $((n + 40)))" "$TMP/ten$n.out" || wrong=$((wrong + 1))
    done
    is "$name: ten containers at once have each their own policy" "$wrong" 0
    end_agent
done

if can_run podman; then
    agent --handlers "$TMP/handlers"
    like "podman: handlers answer for the container's calls" \
        "$(podman_run --security-opt "seccomp=$(profile pod mkdir --runtime "$PODMAN_RUNTIME")" \
            --rootfs "$(rootfs)" mkdir /tmp/denied)" 'No space left on device'
    end_agent
else
    skip "podman: handlers answer for the container's calls" "$(why_not podman)"
fi
done_testing
