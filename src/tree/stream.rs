//! One reader's way through the events; it never waits, and never takes anything from another
//! reader.

use std::collections::VecDeque;

use nix::errno::Errno;

use crate::events::{Log, Next};
use crate::pending::{Beginning, Pending};

/// How many of the bytes last given can be read again: shells read a block and seek back to the
/// end of the line.
const REREAD: usize = 64 * 1024;

/// The place of one open file.
#[derive(Debug)]
pub struct Stream {
    /// Lines told at the beginning: what waited then.
    first: VecDeque<String>,
    /// The position in the log behind them.
    position: u64,
    /// Bytes given or ready to be given.
    window: VecDeque<u8>,
    /// The file offset of the window's first byte.
    start: u64,
    /// The file offset behind the last byte given.
    given: u64,
}

impl Stream {
    /// A reader that begins with what is pending now.
    pub(super) fn new(pending: &Pending) -> Self {
        let Beginning { waiting, position } = pending.begin();
        let first = waiting.iter().map(ToString::to_string).collect();
        Self { first, position, window: VecDeque::new(), start: 0, given: 0 }
    }

    /// Up to `size` bytes at `offset`; `None` when the reader has reached the end.
    ///
    /// # Errors
    /// EINVAL for an offset that was not given yet, or so long ago that it is forgotten.
    pub fn read(&mut self, log: &Log, offset: u64, size: usize) -> Result<Option<Vec<u8>>, Errno> {
        let at = offset.checked_sub(self.start).and_then(|at| usize::try_from(at).ok());
        let at = at.filter(|at| *at <= self.window.len()).ok_or(Errno::EINVAL)?;
        while self.window.len() < at + size && self.take_line(log) {}
        let data: Vec<u8> = self.window.iter().skip(at).take(size).copied().collect();
        self.given = self.given.max(offset + data.len() as u64);
        let spare = (at + data.len()).saturating_sub(REREAD);
        self.window.drain(..spare);
        self.start += spare as u64;
        Ok((!data.is_empty()).then_some(data))
    }

    /// Whether there is something that was not given yet.
    pub fn ready(&mut self, log: &Log) -> bool {
        self.given < self.start + self.window.len() as u64 || self.take_line(log)
    }

    fn take_line(&mut self, log: &Log) -> bool {
        let line = match self.first.pop_front() {
            Some(line) => line.into(),
            None => match log.next(self.position) {
                Next::Line(line) => {
                    self.position += 1;
                    line
                }
                Next::Missed(count) => {
                    self.position += count;
                    format!("missed {count}").into()
                }
                Next::End => return false,
            },
        };
        self.window.extend(line.bytes());
        self.window.push_back(b'\n');
        true
    }
}
