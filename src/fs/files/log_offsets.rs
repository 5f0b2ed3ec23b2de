//! Byte offsets in `log`, for programs that begin at its end, as tail(1) does. To know a length is to have put all of
//! it into words, so that there is none until somebody has sought the end.

use nix::errno::Errno;
use parking_lot::Mutex;

use super::log_line;
use crate::requests::Pending;
use crate::requests::ring::Next;

/// How long `log` is: what has been dropped of it since the first look counts too, so that it only grows.
#[derive(Debug, Default)]
pub(super) struct LogOffsets(Mutex<Option<Measured>>);

#[derive(Debug)]
struct Measured {
    /// The position in the record up to which it was measured.
    position: u64,
    bytes: u64,
}

/// An item of the record, by its position and the offset of its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineStart {
    pub(super) position: u64,
    pub(super) offset: u64,
}

impl Measured {
    fn go_on(&mut self, pending: &Pending) {
        loop {
            match pending.log().next(self.position, log_line::line) {
                Next::Line(line) => {
                    self.position += 1;
                    self.bytes += line.len() as u64 + 1;
                }
                // What is dropped before it was measured has no length; offsets only grow, and readers see no hole.
                Next::Missed(count) => self.position += count,
                Next::End => return,
            }
        }
    }
}

impl LogOffsets {
    /// The length in bytes; 0 as long as nobody has `sought` the end.
    pub(super) fn bytes(&self, pending: &Pending, sought: bool) -> u64 {
        let mut measured = self.0.lock();
        // Only `sought` begins it: from then on, each stat(2) generates the text of all new lines.
        if sought && measured.is_none() {
            *measured = Some(Measured { position: pending.log().start(), bytes: 0 });
        }
        measured.as_mut().map_or(0, |measured| {
            measured.go_on(pending);
            measured.bytes
        })
    }

    /// The item in which the byte at `offset` lies, or the end.
    ///
    /// # Errors
    /// EINVAL before the end was sought, behind the end, and for lines that are no longer kept.
    pub(super) fn find(&self, pending: &Pending, offset: u64) -> Result<LineStart, Errno> {
        let mut measured = self.0.lock();
        let measured = measured.as_mut().ok_or(Errno::EINVAL)?;
        measured.go_on(pending);
        let mut begin = LineStart { position: measured.position, offset: measured.bytes };
        if offset > begin.offset {
            return Err(Errno::EINVAL);
        }
        // From the end backwards: who seeks wants the last lines, and the record may hold tens of thousands.
        while begin.offset > offset {
            begin.position = begin.position.checked_sub(1).ok_or(Errno::EINVAL)?;
            let Next::Line(line) = pending.log().next(begin.position, log_line::line) else {
                return Err(Errno::EINVAL);
            };
            let length = line.len() as u64 + 1;
            begin.offset = begin.offset.checked_sub(length).ok_or(Errno::EINVAL)?;
        }
        Ok(begin)
    }
}
