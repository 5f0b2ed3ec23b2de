//! What may be mounted, and how: the options of the command line.

use std::path::Path;

use clap::Args;
use glob::Pattern;

use super::flags::Flag;
use crate::emulate::{Outcome, Stop, host};

/// What may be mounted, and how.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct MountOptions {
    /// Allow mounting this file system type, such as ext4. Can be repeated
    #[arg(long = "fstype", value_name = "TYPE", value_delimiter = ',')]
    pub(super) types: Vec<String>,
    /// Allow mounting block devices that match, as paths of the host. Can be repeated
    #[arg(long = "source", value_name = "GLOB", value_parser = host::pattern)]
    pub(super) sources: Vec<Pattern>,
    /// Allow mounting image files that match --source, through loop devices
    #[arg(long = "loop")]
    pub(super) images: bool,
    /// Allow mount options of the file system that match, such as errors=remount-ro. Can be repeated
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub(super) options: Vec<Pattern>,
    /// Allow read-only bind mounts of directories of the host that match. Can be repeated
    #[arg(long = "bind", value_name = "GLOB", value_parser = host::pattern)]
    pub(super) binds: Vec<Pattern>,
    /// Allow writable bind mounts of directories of the host that match. Can be repeated
    #[arg(long = "bind-rw", value_name = "GLOB", value_parser = host::pattern)]
    pub(super) writable_binds: Vec<Pattern>,
    /// Set this flag on every mount: ro, noexec or nosymfollow (-rw means ro, and so on). Or allow a flag that the
    /// target requests: suid or dev. Can be repeated; nosuid and nodev are the default
    #[arg(long, value_name = "FLAG", value_delimiter = ',', allow_hyphen_values = true)]
    pub(super) flags: Vec<Flag>,
    /// Shift the owners of files by the id mapping of the target's user namespace
    #[arg(long)]
    pub(super) shift: bool,
    /// Also mount for root of a container without CAP_SYS_ADMIN
    #[arg(long = "lend-sys-admin")]
    pub(super) lend: bool,
}

/// Refuses a source that is not among those of `option`.
pub(super) fn hold(source: &Path, names: &[Pattern], option: &str) -> Outcome<()> {
    if host::allows(names, source) {
        return Ok(());
    }
    Err(Stop::excluded(format!("{} is not among the names of {option}", source.display())))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use clap::FromArgMatches;

    /// What these options allow.
    pub(in super::super) fn allowed(options: &str) -> MountOptions {
        let words = ["emulate"].into_iter().chain(options.split_whitespace());
        let matches =
            MountOptions::augment_args(clap::Command::new("emulate")).get_matches_from(words);
        MountOptions::from_arg_matches(&matches).unwrap()
    }
}
