//! Open files: what was open is frozen, a stream keeps its place; a handle never waits for anybody.

use std::sync::Arc;

use nix::errno::Errno;
use nix::unistd::Pid;
use parking_lot::Mutex;

use super::lines::{Lines, Sink};
use super::names::{ListenerFile, RequestFile, RootFile};
use super::stream::Stream;
use super::{Node, Tree, texts};
use crate::caller::Caller;
use crate::pending::{Request, Subject};
use crate::response::GRAMMAR;
use crate::sys::memory::{Memory, Process};

/// The first page is never mapped for a program, so a copy that begins there is at its end.
const FIRST_PAGE: u64 = 4096;

/// What a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// O_RDONLY.
    Read,
    /// O_WRONLY or O_RDWR.
    Write,
}

/// What a read gives.
#[derive(Debug, Clone)]
pub enum Data {
    /// These bytes; none at the end of the file.
    Bytes(Vec<u8>),
    /// Nothing yet: ask again after the next event.
    Wait,
    /// The target's memory at that address, which may take as long as the target likes: call
    /// [`read_memory`](super::Handle::read_memory) on a thread that nobody waits for.
    Memory(Arc<Request>, u64, usize),
}

/// An open file.
#[derive(Debug)]
pub enum Handle {
    /// The content as it was at open.
    Text(Vec<u8>),
    /// A stream of events.
    Events(Mutex<Stream>),
    /// The live address space of a request's target.
    Memory(Arc<Request>),
    /// Written line by line.
    Lines(Lines),
}

impl Handle {
    pub(super) fn open(
        tree: &Tree,
        node: Node,
        access: Access,
        caller: Caller,
    ) -> Result<Self, Errno> {
        match (node, access) {
            (Node::Top(RootFile::Events), Access::Read) => {
                Ok(Handle::Events(Mutex::new(Stream::new(&tree.pending))))
            }
            (Node::Request(number, RequestFile::Memory), Access::Read) => {
                Ok(Handle::Memory(tree.request(number)?))
            }
            (Node::Request(number, RequestFile::Response), Access::Write) => {
                let request = tree.request(number)?;
                tree.pending.admit(Subject::Request(&request), caller, caller)?;
                let claim = request.claim().ok_or(Errno::EBUSY)?;
                Ok(Handle::Lines(Lines::new(Sink::Response(claim), caller, GRAMMAR.into())))
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
            (_, Access::Write) => Err(Errno::EACCES),
            (node, Access::Read) => Ok(Handle::Text(tree.text(node)?)),
        }
    }

    /// Up to `size` bytes at `offset`.
    ///
    /// # Errors
    /// EINVAL for an offset that a stream cannot go back to.
    pub fn read(&self, tree: &Tree, offset: u64, size: usize) -> Result<Data, Errno> {
        match self {
            Handle::Text(text) => Ok(Data::Bytes(slice(text, offset, size))),
            Handle::Lines(lines) => Ok(Data::Bytes(slice(&lines.text, offset, size))),
            Handle::Events(stream) => {
                let data = stream.lock().read(tree.pending.log(), offset, size)?;
                Ok(data.map_or(Data::Wait, Data::Bytes))
            }
            Handle::Memory(_) if offset < FIRST_PAGE => Ok(Data::Bytes(Vec::new())),
            Handle::Memory(request) => Ok(Data::Memory(Arc::clone(request), offset, size)),
        }
    }

    /// Reads the live memory of a request's target: as much as is mapped, up to `size`.
    ///
    /// # Errors
    /// ESRCH when the target has gone, EFAULT when nothing is mapped at `address`.
    pub fn read_memory(request: &Request, address: u64, size: usize) -> Result<Vec<u8>, Errno> {
        let mut buffer = vec![0; size];
        let tid = Pid::from_raw(request.notification.tid as i32);
        let read = Process(tid).read(address, &mut buffer)?;
        // Checked after the read: the thread id may have been another's by then.
        if !request.is_valid() {
            return Err(Errno::ESRCH);
        }
        buffer.truncate(read);
        Ok(buffer)
    }

    /// Whether a read would give something (or an end, or an error) at once.
    pub fn ready(&self, tree: &Tree) -> bool {
        match self {
            Handle::Events(stream) => stream.lock().ready(tree.pending.log()),
            _ => true,
        }
    }

    /// Takes `data`; each complete line in it is carried out before this returns.
    ///
    /// # Errors
    /// EBADF when not opened for writing, EPERM when this caller may not, and the verdict on
    /// the line: EINVAL, ENOENT, EBUSY.
    pub fn write(&self, tree: &Tree, data: &[u8], caller: Caller) -> Result<usize, Errno> {
        match self {
            Handle::Lines(lines) => lines.write(tree, data, caller),
            _ => Err(Errno::EBADF),
        }
    }

    /// A descriptor of this file is being closed by `pid`: a line it left without a newline is
    /// carried out. Somebody else's close of a copy of the descriptor carries out nothing.
    ///
    /// # Errors
    /// The verdict on that line, as from [`write`](Self::write).
    pub fn flush(&self, tree: &Tree, pid: u32) -> Result<(), Errno> {
        match self {
            Handle::Lines(lines) => lines.flush(tree, pid),
            _ => Ok(()),
        }
    }

    /// The last descriptor is closed: what is left is carried out, with nobody to tell.
    pub fn release(&self, tree: &Tree) {
        if let Handle::Lines(lines) = self {
            lines.release(tree);
        }
    }
}

fn slice(text: &[u8], offset: u64, size: usize) -> Vec<u8> {
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    text[start..].iter().take(size).copied().collect()
}
