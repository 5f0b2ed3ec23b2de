#!/bin/bash
# chown and chmod for root of a user namespace that has one user: owners of the list, for its own files alone.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH

calls=(chown lchown fchown fchownat chmod fchmod fchmodat fchmodat2 chown32 lchown32 fchown32)
T=$(IFS=, && echo "${calls[*]}")
for call in "${calls[@]}"; do
    ln -s "$ROOT/tools/handlers/chown" "$H/$call"
done
export CHOWN_OWNERS=1:200001:999
# owners FILE...: as the host has them.
owners() {
    (cd "$W" && stat -c '%n %u:%g %a' "$@")
}
# Of root, where the target may search and read.
mkdir -m 755 "$TMP/roots"
touch "$TMP/roots/file"

is "a file is given to a user and a group of the list" "$(inside 'touch f; chown 5:6 f; stat -c %U:%G f' &&
    owners f)" "nobody:nogroup
f 200005:200006 644"
is "the mode of a file that was given away is still the target's" "$(inside 'chmod 640 f && stat -c %a f' && owners f)" "640
f 200005:200006 640"
is "a file may be taken back, first its user and then its group" "$(inside 'chown 0 f && stat -c %U:%G f && chown :0 f && stat -c %U:%G f' &&
    owners f)" "root:nogroup
root:root
f $USER_ID:$USER_ID 640"
is "an id that is not on the list is EINVAL, as the kernel says" "$(inside 'chown 1000 f; chown :1000 f'; owners f)" \
    "chown: changing ownership of 'f': Invalid argument
chown: changing group of 'f': Invalid argument
f $USER_ID:$USER_ID 640"
like "standard error names the id that is not on the list" "$(cat "$TMP/err")" \
    'group 1000 is neither among those of --owner nor in the target.s user namespace: responding continue'
is "a file of another's stays so" "$(inside "chown 5 $TMP/roots/file; chown 0 $TMP/roots/file; chmod 666 $TMP/roots/file
    ls $TMP/roots" 2>&1 | sed 's/.*: //'; stat -c '%u %a' "$TMP/roots/file")" "Operation not permitted
Operation not permitted
Operation not permitted
file
0 644"
is "set-user-id goes with the owner" "$(inside 'touch s; chmod 6755 s; stat -c %a s; chown 5 s' && owners s)" "6755
s 200005:$USER_ID 755"
is "a link itself may be meant" "$(inside 'touch to; ln -s to link; chown -h 7:7 link' && owners link to)" \
    "link 200007:200007 777
to $USER_ID:$USER_ID 644"
is "the file that a link leads to may be meant" "$(inside 'chown 8:8 link' && owners link to)" "link 200007:200007 777
to 200008:200008 644"
is "without CAP_CHOWN it is what the kernel says" "$(inside 'setpriv --bounding-set -chown --inh-caps -chown chown 5 f'; owners f)" \
    "chown: changing ownership of 'f': Invalid argument
f $USER_ID:$USER_ID 640"
like "standard error names CAP_CHOWN" "$(cat "$TMP/err")" 'lacks CAP_CHOWN in its own user namespace'
is "without CAP_FOWNER a mode is its owner's" "$(inside 'chown 5 f
    setpriv --bounding-set -fowner --inh-caps -fowner chmod 600 f; chown 0 f'; owners f)" \
    "chmod: changing permissions of 'f': Operation not permitted
f $USER_ID:$USER_ID 640"
is "on a file system of the target's own, too" "$(mkdir "$W/own"; chown "$USER_ID" "$W/own"
    inside 'mount -t tmpfs none own; touch own/f; chown 5 own/f; stat -c %U own/f; chmod 600 own/f; chown 0 own/f
        stat -c "%U %a" own/f')" "nobody
root 600"
is "an ordinary user without a user namespace has its own rights" "$(plain 'touch p; chown 5 p; chmod 600 p'; owners p)" \
    "chown: changing ownership of 'p': Operation not permitted
p $USER_ID:$USER_ID 600"
is "ids that the target has already are refused" "$(answered_by --owner 0:200000:1000 -- 'chown 5 f'; owners f)" \
    "chown: changing ownership of 'f': Operation not permitted
f $USER_ID:$USER_ID 640"
like "standard error names the id that the target has already" "$(cat "$TMP/refused")" \
    "^syscallfs emulate: request 1, fchownat\(AT_FDCWD, \"f\", 5, -1, 0\): --owner 0:200000:1000: the target's user namespace has some of it: responding EPERM$"
is "root of the host is no owner" "$(syscallfs emulate --owner 5:0:1 2>&1 | grep -o 'no file is given to root of the host')" \
    "no file is given to root of the host"

echo 'FCHOWN, FCHOWNAT, EMPTY, NOFOLLOW = 93, 260, 0x1000, 0x100' >>"$TMP/raw.py"
if [[ $(uname -m) == x86_64 ]]; then
    is "descriptors, and what stands for them" "$(raw '
os.mkdir("d")
d, f, o = os.open("d", os.O_RDONLY), os.open("f", os.O_RDONLY), os.open("f", os.O_PATH)
open("d/in", "w")
os.chdir("/")
print(call(FCHOWN, f, 1, -1), call(FCHOWN, o, 2, 2), call(FCHOWN, 99, 2, 2), call(FCHOWN, -100, 2, 2),
      call(FCHOWNAT, d, "in", 3, 3, 0), call(FCHOWNAT, d, "", 4, -1, EMPTY), call(FCHOWNAT, o, "", -1, 5, EMPTY | NOFOLLOW),
      call(FCHOWNAT, d, "", 2, 2, 0), call(FCHOWNAT, 99, "in", 2, 2, 0), call(FCHOWNAT, 99, "", 2, 2, EMPTY),
      call(FCHOWNAT, d, "in", 2, 2, 0x200), call(FCHOWNAT, d, "no", 2, 2, 0))'; owners f d d/in)" \
        "0 EBADF EBADF EBADF 0 0 0 ENOENT EBADF EBADF EINVAL ENOENT
f 200001:200005 640
d 200004:$USER_ID 755
d/in 200003:200003 644"
else
    skip "descriptors, and what stands for them" "the numbers of the calls are those of x86_64"
fi
of_each_kind "raw calls" "= 0
= 0
= -1 EINVAL
= 0
= -1 EFAULT
65534:0 604" "rm -f k; touch k; \$try chown s:k 5 6; \$try chown s:k 7 0; \$try chown s:k 2000 0; \$try chmod s:k 0604
    \$try chown unmapped 5 5; stat -c '%u:%g %a' k"

# A root file system as a build unpacks it.
mkdir -p "$TMP/tree/var/mail" "$TMP/tree/bin"
echo hello >"$TMP/tree/var/mail/user"
touch "$TMP/tree/bin/su" "$TMP/tree/bin/wall"
chown -R 8:12 "$TMP/tree/var/mail"
chown 0:5 "$TMP/tree/bin/wall"
chmod 2770 "$TMP/tree/var/mail" && chmod 4755 "$TMP/tree/bin/su" && chmod 2755 "$TMP/tree/bin/wall"
ln -s user "$TMP/tree/var/mail/link" && chown -h 9:9 "$TMP/tree/var/mail/link"
tar -C "$TMP/tree" -cf "$TMP/tree.tar" .
chmod 644 "$TMP/tree.tar"
is "tar extracts a tree of many owners" "$(inside "mkdir tree && tar -C tree --numeric-owner -xpf $TMP/tree.tar" &&
    cd "$W/tree" && owners tree/{bin/su,bin/wall,var/mail,var/mail/user,var/mail/link})" \
    "tree/bin/su $USER_ID:$USER_ID 4755
tree/bin/wall $USER_ID:200005 2755
tree/var/mail 200008:200012 2770
tree/var/mail/user 200008:200012 644
tree/var/mail/link 200009:200009 777"

is "a link of /proc to a descriptor is the target's own" "$(raw '
open("n", "w")
os.symlink("n", "nl")
n, o, l = os.open("n", os.O_RDONLY), os.open("n", os.O_PATH), os.open("nl", os.O_PATH | os.O_NOFOLLOW)
os.chmod("n", 0o606, follow_symlinks=False)
print(call(92, f"/proc/self/fd/{n}", 5, -1), call(92, f"/proc/thread-self/fd/{o}", -1, 6), call(92, f"/proc/self/fd/{l}", 7, 7),
      call(92, "/proc/self/fd/99", 5, 5))'; owners n nl)" "0 0 0 ENOENT
n 200005:200006 606
nl 200007:200007 777"

# Attacks. The names lead to a file of root's in turn: with the host's rights it would be given away.
swap=$(program swap)
cp "$ROOT/tests/programs/"{swapped-name,jailed-chown}.py "$TMP"
is "no file is given away by a link that is swapped in" "$(inside "touch good; ln -s $TMP/roots/file bad
    $swap good bad & python3 $TMP/swapped-name.py chown ${ROUNDS:-150}; kill %1; wait")" True
is "no file is given away by a descriptor that is replaced" "$(raw "
open(\"g\", \"w\")
given = 0
with swapping(\"g\", \"$TMP/roots/file\") as fd:
    for n in range(100 * ${ROUNDS:-150}):
        if n >= ${ROUNDS:-150} and given: break
        given += call(FCHOWN, fd, 5, 5) == 0
print(given > 0)" 2>&1)" True
is "root's file has seen none of it" "$(stat -c '%u:%g %a' "$TMP/roots/file")" "0:0 644"
# Without a pid namespace of its own, what is `self` in the target's /proc is whoever walks the path.
own_pids=("${unshare[@]}")
unshare=(unshare -Urm)
is "no file is given away through the links of /proc" "$(raw '
for name in "cwd", "root", "exe", "fd/3", "fd/5", "fd/9":
    print(call(FCHOWNAT, -100, f"/proc/self/{name}", 5, 5, 0) in ("ELOOP", "ENOENT"))' | sort -u)" True
unshare=("${own_pids[@]}")
is "a jail is not left" "$(inside "mkdir jail; ln -s $TMP/roots jail/abs; ln -s ../../../../roots jail/up; python3 $TMP/jailed-chown.py")" "No such file or directory
No such file or directory
No such file or directory"
is "the session of the manual" "$(session chown)" '200008:200012 660'
ok "no mount and no process of this test is left" nothing_left
done_testing
