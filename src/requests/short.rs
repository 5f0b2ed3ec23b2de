//! `short N`: a transfer of bytes is carried out in the target's place, with N of them at most, through a copy of its
//! descriptor. Once it has begun it is not repeated, whatever happens: its result is the response.
//!
//! It takes a thread, since the target, or who is at the other end, can hold it up. The transfer itself has the target's
//! ids and no capability; the target's memory and descriptor are reached with ours.

use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::unistd::Pid;

use super::source::Source;
use crate::kernel::memory::ProcessMemory;
use crate::kernel::notification::Notification;
use crate::kernel::pidfd;
use crate::kernel::proc::{self, Status};
use crate::kernel::transfer::{self, Bytes, FilePosition, Ids, Medium, Patience, Received};
use crate::policy::response::Response;
use crate::trap::transfer::{NoPlan, TransferPlan};

/// How often is looked whether the target still waits, in milliseconds.
const LIVENESS_CHECK_MS: u16 = 50;

/// Why a call was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotDone {
    /// The target no longer waits.
    Gone,
    /// It cannot be carried out in the target's place: nothing has been done.
    Unfit(&'static str),
}

/// Carries a call out, with so many bytes at most, and returns the response that the target is to get.
pub(super) fn short_transfer(
    source: &Source,
    call: &Notification,
    most: u64,
) -> Result<Response, NotDone> {
    // The bytes are moved by then, and the restarted call would move others.
    if !source.listener.features.wait_killable {
        return Err(NotDone::Unfit("a signal could make the target repeat it (Linux 5.19)"));
    }
    match transferred(source, call, most) {
        Ok(moved) => Ok(Response::Return(i64::try_from(moved).unwrap_or(i64::MAX))),
        Err(ShortFailure::Fails(errno)) => Ok(Response::Errno(errno as i32)),
        Err(ShortFailure::NotDone(why)) => Err(why),
    }
}

enum ShortFailure {
    /// The target's own errno.
    Fails(Errno),
    NotDone(NotDone),
}

impl From<NoPlan> for ShortFailure {
    fn from(why: NoPlan) -> Self {
        match why {
            NoPlan::Fails(errno) => ShortFailure::Fails(errno),
            NoPlan::Unfit(why) => ShortFailure::NotDone(NotDone::Unfit(why)),
        }
    }
}

fn unfit(why: &'static str) -> impl Fn(Errno) -> ShortFailure {
    move |_| ShortFailure::NotDone(NotDone::Unfit(why))
}

fn transferred(source: &Source, call: &Notification, most: u64) -> Result<usize, ShortFailure> {
    let is_valid = || source.listener.is_valid(call.id);
    let memory = ProcessMemory(Pid::from_raw(call.tid as i32));
    let plan = TransferPlan::of(call, &memory, most);
    let copy = plan.as_ref().ok().map(|plan| proc::descriptor(call.tid, plan.fd));
    let status = Status::read(call.tid);
    // Only now is it certain that all this was the target's.
    if !is_valid() {
        return Err(ShortFailure::NotDone(NotDone::Gone));
    }
    // Only after the check: an errno of a read from another process is no result of this call.
    let plan = plan?;
    let fd: OwnedFd = match copy {
        Some(Ok(fd)) => fd,
        Some(Err(Errno::EBADF)) => return Err(ShortFailure::Fails(Errno::EBADF)),
        _ => return Err(unfit("its descriptor cannot be copied")(Errno::EPERM)),
    };
    let ids = status.ok().as_ref().and_then(ids).ok_or(Errno::ESRCH);
    let ids = ids.map_err(unfit("its ids cannot be read"))?;
    let medium = match Medium::of(fd.as_fd()) {
        // Of a place only, as open(2) with O_PATH returns it.
        Err(Errno::EBADF) => return Err(ShortFailure::Fails(Errno::EBADF)),
        Ok(Some(medium)) => medium,
        _ => {
            let why = "its descriptor is no file with data, no pipe and no socket of the Internet or of Unix";
            return Err(ShortFailure::NotDone(NotDone::Unfit(why)));
        }
    };
    let mut buffer = if plan.writes { plan.gather(&memory)? } else { plan.buffer()? };
    let mut beside = Received::default();
    let moving = || moved(&plan, &fd, medium, &mut buffer, &mut beside, &is_valid);
    // kill(2) and prlimit(2) compare with the ids of the thread that they name, and act on the whole process: whoever has
    // the ids of the thread that moves the bytes could end the daemon.
    let own = Status::read(std::process::id()).ok().and_then(|status| status.uids());
    if own != Some(ids.uids) {
        let why = "the target has another user than the daemon";
        return Err(ShortFailure::NotDone(NotDone::Unfit(why)));
    }
    let moved = transfer::with_ids(&ids, moving).map_err(unfit("its ids cannot be taken on"))?;
    match moved {
        Ok(count) if plan.writes => Ok(count),
        Ok(count) => {
            let write = |address, bytes: &[u8]| memory.write(address, bytes);
            plan.scatter(&buffer[..count.min(buffer.len())], &beside, write)
                .map_err(ShortFailure::Fails)
        }
        Err(ShortFailure::Fails(Errno::EPIPE)) if plan.writes && !plan.quiet => {
            // As from the kernel. One that may not be signalled sees the errno all the same.
            let process = Status::read(call.tid).ok().and_then(|status| status.tgid());
            let pidfd = process.and_then(|process| pidfd::open_process(process).ok());
            // Checked once the pidfd is open: until then the id may have become that of another process.
            if let Some(pidfd) = pidfd.filter(|_| is_valid()) {
                let _: Result<(), Errno> = pidfd::send_signal(pidfd.as_fd(), Signal::SIGPIPE);
            }
            Err(ShortFailure::Fails(Errno::EPIPE))
        }
        Err(stop) => Err(stop),
    }
}

fn ids(status: &Status) -> Option<Ids> {
    Some(Ids { uids: status.uids()?, gids: status.gids()?, groups: status.groups()? })
}

/// Waits as the call itself would, and moves the bytes once.
fn moved(
    plan: &TransferPlan,
    fd: &OwnedFd,
    medium: Medium,
    buffer: &mut [u8],
    beside: &mut Received,
    is_valid: &dyn Fn() -> bool,
) -> Result<usize, ShortFailure> {
    let patience = transfer::patience(fd.as_fd(), medium, plan.place, plan.writes);
    let begun = Instant::now();
    loop {
        match once(plan, fd, medium, buffer, beside) {
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => {
                let left = match patience {
                    Patience::None => Duration::ZERO,
                    Patience::Until(most) => most.saturating_sub(begun.elapsed()),
                    Patience::Endless => Duration::MAX,
                };
                if left.is_zero() {
                    return Err(ShortFailure::Fails(Errno::EAGAIN));
                }
                // In short waits, because the end of the target does not wake poll(2).
                let millis = left.as_millis().clamp(1, LIVENESS_CHECK_MS.into()) as u16;
                transfer::wait(fd.as_fd(), plan.writes, millis);
                if !is_valid() {
                    return Err(ShortFailure::NotDone(NotDone::Gone));
                }
            }
            done => return done.map_err(ShortFailure::Fails),
        }
    }
}

/// Moves what can be moved without waiting; of a socket with the address that it goes to or comes from.
fn once(
    plan: &TransferPlan,
    fd: &OwnedFd,
    medium: Medium,
    buffer: &mut [u8],
    beside: &mut Received,
) -> Result<usize, Errno> {
    let fd = fd.as_fd();
    match (medium, &plan.to) {
        (Medium::Socket, Some(address)) => transfer::send_to(fd, plan.place, buffer, address),
        (Medium::Socket, None)
            if !plan.writes && !matches!(plan.place, FilePosition::Offset(_)) =>
        {
            let (read, said) = transfer::receive(fd, plan.place, buffer)?;
            *beside = said;
            Ok(read)
        }
        _ => {
            let mut bytes = if plan.writes { Bytes::Write(buffer) } else { Bytes::Read(buffer) };
            transfer::once(fd, medium, plan.place, &mut bytes)
        }
    }
}
