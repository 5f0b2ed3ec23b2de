//! open, openat, openat2, creat: files of the host, opened with chosen credentials and given by descriptor. It opens
//! them where the host has them: what the target has mounted or linked in its own view counts for nothing.

use std::ffi::{OsStr, OsString};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use glob::Pattern;
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, ResolveFlag, fcntl, open, openat};
use nix::sys::stat::{Mode, SFlag, fstat};

use crate::emulate::context::{Context, Credentials};
use crate::emulate::host::{self, Root};
use crate::emulate::path::split;
use crate::emulate::request::Request;
use crate::emulate::{Acted, Call, Done, Refusal, Stopped, act};

mod how;

use how::How;

pub(super) const CALLS: &[&str] = &["open", "openat", "openat2", "creat"];

/// What may be opened, and as whom.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// What may be opened, as a path below --root; `*` stays within a directory, `**` does not. May be
    /// repeated; without it nothing is opened
    #[arg(long = "path", value_name = "GLOB", value_parser = host::pattern)]
    paths: Vec<Pattern>,
    /// The directory of the host that stands for the target's root
    #[arg(long, value_name = "DIR", default_value = "/")]
    root: PathBuf,
    /// Open with all rights instead of the target's user and groups
    #[arg(long)]
    as_root: bool,
    /// Open as this user and group of the host
    #[arg(long = "uid", value_name = "UID:GID", conflicts_with = "as_root")]
    user: Option<Opener>,
    /// Open for reading only
    #[arg(long)]
    read_only: bool,
}

/// The user and the group of the host that open a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opener {
    uid: u32,
    gid: u32,
}

impl FromStr for Opener {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ids = text
            .split_once(':')
            .and_then(|(uid, gid)| Some((uid.parse().ok()?, gid.parse().ok()?)));
        match ids {
            Some((uid, gid)) if uid != u32::MAX && gid != u32::MAX => Ok(Opener { uid, gid }),
            _ => Err(format!("'{text}' is not UID:GID in numbers")),
        }
    }
}

impl Policy {
    /// A file that is another's than the target's must not lend that one's rights to whoever runs it.
    fn mode(&self, asked: Mode) -> Mode {
        match self.as_root || self.user.is_some() {
            true => asked - Mode::S_ISUID - Mode::S_ISGID,
            false => asked,
        }
    }

    /// With whose rights: all that this process has, or those of one user without any capability.
    fn credentials(&self, target: Credentials) -> Credentials {
        match self.user {
            _ if self.as_root => {
                Credentials { uid: 0, gid: 0, groups: vec![], capabilities: u64::MAX, ..target }
            }
            Some(Opener { uid, gid }) => {
                Credentials { uid, gid, groups: vec![], capabilities: 0, ..target }
            }
            None => Credentials { capabilities: 0, ..target },
        }
    }
}

/// Carries it out, for what `policy` allows.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let how = How::of(request, call)?;
    let flags = how.flags;
    if flags.intersects(OFlag::O_PATH) || flags.contains(OFlag::O_TMPFILE) {
        return Err(Refusal::Unsupported("open with O_PATH or O_TMPFILE".to_owned()));
    }
    let name = request.memory("pathname")?.ok_or(Errno::EFAULT)?;
    if name.is_empty() {
        return Err(Errno::ENOENT.into());
    }
    let unknown = Refusal::Unread("the absolute path");
    let Some(whole) = call.path("pathname") else { return Err(unknown) };
    if !host::allows(&policy.paths, Path::new(whole)) {
        return Err(Refusal::Excluded(format!("{whole} is not among the names of --path")));
    }
    let writes = OFlag::O_WRONLY | OFlag::O_RDWR | OFlag::O_CREAT | OFlag::O_TRUNC;
    if policy.read_only && flags.intersects(writes) {
        let why = format!("{whole}: opened for more than reading, against --read-only");
        return Err(Refusal::Excluded(why));
    }
    // Of the target only the umask and the user are needed: no descriptor of its is opened.
    let credentials = policy.credentials(Context::take(request, None)?.credentials()?);
    let (start, path) = match how.is_scoped() {
        true => (Some(call.file("dirfd").ok_or(unknown)?), PathBuf::from(OsString::from_vec(name))),
        // The path from the root cannot tell what lies on the way from the directory where it begins.
        false if how.resolve.contains(ResolveFlag::RESOLVE_NO_XDEV) && !name.starts_with(b"/") => {
            return Err(Errno::ENOSYS.into());
        }
        false => (None, PathBuf::from([whole, end(&name)].concat())),
    };
    let asked = Asked { start, path, how, policy };
    let named = |why| match why {
        Refusal::Excluded(why) => Refusal::Excluded(format!("{whole}: {why}")),
        why => why,
    };
    Ok(match act(request, || asked.carry_out(&credentials)).map_err(named)? {
        Ok((_, Some(file))) => Done::Descriptor(file, flags.contains(OFlag::O_CLOEXEC)),
        Ok((value, None)) => Done::Value(value),
        Err(errno) => Done::Failed(errno),
    })
}

/// What stands behind the last name, and asks for a directory: the path from the root has it no more.
fn end(name: &[u8]) -> &'static str {
    match name {
        [.., b'/'] => "/",
        [.., b'/', b'.'] => "/.",
        _ => "",
    }
}

/// What is to be opened.
struct Asked<'a> {
    /// The directory that the path does not leave, where it is not the root.
    start: Option<PathBuf>,
    path: PathBuf,
    how: How,
    policy: &'a Policy,
}

impl Asked<'_> {
    fn carry_out(&self, credentials: &Credentials) -> Acted {
        let root = Root::open(&self.policy.root)?;
        credentials.assume_on_host(None)?;
        let start = self.start.as_deref().map(|start| root.below(start)).transpose()?;
        let start = start.as_ref().unwrap_or(&root);
        let file = match self.walk(start, &self.path, self.how.flags & OFlag::O_NOFOLLOW) {
            Ok(found) if self.how.flags.contains(OFlag::O_CREAT | OFlag::O_EXCL) => {
                root.check(&self.policy.paths, &found, None)?;
                return Err(Errno::EEXIST.into());
            }
            Ok(found) => self.reopen(&root, &found)?,
            Err(Errno::ENOENT) if self.how.flags.contains(OFlag::O_CREAT) => {
                self.create(&root, start)?
            }
            Err(errno) => return Err(errno.into()),
        };
        // O_NONBLOCK was for the opening.
        fcntl(&file, FcntlArg::F_SETFL(self.how.flags))?;
        Ok((0, Some(file)))
    }

    fn walk(&self, start: &Root, path: &Path, flags: OFlag) -> Result<OwnedFd, Errno> {
        let mut rules = self.how.resolve;
        rules.set(ResolveFlag::RESOLVE_IN_ROOT, !rules.contains(ResolveFlag::RESOLVE_BENEATH));
        start.walk_by(path, flags, rules)
    }

    /// Opens what was found, and not what may have its name by now.
    fn reopen(&self, root: &Root, found: &OwnedFd) -> Result<OwnedFd, Stopped> {
        root.check(&self.policy.paths, found, None)?;
        match SFlag::from_bits_truncate(fstat(found)?.st_mode) & SFlag::S_IFMT {
            SFlag::S_IFLNK => return Err(Errno::ELOOP.into()),
            // From a directory of the host `..` would lead out of the target's root.
            SFlag::S_IFDIR => return Err(Stopped::Excluded("a directory is not given away")),
            _ => {}
        }
        let again = self.opening() - OFlag::O_CREAT - OFlag::O_EXCL - OFlag::O_NOFOLLOW;
        Ok(open(host::link(found).as_str(), again, Mode::empty())?)
    }

    /// Makes the file in its directory, if nobody has done so meanwhile.
    fn create(&self, root: &Root, start: &Root) -> Result<OwnedFd, Stopped> {
        // Where the name is `.` or `..`, it is its directory that was not found.
        let split = split(self.path.as_os_str().as_bytes());
        let (directory, name) = split.map_err(|_| Errno::ENOENT)?;
        let directory = Path::new(OsStr::from_bytes(directory));
        let parent = self.walk(start, directory, OFlag::O_DIRECTORY)?;
        if name.as_bytes().ends_with(b"/") {
            return Err(Errno::EISDIR.into());
        }
        root.check(&self.policy.paths, &parent, Some(&name))?;
        let flags = self.opening() | OFlag::O_EXCL | OFlag::O_NOFOLLOW;
        Ok(openat(&parent, name.as_os_str(), flags, self.policy.mode(self.how.mode))?)
    }

    /// Neither a fifo nor a device may hold up the opening, nor become the opener's terminal.
    fn opening(&self) -> OFlag {
        self.how.flags | OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opener_is_two_numbers() {
        assert_eq!("33:34".parse(), Ok(Opener { uid: 33, gid: 34 }));
        for text in ["", "33", "a:b", "33:", "4294967295:0", "0:4294967295", "-1:0"] {
            assert!(text.parse::<Opener>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_the_target_makes_a_file_that_lends_rights() {
        let (asked, harmless) = (Mode::from_bits_retain(0o6755), Mode::from_bits_retain(0o755));
        for (as_root, user, made) in [
            (false, None, asked),
            (true, None, harmless),
            (false, Some(Opener { uid: 33, gid: 33 }), harmless),
        ] {
            let policy =
                Policy { paths: vec![], root: "/".into(), as_root, user, read_only: false };
            assert_eq!(policy.mode(asked), made, "{policy:?}");
        }
    }
}
