//! The options of the command line: which files may be opened, and with which credentials.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use nix::sys::stat::Mode;

use crate::emulate::Outcome;
use crate::emulate::context::{Context, Credentials};
use crate::emulate::judge::judge;
use crate::emulate::path_rules::{Access, PathRule, allow, allow_all_below};

/// The files that may be opened, and with which credentials.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct OpenOptions {
    /// Allow opening files that match, as paths below --root; only for reading with `:ro`. `*` does not match `/`, `**`
    /// does. Can be repeated, and the first that matches counts; without it nothing is opened. With --in-place, this
    /// applies to other calls that name files, too
    #[arg(long = "path", value_name = "GLOB[:ro|rw]")]
    pub(super) paths: Vec<PathRule>,
    /// Open and change files where the target stands, with its rights and its view, and allow what was really found by
    /// its name on the host
    #[arg(long, conflicts_with_all = ["root", "as_root", "user"])]
    pub(in crate::emulate::families) in_place: bool,
    /// Directory of the host that serves as the target's root
    #[arg(long, value_name = "DIR", default_value = "/")]
    pub(super) root: PathBuf,
    /// Open with all rights of root instead of the target's user and groups
    #[arg(long)]
    pub(super) as_root: bool,
    /// Open with this user and group of the host
    #[arg(long = "uid", value_name = "UID:GID", conflicts_with = "as_root")]
    pub(super) user: Option<Opener>,
    /// Allow opening for reading only
    #[arg(long)]
    pub(super) read_only: bool,
}

/// The user and the group of the host that open a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opener {
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

impl OpenOptions {
    /// Whether the file of this name may be opened so.
    pub(in crate::emulate::families) fn allow(&self, path: &Path, access: Access) -> bool {
        !(self.read_only && access == Access::Write) && allow(&self.paths, path, access)
    }

    /// Whether all that is below the directory of this name may be written.
    pub(in crate::emulate::families) fn allow_all_below(&self, directory: &Path) -> bool {
        !self.read_only && allow_all_below(&self.paths, directory)
    }

    /// Judges a file by `--path`, if that counts for all calls.
    pub(in crate::emulate::families) fn check(
        &self,
        access: Access,
        context: &Context,
        found: &OwnedFd,
    ) -> Outcome<()> {
        match self.in_place {
            true => judge(|path| self.allow(path, access), context, found, None).map(drop),
            false => Ok(()),
        }
    }

    /// The mode of a new file.
    pub(super) fn mode(&self, asked: Mode) -> Mode {
        // The file of another opener must not give the rights of its owner to whoever runs it.
        match self.as_root || self.user.is_some() {
            true => asked - Mode::S_ISUID - Mode::S_ISGID,
            false => asked,
        }
    }

    /// With whose rights: all that this process has, or those of one user without any capability.
    pub(super) fn credentials(&self, target: Credentials) -> Credentials {
        match self.user {
            _ if self.as_root => {
                // All bits: what this process does not have is left out when they are taken on.
                Credentials { capabilities: u64::MAX, ..Credentials::of_user(0, 0, target.umask) }
            }
            Some(Opener { uid, gid }) => Credentials::of_user(uid, gid, target.umask),
            // The target's capabilities count in its own user namespace. The file is one of the host.
            None => Credentials { capabilities: 0, ..target },
        }
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

    fn no_options() -> OpenOptions {
        OpenOptions {
            paths: vec![],
            in_place: false,
            root: "/".into(),
            as_root: false,
            user: None,
            read_only: false,
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
            let options = OpenOptions { as_root, user, ..no_options() };
            assert_eq!(options.mode(asked), made, "{options:?}");
        }
    }
}
