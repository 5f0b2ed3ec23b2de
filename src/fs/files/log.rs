//! `log`: read from the oldest line that is kept, or from any byte once somebody has sought the end; each line that is
//! written to it becomes a message in it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nix::errno::Errno;

use super::line_buffer::LINE_MAX;
use super::log_line;
use super::log_offsets::{LineStart, LogOffsets};
use super::stream::LineSource;
use crate::requests::ring::Next;
use crate::requests::writer::Author;
use crate::requests::{Pending, Progress};

/// Its lines, as one open file reads them.
#[derive(Debug)]
pub(super) struct LogLines;

impl LogLines {
    /// From the beginning, and its position in the record.
    pub(super) fn from_start(pending: &Pending) -> (Self, u64) {
        (Self, pending.log().start())
    }
}

impl LineSource for LogLines {
    fn next(&self, pending: &Pending, position: u64) -> Next {
        pending.log().next(position, log_line::line)
    }

    fn has_more(&self, pending: &Pending, position: u64) -> bool {
        position < pending.log().end()
    }

    fn missed(&self, pending: &Pending, count: u64) -> String {
        pending.log().missed.fetch_add(count, Ordering::Relaxed);
        format!("{{\"missed\":{count}}}")
    }

    fn reader(&self, pending: &Pending) -> Arc<()> {
        pending.log().reader()
    }

    fn find(&self, pending: &Pending, log: &LogOffsets, offset: u64) -> Result<LineStart, Errno> {
        log.find(pending, offset)
    }
}

/// Adds a line that `author` wrote.
///
/// # Errors
/// EINVAL: it is too long.
pub(super) fn add_message(
    pending: &Pending,
    line: &[u8],
    author: &Author,
) -> Result<Progress<()>, Errno> {
    // The buffer keeps no more than that: a cut message would look whole.
    if line.len() > LINE_MAX {
        return Err(Errno::EINVAL);
    }
    // JSON has no bytes, and a message is for people: what is no UTF-8 is shown as such.
    let text = String::from_utf8_lossy(line.trim_ascii()).into_owned();
    pending.log_message(text, author.clone());
    Ok(Progress::Done(()))
}
