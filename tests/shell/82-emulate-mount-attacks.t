#!/bin/bash
# What a target tries that mounts: names that change between look and act, links of /proc, mounts over mounts.
# ROUNDS says how often it tries at least. A race whose result must come up in turns goes on until it has (UNTIL),
# since with few rounds on a busy machine one of them may not; what must never come up is looked for in all rounds.
MOUNTS=shared
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/mounts.sh"
swap=$(program swap)
cp "$ROOT/tests/programs/mount-rounds.py" "$TMP"
# races NAME NAME ... -- ARGUMENT...: the same while these pairs of names are swapped.
races() {
    local swaps=
    while [[ $1 != -- ]]; do
        swaps+="$swap $1 $2 & "
        shift 2
    done
    shift
    # Unmounting is its own, and not watched here.
    T=${T/,umount2/} inside "$swaps python3 $TMP/mount-rounds.py $*; kill %1 %2 2>/dev/null; wait 2>/dev/null"
}
export ROUNDS=${ROUNDS:-25}

# Where only root of the host may go.
mkdir -m 755 "$TMP/share"
echo shared >"$TMP/share/file"
mkdir -p "$TMP/closed/mnt" && chmod 700 "$TMP/closed"
as_target() {
    "${as_user[@]}" env -C "$W" "$@"
}
as_target mkdir -p good/mnt
as_target ln -s "$TMP/closed" bad
emulates --bind "$TMP/share"
said=$(UNTIL="shared EACCES" races good bad -- "$TMP/share" good/mnt none 4096)
is "no link on the way to the target leads where the target may not go" "$(grep -vx 'on good/mnt\|on bad/mnt\|shared' <<<"$said")" EACCES
like "the target's own place was mounted on all the same" "$said" shared

# In a directory of the target's: an image that is root's, its own, and one that is not on the list.
as_target mkdir -m 755 images
content "$TMP/mine" "of the target"
content "$TMP/outside" "not on the list"
images() {
    image ext4 "$W/images/a" "$TMP/content"
    image ext4 "$W/images/b" "$TMP/mine" && chown "$USER_ID" "$W/images/b"
}
images
image ext4 "$TMP/closed/ext4" "$TMP/outside"
ln -s "$TMP/closed/ext4" "$W/images/c"
emulates --fstype ext4 --source "$W/images/*" --loop --shift
if [[ -n $TOO_OLD ]]; then
    skip "an image is mounted or refused, whatever takes its name" "$TOO_OLD"
else
    is "an image is mounted or refused, whatever takes its name" \
        "$(UNTIL="hello EPERM" races images/a images/b images/a images/c -- "$W/images/a" mnt ext4 1)" "EPERM
hello
on mnt"
fi
rm "$W"/images/[ab] && images
device "$W/images/b"
emulates --fstype ext4 --source "$LOOP" --shift
is "the file behind a loop device is not what has its name at the moment" \
    "$(races images/a images/b -- "$LOOP" mnt ext4 1)" EPERM
mkdir "$W/images/d" "$TMP/closed/d"
echo bound >"$W/images/d/file"
echo "not on the list" >"$TMP/closed/d/file"
ln -sfn "$TMP/closed/d" "$W/images/e"
emulates --bind "$W/images/*"
is "a directory that is bound is not what has its name at the moment" "$(UNTIL="bound EPERM" races images/d images/e -- "$W/images/d" mnt none 4096)" "EPERM
bound
on mnt"

# Without a pid namespace of its own, what is `self` in the target's /proc is whoever walks the path.
own_pids=("${unshare[@]}")
unshare=(unshare -Urm)
proc='import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
def attempt(source, target):
    failed = libc.mount(source.encode(), target.encode(), None, 4096, None)
    return errno.errorcode[ctypes.get_errno()] if failed else "mounted"
links = [f"/proc/{pid}/{name}" for pid in ("self", "1") for name in ("root", "cwd", "fd/3")]
os.open(".", os.O_PATH)'
emulates --bind "$TMP/share"
is "links of /proc lead to no target" "$(inside "python3 -c '$proc
said = {attempt(\"$TMP/share\", link + suffix) for link in links for suffix in (\"\", \"/mnt\")}
print(\"ELOOP\" in said, said - {\"ELOOP\", \"ENOENT\", \"EACCES\"})'")" "True set()"
emulates --bind '/**'
is "links of /proc lead to no source" "$(inside "python3 -c '$proc
said = {attempt(link + suffix, \"mnt\") for link in links for suffix in (\"\", \"/etc\")}
print(\"ELOOP\" in said, said - {\"ELOOP\", \"ENOENT\", \"EACCES\"})'")" "True set()"
unshare=("${own_pids[@]}")
H=$TMP/handlers
export MOUNT_BINDS=$TMP/share
is "what is mounted over the target is covered, and there again afterwards" \
    "$(inside "mount -t tmpfs none mnt; touch mnt/own; mount --bind $TMP/share mnt; cat mnt/file; umount mnt; ls mnt
    mount --bind /proc mnt; mount --bind $TMP/share mnt; cat mnt/file; umount mnt; ls mnt/version")" "shared
own
shared
mnt/version"
is "a target that is deleted, or a file, gets nothing" "$(inside "python3 -c '$proc
os.mkdir(\"gone\"); os.chdir(\"gone\"); os.rmdir(\"../gone\")
print(attempt(\"$TMP/share\", \".\"), attempt(\"$TMP/share\", \"/etc/passwd\"), attempt(\"$TMP/share\", \"\"))'")" \
    "ENOENT ENOTDIR ENOENT"
is "the host has none of these mounts" "$(mounted "$W"; mounted "$TMP/closed")" ""
ok "no mount and no process of this test is left" nothing_left
is "attacks leave the host no other mounts than before" "$(grep -vxF -- "$HOST_MOUNTS" /proc/self/mountinfo)" ""
done_testing
