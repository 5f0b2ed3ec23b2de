//! A device node that a policy names, `c:1:3`; it never guesses a type or a number.

use std::fmt;
use std::str::FromStr;

use nix::sys::stat::{SFlag, makedev};

/// Type and number of a device node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    block: bool,
    major: u32,
    minor: u32,
}

/// The nodes that any program may have: null, zero, full, random, urandom, tty
/// (Documentation/admin-guide/devices.txt).
pub const HARMLESS_NODES: &str = "c:1:3,c:1:5,c:1:7,c:1:8,c:1:9,c:5:0";

impl Device {
    /// The device that mknod(2) asks for: `mode`, and `dev` as the kernel takes it, new_decode_dev of
    /// linux/kdev_t.h. `None` when it asks for no device.
    pub(super) fn asked(mode: u32, dev: u32) -> Option<Self> {
        let block = match SFlag::from_bits_truncate(mode) & SFlag::S_IFMT {
            SFlag::S_IFCHR => false,
            SFlag::S_IFBLK => true,
            _ => return None,
        };
        let (major, minor) = ((dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xf_ff00));
        Some(Self { block, major, minor })
    }

    /// The mark of a removed file in overlayfs, which everybody may make (Linux 5.8).
    pub(super) fn is_whiteout(self) -> bool {
        !self.block && self.major == 0 && self.minor == 0
    }

    pub(super) fn kind(self) -> SFlag {
        if self.block { SFlag::S_IFBLK } else { SFlag::S_IFCHR }
    }

    pub(super) fn number(self) -> u64 {
        makedev(self.major.into(), self.minor.into())
    }
}

impl FromStr for Device {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not TYPE:MAJOR:MINOR, as c:1:3 for /dev/null");
        let [kind, major, minor] = text.split(':').collect::<Vec<_>>()[..] else {
            return Err(wrong());
        };
        let block = match kind {
            "c" => false,
            "b" => true,
            _ => return Err(wrong()),
        };
        // 12 and 20 bits: linux/kdev_t.h.
        let number = |text: &str, most: u32| text.parse().ok().filter(|number| *number <= most);
        let (major, minor) = (number(major, 0xfff), number(minor, 0xf_ffff));
        let (Some(major), Some(minor)) = (major, minor) else { return Err(wrong()) };
        Ok(Self { block, major, minor })
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.block { 'b' } else { 'c' };
        write!(f, "{kind}:{}:{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_parses_and_shows_itself() {
        for text in HARMLESS_NODES.split(',').chain(["b:4095:1048575"]) {
            assert_eq!(text.parse::<Device>().unwrap().to_string(), text);
        }
        for text in
            ["", "c", "c:1", "c:1:2:3", "d:1:2", "c:x:2", "c:4096:0", "c:0:1048576", "c:-1:0"]
        {
            assert!(text.parse::<Device>().unwrap_err().contains("TYPE:MAJOR:MINOR"), "{text}");
        }
    }

    #[test]
    fn the_number_is_taken_apart_as_the_kernel_does() {
        for (major, minor) in [(1, 3), (0, 0), (259, 300), (0xfff, 0xf_ffff)] {
            let dev = (minor & 0xff) | (major << 8) | ((minor & !0xff) << 12);
            let asked = Device::asked(0o60600, dev).unwrap();
            assert_eq!(asked, Device { block: true, major, minor });
        }
        assert_eq!(Device::asked(0o10600, 0x103), None);
        assert!(Device::asked(0o20000, 0).unwrap().is_whiteout());
        for (mode, dev) in [(0o60000, 0), (0o20000, 5), (0o20000, 0x100)] {
            assert!(!Device::asked(mode, dev).unwrap().is_whiteout(), "{mode:o} {dev}");
        }
    }

    #[test]
    fn a_node_has_the_type_and_the_number_of_the_device() {
        for (text, kind, number) in
            [("c:1:3", SFlag::S_IFCHR, 0x103), ("b:259:300", SFlag::S_IFBLK, 0x11_032c)]
        {
            let device = text.parse::<Device>().unwrap();
            assert_eq!((device.kind(), device.number()), (kind, number), "{text}");
        }
    }
}
