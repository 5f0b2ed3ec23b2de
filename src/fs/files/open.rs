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
use crate::requests::writer::Caller;
use crate::requests::{Progress, Subject};

/// What a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
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
    /// ENOENT, EISDIR, EBUSY (claimed by another), EPERM (this caller may not write), ENOMEM (this user
    /// holds too much open).
    pub fn open(
        &self,
        node: Node,
        access: Access,
        caller: Caller,
    ) -> Result<Progress<OpenFile>, Errno> {
        // The kernel looked it up a moment ago, and the request may have ended since: ENOENT says so, and EACCES
        // would not.
        self.exists(node)?;
        if self.kind_and_ownership(node)?.0 == FileKind::Directory {
            return Err(Errno::EISDIR);
        }
        open_any(self, node, access, caller)
    }

    /// Sets the length of a file that is not open, as [`OpenFile::truncate`] does.
    ///
    /// # Errors
    /// EPERM when this caller may not, EFBIG beyond what the target's caller allowed, ENOENT.
    pub fn truncate(&self, node: Node, size: u64, caller: Caller) -> Result<(), Errno> {
        // Opening another file for this would claim a response.
        if !matches!(
            node,
            Node::Request(_, RequestFile::Content(_)) | Node::Listener(_, ListenerFile::Rules)
        ) {
            return Ok(());
        }
        self.exists(node)?;
        let handle = open_at_once(self, node, Access::Write, caller)?;
        handle.truncate(self, size, caller)?;
        // Nothing follows a truncate(2) of a path: the close that puts it to use is ours.
        handle.release(self);
        Ok(())
    }
}

/// Opens a file that is no directory: at once, but for a response that is being closed.
fn open_any(
    tree: &Tree,
    node: Node,
    access: Access,
    caller: Caller,
) -> Result<Progress<OpenFile>, Errno> {
    match (node, access) {
        (Node::Request(number, RequestFile::Response), Access::Write | Access::Append) => {
            response::open(tree, number, caller)
        }
        _ => open_at_once(tree, node, access, caller).map(Progress::Done),
    }
}

/// Any but a response.
fn open_at_once(
    tree: &Tree,
    node: Node,
    access: Access,
    caller: Caller,
) -> Result<OpenFile, Errno> {
    match (node, access) {
        (Node::Top(RootFile::Events), Access::Read) => {
            let (lines, position) = EventLines::from_now(tree.pending());
            Ok(stream(tree, lines, position, true))
        }
        (Node::Top(RootFile::Requests), Access::Read) => {
            let (lines, position) = RequestLines::from_now(tree.pending());
            Ok(stream(tree, lines, position, false))
        }
        (Node::Top(RootFile::Log), Access::Read) => {
            let (lines, position) = LogLines::from_start(tree.pending());
            Ok(stream(tree, lines, position, false))
        }
        (Node::Top(RootFile::Metrics), Access::Read) => {
            let text = || metrics::text(tree.pending());
            Ok(OpenFile::Leased(tree.metrics.open(caller.process(), text)))
        }
        (Node::Top(file @ (RootFile::Responses | RootFile::Log)), Access::Write) => {
            tree.pending().admit(Subject::Any, caller, caller)?;
            let sink = if file == RootFile::Log { Sink::Log } else { Sink::Responses };
            let text = tree.content(node)?;
            let held = tree.hold(caller, text.len() + LINE_MAX)?;
            Ok(OpenFile::Lines(LineFile::new(sink, caller, text), held))
        }
        (Node::Request(number, RequestFile::Memory), Access::Read) => {
            Ok(OpenFile::Memory(LiveMemory::for_reading(tree.request(number)?)))
        }
        (Node::Request(number, RequestFile::Memory), Access::Write) => {
            LiveMemory::for_writing(tree, tree.request(number)?, caller).map(OpenFile::Memory)
        }
        (Node::Request(number, RequestFile::Content(index)), Access::Write) => {
            StagedFile::new(tree, tree.request(number)?, index, caller).map(OpenFile::Staged)
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
            Access::Write,
        ) => {
            let source = tree.source(index)?;
            tree.pending().admit(Subject::Listener(&source), caller, caller)?;
            let text = tree.content(node)?;
            let held = tree.hold(caller, text.len() + LINE_MAX)?;
            Ok(OpenFile::Lines(LineFile::new(Sink::Setting(source, file), caller, text), held))
        }
        (Node::Listener(index, ListenerFile::Rules), Access::Write | Access::Append) => {
            let source = tree.source(index)?;
            tree.pending().admit(Subject::Listener(&source), caller, caller)?;
            let append = access == Access::Append;
            let rules = RulesFile::new(source, caller, append);
            let held = tree.hold(caller, rules.text.len())?;
            Ok(OpenFile::Rules(Box::new(rules), held))
        }
        (node, Access::Append) => open_at_once(tree, node, Access::Write, caller),
        // Root passes every mode, so the kernel lets it open what nobody can write.
        (_, Access::Write) => Err(Errno::EACCES),
        (node, Access::Read) => {
            let text = tree.content(node)?;
            let held = tree.hold(caller, text.capacity())?;
            Ok(OpenFile::Text(text, held))
        }
    }
}

fn stream(tree: &Tree, lines: impl LineSource + 'static, position: u64, cheap: bool) -> OpenFile {
    let stream = Mutex::new(StreamReader::new(tree.pending(), lines, position));
    OpenFile::Stream { stream, cheap }
}
