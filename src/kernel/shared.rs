//! Memory shared with other processes: an anonymous page for a child, and a memfd that outlives
//! its maker; only whole 64-bit words are ever read or written, so no reader can see half of one.

use std::fs::File;
use std::num::NonZeroUsize;
use std::os::fd::OwnedFd;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::mman::{MapFlags, ProtFlags, mmap, mmap_anonymous, munmap};
use nix::sys::stat::fstat;
use nix::unistd::ftruncate;

/// A shared mapping of zeroed words.
#[derive(Debug)]
pub struct Mapping {
    base: NonNull<AtomicU64>,
    words: usize,
    /// Keeps the memory reachable by descriptor; `None` for an anonymous page.
    file: Option<File>,
}

// SAFETY: all access goes through atomics.
unsafe impl Send for Mapping {}
// SAFETY: as above.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// One anonymous page, shared with children.
    ///
    /// # Errors
    /// ENOMEM and the like, from mmap(2).
    pub fn anonymous() -> Result<Self, Errno> {
        let words = 512;
        let length = NonZeroUsize::new(words * size_of::<u64>()).ok_or(Errno::EINVAL)?;
        let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: a new mapping at an address of the kernel's choice touches nothing of ours.
        let base = unsafe { mmap_anonymous(None, length, protection, MapFlags::MAP_SHARED) }?;
        Ok(Self { base: base.cast(), words, file: None })
    }

    /// `words` words of a memfd named `name`.
    ///
    /// # Errors
    /// EMFILE, ENOMEM and the like, from memfd_create(2), ftruncate(2) and mmap(2).
    pub fn memfd(name: &str, words: usize) -> Result<Self, Errno> {
        let length = words.checked_mul(size_of::<u64>()).ok_or(Errno::EFBIG)?;
        let length = NonZeroUsize::new(length).ok_or(Errno::EINVAL)?;
        let file = memfd_create(name, MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING)?;
        ftruncate(&file, i64::try_from(length.get()).map_err(|_| Errno::EFBIG)?)?;
        // Otherwise a process that gets the descriptor could remove the memory below a mapping. It may grow.
        fcntl(&file, FcntlArg::F_ADD_SEALS(SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_SEAL))?;
        Self::of(file, words)
    }

    /// The first `words` words of a memfd that another process has made.
    ///
    /// # Errors
    /// EINVAL when it is shorter, or could become so; ENOMEM and the like, from mmap(2).
    pub fn of(file: OwnedFd, words: usize) -> Result<Self, Errno> {
        let length = words.checked_mul(size_of::<u64>()).ok_or(Errno::EFBIG)?;
        let length = NonZeroUsize::new(length).ok_or(Errno::EINVAL)?;
        let seals = SealFlag::from_bits_retain(fcntl(&file, FcntlArg::F_GET_SEALS)?);
        let size = fstat(&file)?.st_size;
        if !seals.contains(SealFlag::F_SEAL_SHRINK)
            || usize::try_from(size).map_or(true, |size| size < length.get())
        {
            return Err(Errno::EINVAL);
        }
        let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: a new mapping at an address of the kernel's choice touches nothing of ours; the file is as long as
        // the mapping and nobody can shrink it.
        let base = unsafe { mmap(None, length, protection, MapFlags::MAP_SHARED, &file, 0) }?;
        Ok(Self { base: base.cast(), words, file: Some(file.into()) })
    }

    /// The mapped file; `None` for an anonymous page.
    pub fn file(&self) -> Option<&File> {
        self.file.as_ref()
    }

    /// The word at `index`.
    ///
    /// # Panics
    /// When `index` is outside the mapping.
    pub fn word(&self, index: usize) -> &AtomicU64 {
        assert!(index < self.words, "word {index} of {}", self.words);
        // SAFETY: in bounds (asserted), aligned as mmap's pages are, initialised to zero by the
        // kernel, and mapped for as long as `self` lives.
        unsafe { self.base.add(index).as_ref() }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and no reference to it outlives `self`.
        let _ = unsafe { munmap(self.base.cast(), self.words * size_of::<u64>()) };
    }
}

/// `N` consecutive words of a mapping, kept alive with it.
#[derive(Debug, Clone)]
pub struct Words<const N: usize> {
    mapping: Arc<Mapping>,
    start: usize,
}

impl<const N: usize> Words<N> {
    /// The words from `start` on; `None` when they do not fit into the mapping.
    pub fn new(mapping: Arc<Mapping>, start: usize) -> Option<Self> {
        (start.checked_add(N)? <= mapping.words).then_some(Self { mapping, start })
    }

    /// Sets every word to zero.
    pub fn zero(&self) {
        for index in 0..N {
            self.mapping.word(self.start + index).store(0, Ordering::Relaxed);
        }
    }

    /// The words as they are now.
    pub fn load(&self) -> [u64; N] {
        std::array::from_fn(|index| self.mapping.word(self.start + index).load(Ordering::Relaxed))
    }

    /// Where the words lie, for the kernel to write into.
    pub fn as_ptr(&self) -> *mut u64 {
        // SAFETY: as many words as `new` has seen to be in the mapping begin there.
        unsafe { self.mapping.base.add(self.start) }.as_ptr().cast()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_memory_has_the_size_that_was_asked_for_and_keeps_it() {
        assert_eq!(Mapping::memfd("test", usize::MAX / 4).err(), Some(Errno::EFBIG));
        assert_eq!(Mapping::memfd("test", 0).err(), Some(Errno::EINVAL));
        let mapping = Mapping::memfd("test", 512).unwrap();
        let file = mapping.file().unwrap();
        assert_eq!(ftruncate(file, 0), Err(Errno::EPERM));
        assert_eq!(mapping.word(511).load(Ordering::Relaxed), 0);
    }
}
