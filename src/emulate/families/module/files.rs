//! What modprobe reads of the host: its program, its configuration and the modules. Whoever can write there has the
//! kernel run what it likes, so nobody but root may, and no mount of the target shows it.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, read_dir, symlink_metadata};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;
use nix::sys::utsname::uname;

use crate::emulate::exposure::are_hidden_from;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Context, Outcome, Stop, act_for};
use crate::kernel::trusted::Trusted;

/// Where modprobe looks for its configuration, modprobe.d(5).
const CONFIGURATION: &[&str] = &[
    "/etc/modprobe.d",
    "/run/modprobe.d",
    "/usr/local/lib/modprobe.d",
    "/usr/lib/modprobe.d",
    "/lib/modprobe.d",
    "/etc/modprobe.conf",
];

/// How many files there may be in a directory and all below it.
const MAX_FILES: usize = 100_000;

/// Refuses a target that could change what `modprobe` reads.
pub(super) fn are_closed_to(
    request: &ClaimedRequest,
    context: &Context,
    modprobe: &Path,
) -> Outcome<()> {
    // modprobe reads the modules of the running kernel only.
    let release = uname().map_err(|errno| Stop::host(format!("uname: {}", errno.desc())))?;
    let release = release.release().to_owned();
    let places = CONFIGURATION.iter().map(PathBuf::from);
    let places = places.chain([Path::new("/lib/modules").join(release), modprobe.to_owned()]);
    let files = opened(places)?;
    // In a child, because this enters the mount namespace of the target.
    let hidden = act_for(request, || are_hidden_from(context, &files));
    hidden.map_err(|stop| stop.about("what modprobe reads on the host"))
}

/// Those of `places` that exist, and what in them has other names or is a mount of its own, opened for looking only.
fn opened(places: impl Iterator<Item = PathBuf>) -> Outcome<Vec<OwnedFd>> {
    let trusted = Trusted::here();
    let (mut found, mut linked) = (Vec::new(), BTreeSet::new());
    for place in places {
        match trusted.check(&place) {
            Ok(()) => {}
            Err(doubt) if doubt.is_absence() => continue,
            Err(doubt) => return Err(refused(&doubt.to_string())),
        }
        let is_directory = place.is_dir();
        found.push(look(&place)?);
        if is_directory {
            let mut left = MAX_FILES;
            walk(&trusted, &place, &mut found, &mut linked, &mut left)?;
        }
    }
    Ok(found)
}

fn walk(
    trusted: &Trusted,
    directory: &Path,
    found: &mut Vec<OwnedFd>,
    linked: &mut BTreeSet<u64>,
    left: &mut usize,
) -> Outcome<()> {
    let failed = |error: io::Error| Stop::host(format!("{}: {error}", directory.display()));
    let device = fs::metadata(directory).map_err(failed)?.dev();
    for entry in read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        *left = left
            .checked_sub(1)
            .ok_or_else(|| refused(&format!("{} has too many files", directory.display())))?;
        let known = symlink_metadata(&path).map_err(failed)?;
        if known.is_symlink() {
            // Of the modules themselves only those for building others, which modprobe never follows.
            if !matches!(path.file_name().and_then(OsStr::to_str), Some("build" | "source")) {
                match trusted.check(&path) {
                    Ok(()) => found.push(look(&path)?),
                    Err(doubt) if doubt.is_absence() => {}
                    Err(doubt) => return Err(refused(&doubt.to_string())),
                }
            }
            continue;
        }
        trusted.check_one_of(&path, &known).map_err(|doubt| refused(&doubt.to_string()))?;
        // One file with other names stands for all of its file system: any mount of that may show it.
        let is_odd = known.dev() != device || known.nlink() != 1;
        if known.is_dir() && known.dev() != device
            || !known.is_dir() && is_odd && linked.insert(known.dev())
        {
            found.push(look(&path)?);
        }
        if known.is_dir() {
            walk(trusted, &path, found, linked, left)?;
        }
    }
    Ok(())
}

fn look(path: &Path) -> Outcome<OwnedFd> {
    open(path, OFlag::O_PATH | OFlag::O_CLOEXEC, Mode::empty())
        .map_err(|errno| Stop::host(format!("{}: {}", path.display(), errno.desc())))
}

fn refused(why: &str) -> Stop {
    Stop::excluded(format!("{why}, and modprobe reads it: only root may be able to change that"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate::Why;
    use std::fs::{Permissions, create_dir, hard_link, set_permissions, write};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn what_others_can_write_to_is_refused_and_what_has_other_names_is_looked_at() {
        let top = tempfile::tempdir().unwrap();
        let path = |name: &str| top.path().join(name);
        create_dir(path("6")).unwrap();
        create_dir(path("6/extra")).unwrap();
        write(path("6/extra/dummy.ko"), "").unwrap();
        let count = || opened([path("6"), path("none")].into_iter()).map(|found| found.len());
        assert_eq!(count().unwrap(), 1);
        hard_link(path("6/extra/dummy.ko"), path("other.ko")).unwrap();
        write(path("6/a.ko"), "").unwrap();
        hard_link(path("6/a.ko"), path("b.ko")).unwrap();
        symlink(path("other.ko"), path("6/linked.ko")).unwrap();
        symlink("/no/such", path("6/build")).unwrap();
        assert_eq!(count().unwrap(), 3);
        for (name, usual) in [("6/extra/dummy.ko", 0o644), ("6/extra", 0o755), ("6", 0o755)] {
            set_permissions(path(name), Permissions::from_mode(usual | 0o002)).unwrap();
            assert!(matches!(count(), Err(Stop::Refused(Why::Excluded(_)))), "{name}");
            set_permissions(path(name), Permissions::from_mode(usual)).unwrap();
        }
        assert_eq!(count().unwrap(), 3);
    }
}
