//! Files that are written line by line, each line carried out with its verdict; a line is its
//! writer's, and nobody else's close cuts it in half.

use std::sync::Arc;

use nix::errno::Errno;
use parking_lot::Mutex;

use super::Tree;
use super::names::ListenerFile;
use super::respond::{Writer, prepare};
use super::work::Progress;
use crate::caller::{Author, Caller};
use crate::pending::{Claim, Settings, Source, Subject};
use crate::text::printable;

/// Longer lines are no response and no setting.
pub(super) const LINE_MAX: usize = 4096;

/// A file that takes lines.
#[derive(Debug)]
pub struct Lines {
    sink: Sink,
    opener: Caller,
    /// What a read gives.
    pub(super) text: Vec<u8>,
    buffer: Mutex<Buffer>,
}

#[derive(Debug, Default)]
struct Buffer {
    line: Vec<u8>,
    /// Who wrote it: only its own close carries out a line without a newline.
    writer: Option<(u32, Author)>,
}

/// Where a line goes.
#[derive(Debug)]
pub(super) enum Sink {
    Response(Claim),
    Setting(Arc<Source>, ListenerFile),
}

impl Sink {
    fn subject(&self) -> Subject<'_> {
        match self {
            Sink::Response(claim) => Subject::Request(claim.request()),
            Sink::Setting(source, _) => Subject::Listener(source),
        }
    }

    fn set_closing(&self, closing: bool) {
        if let Sink::Response(claim) = self {
            claim.set_closing(closing);
        }
    }
}

impl Lines {
    pub(super) fn new(sink: Sink, opener: Caller, text: Vec<u8>) -> Self {
        Self { sink, opener, text, buffer: Mutex::default() }
    }

    /// Takes `data`; each complete line in it is carried out before this returns.
    ///
    /// # Errors
    /// EPERM when this caller may not, and the verdict on the line.
    pub(super) fn write(
        &self,
        tree: &Tree,
        data: &[u8],
        caller: Caller,
    ) -> Result<Progress<()>, Errno> {
        let author = tree.pending.admit(self.sink.subject(), caller, self.opener)?;
        self.sink.set_closing(false);
        let mut buffer = self.buffer.lock();
        buffer.writer = Some((caller.pid, author.clone()));
        buffer.line.extend_from_slice(data);
        if buffer.line.contains(&b'\n') || buffer.line.len() > LINE_MAX {
            let line = std::mem::take(&mut buffer.line);
            return self.carry_out(tree, &line, Writer::Waiting(caller, author));
        }
        Ok(Progress::Done(()))
    }

    /// Carries out what `caller` left without a newline, unless it was killed in the middle of it.
    ///
    /// # Errors
    /// The verdict on that line.
    pub(super) fn flush(&self, tree: &Tree, caller: Caller) -> Result<Progress<()>, Errno> {
        self.sink.set_closing(true);
        let mut buffer = self.buffer.lock();
        let author = match &buffer.writer {
            Some((pid, author)) if *pid == caller.pid && !buffer.line.is_empty() => author.clone(),
            _ => return Ok(Progress::Done(())),
        };
        let line = std::mem::take(&mut buffer.line);
        if caller.was_killed() {
            return Ok(Progress::Done(()));
        }
        self.carry_out(tree, &line, Writer::Waiting(caller, author))
    }

    /// Carries out what is left, with nobody to tell.
    pub(super) fn release(&self, tree: &Tree) -> Progress<()> {
        let Buffer { line, writer } = std::mem::take(&mut *self.buffer.lock());
        let Some((_, author)) = writer.filter(|_| !line.is_empty()) else {
            return Progress::Done(());
        };
        // The reason of a refusal stands in `error` while the request waits.
        self.carry_out(tree, &line, Writer::Left(author)).unwrap_or(Progress::Done(()))
    }

    fn carry_out(&self, tree: &Tree, line: &[u8], writer: Writer) -> Result<Progress<()>, Errno> {
        match &self.sink {
            Sink::Response(claim) => {
                prepare(&tree.pending, claim.request(), line, writer)?.carry_out()
            }
            Sink::Setting(source, file) => {
                set(tree, source, *file, line, writer.author())?;
                tree.pending.settings_changed();
                Ok(Progress::Done(()))
            }
        }
    }
}

fn set(
    tree: &Tree,
    source: &Source,
    file: ListenerFile,
    line: &[u8],
    by: &Author,
) -> Result<(), Errno> {
    let line = String::from_utf8_lossy(line);
    let line = line.trim();
    let done = match file {
        ListenerFile::Timeout => Settings::parse_timeout(line)
            .map(|timeout| source.set(|settings| settings.timeout = timeout)),
        ListenerFile::Default => Settings::parse_default(line)
            .map(|default| source.set(|settings| settings.default = default)),
        _ => return Err(Errno::EACCES),
    };
    match done {
        Ok(()) => {
            source.refuse(String::new());
            Ok(())
        }
        Err(why) => {
            let why = printable(&why);
            log::warn!("listener {}: {why}", source.name);
            tree.pending.refuse(Subject::Listener(source), why, Errno::EINVAL, by.clone());
            Err(Errno::EINVAL)
        }
    }
}
