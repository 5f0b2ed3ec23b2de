#!/bin/bash
# run and handle: what is wrong is named, in one line, with the nearest valid word; nothing is run.
. "$(dirname "$0")/lib.sh"

# refused SENTENCE PATTERN ARG...: exit status 2, one line on standard error, and no command run.
refused() {
    local sentence=$1 pattern=$2 status=0 said
    shift 2
    said=$(cd "$TMP" && timeout 120 "$SYSCALLFS_BIN" "$@" touch "$TMP/has-run" 2>&1) || status=$?
    is "$sentence: status 2" "$status" 2
    like "$sentence: is named" "$said" "$pattern"
    is "$sentence: in one line" "$(wc -l <<<"$said")" 1
}

mkdir "$TMP/full" "$TMP/handlers"
touch "$TMP/full/file" "$TMP/file"
refused "an unknown call" 'mout.*mount' run -m "$M" -t mout --
refused "an unknown group" '@mout.*@mount' run -m "$M" -t @mout --
refused "an unknown argument in a condition" 'domian.*domain' run -m "$M" -t 'socket(domian==1)' --
refused "an unknown constant in a condition" 'AF_PAKCET.*AF_PACKET' run -m "$M" -t 'socket(domain==AF_PAKCET)' --
refused "a condition that does not end" 'socket\(domain' run -m "$M" -t 'socket(domain==1' --
refused "an empty SPEC" 'SPEC|empty' run -m "$M" -t '' --
refused "a number no call can have" '99999999999' run -m "$M" -t 99999999999 --
refused "a mount point that is not empty" "$TMP/full.*empty" run -m "$TMP/full" -t mkdir --
refused "a mount point that is no directory" "$TMP/file.*director" run -m "$TMP/file" -t mkdir --
refused "a mount point that cannot be made" '/proc/nowhere' run -m /proc/nowhere -t mkdir --
refused "handlers that are not there" "$TMP/none" run -m "$M" -t mkdir --handlers "$TMP/none" --
refused "handlers that are no directory" "$TMP/file.*director" run -m "$M" -t mkdir --handlers "$TMP/file" --
refused "a default that is no response" 'ENOSSY.*ENOSYS' run -m "$M" -t mkdir --default ENOSSY --
ok "none of the refused command lines has run its command" test ! -e "$TMP/has-run"
ok "no mount and no process of this test is left" nothing_left

syscallfs run -m "$M" -t mkdir >"$TMP/out" 2>&1
is "no command: status 2" $? 2
syscallfs run -m "$M" -t mkdir --timeout 0.1 --default -EXDEV -- mkdir "$TMP/new" >"$TMP/out" 2>&1
like "a default may begin with a minus, as a response may" "$(cat "$TMP/out")" 'Invalid cross-device link'
refused "a time below none" "--timeout: '-1' is not a number of seconds" run -m "$M" -t mkdir --timeout -1 --
syscallfs run -m "$M" -t mkdir --timeout soon -- true >"$TMP/out" 2>&1
is "a timeout that is no number: status 2" $? 2
like "a size with a unit is told what a size is" "$(syscallfs run -m "$M" -t mkdir --snapshot-max 4M -- true 2>&1)" \
    'not a number of bytes, such as 4194304'
like "no place for a handler: --jobs has to be 1 or more" "$(syscallfs handle -m "$M" -j 0 "$TMP/handlers" 2>&1)" "'--jobs <N>': not a number of handlers, at least 1"
like "a socket that cannot be made names the fix" "$(syscallfs serve -m "$M" --socket "$TMP/none/s" 2>&1)" '/none/s: .* --socket$'
like "what is no profile is named as that" "$(syscallfs profile --base /etc/passwd mkdir 2>&1)" 'passwd: not valid JSON: '
syscallfs handle -m "$TMP" "$TMP/handlers" >"$TMP/out" 2>&1
is "handle without a mount: status 2" $? 2
like "handle without a mount names the fix" "$(cat "$TMP/out")" "$TMP is not a syscallfs mount .*syscallfs run"
done_testing
