#!/bin/bash
# The pages of the manual on emulated calls show what their sessions print.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/emulate.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulating takes root"
unset RUST_LOG
mkdir "$TMP/bin"
ln -s "$SYSCALLFS_BIN" "$TMP/bin/syscallfs"
PATH=$TMP/bin:$PATH

# The block behind the session of docs/emulate/PAGE.md.
shown() {
    awk '/^```text$/ { inside = 1; next } /^```$/ && inside { exit } inside' "$ROOT/docs/emulate/$1.md"
}

# Without what differs from machine to machine: numbers, dates, nscd, the order of two processes' lines, ends of lines.
same_everywhere() {
    sed -E '/nscd/d; /Hangup/d; /^$/d; s/[A-Z][a-z]{2} +[0-9]+ [0-9:]+/DATE/; s/[0-9]+/N/g' | sort
}

for page in "$ROOT"/docs/emulate/*.md; do
    page=$(basename "$page" .md)
    sentence="the page on $page shows what its session prints"
    ok "the page on $page shows something" test -n "$(shown "$page")"
    case $page in
    module)
        skip "$sentence" "it takes a kernel with modules: 87-emulate-module-vm.t"
        continue
        ;;
    device-programs)
        [[ -n $(findmnt -nt cgroup2 -o TARGET) ]] || { skip "$sentence" "no control groups of version 2"; continue; }
        ;;
    esac
    is "$sentence" "$(session "$page" | same_everywhere)" "$(shown "$page" | same_everywhere)"
    rm -rf "$TMP/session"
done
done_testing
