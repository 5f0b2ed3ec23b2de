//! What was written into `mem/` for the target and waits for the response that carries it over. It
//! never reaches a target that gets no response: what cannot be written whole is taken back.

use std::collections::BTreeMap;

use nix::errno::Errno;
use parking_lot::Mutex;

use super::facts::Facts;
use crate::kernel::budget::{Charge, extend};
use crate::trap::snapshot::{Cell, Out};

/// What is staged, and what the request holds of the memory for all.
#[derive(Debug)]
pub(super) struct Staged {
    /// How many bytes of each argument, with all that it leads to.
    max: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    /// Staged bytes by the index of their [`Out`].
    bytes: BTreeMap<usize, Vec<u8>>,
    /// Those of the snapshot, too.
    charge: Charge,
}

/// Why something is not staged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotStaged {
    /// The call does not fill it.
    #[error("the call does not fill such memory")]
    NoOut,
    /// Its target's caller has no room for more.
    #[error("mem/{0} takes at most {1} bytes")]
    TooLong(String, u64),
    /// The daemon keeps no more for one argument.
    #[error(
        "mem/{0} would exceed {1} bytes, the most that the daemon stages for one argument: see --snapshot-max"
    )]
    TooMuch(String, usize),
    /// What is kept for all targets is used up.
    #[error(
        "no memory left to stage mem/{0}: other requests of listener {1} use up its share of --memory-max"
    )]
    NoRoom(String, String),
}

impl From<NotStaged> for Errno {
    fn from(why: NotStaged) -> Errno {
        match why {
            NotStaged::NoOut => Errno::ENOENT,
            NotStaged::TooLong(..) | NotStaged::TooMuch(..) => Errno::EFBIG,
            NotStaged::NoRoom(..) => Errno::ENOSPC,
        }
    }
}

/// Bytes for one place in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The file in `mem/`.
    pub(super) name: String,
    pub(super) address: u64,
    pub(super) bytes: Vec<u8>,
}

impl Staged {
    /// Nothing yet, of at most `max` bytes for each argument, with what the request holds already.
    pub(super) fn new(charge: Charge, max: usize) -> Self {
        Self { max, kept: Mutex::new(Kept { bytes: BTreeMap::new(), charge }) }
    }

    /// What is staged for that out-argument; `None` before anything was.
    pub(super) fn bytes(&self, out: usize) -> Option<Vec<u8>> {
        self.kept.lock().bytes.get(&out).cloned()
    }

    /// Whether a response would carry anything over.
    pub(super) fn is_any(&self) -> bool {
        self.kept.lock().bytes.values().any(|bytes| !bytes.is_empty())
    }

    /// Stages `data` at `offset` of that out-argument; what lies between is zero.
    ///
    /// # Errors
    /// See [`NotStaged`]; what was staged before stays.
    pub(super) fn stage(
        &self,
        facts: &Facts,
        out: usize,
        offset: u64,
        data: &[u8],
    ) -> Result<(), NotStaged> {
        let target = facts.snapshot.outs.get(out).ok_or(NotStaged::NoOut)?;
        let name = || target.name.clone().into_owned();
        // The caller has said how much room there is: beyond it is other memory of the target.
        let end = offset.checked_add(data.len() as u64).filter(|end| *end <= target.size());
        let end = end.ok_or_else(|| NotStaged::TooLong(name(), target.size()))?;
        let end = usize::try_from(end).unwrap_or(usize::MAX);
        let Kept { bytes: staged, charge } = &mut *self.kept.lock();
        let length = staged.get(&out).map_or(0, Vec::len);
        if length < end {
            // One limit for all files of an argument: its structs may lead to thousands of them.
            let of_argument = staged.iter().filter(|(other, _)| {
                **other != out && facts.snapshot.outs[**other].index == target.index
            });
            let others: usize = of_argument.map(|(_, bytes)| bytes.len()).sum();
            if others.saturating_add(end) > self.max {
                return Err(NotStaged::TooMuch(name(), self.max));
            }
            let no_room = || NotStaged::NoRoom(name(), facts.listener.to_string());
            if !charge.grow_by(end - length) {
                return Err(no_room());
            }
            if extend(staged.entry(out).or_default(), end).is_err() {
                charge.shrink(end - length);
                return Err(no_room());
            }
        }
        if let Some(bytes) = staged.get_mut(&out).filter(|_| !data.is_empty()) {
            bytes[end - data.len()..end].copy_from_slice(data);
        }
        Ok(())
    }

    /// Cuts or extends, with zeros, what is staged for that out-argument.
    ///
    /// # Errors
    /// As from [`stage`](Self::stage).
    pub(super) fn set_size(&self, facts: &Facts, out: usize, size: u64) -> Result<(), NotStaged> {
        self.stage(facts, out, size, &[])?;
        let Kept { bytes: staged, charge } = &mut *self.kept.lock();
        // It is there from now on, empty or not: it was written.
        let bytes = staged.entry(out).or_default();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        charge.shrink(bytes.len().saturating_sub(size));
        bytes.truncate(size);
        // truncate() keeps the allocation, for which nothing is charged any more.
        bytes.shrink_to_fit();
        Ok(())
    }

    /// Forgets what is staged for that out-argument.
    pub(super) fn forget(&self, out: usize) {
        let Kept { bytes: staged, charge } = &mut *self.kept.lock();
        charge.shrink(staged.remove(&out).map_or(0, |bytes| bytes.len()));
    }

    /// What goes where, the lengths that are set along included.
    pub(super) fn stretches(&self, outs: &[Out]) -> Vec<Stretch> {
        let staged = &self.kept.lock().bytes;
        let mut stretches = Vec::new();
        for (out, bytes) in staged.iter().filter_map(|(&index, b)| Some((outs.get(index)?, b))) {
            // `>` has emptied it and nothing was written since: that is no wish to write a length of 0.
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
                // All architectures of the table are little-endian:
                // the first bytes are the number at any width.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::budget::Account;
    use crate::trap::snapshot::Segment;

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
        let charge = Account::unlimited().charge();
        let kept = Mutex::new(Kept { bytes: staged, charge });
        let stretches = Staged { max: usize::MAX, kept }.stretches(outs);
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
