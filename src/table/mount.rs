//! What the flags of mount(2) decide about its other arguments, fs/namespace.c; it never looks at
//! more than the flags.

use nix::libc::{
    MS_BIND, MS_MGC_MSK, MS_MGC_VAL, MS_MOVE, MS_PRIVATE, MS_REMOUNT, MS_SHARED, MS_SLAVE,
    MS_UNBINDABLE,
};

/// The operations on what is mounted already, all but the remount.
const REARRANGES: u64 = MS_BIND | MS_MOVE | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;

/// The flags without the magic number that once had to stand in their upper half, and whether it
/// was there.
pub fn without_magic(flags: u64) -> (u64, bool) {
    if flags & MS_MGC_MSK == MS_MGC_VAL { (flags & !MS_MGC_MSK, true) } else { (flags, false) }
}

/// Whether the kernel ignores the file system type: only a new mount has one.
pub fn ignores_type(flags: u64) -> bool {
    without_magic(flags).0 & (REARRANGES | MS_REMOUNT) != 0
}

/// Whether the kernel ignores the data: a new mount and a remount take it. The remount goes before
/// all that rearranges but the bind, so that further flags do not hide its data.
pub fn ignores_data(flags: u64) -> bool {
    let flags = without_magic(flags).0;
    flags & MS_REMOUNT == 0 && flags & REARRANGES != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remount_takes_data_whatever_else_is_asked() {
        assert!(!ignores_data(MS_REMOUNT | MS_PRIVATE));
        assert!(ignores_data(MS_MGC_VAL | MS_MOVE));
        assert!(!ignores_data(MS_MGC_VAL));
        assert!(ignores_type(MS_REMOUNT) && !ignores_type(0));
    }
}
