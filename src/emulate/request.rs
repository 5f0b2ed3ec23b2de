//! The request that is carried out: its directory, held open and claimed. What is decided on comes from
//! its snapshot; the target's memory is never trusted to stay as it was.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat};
use nix::sys::stat::Mode;
use nix::sys::statfs::{FUSE_SUPER_MAGIC, fstatfs};

use super::{Call, Done, Refusal, host};
use crate::proc::{self, Status};
use crate::response::Response;

/// The argument that is read again where the snapshot has cut it: of a module only the name counts.
const READ_AGAIN: &str = "module_image";
/// The most characters of a call that a message names.
const NAMED: usize = 200;

/// Why there is no request to carry out.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be opened.
    #[error(
        "{0}: {1}: start it in the directory of a request that waits, or name one with -n and -m"
    )]
    Directory(String, Errno),
    /// It is in another user's mount.
    #[error("{0}: the mount is its own user's: be that user, or mount it with --allow-other")]
    Closed(String),
    /// A copy: nobody waits for it.
    #[error("{0}: not in a mount of syscallfs: a recording cannot be carried out")]
    Recording(String),
    /// Somebody else has its response in hand.
    #[error("{0}: another handler is about to respond")]
    Claimed(String),
    /// Its thread ids mean other threads here.
    #[error(
        "/proc does not show the target: run in the pid namespace of the daemon, with its /proc"
    )]
    Elsewhere,
}

/// A request that waits, and that nobody else can answer while this lives.
#[derive(Debug)]
pub struct Request {
    directory: OwnedFd,
    response: File,
    /// What tells its thread from another of the same id.
    thread: (u32, String),
    number: String,
}

impl Request {
    /// Opens the directory of a request and claims its response.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let shown = std::path::absolute(path).unwrap_or_else(|_| path.into()).display().to_string();
        let failed = |errno| match errno {
            Errno::EACCES => OpenError::Closed(shown.clone()),
            _ => OpenError::Directory(shown.clone(), errno),
        };
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let directory = open(path, flags, Mode::empty()).map_err(failed)?;
        let kind = fstatfs(&directory).map_err(failed)?.filesystem_type();
        let status = read(&directory, "status").map_err(failed)?;
        if kind != FUSE_SUPER_MAGIC {
            return Err(OpenError::Recording(shown));
        }
        let status = Status::of(&status);
        let tid = status.field("Tid").and_then(|tid| tid.parse().ok());
        let number = status.field("Number").unwrap_or_default().to_owned();
        let (Some(tid), Some(ids)) = (tid, status.field("NSpid")) else {
            return Err(OpenError::Elsewhere);
        };
        if !proc::is_ours() {
            return Err(OpenError::Elsewhere);
        }
        let flags = OFlag::O_WRONLY | OFlag::O_CLOEXEC;
        let response = match openat(&directory, "response", flags, Mode::empty()) {
            Err(Errno::EBUSY) => return Err(OpenError::Claimed(shown)),
            opened => File::from(opened.map_err(failed)?),
        };
        Ok(Self { directory, response, thread: (tid, ids.to_owned()), number })
    }

    /// Which request it is, and while it waits what was called, of a long call the beginning: for messages.
    #[must_use]
    pub fn called(&self) -> String {
        let called = format!("request {}", self.number);
        let Ok(call) = self.read("call") else { return called };
        let call = String::from_utf8_lossy(&call);
        let (call, cut) = match call.char_indices().nth(NAMED) {
            None => (call.trim_end(), ""),
            Some((end, _)) => (&call[..end], "..."),
        };
        format!("{called}, {call}{cut}")
    }

    /// The call, from the snapshot.
    pub(super) fn call(&self) -> Result<Call, Refusal> {
        let gone = |_| Refusal::Gone;
        let status = Status::of(&self.read("status").map_err(gone)?);
        if status.fields("Truncated").any(|name| name != READ_AGAIN) {
            return Err(Refusal::Unread("an argument that is longer than what is kept"));
        }
        Call::parse(&self.read("request.json").map_err(gone)?)
            .ok_or(Refusal::Unread("request.json"))
    }

    /// What the pointer `name` pointed at; `None` where it could not be read.
    pub(super) fn memory(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        match self.read(&format!("mem/{name}")) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(_) => self.still_valid().map(|()| None),
        }
    }

    /// The `size` bytes at `address` as they are now: what they say can be another thing at any time.
    ///
    /// # Errors
    /// EFAULT.
    pub(super) fn live(
        &self,
        address: u64,
        size: usize,
    ) -> Result<Result<Vec<u8>, Errno>, Refusal> {
        let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
        let read = || {
            let memory = File::from(openat(&self.directory, "memory", flags, Mode::empty())?);
            let mut bytes = vec![0; size];
            memory.read_exact_at(&mut bytes, address).map_err(|_| Errno::EFAULT)?;
            Ok(bytes)
        };
        let read = read();
        self.still_valid().map(|()| read)
    }

    /// A copy of the target's descriptor `fd`.
    ///
    /// # Errors
    /// EBADF.
    pub(super) fn descriptor(&self, fd: u32) -> Result<Result<OwnedFd, Errno>, Refusal> {
        let copy = proc::descriptor(self.thread.0, fd);
        // Only now is it sure whose descriptor that was.
        self.still_valid()?;
        match copy {
            Err(errno) if errno != Errno::EBADF => {
                Err(Refusal::Host(format!("descriptor {fd} of the target: {}", errno.desc())))
            }
            taken => Ok(taken),
        }
    }

    /// One of its files, for somebody who could not open it.
    pub(super) fn file(&self, name: &str) -> Result<File, Refusal> {
        self.open_file(name, OFlag::O_RDONLY)
    }

    /// Writes the target's memory at once; the errno is EFAULT where that cannot be written.
    pub(super) fn write_memory(&self, address: u64, bytes: &[u8]) -> Result<(), Refusal> {
        let memory = self.open_file("memory", OFlag::O_WRONLY)?;
        match memory.write_all_at(bytes, address) {
            Ok(()) => Ok(()),
            Err(_) => self.still_valid().and(Err(Refusal::Failed(Errno::EFAULT))),
        }
    }

    fn open_file(&self, name: &str, access: OFlag) -> Result<File, Refusal> {
        openat(&self.directory, name, access | OFlag::O_CLOEXEC, Mode::empty())
            .map(File::from)
            .map_err(|errno| Refusal::Host(format!("{name}: {}", errno.desc())))
    }

    /// The target's thread id here, and its ids in all its pid namespaces.
    pub(super) fn thread(&self) -> (u32, &str) {
        (self.thread.0, &self.thread.1)
    }

    /// Asks the kernel, by way of the daemon, whether the target still waits in this very call. What was
    /// opened of /proc/TID before is then the target's.
    ///
    /// # Errors
    /// `Gone`.
    pub(super) fn still_valid(&self) -> Result<(), Refusal> {
        let status = self.read("status").map_err(|_| Refusal::Gone)?;
        match Status::of(&status).field("Valid") {
            Some("yes") => Ok(()),
            _ => Err(Refusal::Gone),
        }
    }

    /// Has the response carry `bytes` over to where the argument `name` points, and tells what the call ends
    /// with: EFAULT if it points nowhere.
    pub(super) fn fill(&self, name: &str, bytes: &[u8]) -> Result<Done, Refusal> {
        let flags = OFlag::O_WRONLY | OFlag::O_TRUNC | OFlag::O_CLOEXEC;
        let name = format!("mem/{name}");
        let failed = |errno: Errno| Refusal::Host(format!("{name}: {}", errno.desc()));
        match openat(&self.directory, name.as_str(), flags, Mode::empty()) {
            Err(Errno::ENOENT) => self.still_valid().map(|()| Done::Failed(Errno::EFAULT)),
            opened => {
                let mut file = File::from(opened.map_err(failed)?);
                file.write_all(bytes)
                    .map_err(|error| failed(Errno::from_raw(error.raw_os_error().unwrap_or(0))))?;
                Ok(Done::Value(0))
            }
        }
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
                self.fill_nothing()?;
                self.write(&Response::Errno(errno as i32))
            }
            _ => Err(error),
        }
    }

    /// Empties what `fill` has filled. What cannot be written was never filled.
    fn fill_nothing(&self) -> std::io::Result<()> {
        for file in std::fs::read_dir(format!("{}/mem", host::link(&self.directory)))? {
            let _ = File::options().write(true).truncate(true).open(file?.path());
        }
        Ok(())
    }

    fn write(&mut self, response: &Response) -> std::io::Result<()> {
        self.response.write_all(format!("{response}\n").as_bytes())
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Errno> {
        read(&self.directory, name)
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
