#!/bin/bash
# mount of what the target could write to by another way than the name on the list: an id-mapped mount, the upper
# directory of an overlay, devices over devices.
MOUNTS=private
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/mounts.sh"
[[ -z $TOO_OLD ]] || skip_all "$TOO_OLD"
try=$(program try-syscall "" -static) || skip_all "gcc -static cannot link"
mkdir -m 755 "$TMP/images"
I=$TMP/images/disk
image ext4 "$I" "$TMP/content"

# The volume of a container, by an id-mapped mount: root there owns what root of the host owns.
cp "$ROOT/tests/programs/id-mapped.py" "$TMP"
# The new calls make the volume: they are its own.
T=mount,umount2
mkdir -m 755 "$TMP/volume" "$TMP/apart" "$TMP/mnt"
# mapped VOLUME ATTRIBUTES SOURCE: what mounting the image gives then.
mapped() {
    MOUNT_SOURCES=$I handled python3 "$TMP/id-mapped.py" "$3" "$1" "$2" "$try" mount "s:$I" "s:$TMP/mnt" s:ext4 0 null
}
is "without a volume root's image is mounted" "$(mapped - 0 -)" "= 0"
said=$(mapped "$TMP/volume" 0 "$TMP/apart")
if [[ $said == mount_setattr:* ]]; then
    skip "an image that an id-mapped mount shows is refused" "the file system of $TMP cannot be id-mapped"
else
    is "a volume of another directory keeps nobody from an image" "$said" "= 0"
    is "an image that an id-mapped mount shows is refused" "$(mapped "$TMP/volume" 0 "$TMP/images")" "= -1 EPERM"
    like "standard error says that an id-mapped mount shows the image" "$(cat "$TMP/err")" 'the target could write to the source'
    is "an image that a read-only id-mapped mount shows is refused" "$(mapped "$TMP/volume" 1 "$TMP/images")" "= -1 EPERM"
    ln "$I" "$TMP/apart/other" && is "an image that an id-mapped mount shows is refused by any other name that it has" "$(mapped "$TMP/volume" 0 "$TMP/apart")" "= -1 EPERM"
    rm "$TMP/apart/other"
fi

# Devices over devices.
cp "$TMP/ext4" "$TMP/below" && chown "$USER_ID" "$TMP/below"
device "$TMP/below" && lower=$LOOP
device "$lower" && nested=$LOOP
for source in "$lower" "$nested"; do
    is "a device over a file of the target is refused$([[ $source == "$lower" ]] || echo ", also over another device")" \
        "$(MOUNT_SOURCES=$source inside "$try mount s:$source s:mnt s:ext4 0 null")" "= -1 EPERM"
    like "standard error names the file behind the device" "$(cat "$TMP/err")" 'the target could write to the source'
done
chown 0 "$TMP/below" && chmod 600 "$TMP/below"
is "a device is mounted where nothing below it is the target's" \
    "$(MOUNT_SOURCES=$nested inside "$try mount s:$nested s:mnt s:ext4 0 null; cat mnt/file")" "= 0
hello"
chown "$USER_ID" "$nested"
is "a device is refused if the one above is the target's" \
    "$(MOUNT_SOURCES=$lower inside "$try mount s:$lower s:mnt s:ext4 0 null")" "= -1 EPERM"
chown 0 "$nested"
truncate -s 64M "$TMP/disk"
device "$TMP/disk" && disk=$LOOP
if addpart "$disk" 1 2048 32768 2>/dev/null && [[ -b ${disk}p1 ]] && addpart "$disk" 2 40960 32768; then
    mkfs.ext4 -q "${disk}p1"
    part() {
        MOUNT_SOURCES=${disk}p1 inside "$try mount s:${disk}p1 s:mnt s:ext4 0 null"
    }
    is "a partition is mounted" "$(part)" "= 0"
    chown "$USER_ID" "$disk"
    is "a partition is refused where the disk is the target's" "$(part)" "= -1 EPERM"
    chown 0 "$disk" && chown "$USER_ID" "${disk}p2"
    is "a partition is mounted where another partition is the target's" "$(part)" "= 0"
    mkfs.ext4 -qF "$disk" 2>/dev/null
    is "a disk is refused where a partition of it is the target's" "$(MOUNT_SOURCES=$disk inside "$try mount s:$disk s:mnt s:ext4 0 null")" "= -1 EPERM"
    delpart "$disk" 1
    delpart "$disk" 2
else
    skip "a partition is mounted" "a loop device has no partitions"
fi
# The same bytes in a file system that the target has already.
cp "$TMP/ext4" "$TMP/twice"
device "$TMP/twice" && one=$LOOP
device "$TMP/twice" && two=$LOOP
mount -t ext4 "$one" "$TMP/mnt"
is "what is mounted by way of another device is refused" \
    "$(MOUNT_SOURCES=$two inside "$try mount s:$two s:mnt s:ext4 0 null")" "= -1 EPERM"
umount "$TMP/mnt"
is "what was mounted by way of another device is mounted after that" "$(MOUNT_SOURCES=$two inside "$try mount s:$two s:mnt s:ext4 0 null")" "= 0"

# Root of the host in a container, on an overlay: the image has another device number there.
mkdir -p "$TMP/layers"/{lower,work} "$TMP/root"
container() {
    MOUNT_SOURCES=$1 T=mount handled unshare -mpf bash -c "exec 2>&1; cd $TMP/root
        cp $try try; mkdir -p old place; pivot_root . old; cd /; /try umount2 s:/old 2
        exec /try mount s:$1 s:/place s:ext4 0 null" | tail -1
}
mount -t tmpfs none "$TMP/layers" && mkdir "$TMP/layers"/{lower,upper,work} && cp "$I" "$TMP/layers/disk"
if mount -t overlay -o "lowerdir=$TMP/layers/lower,upperdir=$TMP/layers/upper,workdir=$TMP/layers/work" none "$TMP/root"; then
    cp "$I" "$TMP/root/disk"
    is "an image in the upper directory of the target's overlay is refused" "$(container "$TMP/layers/upper/disk")" "= -1 EPERM"
    like "standard error says that the image is in the upper directory of an overlay" "$(cat "$TMP/err")" 'the target could write to the source'
    is "an image beside the upper directory is mounted" "$(container "$TMP/layers/disk")" "= 0"
    umount "$TMP/root"
    cd "$TMP/layers" && mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work none "$TMP/root"
    cd /
    is "an image is refused where the upper directory cannot be found" "$(container "$TMP/layers/disk")" "= -1 EPERM"
    like "standard error names the overlay whose upper directory cannot be found" "$(cat "$TMP/err")" 'the target has an overlay'
    umount "$TMP/root"
    umount "$TMP/layers"
else
    skip "an image in the upper directory of the target's overlay is refused" "no overlay can be mounted"
fi

# What is `self` in /proc is whoever looks it up. The shipped handler leaves it to the kernel: there it is the target.
unshare=(unshare -Urm)
emulates --bind '/**'
is "no mount is put into the directory of a process in /proc that is not the target" \
    "$(inside "$try mount s:$TMP/images s:/proc/self/net null 4096 null; $try mount s:/proc/self/net s:mnt null 4096 null
    $try mount s:/proc/net s:mnt null 4096 null")" "= -1 EPERM
= -1 EPERM
= -1 EPERM"
like "standard error says why no mount is put into that directory of /proc" "$(cat "$TMP/err")" 'leads to this process of the host in /proc'
ok "no mount and no process of this test is left" nothing_left
done_testing
