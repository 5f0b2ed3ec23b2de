//! What a file of a stacked file system is in the file systems below.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;

use crate::emulate::mount_table::MountTable;
use crate::emulate::{Outcome, Stop, Trying};
use crate::kernel::mountinfo::Mount;

/// Other file systems that show files of others; what they show is in no table.
const OPAQUE: &[&str] = &["aufs", "ecryptfs", "shiftfs", "unionfs"];

/// Whether it is a file system in the kernel that shows files of others, in a way that no table has.
pub(in crate::emulate) fn is_opaque(kind: &str) -> bool {
    OPAQUE.contains(&kind)
}

/// The directory that an overlay changes, as whoever mounted it has named it; `None` where it changes none.
pub(in crate::emulate) fn upper(mount: &Mount) -> Option<PathBuf> {
    mount.values("upperdir").next()
}

/// The files of the layers that `path`, a file on `mount`, is made of.
pub(super) fn of(mount: &Mount, path: &Path) -> Outcome<Vec<OwnedFd>> {
    if is_opaque(&mount.kind) {
        return Err(Stop::excluded(
            "the source is on a stacked file system: what is below it cannot be decided",
        ));
    }
    if mount.kind != "overlay" {
        return Ok(vec![]);
    }
    let unseen = "the source is on an overlay whose layers the host does not show: have it on a file system of its own";
    let inner = MountTable::within(mount, path).ok_or(Stop::excluded(unseen))?;
    let inner = inner.strip_prefix("/").map_err(|_| Stop::excluded(unseen))?;
    let mut files = Vec::new();
    for layer in directories(mount) {
        let flags = OFlag::O_PATH | OFlag::O_CLOEXEC;
        // The table has the paths as the mounter wrote them. If one of them is not found here, the file could be in a
        // directory that nobody has looked at, so the whole overlay counts as unseen.
        if !layer.is_absolute() || open(&layer, flags | OFlag::O_DIRECTORY, Mode::empty()).is_err()
        {
            return Err(Stop::excluded(unseen));
        }
        match open(&layer.join(inner), flags | OFlag::O_NOFOLLOW, Mode::empty()) {
            Ok(file) => files.push(file),
            Err(Errno::ENOENT | Errno::ENOTDIR) => {}
            Err(errno) => return Err(errno).trying("the layers of the overlay"),
        }
    }
    if files.is_empty() { Err(Stop::excluded(unseen)) } else { Ok(files) }
}

/// The directories of an overlay.
fn directories(mount: &Mount) -> Vec<PathBuf> {
    let listed = mount.values("lowerdir").flat_map(|list| split(&list));
    // With fsconfig(2), each layer can be given by a key of its own, which the table shows.
    let single =
        ["upperdir", "lowerdir+", "datadir+"].into_iter().flat_map(|key| mount.values(key));
    listed.chain(single).collect()
}

/// The paths of `lowerdir`: colons divide them, two before those for data alone, and a backslash takes one's meaning.
fn split(list: &Path) -> Vec<PathBuf> {
    use std::ffi::OsString;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let mut paths = vec![Vec::new()];
    let mut bytes = list.as_os_str().as_bytes().iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b':' => paths.push(Vec::new()),
            b'\\' => paths.last_mut().expect("never empty").extend(bytes.next()),
            _ => paths.last_mut().expect("never empty").push(byte),
        }
    }
    paths.retain(|path| !path.is_empty());
    paths.into_iter().map(|path| PathBuf::from(OsString::from_vec(path))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mountinfo::parse_mountinfo;

    #[test]
    fn the_directories_of_an_overlay_are_found_in_its_options() {
        let of = |options: &str| {
            let line = format!("1 0 0:50 / / rw - overlay overlay {options}\n");
            let mount = parse_mountinfo(line.as_bytes()).next().unwrap();
            (directories(&mount), upper(&mount))
        };
        let paths = |list: &[&str]| list.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(
            of(r"rw,lowerdir=/a:/b\134:c::/d,upperdir=/u\0541,workdir=/w"),
            (paths(&["/a", "/b:c", "/d", "/u,1"]), Some("/u,1".into()))
        );
        assert_eq!(of("ro,lowerdir+=/a,lowerdir+=/b"), (paths(&["/a", "/b"]), None));
    }
}
