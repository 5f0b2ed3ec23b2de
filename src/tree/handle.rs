//! Open files: what was open is frozen, a stream keeps its place, and a write is carried out line
//! by line with its verdict; a handle never waits for anybody.

use std::sync::Arc;

use nix::errno::Errno;
use nix::unistd::Pid;
use parking_lot::Mutex;

use super::names::{ListenerFile, RequestFile, RootFile};
use super::stream::Stream;
use super::{Node, Tree, status};
use crate::caller::Caller;
use crate::decode;
use crate::pending::{Claim, Pending, Request, Settings, Source};
use crate::response::{GRAMMAR, Response};
use crate::sys::memory::{Memory, Process};
use crate::text::printable;

/// Longer lines are no response and no setting.
const LINE_MAX: usize = 4096;
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

/// A file that takes lines.
#[derive(Debug)]
pub struct Lines {
    sink: Sink,
    opener: Caller,
    text: Vec<u8>,
    buffer: Mutex<Buffer>,
}

#[derive(Debug, Default)]
struct Buffer {
    line: Vec<u8>,
    /// Who wrote it: only its own close carries out a line without a newline.
    writer: u32,
}

/// Where a line goes.
#[derive(Debug)]
enum Sink {
    Response(Claim),
    Setting(Arc<Source>, ListenerFile),
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
                caller.may_write(caller).map_err(|why| {
                    log::warn!("request {number}: refused to open response: {why}");
                    request.refuse(why.to_string());
                    why
                })?;
                let claim = request.claim().ok_or(Errno::EBUSY)?;
                Ok(Handle::Lines(Lines::new(Sink::Response(claim), caller, GRAMMAR.into())))
            }
            (
                Node::Listener(index, file @ (ListenerFile::Timeout | ListenerFile::Default)),
                Access::Write,
            ) => {
                let source = tree.source(index)?;
                caller.may_write(caller)?;
                let text = listener_text(&source, &tree.pending, file);
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
        let Handle::Lines(lines) = self else { return Err(Errno::EBADF) };
        lines.check(caller)?;
        let mut buffer = lines.buffer.lock();
        buffer.writer = caller.pid;
        buffer.line.extend_from_slice(data);
        if buffer.line.contains(&b'\n') || buffer.line.len() > LINE_MAX {
            let line = std::mem::take(&mut buffer.line);
            lines.carry_out(tree, &line)?;
        }
        Ok(data.len())
    }

    /// A descriptor of this file is being closed by `pid`: a line it left without a newline is
    /// carried out. Somebody else's close of a copy of the descriptor carries out nothing.
    ///
    /// # Errors
    /// The verdict on that line, as from [`write`](Self::write).
    pub fn flush(&self, tree: &Tree, pid: u32) -> Result<(), Errno> {
        let Handle::Lines(lines) = self else { return Ok(()) };
        let mut buffer = lines.buffer.lock();
        if buffer.line.is_empty() || buffer.writer != pid {
            return Ok(());
        }
        let line = std::mem::take(&mut buffer.line);
        lines.carry_out(tree, &line)
    }

    /// The last descriptor is closed: what is left is carried out, with nobody to tell.
    pub fn release(&self, tree: &Tree) {
        let Handle::Lines(lines) = self else { return };
        let line = std::mem::take(&mut lines.buffer.lock().line);
        if !line.is_empty() {
            // The reason stands in `error` while the request waits.
            let _: Result<(), Errno> = lines.carry_out(tree, &line);
        }
    }
}

impl Lines {
    fn new(sink: Sink, opener: Caller, text: Vec<u8>) -> Self {
        Self { sink, opener, text, buffer: Mutex::default() }
    }

    fn check(&self, caller: Caller) -> Result<(), Errno> {
        caller.may_write(self.opener).map_err(|why| {
            log::warn!("refused a write of process {}: {why}", caller.pid);
            if let Sink::Response(claim) = &self.sink {
                claim.request().refuse(why.to_string());
            }
            why.into()
        })
    }

    fn carry_out(&self, tree: &Tree, line: &[u8]) -> Result<(), Errno> {
        match &self.sink {
            Sink::Response(claim) => respond(&tree.pending, claim.request(), line, self.opener),
            Sink::Setting(source, file) => {
                set(source, *file, line)?;
                tree.pending.settings_changed();
                Ok(())
            }
        }
    }
}

fn respond(pending: &Pending, request: &Request, line: &[u8], by: Caller) -> Result<(), Errno> {
    let verdict = match Response::parse(line) {
        Ok(response) => pending.answer(request.number, response, Some(by)).map_err(|errno| {
            (errno, format!("'{response}' was not carried out: {}", errno.desc()))
        }),
        Err(why) => Err((Errno::EINVAL, why.to_string())),
    };
    verdict.map_err(|(errno, why)| {
        request.refuse(printable(&why));
        errno
    })
}

fn set(source: &Source, file: ListenerFile, line: &[u8]) -> Result<(), Errno> {
    let line = String::from_utf8_lossy(line);
    let line = line.trim();
    let done = match file {
        ListenerFile::Timeout => Settings::parse_timeout(line)
            .map(|timeout| source.set(|settings| settings.timeout = timeout)),
        ListenerFile::Default => Settings::parse_default(line)
            .map(|default| source.set(|settings| settings.default = default)),
        _ => return Err(Errno::EACCES),
    };
    done.map_err(|why| {
        log::warn!("listener {}: {why}", source.name);
        Errno::EINVAL
    })
}

/// The text of a request's file; `None` for what is not a file of text.
pub(super) fn request_text(request: &Request, file: RequestFile) -> Option<Vec<u8>> {
    let line = |text: &str| format!("{text}\n").into_bytes();
    Some(match file {
        RequestFile::Call => line(&decode::call(&request.notification, &request.snapshot)),
        RequestFile::Syscall => line(&request.syscall()),
        RequestFile::Status => status::request(request).into_bytes(),
        RequestFile::Env => {
            decode::env(&request.context(), &request.notification, &request.snapshot)
        }
        RequestFile::Json => line(&status::json(request)),
        RequestFile::Error => match request.refusal() {
            empty if empty.is_empty() => Vec::new(),
            why => line(&why),
        },
        RequestFile::Response => GRAMMAR.into(),
        RequestFile::Argument(index) => {
            let (_, mut text) = request.argument(index)?;
            text.push(b'\n');
            text
        }
        RequestFile::Content(index) => request.contents().get(usize::from(index))?.1.to_vec(),
        _ => return None,
    })
}

/// The text of a listener's file.
pub(super) fn listener_text(source: &Source, pending: &Pending, file: ListenerFile) -> Vec<u8> {
    let settings = source.settings();
    match file {
        ListenerFile::Status => status::listener(source, pending).into_bytes(),
        ListenerFile::Timeout => format!("{}\n", settings.timeout.as_secs_f64()).into_bytes(),
        ListenerFile::Default => format!("{}\n", settings.default).into_bytes(),
        ListenerFile::Directory | ListenerFile::Pending => Vec::new(),
    }
}

fn slice(text: &[u8], offset: u64, size: usize) -> Vec<u8> {
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    text[start..].iter().take(size).copied().collect()
}
