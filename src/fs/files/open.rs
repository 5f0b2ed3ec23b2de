//! open(2): which kind of open file each file of the mount becomes, and what is asked of whoever opens it.

use nix::errno::Errno;
use parking_lot::Mutex;

use super::events::EventLines;
use super::file_names::{FileKind, ListenerFile, RequestFile, RootFile};
use super::inode::Node;
use super::line_buffer::LINE_MAX;
use super::line_file::{LineFile, Sink};
use super::log::LogLines;
use super::memory::{LiveMemory, StagedFile};
use super::open_file::OpenFile;
use super::requests::RequestLines;
use super::rules::RulesFile;
use super::stream::{LineSource, StreamReader};
use super::tree::Tree;
use super::{metrics, response};
use crate::requests::writer::Client;
use crate::requests::{DecisionScope, Progress};

/// What a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// O_RDONLY.
    Read,
    /// O_WRONLY or O_RDWR.
    Write,
    /// The same with O_APPEND, which makes a difference for `rules` alone.
    Append,
}

impl Tree {
    /// Opens a file. `response` opened for writing is claimed by the handle until it is dropped; one whose
    /// claimant is closing it is waited for, a little.
    ///
    /// # Errors
    /// ENOENT, EISDIR, EBUSY (claimed by another), EPERM (this client may not write), ENOMEM (this user
    /// holds too much open).
    pub fn open(
        &self,
        node: Node,
        access: OpenMode,
        client: Client,
    ) -> Result<Progress<OpenFile>, Errno> {
        // The kernel looked it up a moment ago, and the request may have ended since: ENOENT says so, and EACCES
        // would not.
        self.exists(node)?;
        if self.kind_and_ownership(node)?.0 == FileKind::Directory {
            return Err(Errno::EISDIR);
        }
        open_any(self, node, access, client)
    }

    /// Sets the length of a file that is not open, as [`OpenFile::truncate`] does.
    ///
    /// # Errors
    /// EPERM when this client may not, EFBIG beyond what the target's caller allowed, ENOENT.
    pub fn truncate(&self, node: Node, size: u64, client: Client) -> Result<(), Errno> {
        // Opening another file for this would claim a response.
        if !matches!(
            node,
            Node::Request(_, RequestFile::Content(_)) | Node::Listener(_, ListenerFile::Rules)
        ) {
            return Ok(());
        }
        self.exists(node)?;
        let handle = open_at_once(self, node, OpenMode::Write, client)?;
        handle.truncate(self, size, client)?;
        // Nothing follows a truncate(2) of a path: the close that puts it to use is ours.
        handle.release(self);
        Ok(())
    }
}

/// Opens a file that is no directory: at once, but for a response that is being closed.
fn open_any(
    tree: &Tree,
    node: Node,
    access: OpenMode,
    client: Client,
) -> Result<Progress<OpenFile>, Errno> {
    match (node, access) {
        (Node::Request(number, RequestFile::Response), OpenMode::Write | OpenMode::Append) => {
            response::open_response(tree, number, client)
        }
        _ => open_at_once(tree, node, access, client).map(Progress::Done),
    }
}

/// Any but a response.
fn open_at_once(
    tree: &Tree,
    node: Node,
    access: OpenMode,
    client: Client,
) -> Result<OpenFile, Errno> {
    match (node, access) {
        (Node::Top(RootFile::Events), OpenMode::Read) => {
            let (lines, position) = EventLines::from_now(tree.pending());
            Ok(stream(tree, lines, position, true))
        }
        (Node::Top(RootFile::Requests), OpenMode::Read) => {
            let (lines, position) = RequestLines::from_now(tree.pending());
            Ok(stream(tree, lines, position, false))
        }
        (Node::Top(RootFile::Log), OpenMode::Read) => {
            let (lines, position) = LogLines::from_start(tree.pending());
            Ok(stream(tree, lines, position, false))
        }
        (Node::Top(RootFile::Metrics), OpenMode::Read) => {
            let text = || metrics::metrics_text(tree.pending());
            Ok(OpenFile::Leased(tree.metrics.open(client.process(), text)))
        }
        (Node::Top(file @ (RootFile::Responses | RootFile::Log)), OpenMode::Write) => {
            tree.pending().admit(DecisionScope::Any, client, client)?;
            let sink = if file == RootFile::Log { Sink::Log } else { Sink::Responses };
            let text = tree.content(node)?;
            let held = tree.hold(client, text.len() + LINE_MAX)?;
            Ok(OpenFile::Lines(LineFile::new(sink, client, text), held))
        }
        (Node::Request(number, RequestFile::Memory), OpenMode::Read) => {
            Ok(OpenFile::Memory(LiveMemory::for_reading(tree.request(number)?)))
        }
        (Node::Request(number, RequestFile::Memory), OpenMode::Write) => {
            LiveMemory::for_writing(tree, tree.request(number)?, client).map(OpenFile::Memory)
        }
        (Node::Request(number, RequestFile::Content(index)), OpenMode::Write) => {
            StagedFile::new(tree, tree.request(number)?, index, client).map(OpenFile::Staged)
        }
        (
            Node::Listener(
                index,
                file @ (ListenerFile::Timeout
                | ListenerFile::Default
                | ListenerFile::Unreadable
                | ListenerFile::RulesStatus
                | ListenerFile::Mode
                | ListenerFile::Log),
            ),
            OpenMode::Write,
        ) => {
            let source = tree.source(index)?;
            tree.pending().admit(DecisionScope::Listener(&source), client, client)?;
            let text = tree.content(node)?;
            let held = tree.hold(client, text.len() + LINE_MAX)?;
            Ok(OpenFile::Lines(LineFile::new(Sink::Setting(source, file), client, text), held))
        }
        (Node::Listener(index, ListenerFile::Rules), OpenMode::Write | OpenMode::Append) => {
            let source = tree.source(index)?;
            tree.pending().admit(DecisionScope::Listener(&source), client, client)?;
            let append = access == OpenMode::Append;
            let rules = RulesFile::new(source, client, append);
            let held = tree.hold(client, rules.text.len())?;
            Ok(OpenFile::Rules(Box::new(rules), held))
        }
        (node, OpenMode::Append) => open_at_once(tree, node, OpenMode::Write, client),
        // Root passes every mode, so the kernel lets it open what nobody can write.
        (_, OpenMode::Write) => Err(Errno::EACCES),
        (node, OpenMode::Read) => {
            let text = tree.content(node)?;
            let held = tree.hold(client, text.capacity())?;
            Ok(OpenFile::Text(text, held))
        }
    }
}

fn stream(tree: &Tree, lines: impl LineSource + 'static, position: u64, cheap: bool) -> OpenFile {
    let stream = Mutex::new(StreamReader::new(tree.pending(), lines, position));
    OpenFile::Stream { stream, cheap }
}
