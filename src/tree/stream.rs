//! One reader's way through a stream; it never waits, and never takes anything from another reader.

use std::collections::VecDeque;
use std::sync::Arc;

use nix::errno::Errno;

use super::view::View;
use crate::pending::Pending;
use crate::record::Next;

/// How many of the bytes last given can be read again: shells read a block and seek back to the
/// end of the line.
const REREAD: usize = 64 * 1024;

/// More than a reader takes while lines are of the usual size.
const LARGE: usize = 1 << 20;

/// The place of one open file.
#[derive(Debug)]
pub struct Stream {
    view: View,
    /// The position in the record behind what was told at the beginning.
    position: u64,
    /// Bytes given or ready to be given.
    window: VecDeque<u8>,
    /// The file offset of the window's first byte.
    start: u64,
    /// The file offset behind the last byte given.
    given: u64,
    /// Held until the reader has been told of the end.
    reader: Option<Arc<()>>,
}

impl Stream {
    /// A reader of `view`, which goes on at `position`.
    pub(super) fn new(pending: &Pending, (view, position): (View, u64)) -> Self {
        let reader = Some(view.reader(pending));
        Self { view, position, window: VecDeque::new(), start: 0, given: 0, reader }
    }

    /// Up to `size` bytes at `offset`; `None` when the reader has reached the end.
    ///
    /// # Errors
    /// EINVAL for an offset that was not given yet, or so long ago that it is forgotten.
    pub(super) fn read(
        &mut self,
        pending: &Pending,
        offset: u64,
        size: usize,
    ) -> Result<Option<Vec<u8>>, Errno> {
        let at = offset.checked_sub(self.start).and_then(|at| usize::try_from(at).ok());
        let at = at.filter(|at| *at <= self.window.len()).ok_or(Errno::EINVAL)?;
        while self.window.len() < at + size && self.take_line(pending) {}
        let end = self.window.len().min(at + size);
        let (front, back) = self.window.as_slices();
        let cut = front.len();
        let data = [
            &front[at.min(cut)..end.min(cut)],
            &back[at.saturating_sub(cut)..end.saturating_sub(cut)],
        ]
        .concat();
        self.given = self.given.max(offset + data.len() as u64);
        let spare = end.saturating_sub(REREAD);
        self.window.drain(..spare);
        self.start += spare as u64;
        // A line may be large; what it took is given back.
        if self.window.capacity() > LARGE && self.window.len() < LARGE / 2 {
            self.window.shrink_to(LARGE / 2);
        }
        Ok((!data.is_empty()).then_some(data))
    }

    /// Whether there is something that was not given yet.
    pub(super) fn ready(&self, pending: &Pending) -> bool {
        self.given < self.start + self.window.len() as u64
            || self.view.has_more(pending, self.position)
    }

    /// The reader has been told that nothing will follow.
    pub(super) fn end(&mut self) {
        self.reader = None;
    }

    fn take_line(&mut self, pending: &Pending) -> bool {
        let next = self.view.first(pending).unwrap_or_else(|| {
            let next = self.view.next(pending, self.position);
            self.position += match next {
                Next::Line(_) => 1,
                Next::Missed(count) => count,
                Next::End => 0,
            };
            next
        });
        match next {
            Next::Line(line) => self.window.extend(line.as_bytes()),
            Next::Missed(count) => self.window.extend(self.view.missed(pending, count).as_bytes()),
            Next::End => return false,
        }
        self.window.push_back(b'\n');
        true
    }
}
