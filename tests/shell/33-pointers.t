#!/bin/bash
# Wild pointers: the result is as without a supervisor, the address is shown, nothing hangs.
. "$(dirname "$0")/lib.sh"
calls=$TMP/calls
H=$(handlers default "cat call >>$calls; find mem -type f -size +4096k >>$calls; echo continue")

# wild PROGRAM ARGUMENT PATTERN: mkdir(2) of this pointer; PATTERN is what `call` shows.
wild() {
    local plain supervised status=0 name=${1##*/}
    : >"$calls"
    plain=$("$1" mkdir "$2" 0755)
    supervised=$(timeout 120 "$SYSCALLFS_BIN" run -m "$M" -t mkdir --unreadable show --handlers "$H" -- "$1" mkdir "$2" 0755) ||
        status=$?
    is "$name: $2: the result is the kernel's" "$supervised" "$plain"
    like "$name: $2: the call is shown" "$(cat "$calls")" "^mkdir\\($3, 0755\\)\$"
    ok "$name: $2: nothing hangs" test $status -ne 124
}

address='0x[0-9a-f]+'
for suffix in '' -32; do
    if [[ -n $suffix ]]; then
        try=$(program try-syscall -32 -m32 2>/dev/null) || { skip "i386 programs" "gcc -m32 cannot link"; continue; }
    else
        try=$(program try-syscall)
    fi
    wild "$try" null NULL
    wild "$try" unmapped 0x1000
    wild "$try" kernel "$address"
    wild "$try" edge:/tmp '"/tmp"'
    wild "$try" edge-unterminated "($address|\"A+\"\\.\\.\\.)"
    wild "$try" huge "($address|\"A+\"\\.\\.\\.)"
    wild "$try" $'s:/no/such/\e[31m\n"' '"/no/such/\\33\[31m\\n\\""'
done
done_testing
