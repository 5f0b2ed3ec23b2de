#!/bin/bash
# The handlers of tools/handlers, started in recordings of requests: no target, no mount.
. "$(dirname "$0")/lib.sh"
H=$ROOT/tools/handlers

# recording NAME CALL ARG...: a directory as `cp -r pending/N` leaves it.
recording() {
    local dir=$TMP/$1 n=0
    mkdir -p "$dir/args"
    printf '%s\n' "${1%%.*}" >"$dir/syscall"
    printf '%s\n' "$2" >"$dir/call"
    : >"$dir/response"
    shift 2
    for arg; do
        printf '%s\n' "$arg" >"$dir/args/$n"
        n=$((n + 1))
    done
    cd "$dir" || exit
}

for handler in "$H"/* "$H"/stand-in/*; do
    [[ -f $handler ]] || continue
    ok "${handler#"$H/"} is a program of less than 40 lines" \
        test -x "$handler" -a "$(wc -l <"$handler")" -lt 40
done

# What emulates has a page that says what it gives away.
for handler in $(cd "$H" && grep -lr '^[^#]*syscallfs emulate' .); do
    page=$ROOT/docs/emulate/${handler#./}.md
    is "${handler#./} has its page of the manual" \
        "$(grep -o -e '^Trap ' -e '^\*\*Allows\*\*' -e '^\*\*What a malicious target could still do\*\*' "$page")" \
        "Trap 
**Allows**
**What a malicious target could still do**"
    ok "${handler#./} names that page" grep -q "docs/emulate/${handler#./}.md" "$H/$handler"
    ok "${handler#./} is in the list of the families" grep -qF "(emulate/${handler#./}.md)" "$ROOT/docs/emulate.md"
done

recording mkdir 'mkdir("/srv/x", 0755)' /srv/x 0755
is "deny answers EPERM" "$("$H/deny" 2>"$TMP/err")" EPERM
is "deny says what it denied" "$(cat "$TMP/err")" 'deny: request ?: mkdir("/srv/x", 0755) = -1 EPERM'
is "deny answers another errno if told" "$(DENY_ERRNO=EROFS "$H/deny" 2>&1 | tail -n 1)" EROFS
is "log-and-continue continues" "$(SYSCALLFS_NUMBER=9 "$H/log-and-continue" 2>"$TMP/err")" continue
is "log-and-continue shows the call" "$(cat "$TMP/err")" 'request 9: mkdir("/srv/x", 0755)'
recording mkdir.control 'mkdir("/a\nb\tc\c", 0755)' /a 0755
for handler in deny log-and-continue fault; do
    FAULT_STATE=$TMP/once FAULT_EVERY=1 "$H/$handler" 2>"$TMP/err" >"$TMP/out"
    is "$handler shows control characters as call has them" "$(grep -Fc 'mkdir("/a\nb\tc\c", 0755)' "$TMP/err")" 1
done
recording mkdir.ask 'mkdir("/a\nb\tc\c", 0755)' /a 0755
printf 'Uid:\t12345\t12345\t12345\t12345\n' >status
like "ask too" "$(ASK_STATE=$TMP/ask-once setsid -w "$H/ask" 2>&1)" 'mkdir\("/a\\nb\\tc\\c", 0755\)'
is "getpid answers 42" "$("$H/getpid")" 'return 42'
is "getpid answers what it is told" "$(GETPID=7 "$H/getpid")" 'return 7'

fault() {
    FAULT_STATE=$TMP/fault FAULT_EVERY=4 FAULT_ERRNO=ENOSPC "$H/fault" 2>>"$TMP/err"
}
for _ in {1..8}; do fault; done >"$TMP/answers"
is "fault fails every Nth call" "$(uniq -c "$TMP/answers" | tr -s ' \n' ' ')" \
    ' 3 continue 1 ENOSPC 3 continue 1 ENOSPC '
for _ in {1..40}; do fault & done >"$TMP/answers"
wait
is "fault counts right when all call at once" "$(sort "$TMP/answers" | uniq -c | tr -s ' \n' ' ')" \
    ' 10 ENOSPC 30 continue '
like "fault refuses a directory that is not its own" \
    "$(FAULT_STATE=$TMP/err "$H/fault" 2>&1)" 'set another one with FAULT_STATE'
ok "fault fails without a state, so that the default is given" not env FAULT_STATE=/proc/1/none "$H/fault"

mkdir -p "$TMP/state" "$TMP/tree/listeners/web"
web_began() {
    printf 'Name:\tweb\nSince:\t%s\n' "$1" >"$TMP/tree/listeners/web/status"
}
directories() {
    SYSCALLFS=$TMP/tree SYSCALLFS_LISTENER=web MKDIR_STATE=$TMP/state MKDIR_MOST=5 "$H/mkdir"
}
web_began yesterday
for _ in {1..20}; do directories & done >"$TMP/answers"
wait
is "mkdir lets a listener have so many directories, however many it asks for at once" \
    "$(sort "$TMP/answers" | uniq -c | tr -s ' \n' ' ')" ' 15 EDQUOT 5 continue '
web_began today
is "mkdir counts another of the same name by itself" "$(directories)" continue
ok "mkdir fails without a state, so that the default is given" not env -u MKDIR_STATE \
    SYSCALLFS="$TMP/tree" SYSCALLFS_LISTENER=web "$H/mkdir"

done_testing
