//! What was written into `mem/` for the target and waits for the response that carries it over. It
//! never reaches a target that gets no response: what cannot be written whole is taken back.

use std::collections::BTreeMap;

use nix::errno::Errno;
use parking_lot::Mutex;

use super::{Request, Unanswered};
use crate::snapshot::{Cell, Out};
use crate::sys::memory::Memory;

/// Staged bytes by the index of their [`Out`].
#[derive(Debug, Default)]
pub(super) struct Staged(Mutex<BTreeMap<usize, Vec<u8>>>);

/// Bytes for one place in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The file in `mem/`.
    name: String,
    address: u64,
    bytes: Vec<u8>,
}

impl Request {
    /// What is staged for that out-argument; `None` before anything was.
    pub fn staged(&self, out: usize) -> Option<Vec<u8>> {
        self.staged.0.lock().get(&out).cloned()
    }

    /// Whether a response would carry anything over.
    pub fn has_staged(&self) -> bool {
        self.staged.0.lock().values().any(|bytes| !bytes.is_empty())
    }

    /// Stages `data` at `offset` of that out-argument; what lies between is zero.
    ///
    /// # Errors
    /// EFBIG beyond what the caller allowed; ENOENT for what is no out-argument.
    pub fn stage(&self, out: usize, offset: u64, data: &[u8]) -> Result<(), Errno> {
        let size = self.snapshot.outs.get(out).ok_or(Errno::ENOENT)?.size();
        let end = offset.checked_add(data.len() as u64).filter(|end| *end <= size);
        let end = end.and_then(|end| usize::try_from(end).ok()).ok_or(Errno::EFBIG)?;
        let mut staged = self.staged.0.lock();
        let bytes = staged.entry(out).or_default();
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[end - data.len()..end].copy_from_slice(data);
        Ok(())
    }

    /// Cuts or extends, with zeros, what is staged for that out-argument.
    ///
    /// # Errors
    /// As from [`stage`](Self::stage).
    pub fn stage_size(&self, out: usize, size: u64) -> Result<(), Errno> {
        self.stage(out, size, &[])?;
        if let Some(bytes) = self.staged.0.lock().get_mut(&out) {
            bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        }
        Ok(())
    }

    /// Forgets what is staged for that out-argument.
    pub fn unstage(&self, out: usize) {
        self.staged.0.lock().remove(&out);
    }
}

impl Staged {
    /// What goes where, the lengths that are set along included.
    fn stretches(&self, outs: &[Out]) -> Vec<Stretch> {
        let staged = self.0.lock();
        let mut stretches = Vec::new();
        for (out, bytes) in staged.iter().filter_map(|(&index, b)| Some((outs.get(index)?, b))) {
            if bytes.is_empty() {
                continue;
            }
            scatter(out, bytes, &mut stretches);
            // A length that was staged too is the handler's own word.
            let own = |cell: &Cell| {
                staged.iter().any(|(&index, bytes)| {
                    !bytes.is_empty()
                        && outs.get(index).is_some_and(|out| out.begins_at(cell.address))
                })
            };
            if let Some(cell) = out.length.filter(|cell| cell.address != 0 && !own(cell)) {
                let length = (bytes.len() as u64).to_le_bytes();
                stretches.push(Stretch {
                    name: out.name.clone().into_owned(),
                    address: cell.address,
                    bytes: length[..cell.width.min(length.len())].to_vec(),
                });
            }
        }
        stretches
    }
}

/// Lays `bytes` over the segments of `out`, in order.
fn scatter(out: &Out, bytes: &[u8], stretches: &mut Vec<Stretch>) {
    let mut rest = bytes;
    for segment in &out.segments {
        let size = usize::try_from(segment.size).unwrap_or(usize::MAX).min(rest.len());
        let (here, behind) = rest.split_at(size);
        if !here.is_empty() {
            let (name, bytes) = (out.name.clone().into_owned(), here.to_vec());
            stretches.push(Stretch { name, address: segment.address, bytes });
        }
        rest = behind;
    }
}

/// What is to be written, and what was there before.
#[derive(Debug)]
pub(super) struct Change {
    stretch: Stretch,
    before: Vec<u8>,
}

/// Prepares to write all that is staged, by reading what it will replace; the target can make this take
/// as long as it likes, and nothing is changed yet.
///
/// # Errors
/// `Gone` and `Memory`.
pub(super) fn changes(request: &Request) -> Result<Vec<Change>, Unanswered> {
    let stretches = request.staged.stretches(&request.snapshot.outs);
    let changes = stretches.into_iter().map(|stretch| change(request, stretch)).collect();
    // What could not be read of one that has gone tells nothing.
    if request.is_valid() { changes } else { Err(Unanswered::Gone) }
}

fn change(request: &Request, stretch: Stretch) -> Result<Change, Unanswered> {
    let mut before = vec![0; stretch.bytes.len()];
    let read = request.memory().read(stretch.address, &mut before);
    whole(&stretch, read)?;
    Ok(Change { stretch, before })
}

/// The pair of descriptors that the call fills, to be written as it is.
///
/// # Errors
/// `NoPair`, `NotHeld`, and those of [`changes`].
pub(super) fn unchanged_pair(request: &Request) -> Result<Change, Unanswered> {
    let stretch = pair(request, [0; 2])?;
    if !request.is_held() {
        return Err(Unanswered::NotHeld);
    }
    let change = change(request, stretch);
    if !request.is_valid() {
        return Err(Unanswered::Gone);
    }
    let Change { mut stretch, before } = change?;
    stretch.bytes.clone_from(&before);
    Ok(Change { stretch, before })
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
pub(super) fn write(request: &Request, changes: &[Change]) -> Result<(), Unanswered> {
    for (index, Change { stretch, .. }) in changes.iter().enumerate() {
        if let Err(why) = put(request, stretch) {
            undo(request, &changes[..=index]);
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
        Ok(_) => Errno::EFAULT,
        Err(errno) => errno,
    };
    Err(Unanswered::Memory(stretch.name.clone(), stretch.address, errno))
}

/// Takes back what was written, as long as the target has not gone on.
pub(super) fn undo(request: &Request, changes: &[Change]) {
    for Change { stretch, before } in changes.iter().rev() {
        if request.is_valid() {
            // What could be written before can be now, or has been unmapped by the target.
            let _: Result<usize, Errno> = request.memory().write(stretch.address, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Segment;

    fn out(segments: &[(u64, u64)], length: Option<u64>) -> Out {
        let segment = |&(address, size)| Segment { address, size };
        Out {
            name: "buf".into(),
            index: 0,
            segments: segments.iter().map(segment).collect(),
            length: length.map(|address| Cell { address, width: 4 }),
        }
    }

    fn stretches(outs: &[Out], staged: &[(usize, &[u8])]) -> Vec<(u64, Vec<u8>)> {
        let staged = staged.iter().map(|(index, bytes)| (*index, bytes.to_vec())).collect();
        let stretches = Staged(Mutex::new(staged)).stretches(outs);
        stretches.into_iter().map(|stretch| (stretch.address, stretch.bytes)).collect()
    }

    #[test]
    fn bytes_are_laid_over_the_segments_in_order() {
        let iov = out(&[(0x100, 2), (0x200, 0), (0x300, 4)], None);
        assert_eq!(
            stretches(&[iov], &[(0, b"hello")]),
            [(0x100, b"he".to_vec()), (0x300, b"llo".to_vec())]
        );
    }

    #[test]
    fn a_length_is_set_along_unless_it_is_staged_itself() {
        let outs = [out(&[(0x100, 16)], Some(0x200)), out(&[(0x200, 4)], None)];
        let address = (0x100, b"abc".to_vec());
        assert_eq!(stretches(&outs, &[(0, b"abc")]), [address.clone(), (0x200, vec![3, 0, 0, 0])]);
        assert_eq!(
            stretches(&outs, &[(0, b"abc"), (1, &[9, 0, 0, 0])]),
            [address, (0x200, vec![9, 0, 0, 0])]
        );
    }

    #[test]
    fn what_is_staged_empty_changes_nothing() {
        assert_eq!(stretches(&[out(&[(0x100, 16)], Some(0x200))], &[(0, b"")]), []);
    }
}
