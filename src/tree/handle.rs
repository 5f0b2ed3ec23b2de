//! Open files: what was open is frozen, a stream keeps its place; a handle never waits for anybody.

use nix::errno::Errno;
use parking_lot::Mutex;

use super::draft::RulesFile;
use super::feed::{Feed, FeedKind};
use super::lines::{Lines, Sink};
use super::memory::{Live, Staged};
use super::names::{ListenerFile, RequestFile, RootFile};
use super::respond::claimed;
use super::stream::Stream;
use super::view::View;
use super::work::{Progress, Work};
use super::{Node, Tree, texts};
use crate::caller::Caller;
use crate::pending::Subject;
use crate::response::GRAMMAR;

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

/// What a read gives.
#[derive(Debug)]
pub enum Data {
    /// These bytes; none at the end of the file.
    Bytes(Vec<u8>),
    /// Nothing yet: ask again after the next event.
    Wait,
    /// What a target can hold up.
    Later(Work<Vec<u8>>),
}

/// An open file.
#[derive(Debug)]
pub enum Handle {
    /// The content as it was at open.
    Text(Vec<u8>),
    /// `events`, `requests` or `log`.
    Stream {
        /// The reader's place.
        stream: Mutex<Stream>,
        /// Whether whoever has news may read for it.
        cheap: bool,
    },
    /// The live address space of a request's target.
    Memory(Live),
    /// What the call would fill, staged.
    Staged(Staged),
    /// Written line by line.
    Lines(Lines),
    /// Lines that concern the whole mount.
    Feed(Feed),
    /// Rules, put to use whole.
    Rules(RulesFile),
}

impl Handle {
    pub(super) fn open(
        tree: &Tree,
        node: Node,
        access: Access,
        caller: Caller,
    ) -> Result<Progress<Self>, Errno> {
        match (node, access) {
            (Node::Request(number, RequestFile::Response), Access::Write | Access::Append) => {
                let request = tree.request(number)?;
                tree.pending.admit(Subject::Request(&request), caller, caller)?;
                claimed(request, move |claim| {
                    let sink = Sink::Response(claim.ok_or(Errno::EBUSY)?);
                    Ok(Progress::Done(Handle::Lines(Lines::new(sink, caller, GRAMMAR.into()))))
                })
            }
            _ => Handle::open_at_once(tree, node, access, caller).map(Progress::Done),
        }
    }

    /// Any but a response.
    pub(super) fn open_at_once(
        tree: &Tree,
        node: Node,
        access: Access,
        caller: Caller,
    ) -> Result<Self, Errno> {
        match (node, access) {
            (Node::Top(RootFile::Events), Access::Read) => {
                Ok(Handle::stream(tree, View::events(&tree.pending)))
            }
            (Node::Top(RootFile::Requests), Access::Read) => {
                Ok(Handle::stream(tree, View::requests(&tree.pending)))
            }
            (Node::Top(RootFile::Log), Access::Read) => {
                Ok(Handle::stream(tree, View::log(&tree.pending)))
            }
            (Node::Top(RootFile::Responses), Access::Write) => {
                Feed::open(tree, FeedKind::Responses, caller).map(Handle::Feed)
            }
            (Node::Top(RootFile::Log), Access::Write) => {
                Feed::open(tree, FeedKind::Log, caller).map(Handle::Feed)
            }
            (Node::Request(number, RequestFile::Memory), Access::Read) => {
                Ok(Handle::Memory(Live::for_reading(tree.request(number)?)))
            }
            (Node::Request(number, RequestFile::Memory), Access::Write) => {
                Live::for_writing(tree, tree.request(number)?, caller).map(Handle::Memory)
            }
            (Node::Request(number, RequestFile::Content(index)), Access::Write) => {
                Staged::new(tree, tree.request(number)?, index, caller).map(Handle::Staged)
            }
            (
                Node::Listener(index, file @ (ListenerFile::Timeout | ListenerFile::Default)),
                Access::Write,
            ) => {
                let source = tree.source(index)?;
                tree.pending.admit(Subject::Listener(&source), caller, caller)?;
                let text = texts::listener(&source, &tree.pending, file);
                Ok(Handle::Lines(Lines::new(Sink::Setting(source, file), caller, text)))
            }
            (Node::Listener(index, ListenerFile::Rules), Access::Write | Access::Append) => {
                let source = tree.source(index)?;
                tree.pending.admit(Subject::Listener(&source), caller, caller)?;
                let append = access == Access::Append;
                Ok(Handle::Rules(RulesFile::new(source, caller, append)))
            }
            (node, Access::Append) => Handle::open_at_once(tree, node, Access::Write, caller),
            (_, Access::Write) => Err(Errno::EACCES),
            (node, Access::Read) => Ok(Handle::Text(tree.text(node)?)),
        }
    }

    fn stream(tree: &Tree, (view, position): (View, u64)) -> Self {
        let cheap = view.is_cheap();
        let stream = Mutex::new(Stream::new(&tree.pending, (view, position)));
        Handle::Stream { stream, cheap }
    }

    /// Up to `size` bytes at `offset`.
    ///
    /// # Errors
    /// EINVAL for an offset that a stream cannot go back to.
    pub fn read(&self, tree: &Tree, offset: u64, size: usize) -> Result<Data, Errno> {
        match self {
            Handle::Text(text) => Ok(Data::Bytes(slice(text, offset, size))),
            Handle::Lines(lines) => Ok(Data::Bytes(slice(&lines.text, offset, size))),
            Handle::Rules(rules) => Ok(Data::Bytes(slice(&rules.text, offset, size))),
            Handle::Feed(feed) => Ok(Data::Bytes(slice(feed.text(), offset, size))),
            Handle::Stream { stream, .. } => {
                let data = stream.lock().read(&tree.pending, offset, size)?;
                Ok(data.map_or(Data::Wait, Data::Bytes))
            }
            Handle::Staged(staged) => Ok(Data::Bytes(slice(&staged.read(), offset, size))),
            Handle::Memory(live) => Ok(match live.read(offset, size) {
                Progress::Done(bytes) => Data::Bytes(bytes),
                Progress::Later(work) => Data::Later(work),
            }),
        }
    }

    /// Whether a read would give something (or an end, or an error) at once.
    pub fn ready(&self, tree: &Tree) -> bool {
        match self {
            Handle::Stream { stream, .. } => stream.lock().ready(&tree.pending),
            _ => true,
        }
    }

    /// Whether its close may tell whoever has it something.
    pub fn is_written(&self) -> bool {
        !matches!(self, Handle::Text(_) | Handle::Stream { .. })
    }

    /// Whether a read costs so little that whoever has news for it may do it.
    pub fn is_cheap(&self) -> bool {
        matches!(self, Handle::Stream { cheap: true, .. })
    }

    /// Its reader has been told that it is at the end for good.
    pub fn end(&self) {
        if let Handle::Stream { stream, .. } = self {
            stream.lock().end();
        }
    }

    /// Takes `data`, at `offset` where that means something. Each complete line of a file that takes
    /// lines is carried out before the write is done.
    ///
    /// # Errors
    /// EBADF when not opened for writing, EPERM when this caller may not, EFBIG beyond what the
    /// target's caller allowed, and the verdict on the line: EINVAL, ENOENT, EBUSY, EBADF, EFAULT.
    pub fn write(
        &self,
        tree: &Tree,
        offset: u64,
        data: &[u8],
        caller: Caller,
    ) -> Result<Progress<usize>, Errno> {
        let all = data.len();
        match self {
            Handle::Lines(lines) => Ok(lines.write(tree, data, caller)?.map(move |()| all)),
            Handle::Feed(feed) => Ok(feed.write(tree, data, caller)?.map(move |()| all)),
            Handle::Rules(rules) => rules.write(tree, data, caller).map(|()| Progress::Done(all)),
            Handle::Staged(staged) => {
                staged.write(tree, offset, data, caller).map(|()| Progress::Done(all))
            }
            Handle::Memory(live) => live.write(tree, offset, data, caller),
            Handle::Text(_) | Handle::Stream { .. } => Err(Errno::EBADF),
        }
    }

    /// `caller` closes a descriptor of this file: a line it left without a newline is carried out.
    /// Somebody else's close of a copy of the descriptor carries out nothing.
    ///
    /// # Errors
    /// The verdict on that line, as from [`write`](Self::write).
    pub fn flush(&self, tree: &Tree, caller: Caller) -> Result<Progress<()>, Errno> {
        match self {
            Handle::Lines(lines) => lines.flush(tree, caller),
            Handle::Feed(feed) => feed.flush(tree, caller),
            Handle::Staged(staged) => {
                staged.flush(caller);
                Ok(Progress::Done(()))
            }
            Handle::Rules(rules) => rules.flush(tree, caller).map(Progress::Done),
            _ => Ok(Progress::Done(())),
        }
    }

    /// The last descriptor is closed: what is left is carried out, with nobody to tell.
    pub fn release(&self, tree: &Tree) -> Progress<()> {
        match self {
            Handle::Lines(lines) => lines.release(tree),
            Handle::Feed(feed) => feed.release(tree),
            Handle::Rules(rules) => {
                rules.release(tree);
                Progress::Done(())
            }
            _ => Progress::Done(()),
        }
    }

    /// Sets the length of the file, as `>` does before it writes. It means something for what is
    /// staged and, to nothing, for `rules`.
    ///
    /// # Errors
    /// EPERM when this caller may not, EFBIG beyond what the target's caller allowed.
    pub fn truncate(&self, tree: &Tree, size: u64, caller: Caller) -> Result<(), Errno> {
        match self {
            Handle::Staged(staged) => staged.truncate(tree, size, caller),
            Handle::Rules(rules) if size == 0 => rules.truncate(tree, caller),
            _ => Ok(()),
        }
    }
}

fn slice(text: &[u8], offset: u64, size: usize) -> Vec<u8> {
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    text[start..].iter().take(size).copied().collect()
}
