#!/bin/bash
# The same on another kernel: Debian's, in a virtual machine.
. "$(dirname "$0")/lib.sh"
vm() {
    "$ROOT/tools/vm" "$@"
}

said=$(cd "$TMP" && WORD='a "word"' vm sh -c 'uname -rv; echo "$WORD in $PWD"; echo no >&2; exit 7' 2>"$TMP/err")
status=$?
[[ $status -ne 125 ]] || skip_all "no virtual machine: $(tail -n 1 "$TMP/err")"
is "a command's status is the machine's" "$status" 7
like "it runs on Debian's kernel" "$said" ' Debian [0-9]'
is "in the same directory and environment" "$(tail -n 1 <<<"$said")" "a \"word\" in $TMP"
is "what it says of errors is apart" "$(cat "$TMP/err")" no

done_testing
