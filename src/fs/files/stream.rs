//! The position of one reader in `events`, `requests` or `log`; readers do not affect each other, and reading does
//! not wait.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use nix::errno::Errno;

use super::log_offsets::{LineStart, LogOffsets};
use crate::requests::Pending;
use crate::requests::ring::Next;

/// How many of the bytes last given can be read again.
// Shells read a block and seek back to the end of the line.
const REREAD: usize = 64 * 1024;

/// More than a reader takes while lines are of the usual size.
const LARGE_READ: usize = 1 << 20;

/// The contents of a stream: where it begins, and the text of its records, generated when it is read.
pub(super) trait LineSource: fmt::Debug + Send {
    /// Takes the next of the lines shown first, regardless of the record; `None` after the last one.
    fn first(&mut self, _pending: &Pending) -> Option<Next> {
        None
    }

    /// What the record holds at `position`.
    fn next(&self, pending: &Pending, position: u64) -> Next;

    /// Whether there is anything that a reader at `position` has not been given yet.
    fn has_more(&self, pending: &Pending, position: u64) -> bool;

    /// The line for `count` that are no longer kept, which it counts.
    fn missed(&self, pending: &Pending, count: u64) -> String;

    /// What a reader holds of the record for as long as it wants more.
    fn reader(&self, pending: &Pending) -> Arc<()>;

    /// The item in which the byte at `offset` lies.
    ///
    /// # Errors
    /// EINVAL where there is none, or where the stream cannot be entered anywhere.
    fn find(
        &self,
        _pending: &Pending,
        _log: &LogOffsets,
        _offset: u64,
    ) -> Result<LineStart, Errno> {
        Err(Errno::EINVAL)
    }
}

/// The place of one open file.
#[derive(Debug)]
pub struct StreamReader {
    lines: Box<dyn LineSource>,
    /// The position in the record behind the lines shown at the beginning.
    position: u64,
    /// Bytes given or ready to be given.
    window: VecDeque<u8>,
    /// The file offset of the window's first byte.
    start: u64,
    /// The file offset behind the last byte given.
    given: u64,
    /// Held until the reader has got the end of file.
    reader: Option<Arc<()>>,
}

impl StreamReader {
    /// A reader of `lines`, which go on at `position` of their record.
    pub(super) fn new(pending: &Pending, lines: impl LineSource + 'static, position: u64) -> Self {
        let reader = Some(lines.reader(pending));
        let lines = Box::new(lines);
        Self { lines, position, window: VecDeque::new(), start: 0, given: 0, reader }
    }

    /// Up to `size` bytes at `offset`; `None` when the reader has reached the end.
    ///
    /// # Errors
    /// EINVAL for an offset that was not given yet, or so long ago that it is forgotten; of `log` only where
    /// [`LogOffsets::find`] has none.
    pub(super) fn read(
        &mut self,
        pending: &Pending,
        log: &LogOffsets,
        offset: u64,
        size: usize,
    ) -> Result<Option<Vec<u8>>, Errno> {
        // bash's `read` takes a block and seeks back to the end of its line where the file is seekable, else a byte
        // at a time: `while read` is cheap only because what was given can be given again.
        let at = match self.at(offset) {
            Some(at) => at,
            None => {
                self.seek(pending, log, offset)?;
                usize::try_from(offset - self.start).map_err(|_| Errno::EINVAL)?
            }
        };
        // One item at a time and no more than fits: what the reader does not take yet is not put into words.
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
        if self.window.capacity() > LARGE_READ && self.window.len() < LARGE_READ / 2 {
            self.window.shrink_to(LARGE_READ / 2);
        }
        Ok((!data.is_empty()).then_some(data))
    }

    /// Where in the window that is.
    fn at(&self, offset: u64) -> Option<usize> {
        let at = usize::try_from(offset.checked_sub(self.start)?).ok()?;
        (at <= self.window.len()).then_some(at)
    }

    /// Goes on with the line in which the byte at `offset` lies.
    fn seek(&mut self, pending: &Pending, log: &LogOffsets, offset: u64) -> Result<(), Errno> {
        let begin = self.lines.find(pending, log, offset)?;
        self.window.clear();
        (self.position, self.start, self.given) = (begin.position, begin.offset, offset);
        Ok(())
    }

    /// Whether there is something that was not given yet.
    pub(super) fn ready(&self, pending: &Pending) -> bool {
        // Less was given than is ready where a buffer cut a line.
        self.given < self.start + self.window.len() as u64
            || self.lines.has_more(pending, self.position)
    }

    /// The reader has got the end of file.
    pub(super) fn end(&mut self) {
        self.reader = None;
    }

    fn take_line(&mut self, pending: &Pending) -> bool {
        let next = self.lines.first(pending).unwrap_or_else(|| {
            let next = self.lines.next(pending, self.position);
            // Positions count every record, also those that this reader missed, so the number of missed records is known.
            self.position += match next {
                Next::Line(_) => 1,
                Next::Missed(count) => count,
                Next::End => 0,
            };
            next
        });
        match next {
            Next::Line(line) => self.window.extend(line.as_bytes()),
            Next::Missed(count) => self.window.extend(self.lines.missed(pending, count).as_bytes()),
            Next::End => return false,
        }
        self.window.push_back(b'\n');
        true
    }
}
