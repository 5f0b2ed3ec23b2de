//! Memory shared with other processes: an anonymous page for a child, and a memfd that outlives
//! its maker; only whole 64-bit words are ever read or written, so no reader can see half of one.

use std::num::NonZeroUsize;
use std::os::fd::OwnedFd;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::errno::Errno;
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::mman::{MapFlags, ProtFlags, mmap, mmap_anonymous, munmap};
use nix::unistd::ftruncate;

/// A shared mapping of zeroed words.
#[derive(Debug)]
pub struct Mapping {
    base: NonNull<AtomicU64>,
    words: usize,
    /// Keeps the memory reachable by descriptor; `None` for an anonymous page.
    _file: Option<OwnedFd>,
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
        Ok(Self { base: base.cast(), words, _file: None })
    }

    /// `words` words of a memfd named `name`.
    ///
    /// # Errors
    /// EMFILE, ENOMEM and the like, from memfd_create(2), ftruncate(2) and mmap(2).
    pub fn memfd(name: &str, words: usize) -> Result<Self, Errno> {
        let length = NonZeroUsize::new(words * size_of::<u64>()).ok_or(Errno::EINVAL)?;
        let file = memfd_create(name, MFdFlags::MFD_CLOEXEC)?;
        ftruncate(&file, i64::try_from(length.get()).map_err(|_| Errno::EFBIG)?)?;
        let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: as above; the file is as long as the mapping and nobody shrinks it.
        let base = unsafe { mmap(None, length, protection, MapFlags::MAP_SHARED, &file, 0) }?;
        Ok(Self { base: base.cast(), words, _file: Some(file) })
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
        self.mapping.word(self.start).as_ptr()
    }
}
