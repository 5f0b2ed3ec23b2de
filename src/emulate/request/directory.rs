//! A request in its directory of the mount, held open and claimed: for the program that a handler starts.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::rc::Rc;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat};
use nix::sys::stat::Mode;
use nix::sys::statfs::{FUSE_SUPER_MAGIC, fstatfs};

use super::error::{OpenError, failed, fault, gone};
use super::{ClaimedRequest, Origin, READ_AGAIN, Thread};
use crate::emulate::call::Call;
use crate::emulate::host;
use crate::emulate::outcome::{Outcome, Stop};
use crate::kernel::proc::{self, Status};
use crate::policy::response::Response;

/// The most characters of a call that a message names.
const NAMED: usize = 200;

/// Its files.
#[derive(Debug, Clone)]
pub(super) struct RequestDirectory(pub(super) Rc<OwnedFd>);

/// The file `response` of a request: nobody else can write it while this lives.
#[derive(Debug)]
pub struct Responder {
    directory: RequestDirectory,
    response: File,
    /// Its number, and its container if there is one: for messages.
    name: String,
}

impl ClaimedRequest {
    /// Opens the directory of a request and claims its response.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(path: &Path) -> Result<(Self, Responder), OpenError> {
        let shown = std::path::absolute(path).unwrap_or_else(|_| path.into()).display().to_string();
        let failed = |errno| match errno {
            Errno::EACCES => OpenError::Closed(shown.clone()),
            _ => OpenError::Directory(shown.clone(), errno),
        };
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let directory = open(path, flags, Mode::empty()).map_err(failed)?;
        let kind = fstatfs(&directory).map_err(failed)?.filesystem_type();
        let status = read(&directory, "status").map_err(failed)?;
        // A copy of a request has the same files, but nobody waits for its response.
        if kind != FUSE_SUPER_MAGIC {
            return Err(OpenError::Recording(shown));
        }
        let status = Status::of(&status);
        let tid = status.field("Tid").and_then(|tid| tid.parse().ok());
        let number = status.field("Number").unwrap_or_default();
        let name = match status.field("Container") {
            Some(container) => format!("request {number} of container {container}"),
            None => format!("request {number}"),
        };
        let cut = status.fields("Truncated").filter(|name| *name != READ_AGAIN);
        let cut = cut.map(str::to_owned).collect();
        let unreadable = status.fields("Unreadable").map(|line| match line.split_once(' ') {
            Some((name, errno)) => (name.to_owned(), errno == "EFAULT"),
            None => (line.to_owned(), false),
        });
        let unreadable = unreadable.collect();
        let (Some(id), Some(ids)) = (tid, status.field("NSpid")) else {
            return Err(OpenError::Elsewhere);
        };
        if !proc::is_ours() {
            return Err(OpenError::Elsewhere);
        }
        // Last, because opening this file claims the response: after a failure before it, another handler can respond.
        let flags = OFlag::O_WRONLY | OFlag::O_CLOEXEC;
        let response = match openat(&directory, "response", flags, Mode::empty()) {
            Err(Errno::EBUSY) => return Err(OpenError::Claimed(shown)),
            opened => File::from(opened.map_err(failed)?),
        };
        let thread = Thread { id, ids: Some(ids.to_owned()) };
        let directory = RequestDirectory(Rc::new(directory));
        let origin = Box::new(directory.clone());
        let request = Self { thread, cut, unreadable, origin };
        Ok((request, Responder { directory, response, name }))
    }
}

impl RequestDirectory {
    fn open_file(&self, name: &str, access: OFlag) -> Outcome<File> {
        openat(&self.0, name, access | OFlag::O_CLOEXEC, Mode::empty())
            .map(File::from)
            .map_err(|errno| failed(name, errno))
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Errno> {
        read(&self.0, name)
    }
}

impl Origin for RequestDirectory {
    fn call(&self) -> Outcome<Call> {
        Call::parse(&self.read("request.json").map_err(gone)?).ok_or(Stop::unread("request.json"))
    }

    fn memory(&self, name: &str) -> Outcome<Option<Vec<u8>>> {
        let name = format!("mem/{name}");
        match self.read(&name) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(errno) => {
                self.still_valid()?;
                // Only that there is no such file says something about the target.
                if errno == Errno::ENOENT { Ok(None) } else { Err(failed(&name, errno)) }
            }
        }
    }

    fn json(&self) -> Outcome<File> {
        self.open_file("request.json", OFlag::O_RDONLY)
    }

    fn read_live(&self, address: u64, bytes: &mut [u8]) -> Outcome<()> {
        let memory = self.open_file("memory", OFlag::O_RDONLY)?;
        memory.read_exact_at(bytes, address).map_err(|error| fault(&error))
    }

    fn write_live(&self, address: u64, bytes: &[u8]) -> Outcome<()> {
        let memory = self.open_file("memory", OFlag::O_WRONLY)?;
        // Writing to a target that has gone fails, too: that is no EFAULT.
        memory.write_all_at(bytes, address).or_else(|error| {
            self.still_valid()?;
            Err(fault(&error))
        })
    }

    fn still_valid(&self) -> Outcome<()> {
        let status = self.read("status").map_err(gone)?;
        match Status::of(&status).field("Valid") {
            Some("yes") => Ok(()),
            _ => Err(Stop::Gone),
        }
    }

    fn fill(&self, name: &str, bytes: &[u8]) -> Outcome<bool> {
        // Truncated, so that nothing of an earlier value stays behind a shorter one.
        let flags = OFlag::O_WRONLY | OFlag::O_TRUNC | OFlag::O_CLOEXEC;
        let name = format!("mem/{name}");
        let failed = |errno: Errno| failed(&name, errno);
        match openat(&self.0, name.as_str(), flags, Mode::empty()) {
            Err(Errno::ENOENT) => Ok(false),
            opened => {
                let mut file = File::from(opened.map_err(failed)?);
                file.write_all(bytes)
                    .map_err(|error| failed(Errno::from_raw(error.raw_os_error().unwrap_or(0))))?;
                Ok(true)
            }
        }
    }
}

impl Responder {
    /// Which request it is, and while it waits what was called, of a long call the beginning: for messages.
    #[must_use]
    pub fn called(&self) -> String {
        let called = self.name.clone();
        let Ok(call) = self.directory.read("call") else { return called };
        let call = String::from_utf8_lossy(&call);
        let (call, cut) = match call.char_indices().nth(NAMED) {
            None => (call.trim_end(), ""),
            Some((end, _)) => (&call[..end], "..."),
        };
        format!("{called}, {call}{cut}")
    }

    /// Gives the response. Where what it carries over cannot be written, the target gets EFAULT, and where it may
    /// have no more descriptors EMFILE, as from the kernel; nothing is carried over then.
    ///
    /// # Errors
    /// What writing it said; ENOENT when the target has gone.
    pub fn respond(&mut self, response: &Response) -> std::io::Result<()> {
        let Err(error) = self.write(response) else { return Ok(()) };
        match error.raw_os_error().map(Errno::from_raw) {
            Some(errno @ (Errno::EFAULT | Errno::EMFILE)) => {
                // Otherwise the second response would carry the same memory over, and fail like the first.
                self.fill_nothing()?;
                self.write(&Response::Errno(errno as i32))
            }
            _ => Err(error),
        }
    }

    /// Empties what `fill` has filled. Memory that cannot be written was not filled.
    fn fill_nothing(&self) -> std::io::Result<()> {
        for file in std::fs::read_dir(format!("{}/mem", host::link(&self.directory.0)))? {
            let _ = File::options().write(true).truncate(true).open(file?.path());
        }
        Ok(())
    }

    fn write(&mut self, response: &Response) -> std::io::Result<()> {
        self.response.write_all(format!("{response}\n").as_bytes())
    }
}

fn read(directory: impl AsFd, name: &str) -> Result<Vec<u8>, Errno> {
    let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
    let mut file = File::from(openat(directory, name, flags, Mode::empty())?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| Errno::from_raw(error.raw_os_error().unwrap_or(0)))?;
    Ok(bytes)
}
