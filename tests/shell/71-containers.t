#!/bin/bash
# Containers of crun, runc and podman, unchanged: their calls are requests, and handlers answer.
# shellcheck disable=SC2119
. "$(dirname "$0")/containers.sh"

mkdir -p "$TMP/handlers/listeners/own"
cat >"$TMP/handlers/mkdir" <<'SH'
#!/bin/sh
echo "$SYSCALLFS_CONTAINER $SYSCALLFS_ANNOTATION_com_example_tenant $(cat call)" >>"$SYSCALLFS.said"
case $(cat args/pathname) in
*/denied) echo ENOSPC ;;
*) echo continue ;;
esac
SH
printf '#!/bin/sh\necho EROFS\n' >"$TMP/handlers/listeners/own/mkdir"
chmod +x "$TMP"/handlers/mkdir "$TMP"/handlers/listeners/own/mkdir

handled="mkdir: can't create directory '/tmp/denied': No space left on device"
for name in crun runc podman; do
    if ! can_run $name; then
        skip "$name: a container's calls are requests" "$(why_not $name)"
        continue
    fi
    engine=$name
    [[ $name != podman ]] || engine=$PODMAN_RUNTIME
    : >"$M.said"
    agent --handlers "$TMP/handlers"
    policy=$(profile p mkdir --runtime "$engine" --metadata timeout=20)
    # podman carries output and errors by two ways, in any order.
    is "$name: handlers answer for the container's calls" \
        "$(runs $name one "$policy" sh -c 'mkdir /tmp/denied; mkdir /tmp/made && ls -d /tmp/made' | sort)" "/tmp/made
$handled"
    rmdir "$TMP/root/tmp/made" 2>/dev/null
    id=one
    [[ $name != podman ]] || id=$(does podman inspect -f '{{.Id}}' one)
    is "$name: and are told of the container" "$(cat "$M.said")" \
        "$id blue mkdir(\"/tmp/denied\", 0777)
$id blue mkdir(\"/tmp/made\", 0777)"
    ok "$name: with its last process the listener has gone" wait_for containers_are ''
    does $name delete one >/dev/null

    id=$(runs $name two "$policy" -d sleep 600)
    id=${id:-two}
    ok "$name: a running container is a listener" wait_for containers_are "$id "
    is "$name: with what the runtime sent" \
        "$(jq -r '"\(.fds[0]) \(.state.id) \(.state.annotations["com.example.tenant"])"' "$M/listeners/$id/state.json")" \
        "seccompFd $id blue"
    like "$name: and its metadata" "$(cat "$M/listeners/$id/metadata")" '^timeout=20'
    is "$name: which set its timeout" "$(cat "$M/listeners/$id/timeout")" 20
    does $name exec two sh -c 'mkdir /tmp/denied; sleep 600' >"$TMP/exec" &
    exec=$!
    ok "$name: exec into it is another listener" wait_for containers_are "$id $id.2 "
    wait_for grep -q 'No space left' "$TMP/exec"
    is "$name: whose calls are requests as well" "$(head -n 1 "$TMP/exec")" "$handled"
    does $name delete -f two >/dev/null
    wait $exec 2>/dev/null
    ok "$name: the end of the container is the end of both" wait_for containers_are ''
    end_agent

    agent
    runs $name three "$(profile q mkdir --runtime "$engine")" sh -c 'mkdir /tmp/waits' >/dev/null &
    container=$!
    wait_for pending_is 1
    does $name kill three KILL >/dev/null || does $name kill three >/dev/null
    wait $container
    ok "$name: a container killed while a request waits leaves nothing" wait_for pending_is 0
    does $name delete -f three >/dev/null
    like "$name: rules in the metadata answer" \
        "$(runs $name four "$(profile r mkdir --runtime "$engine" --metadata 'rules=mkdir EXDEV' --metadata default=EDOM)" \
            mkdir /tmp/ruled)" 'Invalid cross-device link'
    like "$name: timeout and default in the metadata count" \
        "$(runs $name five "$(profile s mkdir --runtime "$engine" --metadata timeout=0.2 --metadata default=EDOM)" \
            mkdir /tmp/late)" 'argument out of domain'
    sed 's/timeout=0.2/timeout=soon/' "$TMP/s.json" >"$TMP/wrong.json"
    runs $name six "$TMP/wrong.json" mkdir /tmp/wrong >/dev/null
    ok "$name: metadata that are wrong are refused, and the log says why" \
        wait_for grep -q "timeout=soon: 'soon' is not a number of seconds" "$TMP/agent"
    end_agent

    case $engine in
    crun) why='open seccomp receiver: connect socket to .*: No such file or directory' ;;
    runc) why='failed to connect with seccomp agent specified in the seccomp profile' ;;
    esac
    like "$name: without the agent the container does not start, and the runtime says why" \
        "$(runs $name seven "$TMP/r.json" true; echo "= $?")" "$why.*= [1-9]"
    like "$name: ours says how to fix it" \
        "$(syscallfs profile --check "$TMP/r.json" --runtime "$engine" 2>&1; echo "= $?")" \
        "$SOCKET: No such file or directory.*: start .syscallfs serve.*= 1$"

    agent --handlers "$TMP/handlers"
    is "$name: an agent that comes again serves the next container" "$(runs $name eight "$policy" mkdir /tmp/denied)" \
        "$handled"
    base=/usr/share/containers/seccomp.json
    if [[ $name == podman && -e $base ]]; then
        is "podman: its own profile can be the base" \
            "$(runs podman nine "$(profile base mkdir --runtime "$engine" --base $base)" mkdir /tmp/denied)" "$handled"
    fi
    running=()
    for n in 0 1 2 3 4 5 6 7 8 9; do
        metadata=(--metadata handlers=own)
        ((n % 2)) || metadata=(--metadata "rules=mkdir errno $((n + 40))")
        runs $name "ten$n" "$(profile "ten$n" mkdir --runtime "$engine" "${metadata[@]}")" mkdir /tmp/ten >"$TMP/said$n" &
        running+=($!)
    done
    wait "${running[@]}"
    wrong=0
    for n in 1 3 5 7 9; do
        grep -q 'Read-only file system' "$TMP/said$n" || wrong=$((wrong + 1))
    done
    for n in 0 2 4 6 8; do
        grep -qF "$(perl -e '$! = $ARGV[0]; print "$!"' $((n + 40)))" "$TMP/said$n" || wrong=$((wrong + 1))
    done
    is "$name: ten containers at once have each their own policy" "$wrong" 0
    end_agent
    for id in three four five six seven eight nine ten{0..9}; do
        does $name delete -f "$id" >/dev/null
    done
done
done_testing
