#!/bin/bash
# What runtimes test of seccomp notifications themselves, with our agent: the same outcome for each case of
# listenerPath, important calls, hooks and exec, and for an agent that ends, is killed or comes again.
# shellcheck disable=SC2119
. "$(dirname "$0")/containers.sh"
[[ $(id -u) -eq 0 ]] || skip_all "these containers need root"
export LC_ALL=C
H=$(handlers default 'echo continue' chmod 'echo ENOMEDIUM' fchmodat 'echo ENOMEDIUM' mkdir 'echo ENOSPC')
ln -s busybox "$(rootfs)/bin/touch"

# contain FILTER COMMAND...: a container of NAME under POLICY, its config.json changed by a filter of jq's;
# prints what it says, and then how it ended.
contain() {
    local filter=$1 id=c$((++contained)) status=0
    shift
    bundle $id "$POLICY" "$@"
    edit $id "$filter"
    runtime "$NAME" run -b "$TMP/$id" $id </dev/null 2>&1 || status=$?
    echo "= $status"
    runtime "$NAME" delete -f $id >/dev/null 2>&1
}
contained=0

hook() {
    printf '.hooks.%s = [{path: "/bin/sh", args: ["sh", "-c", "%s"]}]' "$1" "$2"
}

syscallfs profile --socket "$SOCKET" mkdir >"$TMP/any.json"
for path in '' @agent agent.sock; do
    jq --arg path "$path" '.listenerPath = $path' "$TMP/any.json" >"$TMP/path.json"
    like "profile --check refuses the listenerPath '$path' before a runtime does" \
        "$(syscallfs profile --check "$TMP/path.json" 2>&1; echo "= $?")" "listenerPath '$path' is not an absolute path.*= 1$"
done

handled="mkdir: can't create directory '/tmp/x': No space left on device"
unhandled="mkdir: can't create directory '/tmp/x': Function not implemented"
for NAME in crun runc; do
    if ! can_run $NAME; then
        skip "$NAME: its own cases of notification" "$(why_not $NAME)"
        continue
    fi
    agent --handlers "$H"
    POLICY=$(profile p mkdir --runtime $NAME)
    for privileges in true false; do
        filter=".process.noNewPrivileges = $privileges"
        is "$NAME: a call is handled (noNewPrivileges $privileges)" "$(contain "$filter" mkdir /tmp/x)" \
            "$handled
= 1"
    done
    POLICY=$(profile important execve,openat,open,read,close --runtime $NAME)
    for privileges in true false; do
        is "$NAME: execve, openat, open, read and close can be trapped (noNewPrivileges $privileges)" \
            "$(contain ".process.noNewPrivileges = $privileges" cat /dev/null)" '= 0'
    done
    POLICY=$(profile chmod chmod,fchmod,fchmodat --runtime $NAME)
    is "$NAME: the errno of a handler arrives" "$(contain . sh -c 'touch /tmp/a && chmod 700 /tmp/a')" \
        "chmod: /tmp/a: No medium found
= 1"

    POLICY=$TMP/p.json
    is "$NAME: listenerPath without a call to notify of is no matter" \
        "$(contain '.linux.seccomp.syscalls = []' true)" '= 0'
    like "$NAME: an empty one is refused" "$(contain '.linux.seccomp.listenerPath = ""' true)" '= 1$'
    like "$NAME: so is a wrong one" "$(contain '.linux.seccomp.listenerPath = "/no/such.sock"' true)" \
        '/no/such.sock.*[Nn]o such file.*= 1$'
    like "$NAME: so is an abstract one" "$(contain '.linux.seccomp.listenerPath = "@agent"' true)" \
        '@agent.*= 1$'
    case $NAME in
    runc)
        like "$NAME: write is refused" "$(contain '.linux.seccomp.syscalls[0].names = ["write"]' true)" \
            'cannot be used for the write syscall.*= 1$'
        ;;
    crun)
        is "$NAME: the agent can be named by the annotation run.oci.seccomp.receiver instead" \
            "$(contain '.annotations["run.oci.seccomp.receiver"] = .linux.seccomp.listenerPath
                | del(.linux.seccomp.listenerPath)' mkdir /tmp/x)" "$handled
= 1"
        ;;
    esac

    # Those that come before the filter are not under it; that of the container's own start is.
    for kind in createRuntime createContainer; do
        is "$NAME: a hook $kind is not in the way" \
            "$(contain "$(hook $kind "mkdir $TMP/by-$kind-$NAME")" true; ls -d "$TMP/by-$kind-$NAME")" \
            "= 0
$TMP/by-$kind-$NAME"
    done
    is "$NAME: a hook startContainer is under the filter, and gets no descriptor" \
        "$(contain "$(hook startContainer 'ls /proc/self/fd >/tmp/fds; mkdir /tmp/x 2>/tmp/said; true')" \
            sh -c 'echo $(cat /tmp/fds); cat /tmp/said')" \
        "0 1 2 3
$handled
= 0"

    for privileges in true false; do
        id=in-$privileges
        own=$H/listeners/$id
        mkdir -p "$own" && printf '#!/bin/sh\necho EROFS\n' >"$own/mkdir" && chmod +x "$own/mkdir"
        bundle $id "$POLICY" sleep 600
        edit $id ".process.noNewPrivileges = $privileges"
        runtime $NAME run -d -b "$TMP/$id" $id </dev/null >/dev/null 2>&1
        is "$NAME: the calls of an exec go to the container's own handlers (noNewPrivileges $privileges)" \
            "$(runtime $NAME exec $id mkdir /tmp/x 2>&1 </dev/null | head -n 1)" \
            "mkdir: can't create directory '/tmp/x': Read-only file system"
        runtime $NAME delete -f $id >/dev/null 2>&1
        rm -r "${own:?}"
    done
    end_agent

    agent --handlers "$H"
    is "$NAME: an agent that has come again serves the next container" "$(contain . mkdir /tmp/x)" "$handled
= 1"
    end_agent
    agent
    bundle killed "$POLICY" sh -c 'mkdir /tmp/x; until [ -e /tmp/again ]; do sleep 0.1; done; mkdir /tmp/x'
    runtime $NAME run -b "$TMP/killed" killed </dev/null >"$TMP/killed.out" 2>&1 &
    container=$!
    wait_for pending_is 1
    kill -KILL "$AGENT"
    { wait "$AGENT"; } 2>/dev/null
    wait_for test -s "$TMP/killed.out"
    is "$NAME: when the agent is killed, a call that waits fails with ENOSYS" "$(cat "$TMP/killed.out")" \
        "$unhandled"
    agent --handlers "$H"
    is "$NAME: the next agent starts over what is left of it, and serves the next container" \
        "$(contain . mkdir /tmp/x)" "$handled
= 1"
    touch "$(rootfs)/tmp/again"
    wait $container
    is "$NAME: that of before has lost its agent for good" "$(tail -n 1 "$TMP/killed.out")" \
        "$unhandled"
    rm "$(rootfs)/tmp/again"
    runtime $NAME delete -f killed >/dev/null 2>&1
    end_agent
done
done_testing
