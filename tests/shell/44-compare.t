#!/bin/bash
# `call` is what strace prints: every argument of some programs and of chosen calls is held to it.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || skip_all "no strace"

compare() {
    "$ROOT/tools/compare" "$@"
}

# Those of which nothing at all differs.
calls=(mkdir openat mount umount2 rename linkat chown unlinkat chdir execve dup2 fchmodat kill)
ok "calls of x86_64, with all sorts of arguments" compare --every-call "${calls[@]}"
if echo 'int main(void) {}' | gcc -m32 -x c -o "$TMP/a" - 2>/dev/null; then
    ok "calls of i386" compare --i386 --every-call "${calls[@]}"
else
    skip "calls of i386" "gcc -m32 cannot link"
fi
said=$(compare --known /dev/null --every-call rt_sigreturn)
is "a difference that is not on the list is a failure" $? 1
like "it is printed" "$said" 'ours +rt_sigreturn\('
ok "one that is on the list is none" compare --every-call rt_sigreturn
done_testing
