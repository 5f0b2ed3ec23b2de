# shellcheck shell=bash disable=SC2034
# What the tests of mounts share: a target that mounts by way of the shipped handler, and what it may mount.
#
#   content DIR             a directory with the files that an image gets: file, disk, id
#   image KIND FILE [DIR]   makes an image of that directory; closed to all but root
#   device FILE             sets LOOP to a loop device that shows it; it ends with the test
#   mounted SOURCE          what the host's table of mounts has of it
#   emulates OPTION...      has mount and umount2 carried out with these options from here on

. "$(dirname "${BASH_SOURCE[0]}")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
calls=(mount umount2 fsopen fsconfig fsmount move_mount open_tree open_tree_attr fspick mount_setattr)
T=$(IFS=, && echo "${calls[*]}")
for call in "${calls[@]}"; do
    ln -s "$ROOT/tools/handlers/mount" "$H/$call"
done
unset MOUNT_SOURCES MOUNT_BINDS MOUNT_LEND
loops=()
mkdir "$W/mnt"
chown "$USER_ID" "$W/mnt"

content() {
    mkdir "$1"
    echo "${2:-hello}" >"$1/file"
    chmod 600 "$1/file"
    mknod -m 666 "$1/disk" c 1 3
    cp "$(command -v id)" "$1/id"
    chmod 4755 "$1/id"
}

image() {
    case $1 in
    ext4) truncate -s 8M "$2" && mkfs.ext4 -qF ${3:+-d "$3"} "$2" ;;
    squashfs) mksquashfs "$3" "$2" -quiet -no-progress ;;
    xfs) truncate -s 320M "$2" && mkfs.xfs -q "$2" ;;
    esac >/dev/null 2>&1 && chmod 600 "$2"
}

device() {
    # Alone, as whoever mounts an image: losetup(8) that finds another quicker keeps that one's device open for a while.
    LOOP=$(flock /dev/loop-control losetup --find --show "$1") && loops+=("$LOOP")
}

mounted() {
    grep -F -- "$1" /proc/self/mountinfo
}

emulates() {
    local line='case $(cat args/source 2>/dev/null) in none | proc) echo continue && exit ;; esac; exec syscallfs emulate'
    while [[ $# -gt 0 ]]; do
        line+=" $(printf %q "$1")"
        shift
    done
    H=$(handlers mount "$line" umount2 "$line" default 'echo ENOSYS')
}

# shellcheck disable=SC2317
detach() {
    for LOOP in "${loops[@]}"; do
        losetup -d "$LOOP"
    done
    cleanup
}
trap detach EXIT
content "$TMP/content"
image ext4 "$TMP/ext4" "$TMP/content" || skip_all "no mkfs.ext4 (e2fsprogs)"
device "$TMP/ext4" || skip_all "no loop device can be set up"
ext4=$LOOP
