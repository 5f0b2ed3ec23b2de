#!/bin/bash
# What strace injects (-e inject=...), written as rules: each has the same effect on the target. After strace's own tests:
# syscall-injection with error=, retval=, when=, delay_enter= and several expressions.
. "$(dirname "$0")/lib.sh"
chdirs=$(program chdirs)
if ! command -v strace >/dev/null || ! strace -qq -o /dev/null true 2>/dev/null; then
    skip_all "strace is not installed, or may not trace here"
fi

# injected TIMES PROCESSES EXPRESSION...: what the target sees under strace.
injected() {
    local times=$1 processes=$2 expressions=()
    shift 2
    for expression; do
        expressions+=(-e "inject=chdir:$expression")
    done
    strace -f -qq -o /dev/null -e trace=chdir "${expressions[@]}" "$chdirs" "$times" "$processes" | tr '\n' ' '
}

# ruled TIMES PROCESSES LINES: what it sees under rules; what no line answers goes on.
ruled() {
    printf '%s\nchdir continue\n' "$3" >"$TMP/rules"
    syscallfs run -m "$M" --rules "$TMP/rules" -- "$chdirs" "$1" "$2" | tr '\n' ' '
}

# Which of the calls.
while IFS='|' read -r when words; do
    is "when=$when is '$words'" "$(ruled 12 1 "chdir ${words}EINVAL")" "$(injected 12 1 "error=EINVAL:when=$when")"
done <<'END'
1|nth 1 
7|nth 7 
1+|from 1 
5+|from 5 
1+2|from 1 every 2 
3+4|from 3 every 4 
1..1|from 1 to 1 
1..5|to 5 
3..9|from 3 to 9 
2..8+3|from 2 to 8 every 3 
3+12|from 3 every 12 
END

# What the call returns.
while IFS='|' read -r expression response; do
    is "$expression is '$response'" "$(ruled 2 1 "chdir $response")" "$(injected 2 1 "$expression")"
done <<'END'
error=ENOSPC|ENOSPC
error=22|errno 22
error=4095|errno 4095
retval=0|0
retval=42|42
retval=0x7fffffff|0x7fffffff
END

is "each process counts for itself, as each tracee of strace does" \
    "$(ruled 4 3 'chdir nth 2 each process EBUSY')" "$(injected 4 3 error=EBUSY:when=2)"

# A delay, in microseconds for strace.
took() {
    local begin=${EPOCHREALTIME/./}
    "$@" >"$TMP/seen"
    echo $((${EPOCHREALTIME/./} - begin))
}
ok "delay_enter delays the call under strace" test "$(took injected 3 1 delay_enter=100000)" -ge 300000
strace=$(cat "$TMP/seen")
ok "'delay 100ms continue' delays the call" test "$(took ruled 3 1 'chdir delay 100ms continue')" -ge 300000
is "a delayed call has its own result, as under strace" "$(cat "$TMP/seen")" "$strace"
ok "'nth 2 delay 300ms ENOSPC' delays one call" test "$(took ruled 3 1 'chdir nth 2 delay 300ms ENOSPC')" -ge 300000
is "one call is delayed and fails, as under strace" "$(cat "$TMP/seen")" "$(injected 3 1 error=ENOSPC:when=2:delay_enter=300000)"

ok "no mount and no process of this test is left" nothing_left
done_testing
