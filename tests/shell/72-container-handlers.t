#!/bin/bash
# The handlers that are shipped, for containers of crun, runc and podman: with a user namespace of their own,
# in which they could do none of this by themselves, and for mounts also without one.
# shellcheck disable=SC2119
. "$(dirname "$0")/containers.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
export LC_ALL=C
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
chmod 755 "$TMP"

export MKDIR_STATE=$TMP/quota MKDIR_MOST=2 OPEN_BROKER=$TMP/vault CHOWN_OWNERS=70000:270000:1000
mkdir "$TMP/handlers" "$MKDIR_STATE" "$TMP/content"
mkdir -m 700 "$OPEN_BROKER"
echo "of the vault" >"$OPEN_BROKER/a"
echo "on the disk" >"$TMP/content/file"
truncate -s 8M "$TMP/ext4"
mkfs.ext4 -qF -d "$TMP/content" "$TMP/ext4" || skip_all "no mkfs.ext4 (e2fsprogs)"
chmod 600 "$TMP/ext4"
loop=$(flock /dev/loop-control losetup --find --show "$TMP/ext4") || skip_all "no loop device can be set up"
export MOUNT_SOURCES=$loop MOUNT_LEND=yes
# shellcheck disable=SC2317
detach() {
    losetup -d "$loop"
    cleanup
}
trap detach EXIT

declare -A shipped=(
    [mkdir]='mkdir mkdirat'
    [mount]='mount umount2 fsopen fsconfig fsmount move_mount open_tree open_tree_attr fspick mount_setattr'
    [mknod]='mknod mknodat'
    [open-broker]='open openat creat openat2'
    [chown]='chown lchown fchown fchownat chmod fchmod fchmodat fchmodat2'
)
specs=()
for handler in "${!shipped[@]}"; do
    for call in ${shipped[$handler]}; do
        ln -s "$ROOT/tools/handlers/$handler" "$TMP/handlers/$call"
        specs+=("$call")
    done
done
root=$(rootfs)
cat >"$root/bin/all" <<SH
#!/bin/sh
exec 2>&1
mkdir /tmp/a /tmp/b /tmp/c
cat $OPEN_BROKER/a
mount -t ext4 $loop /mnt && cat /mnt/file
stat -c '%U %n' /mnt/file
mount -t ext4 /dev/no /mnt
mknod /tmp/null c 1 3 && echo lost >/tmp/null && stat -c '%F %U' /tmp/null
mknod /tmp/disk b 8 0
echo letter >/tmp/mail && chown 70008:70012 /tmp/mail && chmod 640 /tmp/mail
chown 80000 /tmp/mail
SH
chmod +x "$root/bin/all"
echo root:x:0:0::/:/bin/sh >"$root/etc/passwd"

mkdir -p "$TMP"/handlers/listeners/{programs,slow}
for call in mkdir mkdirat; do
    ln -s "$ROOT/tools/handlers/log-and-continue" "$TMP/handlers/listeners/programs/$call"
    printf '#!/bin/sh\nsleep 1\necho EROFS\n' >"$TMP/handlers/listeners/slow/$call"
    chmod +x "$TMP/handlers/listeners/slow/$call"
done
go=
if command -v go >/dev/null; then
    go=yes
    for program in hello busy; do
        (cd "$TMP" && CGO_ENABLED=0 GOCACHE=$TMP/go-cache GOTOOLCHAIN=local \
            go build -o "$root/bin/$program" "$ROOT/tests/programs/$program.go") || go=
    done
fi
i386=
try=$(program try-syscall -32 -m32 -static 2>/dev/null) && cp "$try" "$root/bin/try32" && i386=yes

agent --handlers "$TMP/handlers"
disk=$'on the disk\nroot /mnt/file'
[[ -z $TOO_OLD ]] || disk="mount: mounting $loop on /mnt failed: Operation not supported
stat: can't stat '/mnt/file': No such file or directory"
for name in crun runc podman; do
    if ! can_run $name; then
        skip "$name: the shipped handlers do their work" "$(why_not $name)"
        continue
    fi
    engine=$name
    [[ $name != podman ]] || engine=$PODMAN_RUNTIME
    chown -R $BASE:$BASE "$root"
    policy=$(profile all "${specs[@]}" --runtime "$engine" --metadata timeout=100)
    users $name "$policy" all >"$TMP/said"
    is "$name: mkdir, open, mount of an ext4 image, mknod and chown are what the handlers make of them" \
        "$(cat "$TMP/said")" "mkdir: can't create directory '/tmp/c': Disk quota exceeded
of the vault
$disk
mount: permission denied (are you root?)
character special file root
mknod: /tmp/disk: Operation not permitted
chown: /tmp/mail: Invalid argument"
    is "$name: of mounts and nodes the host sees nothing" \
        "$(grep "$loop" /proc/self/mountinfo; stat -c %F "$root/tmp/null")" 'regular empty file'
    is "$name: and chown gives files to the host's users that it may" \
        "$(stat -c '%u:%g %a' "$root/tmp/mail")" '270008:270012 640'
    if [[ -n $TOO_OLD ]]; then
        skip "$name: an ordinary container mounts and unmounts, too" "$TOO_OLD"
    else
        is "$name: an ordinary container mounts and unmounts, too" \
            "$(runs $name plain "$policy" sh -c "mount -t ext4 $loop /mnt && cat /mnt/file && umount /mnt; ls /mnt")" \
            'on the disk'
    fi
    does $name delete plain >/dev/null
    rm -rf "$root"/tmp/*

    programs=$(profile programs mkdir mkdirat --runtime "$engine" --metadata handlers=programs)
    if [[ $go ]]; then
        is "$name: the calls of a static Go program are handled" \
            "$(users $name "$programs" hello /tmp /etc/passwd; ls -x "$root/tmp")" \
            $'hello root:x:0:0::/:/bin/sh\n0  1  2  3  4  5  6  7'
        rm -rf "$root"/tmp/*
        # runc with libseccomp 2.5 cannot ask for WAIT_KILLABLE_RECV: each signal makes it another request.
        case $engine in
        crun) how="a handler that takes a second" metadata=(--metadata handlers=slow) ;;
        runc) how="a rule" metadata=(--metadata 'rules=mkdirat EROFS') ;;
        esac
        is "$name: a Go program that signals itself has its answer from $how" \
            "$(users $name "$(profile busy mkdir mkdirat --runtime "$engine" "${metadata[@]}")" timeout 300 busy /none)" \
            'mkdir /none: read-only file system'
    else
        skip "$name: Go programs" "no go"
    fi
    if [[ $i386 ]]; then
        is "$name: so are those of a 32-bit program" "$(users $name "$programs" sh -c \
            'try32 mkdir s:/tmp/made 0755; try32 mkdir s:/tmp/made 0755'; ls "$root/tmp")" $'= 0\n= -1 EEXIST\nmade'
        rm -rf "$root"/tmp/*
    else
        skip "$name: a 32-bit program" "gcc -m32 cannot link"
    fi
done
end_agent
done_testing
