//! The heap of the C library: memory of a burst is returned to the kernel. It does not change memory that is
//! allocated.

#[cfg(target_env = "gnu")]
use nix::libc;

/// What is as large as this gets a mapping of its own, which goes back when it is freed.
// The library begins with twice as much, and raises it to whatever was freed last: after one burst of large pieces
// nothing goes back any more.
#[cfg(target_env = "gnu")]
const MMAP_THRESHOLD: libc::c_int = 64 << 10;

/// Gives large allocations mappings of their own, from now on.
pub fn keep_large_apart() {
    #[cfg(target_env = "gnu")]
    // SAFETY: it sets a number of the allocator, under its lock; if it fails, nothing changes.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, MMAP_THRESHOLD);
    }
}

/// Gives back what is free on the heap, all at once: it takes milliseconds for hundreds of MiB.
pub fn trim() {
    #[cfg(target_env = "gnu")]
    // SAFETY: it touches only what is free, under the allocator's locks.
    unsafe {
        libc::malloc_trim(0);
    }
}
