//! Files that are written line by line: each line is carried out, and the write or the close that completed it returns
//! its verdict. `response`, `responses`, `log` and the settings of a listener differ in what a line does alone.

use std::sync::Arc;

use nix::errno::Errno;
use parking_lot::Mutex;

use super::file_names::ListenerFile;
use super::line_buffer::LineBuffer;
use super::tree::Tree;
use super::{log, responses, settings};
use crate::requests::writer::{Client, Writer};
use crate::requests::{Claim, DecisionScope, Progress, Source};

/// An open file that takes lines.
#[derive(Debug)]
pub struct LineFile {
    sink: Sink,
    pub(super) opener: Client,
    /// What a read gives.
    pub(super) text: Vec<u8>,
    buffer: Mutex<LineBuffer>,
}

/// Where a line goes.
#[derive(Debug)]
pub(super) enum Sink {
    Response(Claim),
    Responses,
    Log,
    Setting(Arc<Source>, ListenerFile),
}

impl LineFile {
    pub(super) fn new(sink: Sink, opener: Client, text: Vec<u8>) -> Self {
        Self { sink, opener, text, buffer: Mutex::default() }
    }

    /// Takes `data`, and carries out each line that is complete now.
    ///
    /// # Errors
    /// EPERM when this client may not write, else the verdict on the first line that failed; all others are carried
    /// out.
    pub(super) fn write(
        &self,
        tree: &Tree,
        data: &[u8],
        client: Client,
    ) -> Result<Progress<()>, Errno> {
        let author = tree.pending().admit(self.sink.subject(), client, self.opener)?;
        // A shell flushes each copy that it closes: who writes again is not closing after all.
        self.sink.set_closing(false);
        let by = (client.pid, author.clone());
        let lines = match self.sink {
            Sink::Responses | Sink::Log => self.buffer.lock().lines(data, by),
            Sink::Response(_) | Sink::Setting(..) => {
                Vec::from_iter(self.buffer.lock().whole(data, by))
            }
        };
        let writer = Writer::Waiting(client, author);
        Progress::of_all(lines.iter().map(|line| self.sink.take(tree, line, &writer)).collect())
    }

    /// Carries out what `client` left without a newline, unless it was killed in the middle of it.
    ///
    /// # Errors
    /// The verdict on that line.
    pub(super) fn flush(&self, tree: &Tree, client: Client) -> Result<Progress<()>, Errno> {
        self.sink.set_closing(true);
        // Every close(2) of a copy is a flush, also that of a child which inherited the file: it would cut the line
        // of its parent in half.
        let left = self.buffer.lock().take_if(|tid| tid == client.pid);
        match left {
            // A SIGKILL closes files too, and half of `return 42` is another response.
            Some((line, author)) if !client.was_killed()? => {
                self.sink.take(tree, &line, &Writer::Waiting(client, author))
            }
            _ => Ok(Progress::Done(())),
        }
    }

    /// Carries out what is left, with nobody to report to.
    pub(super) fn release(&self, tree: &Tree) -> Progress<()> {
        let left = self.buffer.lock().take_if(|_| true);
        // The reason of a refusal stands in `log`, and in `error` while the request waits.
        left.and_then(|(line, author)| self.sink.take(tree, &line, &Writer::Left(author)).ok())
            .unwrap_or(Progress::Done(()))
    }
}

impl Sink {
    fn subject(&self) -> DecisionScope<'_> {
        match self {
            Sink::Response(claim) => DecisionScope::Request(claim.request()),
            Sink::Responses | Sink::Log => DecisionScope::Any,
            Sink::Setting(source, _) => DecisionScope::Listener(source),
        }
    }

    fn set_closing(&self, closing: bool) {
        if let Sink::Response(claim) = self {
            claim.set_closing(closing);
        }
    }

    fn take(&self, tree: &Tree, line: &[u8], writer: &Writer) -> Result<Progress<()>, Errno> {
        let pending = tree.pending();
        match self {
            Sink::Response(claim) => pending.respond(claim, line, writer.clone()),
            // Of many lines a blank one says nothing.
            Sink::Responses | Sink::Log if line.trim_ascii().is_empty() => Ok(Progress::Done(())),
            Sink::Responses => responses::respond(pending, line, writer),
            Sink::Log => log::add_message(pending, line, writer.author()),
            Sink::Setting(source, file) => {
                settings::set(pending, source, *file, line, writer.author())
            }
        }
    }
}
