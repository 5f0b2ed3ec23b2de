//! The writes into a target's memory that go along with its response: read first what they replace, so that whatever
//! cannot be written whole is taken back.

use nix::errno::Errno;

use super::request::Request;
use super::staged::Stretch;
use super::unanswered::Unanswered;
use crate::kernel::budget::extend;
use crate::kernel::memory::Memory;

/// What is to be written, and what was there before.
#[derive(Debug)]
pub(super) struct Replacement {
    stretch: Stretch,
    before: Vec<u8>,
}

/// Prepares to write all that is staged, by reading what it will replace; the target can make this take
/// as long as it likes, and nothing is changed yet.
///
/// # Errors
/// `Gone` and `Memory`.
pub(super) fn changes(request: &Request) -> Result<Vec<Replacement>, Unanswered> {
    let stretches = request.staged.stretches(&request.snapshot.outs);
    let changes = stretches.into_iter().map(|stretch| change(request, stretch)).collect();
    // Failing to read from one that has gone means nothing.
    if request.is_valid() { changes } else { Err(Unanswered::Gone) }
}

fn change(request: &Request, stretch: Stretch) -> Result<Replacement, Unanswered> {
    let mut before = Vec::new();
    let read = extend(&mut before, stretch.bytes.len())
        .and_then(|()| request.memory().read(stretch.address, &mut before));
    whole(&stretch, read)?;
    Ok(Replacement { stretch, before })
}

/// The pair of descriptors that the call fills, to be written as it is.
///
/// # Errors
/// `NoPair`, `NotHeld`, and those of [`changes`].
pub(super) fn unchanged_pair(request: &Request) -> Result<Replacement, Unanswered> {
    let stretch = pair(request, [0; 2])?;
    if !request.is_held() {
        return Err(Unanswered::NotHeld);
    }
    let change = change(request, stretch);
    if !request.is_valid() {
        return Err(Unanswered::Gone);
    }
    let Replacement { mut stretch, before } = change?;
    stretch.bytes.clone_from(&before);
    Ok(Replacement { stretch, before })
}

/// Writes the numbers of the descriptors to where the call has its pair.
///
/// # Errors
/// `Gone` and `Memory`.
pub(super) fn write_pair(request: &Request, numbers: [u32; 2]) -> Result<(), Unanswered> {
    put(request, &pair(request, numbers)?)
}

fn pair(request: &Request, numbers: [u32; 2]) -> Result<Stretch, Unanswered> {
    let (name, address) = request.snapshot.pair().ok_or(Unanswered::NoPair)?;
    let bytes = numbers.into_iter().flat_map(u32::to_ne_bytes).collect();
    Ok(Stretch { name: name.to_owned(), address, bytes })
}

/// Writes all of it into the target, which can make this take as long as it likes.
///
/// # Errors
/// `Gone`, or `Memory` with the target's memory as it was.
pub(super) fn write(request: &Request, changes: &[Replacement]) -> Result<(), Unanswered> {
    for (index, Replacement { stretch, .. }) in changes.iter().enumerate() {
        if let Err(why) = put(request, stretch) {
            // With the one that failed: the kernel may have written a part of it.
            restore(request, &changes[..=index]);
            return Err(why);
        }
    }
    Ok(())
}

fn put(request: &Request, stretch: &Stretch) -> Result<(), Unanswered> {
    // Only what still waits is written to.
    if !request.is_valid() {
        return Err(Unanswered::Gone);
    }
    whole(stretch, request.memory().write(stretch.address, &stretch.bytes))
}

/// Whether all of a stretch was read or written.
fn whole(stretch: &Stretch, done: Result<usize, Errno>) -> Result<(), Unanswered> {
    let errno = match done {
        Ok(length) if length == stretch.bytes.len() => return Ok(()),
        // process_vm_readv(2) and process_vm_writev(2) stop at a page that is not mapped, and report
        // success with fewer bytes.
        Ok(_) => Errno::EFAULT,
        Err(errno) => errno,
    };
    Err(Unanswered::Memory(stretch.name.clone(), stretch.address, errno))
}

/// Takes back what was written, as long as the target has not gone on.
pub(super) fn restore(request: &Request, changes: &[Replacement]) {
    for Replacement { stretch, before } in changes.iter().rev() {
        if request.is_valid() {
            // What could be written before can be now, or has been unmapped by the target.
            let _: Result<usize, Errno> = request.memory().write(stretch.address, before);
        }
    }
}
