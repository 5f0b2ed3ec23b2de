//! A response with the descriptors that go along with it, and what each step of its delivery does to the target.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;

use super::delivery::Delivery;
use super::memory_write::{self, Replacement};
use super::request::Request;
use super::unanswered::{Unanswered, not_installed};
use super::writer::{Author, Client, Writer};
use crate::kernel::limits::is_in_upper_half;
use crate::kernel::shortage::Shortage;
use crate::policy::response::{Pair, Response};
use crate::trap::listener::Verdict;

/// Copies of a writer's descriptors. To close one takes as long as the file system behind it likes, and that may be
/// ours, so nobody who drops them waits for it.
#[derive(Debug, Default)]
struct Copies(Vec<OwnedFd>);

impl Drop for Copies {
    fn drop(&mut self) {
        let copies = std::mem::take(&mut self.0);
        if !copies.is_empty() {
            // Where there can be no more threads they are closed here.
            let _ = std::thread::Builder::new().name("close".into()).spawn(move || drop(copies));
        }
    }
}

/// A response, with the descriptors that go along with it.
#[derive(Debug)]
pub struct Answer {
    pub(super) response: Response,
    /// As many as the response names.
    descriptors: Copies,
    /// Who wrote it, if somebody did.
    pub(super) by: Option<Author>,
    /// Why a call was not carried out, if it was to be.
    pub(super) why: Option<String>,
    /// Whether it is given in audit mode too.
    in_any_mode: bool,
}

impl Answer {
    /// What a writer wrote, with copies of its descriptors.
    ///
    /// # Errors
    /// As from [`written`](Self::written).
    pub(super) fn from_writer(response: Response, writer: Writer) -> Result<Self, Unanswered> {
        match writer {
            Writer::Waiting(client, by) => {
                Ok(Self { by: Some(by), ..Self::written(response, client)? })
            }
            Writer::Left(by) => Ok(Self::unattended(response, Some(by))),
        }
    }

    /// What `by` wrote. The writer must be waiting for the verdict, so that its descriptors are
    /// those it had when it wrote.
    ///
    /// # Errors
    /// `NoDescriptor`, `NotTaken`, and `NotInstalled` for one that stands for a place only.
    pub fn written(response: Response, by: Client) -> Result<Self, Unanswered> {
        let mut copies = Copies::default();
        for &fd in response.descriptors() {
            copies.0.push(by.descriptor(fd).map_err(|errno| match errno {
                Errno::EBADF => Unanswered::NoDescriptor(fd),
                // A shortage of this process is no fact about the
                // writer, which gets EAGAIN and may write again.
                errno => Shortage::of(errno).map_or(Unanswered::NotTaken(fd, errno), |shortage| {
                    Unanswered::Unavailable(fd, shortage)
                }),
            })?);
        }
        // The kernel would find out too late: the first of a pair is in the target then.
        if copies.0.iter().any(is_path) {
            return Err(Unanswered::NotInstalled(Errno::EBADF));
        }
        Ok(Self { response, descriptors: copies, by: None, why: None, in_any_mode: false })
    }

    /// What no process wrote, or none that waits for the verdict: a descriptor would be refused.
    pub fn unattended(response: Response, by: Option<Author>) -> Self {
        Self { response, descriptors: Copies::default(), by, why: None, in_any_mode: false }
    }

    /// What came of a call that was carried out, with descriptors of this process.
    pub(super) fn emulated(
        response: Response,
        files: Vec<OwnedFd>,
        by: Option<Author>,
        why: Option<String>,
    ) -> Self {
        // Without a reason it is no refusal: what was carried out must not be carried out once more.
        let in_any_mode = why.is_none();
        Self { response, descriptors: Copies(files), by, why, in_any_mode }
    }

    /// What a signal would have made of the call had it not been trapped.
    pub(super) fn interrupted() -> Self {
        // This is no refusal, so it is the same in audit mode: to
        // continue would carry out a call that nobody has let pass.
        let response = Response::Errno(libc::EINTR);
        Self { in_any_mode: true, ..Self::unattended(response, None) }
    }

    /// The writer's descriptor that should not be kept for long, if there is one.
    pub(super) fn wanted_elsewhere(&self) -> Option<u32> {
        let copies = self.descriptors.0.iter().zip(self.response.descriptors());
        // More than half of those that this process may have are
        // in use then, and listeners and the mount need them more.
        copies.filter(|(copy, _)| is_in_upper_half(copy.as_fd())).map(|(_, fd)| *fd).next()
    }

    /// Whether the target can make it take as long as the target likes: its memory is written, or
    /// one of its descriptors replaced.
    pub fn may_block(&self, request: &Request) -> bool {
        !self.descriptors.0.is_empty() || (self.carries_memory() && request.has_staged())
    }

    /// A default is given without knowing what is staged, and with `continue` the kernel fills the
    /// memory itself.
    fn carries_memory(&self) -> bool {
        !matches!(self.response, Response::Default | Response::Continue)
    }

    /// The same on its way to the target of `request`.
    pub(super) fn to(self, request: &Arc<Request>) -> Outgoing {
        let settings = request.source.settings();
        let response = match self.response {
            // Looked up at delivery: the default may have changed
            // since the line was written or its delay began.
            Response::Default => settings.default_for(&request.snapshot),
            other => other,
        };
        let (response, would) = match self.in_any_mode {
            true => (response, None),
            false => settings.in_mode(response),
        };
        Outgoing { request: Arc::clone(request), answer: self, response, would }
    }
}

/// An answer on its way.
#[derive(Debug)]
pub(super) struct Outgoing {
    request: Arc<Request>,
    pub(super) answer: Answer,
    /// What the target will get, which for `default` is the listener's.
    pub(super) response: Response,
    /// What it would get if refusals were in force.
    pub(super) would: Option<Response>,
}

impl Delivery for Outgoing {
    type Memory = Vec<Replacement>;
    type Error = Unanswered;

    fn read(&self) -> Result<Option<Vec<Replacement>>, Unanswered> {
        let mut changes = Vec::new();
        // What continues instead of being refused is filled by the kernel.
        let carries_memory = self.would.is_none() && self.answer.carries_memory();
        if carries_memory && self.request.has_staged() {
            changes = memory_write::changes(&self.request)?;
        }
        // The place for the numbers of a pair is written as it is, before the pair is there: once there are
        // descriptors, it would be too late to find that it cannot be.
        if let Response::Pair(_) = self.response {
            changes.push(memory_write::unchanged_pair(&self.request)?);
        }
        Ok(Some(changes).filter(|changes| !changes.is_empty()))
    }

    fn write(&self, changes: &Vec<Replacement>) -> Result<(), Unanswered> {
        memory_write::write(&self.request, changes)?;
        match self.response {
            // Only memory can be restored: no ioctl removes a descriptor from the target. So all that can
            // fail is tried first, by `unchanged_pair` and `is_path`.
            Response::Pair(pair) => self.install_pair(pair).inspect_err(|_| self.restore(changes)),
            _ => Ok(()),
        }
    }

    fn restore(&self, changes: &Vec<Replacement>) {
        memory_write::restore(&self.request, changes);
    }

    fn send(&self) -> Result<(), Unanswered> {
        let listener = &self.request.source.listener;
        let id = self.request.notification.id;
        match (self.response, &*self.answer.descriptors.0) {
            (Response::Descriptor(asked), [fd]) => {
                // One ioctl where the kernel can (Linux 5.14): a descriptor that is installed without a
                // response stays in a target that still waits.
                listener.send_fd(id, fd.as_fd(), asked).map_err(not_installed)
            }
            // Both are in the target, and it has their numbers.
            (Response::Pair(_), [_, _]) => Ok(listener.send(id, Verdict::Value(0))?),
            _ => {
                let verdict = verdict(self.response).ok_or(Unanswered::NoWriter)?;
                Ok(listener.send(id, verdict)?)
            }
        }
    }

    fn gone() -> Unanswered {
        Unanswered::Gone
    }

    fn is_gone(why: &Unanswered) -> bool {
        *why == Unanswered::Gone
    }

    fn is_valid(&self) -> bool {
        self.request.is_valid()
    }
}

impl Outgoing {
    /// Installs the two in the target, and writes their numbers to its pair.
    fn install_pair(&self, pair: Pair) -> Result<(), Unanswered> {
        let [first, second] = &*self.answer.descriptors.0 else { return Err(Unanswered::NoWriter) };
        let [for_first, for_second] = pair.into();
        let install = |fd: &OwnedFd, asked| {
            let listener = &self.request.source.listener;
            let id = self.request.notification.id;
            listener.install(id, fd.as_fd(), asked).map_err(not_installed)
        };
        let numbers = [install(first, for_first)?, install(second, for_second)?];
        memory_write::write_pair(&self.request, numbers)
    }
}

/// Whether it stands for a place only, and cannot be installed.
fn is_path(descriptor: &OwnedFd) -> bool {
    // The kernel gets the source of ADDFD with fget(), which fails with EBADF for O_PATH.
    fcntl(descriptor, FcntlArg::F_GETFL).is_ok_and(|flags| flags & libc::O_PATH != 0)
}

/// The verdict for the kernel; `None` for a response that takes descriptors of a writer.
pub(super) fn verdict(response: Response) -> Option<Verdict> {
    match response {
        Response::Return(value) => Some(Verdict::Value(value)),
        Response::Errno(number) => Some(Verdict::Errno(number)),
        Response::Continue => Some(Verdict::Continue),
        Response::Descriptor(_) | Response::Pair(_) => None,
        // A default of a default would be a loop: refused as unknown calls are.
        Response::Default => Some(Verdict::Errno(libc::ENOSYS)),
    }
}
