//! Whether others could have put what a path names there, or could replace it: owner and mode of each directory on the
//! way from the root, of each link, and of the thing itself are looked at. Trusted are root, this user and whoever
//! owns `/`, who can replace everything.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::libc::{S_ISVTX, S_IWGRP, S_IWOTH};
use nix::unistd::{getegid, geteuid};

/// As many links as the kernel follows: path_resolution(7).
const LINKS: usize = 40;

/// As many scripts as the kernel lets run each other, and as much of a first line as it reads: execve(2).
const INTERPRETERS: usize = 5;
const INTERPRETER_LINE: u64 = 256;

/// No file has this name.
const ABSENT: &str = ".syscallfs-absent";

/// What may be another's.
#[derive(Debug, thiserror::Error)]
pub enum Doubt {
    /// It belongs to another user.
    #[error("{path} belongs to uid {1}", path = .0.display())]
    Owner(PathBuf, u32),
    /// It is a symbolic link of another user.
    #[error("{path} is a symbolic link that belongs to uid {1}", path = .0.display())]
    Link(PathBuf, u32),
    /// A group of others may write to it.
    #[error("group {1} may write to {path}", path = .0.display())]
    Group(PathBuf, u32),
    /// Everybody may write to it.
    #[error("every user may write to {path}", path = .0.display())]
    Everybody(PathBuf),
    /// It cannot be looked at.
    #[error("{path}: {1}", path = .0.display())]
    Unknown(PathBuf, io::Error),
}

impl Doubt {
    /// Whether it only says that there is nothing of this name.
    #[must_use]
    pub fn is_absence(&self) -> bool {
        matches!(self, Doubt::Unknown(_, error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// Whether opening the path fails for the same reason and reports it. Without memory or after an I/O error the
    /// next try may succeed, on a file that was never looked at. A mount whose daemon died is replaced by `-m`.
    fn stays(&self) -> bool {
        let Doubt::Unknown(_, error) = self else { return true };
        let errno = Errno::from_raw(error.raw_os_error().unwrap_or(0));
        matches!(
            errno,
            Errno::ENOENT
                | Errno::ENOTDIR
                | Errno::ELOOP
                | Errno::ENAMETOOLONG
                | Errno::EACCES
                | Errno::ENOTCONN
        )
    }
}

/// Whose files are trusted.
#[derive(Debug)]
pub struct Trusted {
    owners: Vec<u32>,
    groups: Vec<u32>,
}

impl Trusted {
    /// Root, this user and whoever owns `/`.
    #[must_use]
    pub fn here() -> Self {
        let user = geteuid();
        // Outside of what a user namespace maps, all owners look alike: root of the host, who owns /, too.
        let owner = fs::symlink_metadata("/").map_or(0, |root| root.uid());
        let mut groups = vec![0];
        if !user.is_root() {
            // Many systems give each user a group of its own, which may write.
            groups.push(getegid().as_raw());
        }
        Self { owners: vec![0, user.as_raw(), owner], groups }
    }

    /// The same, and who has become root by sudo(8): for what root itself has named.
    #[must_use]
    pub fn and_who_called_sudo(mut self) -> Self {
        let sudo = std::env::var("SUDO_UID").ok().and_then(|uid| uid.parse::<u32>().ok());
        self.owners.extend(sudo.filter(|_| geteuid().is_root()));
        self
    }

    /// Whether `owner` is one of them.
    #[must_use]
    pub fn owns(&self, owner: u32) -> bool {
        self.owners.contains(&owner)
    }

    /// Looks at all of `path`. Where a sticky directory such as /tmp is on the way, what is next in it has to be
    /// owned by somebody trusted, for then nobody else can replace it; at the end of the path it is none to trust.
    ///
    /// # Errors
    /// The first thing that may be another's.
    pub fn check(&self, path: &Path) -> Result<(), Doubt> {
        let unknown = |path: &Path, error| Doubt::Unknown(path.to_owned(), error);
        let path = std::path::absolute(path).map_err(|error| unknown(path, error))?;
        let names =
            |path: &Path| -> VecDeque<OsString> { path.iter().map(OsStr::to_owned).collect() };
        let (mut left, mut place, mut links) = (names(&path), PathBuf::from("/"), 0);
        while let Some(name) = left.pop_front() {
            // `..` and `/`, too: what is behind has been looked at, and no link is among it.
            if name == ".." {
                place.pop();
                continue;
            }
            let next = place.join(&name);
            let found = fs::symlink_metadata(&next).map_err(|error| unknown(&next, error))?;
            self.check_one(&next, &found, left.is_empty())?;
            if found.is_symlink() {
                links += 1;
                if links > LINKS {
                    return Err(unknown(&next, Errno::ELOOP.into()));
                }
                let target = fs::read_link(&next).map_err(|error| unknown(&next, error))?;
                let mut names = names(&target);
                names.append(&mut left);
                left = names;
            } else {
                place = next;
            }
        }
        Ok(())
    }

    /// Looks at what is at `path`, `found` there, and at nothing above it; a sticky directory is none to trust.
    ///
    /// # Errors
    /// What may be another's.
    pub fn check_one_of(&self, path: &Path, found: &Metadata) -> Result<(), Doubt> {
        self.check_one(path, found, true)
    }

    fn check_one(&self, path: &Path, found: &Metadata, is_last: bool) -> Result<(), Doubt> {
        let mode = found.mode();
        // In a sticky directory only the owner may replace an entry. At the end of the path it is judged by its mode:
        // anybody may add entries to it.
        let is_sticky = found.is_dir() && mode & S_ISVTX != 0 && !is_last;
        if !self.owns(found.uid()) && found.is_symlink() {
            Err(Doubt::Link(path.to_owned(), found.uid()))
        } else if !self.owns(found.uid()) {
            Err(Doubt::Owner(path.to_owned(), found.uid()))
        } else if found.is_symlink() || is_sticky {
            Ok(())
        } else if mode & S_IWOTH != 0 {
            Err(Doubt::Everybody(path.to_owned()))
        } else if mode & S_IWGRP != 0 && !self.groups.contains(&found.gid()) {
            Err(Doubt::Group(path.to_owned(), found.gid()))
        } else {
            Ok(())
        }
    }
}

/// Looks at something that root has named itself, as `what`. What everybody can replace, and where another user's link
/// leads, is refused, as sshd(8) does; what one other user can replace is said only, for sudo(8) runs a program of
/// anybody's, too.
///
/// # Errors
/// One line that names it.
pub fn check_named(path: &Path, what: &str) -> Result<(), String> {
    judge(path, what).map(|doubt| {
        if let Some(doubt) = doubt {
            log::warn!("{what}: {doubt}, and is trusted like root");
        }
    })
}

/// The same without a message about one other user.
///
/// # Errors
/// One line that names it.
pub fn started(path: &Path, what: &str) -> Result<(), String> {
    judge(path, what).map(drop)
}

/// The same of a program that root runs for somebody else, and of the interpreter in its first line: whatever another
/// could write to or replace is refused, and what cannot be looked at. That it is absent is for execve(2) to say.
///
/// # Errors
/// One line that names it.
pub fn for_another(program: &Path, what: &str) -> Result<(), String> {
    if !geteuid().is_root() {
        return Ok(());
    }
    let trusted = Trusted::here().and_who_called_sudo();
    let mut next = Some(program.to_owned());
    for _ in 0..=INTERPRETERS {
        let Some(file) = next else { return Ok(()) };
        match trusted.check(&file) {
            Ok(()) => {}
            Err(doubt) if doubt.is_absence() => return Ok(()),
            Err(doubt) => {
                return Err(format!(
                    "{what}: {doubt}, so it is not run: make root the owner of it and of all directories above it, \
                     and let no other user write to them"
                ));
            }
        }
        next =
            interpreter(&file).map_err(|error| format!("{what}: {}: {error}", file.display()))?;
    }
    // More than the kernel follows.
    Ok(())
}

/// What the first line of a script names, as the kernel reads it: execve(2).
fn interpreter(program: &Path) -> io::Result<Option<PathBuf>> {
    let mut line = Vec::new();
    BufReader::new(fs::File::open(program)?).take(INTERPRETER_LINE).read_until(b'\n', &mut line)?;
    let Some(rest) = line.strip_prefix(b"#!") else { return Ok(None) };
    let name = rest.trim_ascii().split(|byte| matches!(byte, b' ' | b'\t')).next();
    Ok(name.filter(|name| !name.is_empty()).map(|name| OsStr::from_bytes(name).into()))
}

/// The same of a directory in which something is to be made: a sticky one will do.
///
/// # Errors
/// One line that names it.
pub fn named_directory(path: &Path, what: &str) -> Result<(), String> {
    // Whatever is next in it, as when something in it is asked for that is not there.
    check_named(&path.join(ABSENT), what)
}

/// What is to be said, if anything.
fn judge(path: &Path, what: &str) -> Result<Option<Doubt>, String> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    verdict(Trusted::here().and_who_called_sudo().check(path), what)
}

/// The same of what a look at it has found.
fn verdict(looked: Result<(), Doubt>, what: &str) -> Result<Option<Doubt>, String> {
    match looked {
        Err(doubt @ Doubt::Everybody(_)) => Err(format!(
            "{what}: {doubt}, and root would trust it: 'chmod o-w' it, or name another"
        )),
        Err(doubt @ Doubt::Link(..)) => Err(format!(
            "{what}: {doubt}, and root would follow it: name the file that it points to"
        )),
        Err(doubt @ (Doubt::Owner(..) | Doubt::Group(..))) => Ok(Some(doubt)),
        Err(doubt) if !doubt.stays() => Err(format!("{what}: {doubt}: try again")),
        Ok(()) | Err(Doubt::Unknown(..)) => Ok(None),
    }
}

#[cfg(test)]
mod tests;
