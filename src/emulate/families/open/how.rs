//! What openat2(2) asks for, as the snapshot has it. The kernel itself judges it; nothing of it is ever left out.

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, FcntlArg, OFlag, OpenHow, ResolveFlag, fcntl, open, openat2};
use nix::sys::stat::Mode;

use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Stop};
use crate::table::maxima;

/// How a file is to be opened: the flags and the mode of any open, and the rules for its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct How {
    pub(super) flags: OFlag,
    pub(super) mode: Mode,
    pub(super) resolve: ResolveFlag,
}

/// The size of the first `struct open_how`: linux/openat2.h.
const OPEN_HOW_SIZE: usize = 24;

impl How {
    /// That of `call`.
    pub(super) fn of(request: &ClaimedRequest, call: &Call) -> Outcome<Self> {
        let creat = OFlag::O_CREAT | OFlag::O_WRONLY | OFlag::O_TRUNC;
        let flags = match call.name.as_str() {
            "openat2" => return Self::extended(request, call),
            "creat" => Some(creat),
            _ => call.word("flags").map(|flags| OFlag::from_bits_retain(flags as i32)),
        };
        let given = flags.zip(call.word("mode"));
        let (flags, mode) = given.ok_or(Stop::unread("flags and mode"))?;
        let mode = Mode::from_bits_truncate(mode);
        // The kernel looks at these before it looks at the path, and there is never a file of this name.
        match open("", flags, mode) {
            Err(errno) if errno != Errno::ENOENT => return Err(errno.into()),
            _ => {}
        }
        Ok(Self { flags, mode, resolve: ResolveFlag::empty() })
    }

    fn extended(request: &ClaimedRequest, call: &Call) -> Outcome<Self> {
        let size = call.register("size").ok_or(Stop::unread("size"))?;
        if size < OPEN_HOW_SIZE as u64 {
            return Err(Errno::EINVAL.into());
        }
        if size > maxima::STRUCT as u64 {
            return Err(Errno::E2BIG.into());
        }
        let how = request.memory("how")?.filter(|how| how.len() as u64 == size);
        Ok(Self::judged(&how.ok_or(Errno::EFAULT)?)?)
    }

    fn judged(how: &[u8]) -> Result<Self, Errno> {
        let (known, unknown) = how.split_at(OPEN_HOW_SIZE);
        if unknown.iter().any(|&byte| byte != 0) {
            return Err(Errno::E2BIG);
        }
        let mut words = known
            .chunks_exact(8)
            .map(|word| u64::from_ne_bytes(word.try_into().expect("a chunk of 8 has 8 bytes")));
        let mut word = || words.next().expect("three words");
        let (flags, mode, resolve) = (word(), word(), word());
        let asked = Self {
            flags: OFlag::from_bits_retain(i32::try_from(flags).map_err(|_| Errno::EINVAL)?),
            mode: Mode::from_bits_retain(u32::try_from(mode).map_err(|_| Errno::EINVAL)?),
            resolve: ResolveFlag::from_bits_retain(resolve),
        };
        // The kernel looks at all this before it looks at the path, and there is never a file of this name.
        let how = OpenHow::new().flags(asked.flags).mode(asked.mode).resolve(asked.resolve);
        match openat2(AT_FDCWD, "", how) {
            Err(Errno::ENOENT) => Ok(asked),
            Err(errno) => Err(errno),
            Ok(_) => Err(Errno::EINVAL),
        }
    }

    /// The flags by which the opener opens: neither a fifo nor a device may hold it up, nor become its terminal.
    pub(super) fn opening(&self) -> OFlag {
        self.flags | OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC
    }

    /// Gives the file the flags that it was to be opened with.
    pub(super) fn finish(&self, file: &OwnedFd) -> Result<(), Errno> {
        // O_NONBLOCK was for the opening.
        fcntl(file, FcntlArg::F_SETFL(self.flags)).map(drop)
    }

    /// What it does with the file, if that is there already.
    pub(super) fn access(&self) -> Access {
        // O_TRUNC changes a file that is opened with O_RDONLY, too.
        let writes = OFlag::O_WRONLY | OFlag::O_RDWR | OFlag::O_TRUNC;
        match self.flags.intersects(writes) && !self.flags.contains(OFlag::O_PATH) {
            true => Access::Write,
            false => Access::Read,
        }
    }

    /// Whether the path is to stay below the directory where it begins.
    pub(super) fn is_scoped(&self) -> bool {
        self.resolve.intersects(ResolveFlag::RESOLVE_BENEATH | ResolveFlag::RESOLVE_IN_ROOT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(words: &[u64]) -> Result<How, Errno> {
        How::judged(&words.iter().flat_map(|word| word.to_ne_bytes()).collect::<Vec<_>>())
    }

    #[test]
    fn what_the_kernel_takes_is_taken() {
        let beneath = ResolveFlag::RESOLVE_BENEATH;
        let flags = OFlag::O_CREAT | OFlag::O_CLOEXEC;
        let how = judged(&[flags.bits() as u64, 0o640, beneath.bits(), 0]).unwrap();
        assert_eq!(how, How { flags, mode: Mode::from_bits_retain(0o640), resolve: beneath });
        assert!(how.is_scoped());
        assert!(!judged(&[0, 0, 0]).unwrap().is_scoped());
    }

    #[test]
    fn what_the_kernel_refuses_is_refused() {
        let create = OFlag::O_CREAT.bits() as u64;
        let both = (ResolveFlag::RESOLVE_BENEATH | ResolveFlag::RESOLVE_IN_ROOT).bits();
        for (words, errno) in [
            ([0, 0, 0, 1], Errno::E2BIG),
            ([1 << 40, 0, 0, 0], Errno::EINVAL),
            ([1 << 31, 0, 0, 0], Errno::EINVAL),
            ([1 << 30, 0, 0, 0], Errno::EINVAL),
            ([0, 0o600, 0, 0], Errno::EINVAL),
            ([create, 0o10000, 0, 0], Errno::EINVAL),
            ([create, 1 << 40, 0, 0], Errno::EINVAL),
            ([0, 0, 1 << 20, 0], Errno::EINVAL),
            ([0, 0, both, 0], Errno::EINVAL),
        ] {
            assert_eq!(judged(&words), Err(errno), "{words:x?}");
        }
    }
}
