#!/bin/bash
# chroot for root of an unprivileged user namespace: agreed to where it changes nothing.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
T=chroot
# The kernel does it for `jail`, so that there is a root that is not the host's.
H=$(handlers chroot 'case $(cat args/path) in jail) echo continue ;; *) exec syscallfs emulate ;; esac')
cp "$ROOT/tests/programs/roots.py" "$TMP"
roots() {
    inside "PYTHONPATH=$TMP python3 -Bc 'from roots import *
$1'"
}
is "the root that is there may be the root" "$(roots 'root("/", "/proc/..", "/../usr/..")')" "None None None "
is "another root, and one that does not exist, are refused" "$(mkdir -m 700 "$TMP/closed"
    roots "root(\"/usr\", \".\", \"/no\", \"/etc/passwd\", \"\", \"$TMP/closed\")")" \
    "Operation not permitted, Operation not permitted, No such file or directory, Not a directory, \
No such file or directory, Permission denied, "
like "standard error says why another root is refused, and what could do it" "$(cat "$TMP/err")" \
    'chroot to a directory that is not the target.s root .only the kernel can, with --grant-only. is not emulated'
is "--else says what another gets" "$(answered_by --else ENOSYS -- 'chroot /usr true')" \
    "chroot: cannot change root directory to '/usr': Function not implemented"
is "a bind mount of it is another" "$(roots '
import subprocess
os.mkdir("bound")
subprocess.run(["mount", "--rbind", "/", "bound"], check=True)
root("bound", "/bound/..")')" "Operation not permitted, No such file or directory, "
is "a jail has its own" "$(roots '
os.makedirs("jail/in")
os.symlink("/", "jail/link")
root("jail")
root(".")
os.chdir("/")
root("/", "/..", "in/..", "link", ".", "in")')" \
    "None Operation not permitted, None None None None None Operation not permitted, "
is "without CAP_SYS_CHROOT it is EPERM" \
    "$(inside "setpriv --bounding-set -sys_chroot --inh-caps -sys_chroot chroot / true")" \
    "chroot: cannot change root directory to '/': Operation not permitted"
like "standard error names CAP_SYS_CHROOT" "$(cat "$TMP/err")" 'lacks CAP_SYS_CHROOT in its own user namespace'
of_each_kind "raw calls" "= 0
= -1 EPERM
= -1 EFAULT" '$try chroot s:/; $try chroot s:/usr; $try chroot unmapped'
like "the session of the manual" "$(session chroot)" "^the root as it is
.*responding continue
another one$"
ok "no mount and no process of this test is left" nothing_left
done_testing
