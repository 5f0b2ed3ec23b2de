#!/bin/bash
# `call` is what strace prints: every argument of every call is held to it.
. "$(dirname "$0")/lib.sh"
version=$(strace -V 2>/dev/null | sed -n 's/.*-- version //p;q')
[[ $version == 6.1 ]] || skip_all "docs/differences.md is of strace 6.1, here is ${version:-none}"

compare() {
    "$ROOT/tools/compare" "$@"
}

ok "every call of x86_64, with all sorts of arguments" compare --every-call --rounds 6
if echo 'int main(void) {}' | gcc -m32 -x c -o "$TMP/a" - 2>/dev/null; then
    ok "every call of i386" compare --i386 --every-call --rounds 6
else
    skip "every call of i386" "gcc -m32 cannot link"
fi
ok "a program, with all that it does" compare sh -c 'mkdir a; ls -l a | wc -l; exec rmdir a'
said=$(compare --known /dev/null --every-call rt_sigreturn)
is "a difference that is not on the list is a failure" $? 1
like "it is printed" "$said" 'ours +rt_sigreturn\('
ok "a difference that is on the list is none" compare --every-call rt_sigreturn
done_testing
