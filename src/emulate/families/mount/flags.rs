//! The flags of a mount: what the target asks for, what the options insist on, and what they leave open. Without
//! a word of the options a mount has `nosuid` and `nodev`.

use std::str::FromStr;

use nix::libc;
use rustix::mount::MountAttrFlags;

/// The flags of a new mount that a target may choose.
pub(super) const CHOICE: u64 = libc::MS_RDONLY
    | libc::MS_NOSUID
    | libc::MS_NODEV
    | libc::MS_NOEXEC
    | libc::MS_NOSYMFOLLOW
    | libc::MS_NOATIME
    | libc::MS_NODIRATIME
    | libc::MS_RELATIME
    | libc::MS_STRICTATIME
    | libc::MS_SYNCHRONOUS
    | libc::MS_DIRSYNC
    | libc::MS_LAZYTIME
    | libc::MS_SILENT;

/// The flags by which a mount does less.
pub(super) const RESTRICTIONS: u64 =
    libc::MS_RDONLY | libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC | libc::MS_NOSYMFOLLOW;

/// What mount(2) calls these, and what the new calls do.
const ATTRIBUTES: &[(u64, MountAttrFlags)] = &[
    (libc::MS_RDONLY, MountAttrFlags::MOUNT_ATTR_RDONLY),
    (libc::MS_NOSUID, MountAttrFlags::MOUNT_ATTR_NOSUID),
    (libc::MS_NODEV, MountAttrFlags::MOUNT_ATTR_NODEV),
    (libc::MS_NOEXEC, MountAttrFlags::MOUNT_ATTR_NOEXEC),
    (libc::MS_NOSYMFOLLOW, MountAttrFlags::MOUNT_ATTR_NOSYMFOLLOW),
    (libc::MS_NODIRATIME, MountAttrFlags::MOUNT_ATTR_NODIRATIME),
];

/// A word of `--flags`: `MS_*` that are always there, or that need not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    /// `ro` or, the other way around, `-rw`.
    Always(u64),
    /// `suid`, `dev`.
    Allowed(u64),
}

impl FromStr for Flag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "ro" | "-rw" => Flag::Always(libc::MS_RDONLY),
            "nosuid" | "-suid" => Flag::Always(libc::MS_NOSUID),
            "nodev" | "-dev" => Flag::Always(libc::MS_NODEV),
            "noexec" | "-exec" => Flag::Always(libc::MS_NOEXEC),
            "nosymfollow" | "-symfollow" => Flag::Always(libc::MS_NOSYMFOLLOW),
            "suid" | "+suid" => Flag::Allowed(libc::MS_NOSUID),
            "dev" | "+dev" => Flag::Allowed(libc::MS_NODEV),
            _ => {
                let words = "ro, noexec, nosymfollow, nosuid and nodev are for every mount, suid and dev \
                             for one that asks for them";
                return Err(format!("'{text}' is none of the flags: {words}"));
            }
        })
    }
}

/// The flags that a mount gets for which `asked` was asked.
pub(super) fn decide(asked: u64, allowed: &[Flag]) -> u64 {
    let mut always = 0;
    // With `dev`, a target can use each device that the file system has a node for, so only the options can allow it.
    let mut unless_allowed = libc::MS_NOSUID | libc::MS_NODEV;
    for flag in allowed {
        match flag {
            Flag::Always(flags) => always |= flags,
            Flag::Allowed(flags) => unless_allowed &= !flags,
        }
    }
    asked | always | unless_allowed
}

/// The same for fsmount(2) and mount_setattr(2).
pub(super) fn attributes(flags: u64) -> MountAttrFlags {
    let set = ATTRIBUTES.iter().filter(|(flag, _)| flags & flag != 0);
    let set: MountAttrFlags = set.map(|(_, attribute)| *attribute).collect();
    // One of three: mount_setattr(2).
    if flags & libc::MS_NOATIME != 0 {
        set | MountAttrFlags::MOUNT_ATTR_NOATIME
    } else if flags & libc::MS_STRICTATIME != 0 {
        set | MountAttrFlags::MOUNT_ATTR_STRICTATIME
    } else {
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(asked: u64, words: &[&str]) -> u64 {
        decide(asked, &words.iter().map(|word| word.parse().unwrap()).collect::<Vec<_>>())
    }

    #[test]
    fn nosuid_and_nodev_are_there_unless_they_need_not_be() {
        let (suid, dev) = (libc::MS_NOSUID, libc::MS_NODEV);
        assert_eq!(decided(0, &[]), suid | dev);
        assert_eq!(decided(0, &["-suid"]), suid | dev);
        assert_eq!(decided(0, &["dev"]), suid);
        assert_eq!(decided(dev, &["+dev", "suid"]), dev, "the target's own choice");
        assert_eq!(decided(0, &["dev", "nodev"]), suid | dev, "the stricter word counts");
        assert_eq!(
            decided(libc::MS_NOATIME, &["ro", "noexec", "dev", "suid"]),
            libc::MS_RDONLY | libc::MS_NOEXEC | libc::MS_NOATIME
        );
    }

    #[test]
    fn a_word_takes_something_away_or_leaves_it_open() {
        let is = |word: &str| word.parse::<Flag>().unwrap();
        let always = [
            ("ro", "-rw", libc::MS_RDONLY),
            ("nosuid", "-suid", libc::MS_NOSUID),
            ("nodev", "-dev", libc::MS_NODEV),
            ("noexec", "-exec", libc::MS_NOEXEC),
            ("nosymfollow", "-symfollow", libc::MS_NOSYMFOLLOW),
        ];
        for (word, contrary, flag) in always {
            assert_eq!([is(word), is(contrary)], [Flag::Always(flag); 2]);
        }
        for (word, plus, flag) in
            [("suid", "+suid", libc::MS_NOSUID), ("dev", "+dev", libc::MS_NODEV)]
        {
            assert_eq!([is(word), is(plus)], [Flag::Allowed(flag); 2]);
        }
        assert!("sync".parse::<Flag>().unwrap_err().contains("suid and dev"));
    }

    #[test]
    fn flags_have_the_names_of_the_new_calls() {
        let both = MountAttrFlags::MOUNT_ATTR_RDONLY | MountAttrFlags::MOUNT_ATTR_NOATIME;
        let asked = libc::MS_RDONLY | libc::MS_NOATIME | libc::MS_STRICTATIME | libc::MS_SILENT;
        assert_eq!(attributes(asked), both);
        assert_eq!(attributes(libc::MS_RELATIME), MountAttrFlags::MOUNT_ATTR_RELATIME);
    }
}
