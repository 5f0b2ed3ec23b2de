//! What could not be read of a target, and why. The kernel takes as much of some memory as there is:
//! only what it would not take either counts as unreadable.

use std::cell::Cell;

use nix::errno::Errno;

use super::captured::{End, Piece};
use crate::kernel::memory::Memory;
use crate::table::{Extent, Kind};

/// A target's memory, and why it could not be read.
pub(super) struct Probe<'a> {
    memory: &'a dyn Memory,
    failure: Cell<Option<Errno>>,
}

impl<'a> Probe<'a> {
    pub(super) fn new(memory: &'a dyn Memory) -> Self {
        Self { memory, failure: Cell::new(None) }
    }

    /// Why a read has failed since this was last asked: the first reason that is not EFAULT.
    pub(super) fn take(&self) -> Option<Errno> {
        self.failure.take()
    }

    fn note<T>(&self, read: Result<T, Errno>) -> Result<T, Errno> {
        // EFAULT is the ordinary end of a mapping. It must not hide that the daemon itself could not read.
        if let (Err(errno), None | Some(Errno::EFAULT)) = (&read, self.failure.get()) {
            self.failure.set(Some(*errno));
        }
        read
    }
}

impl Memory for Probe<'_> {
    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<usize, Errno> {
        self.note(self.memory.read(address, buffer))
    }

    fn gather(&self, stretches: &[(u64, usize)], buffer: &mut [u8]) -> Result<usize, Errno> {
        self.note(self.memory.gather(stretches, buffer))
    }
}

/// What became of a pointer's memory that is not there to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// The kernel takes what is there.
    Taken,
    /// It is no address after all.
    NoAddress,
    /// The kernel would fail.
    Missing,
}

/// Decides about a piece that ends too early, at least in part, and why it does.
pub(super) fn rest(piece: &mut Piece, why: Errno) -> Rest {
    // The daemon failed, so it is unknown how much the kernel would find there.
    if why != Errno::EFAULT {
        return Rest::Missing;
    }
    let read = !piece.bytes.is_empty();
    match piece.kind {
        // copy_mount_options takes as much of the page as it can read.
        Kind::MountData { .. } if read => {
            piece.end = End::Complete;
            Rest::Taken
        }
        Kind::In(Kind::IoVec, _) if piece.end != End::Unreadable => buffers(piece),
        // A request that no driver of ours has may have a number for its argument, whatever it says.
        Kind::In(_, Extent::Request(_)) | Kind::InOut(_, Extent::Request(_)) if !read => {
            Rest::NoAddress
        }
        // select(2) looks at no more than the process has room for, sched_setaffinity(2) at no more than
        // there are processors; getsockopt(2) reads the beginning of the buffer that it fills.
        Kind::In(_, Extent::Request(_) | Extent::Readable(_))
        | Kind::InOut(_, Extent::Request(_) | Extent::At(_))
        | Kind::In(Kind::BitSet, _)
        | Kind::InOut(Kind::BitSet, _)
            if read =>
        {
            piece.end = End::Truncated;
            Rest::Taken
        }
        _ => Rest::Missing,
    }
}

/// Buffers are taken one after another up to the first byte that is not there, which is a failure only
/// if it is the very first.
fn buffers(piece: &mut Piece) -> Rest {
    let failed = piece.elements.iter().position(|element| element.end == End::Unreadable);
    let Some(failed) = failed else { return Rest::Missing };
    let end = piece.elements[failed].start + piece.elements[failed].length;
    // Nothing at all could be read, so the kernel fails with EFAULT as well.
    if end == 0 {
        return Rest::Missing;
    }
    piece.bytes.truncate(end);
    piece.elements[failed].end = End::Truncated;
    for element in &mut piece.elements[failed + 1..] {
        (element.start, element.length, element.end) = (end, 0, End::Truncated);
    }
    Rest::Taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Arch::{self, I386, X86_64};
    use crate::trap::snapshot::Snapshot;
    use crate::trap::snapshot::fake::{Fake, notification};

    fn take(memory: &Fake, arch: Arch, name: &str, args: &[u64]) -> Snapshot {
        Snapshot::take(&notification(arch, name, args), memory, 1 << 20)
    }

    /// What could not be read: `pathname EFAULT`.
    fn missing(memory: &Fake, name: &str, args: &[u64]) -> Vec<String> {
        let snapshot = take(memory, X86_64, name, args);
        assert_eq!(snapshot.fault().is_some(), !snapshot.is_whole(), "all of it is EFAULT");
        snapshot.unreadable().map(|(name, errno)| format!("{name} {errno:?}")).collect()
    }

    const WILD: u64 = 0x1001;

    #[test]
    fn what_the_kernel_would_read_and_nobody_can_is_named() {
        let mut memory = Fake::default();
        let unended = memory.put(b"no end");
        let good = memory.put(b"good\0");
        let words = |words: &[u64]| words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let put = |memory: &mut Fake, list: &[u64]| {
            let list: Vec<u8> = words(list);
            memory.put(&list)
        };
        let argv = put(&mut memory, &[good, WILD, 0]);
        let endless = put(&mut memory, &[good]);
        let vector = put(&mut memory, &[WILD, 4, good, 4]);
        let message = put(&mut memory, &[WILD, 16, vector, 2, 0, 0, 0]);
        for (name, args, expected) in [
            ("chdir", &[WILD][..], &["path EFAULT"][..]),
            ("chdir", &[unended], &["path EFAULT"]),
            ("rename", &[WILD, unended], &["oldpath EFAULT", "newpath EFAULT"]),
            ("rename", &[good, good], &[]),
            ("execve", &[good, argv, endless], &["argv EFAULT", "envp EFAULT"]),
            ("execve", &[good, 0, 0], &[]),
            ("sendmsg", &[3, message], &["msg.name EFAULT", "msg.iov EFAULT"]),
            ("sendmsg", &[3, WILD], &["msg EFAULT"]),
            ("bind", &[3, unended, 7], &["addr EFAULT"]),
            ("bind", &[3, WILD, 0], &[]),
            ("setxattr", &[good, good, unended, 7], &["value EFAULT"]),
            ("openat2", &[3, good, unended, 24], &["how EFAULT"]),
            ("sched_setattr", &[0, WILD], &["attr EFAULT"]),
            ("read", &[0, WILD, 9], &[]),
            ("uname", &[WILD], &[]),
            ("accept", &[3, WILD, WILD], &["addrlen EFAULT"]),
            ("accept", &[3, 0, WILD], &[]),
            ("mkdir", &[0], &[]),
        ] {
            assert_eq!(missing(&memory, name, args), expected, "{name} {args:x?}");
        }
    }

    #[test]
    fn what_the_kernel_takes_as_far_as_it_is_there_is_no_failure_but_is_marked() {
        let mut memory = Fake::default();
        let data = memory.put(b"data");
        let vector: Vec<u8> =
            [data, 2, data, 9, data, 2].iter().flat_map(|word| word.to_le_bytes()).collect();
        let vector = memory.put(&vector);
        let unknown = 0x4008_ff01;
        for (name, args, index, bytes) in [
            ("write", &[1, data, 9][..], 1, &b"data"[..]),
            ("sendto", &[1, data, 9, 0, 0, 0], 1, b"data"),
            ("writev", &[1, vector, 3], 1, b"dadata"),
            ("select", &[1024, data, 0, 0, 0], 1, b"data"),
            ("sched_setaffinity", &[0, 128, data], 2, b"data"),
            ("ioctl", &[1, unknown, data], 2, b"data"),
        ] {
            let snapshot = take(&memory, X86_64, name, args);
            assert!(snapshot.is_whole(), "{name}");
            let piece = snapshot.piece(index).unwrap();
            assert_eq!(piece.bytes, bytes, "{name}");
            let cut = piece.elements.iter().any(|element| element.end == End::Truncated);
            assert!(piece.end == End::Truncated || cut, "{name}");
        }
        for (name, args) in [("write", &[1, WILD, 9][..]), ("select", &[1024, WILD])] {
            assert!(!take(&memory, X86_64, name, args).is_whole(), "{name}");
        }
    }

    #[test]
    fn the_argument_of_an_unknown_ioctl_may_be_a_number() {
        let memory = Fake::default();
        let snapshot = take(&memory, X86_64, "ioctl", &[1, 0x4004_ff01, 1]);
        assert!(snapshot.is_whole() && snapshot.pieces.is_empty());
        let mut closed = Fake::default();
        closed.closed = Some((0, Errno::EPERM));
        assert!(!take(&closed, X86_64, "ioctl", &[1, 0x4004_ff01, 1]).is_whole());
    }

    #[test]
    fn a_failure_of_the_daemon_is_no_fault_of_the_target() {
        let mut memory = Fake::default();
        let path = memory.put(b"/tmp/secret\0");
        let page = memory.put(&[b'x'; 4096]);
        let vector: Vec<u8> =
            [path, 4, page, 4096].iter().flat_map(|word| word.to_le_bytes()).collect();
        let vector = memory.put(&vector);
        for errno in [Errno::EPERM, Errno::ESRCH, Errno::ENOMEM, Errno::EMFILE, Errno::EIO] {
            // From the second half of the page on.
            memory.closed = Some((page + 2048, errno));
            for (name, args) in [
                ("chdir", &[page + 2048][..]),
                ("chdir", &[page]),
                ("write", &[1, page, 4096]),
                ("writev", &[1, vector, 2]),
                ("mount", &[path, path, path, 0, page]),
                ("rename", &[page, WILD]),
            ] {
                let snapshot = take(&memory, X86_64, name, args);
                let first = snapshot.unreadable().next().map(|(_, errno)| errno);
                assert_eq!((first, snapshot.fault()), (Some(errno), None), "{name} {errno}");
            }
        }
    }

    #[test]
    fn a_block_of_arguments_that_is_not_there_is_named() {
        let memory = Fake::default();
        for (name, args, expected) in [
            ("socketcall", &[3, WILD][..], "args"),
            ("select", &[WILD], "args"),
            ("ipc", &[12, 1, 2, 3, WILD], "ptr"),
            ("ipc", &[3, 1, 2, 16, WILD], "arg"),
        ] {
            let snapshot = match name {
                "select" => {
                    let mut old = notification(I386, "fork", args);
                    old.nr = 82;
                    Snapshot::take(&old, &memory, 4096)
                }
                name => take(&memory, I386, name, args),
            };
            let names: Vec<_> = snapshot.unreadable().map(|(name, _)| name).collect();
            assert_eq!(names[0], expected, "{name}");
            assert_eq!(snapshot.fault(), Some(Errno::EFAULT));
        }
    }
}
