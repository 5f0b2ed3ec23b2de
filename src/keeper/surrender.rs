//! What the keeper does when daemons keep crashing: the dead mount is removed, and each call gets the default response of
//! its listener, as the journal has it. Nobody looks at the call, so it is never `continue`.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use nix::errno::Errno;
use nix::libc::{self, seccomp_notif_resp};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;

use super::process::{Keeper, KeeperEnd};
use crate::fs::mount::MountPoint;
use crate::kernel::pidfd;
use crate::kernel::seccomp;
use crate::kernel::shared::{Mapping, Words};
use crate::kernel::signals::ENDING;
use crate::trap::journal::Journal;

/// A listener without a daemon.
struct Orphan {
    listener: OwnedFd,
    /// The value that its calls return, an errno as a negative value.
    default: i64,
}

impl Orphan {
    fn answer(&self, id: u64) {
        let errno = (-4095..0).contains(&self.default);
        let (val, error) = if errno { (0, self.default as i32) } else { (self.default, 0) };
        let response = seccomp_notif_resp { id, val, error, flags: 0 };
        while seccomp::send(self.listener.as_fd(), response) == Err(Errno::EINTR) {}
    }

    /// Answers the next call; false at the end of the listener.
    fn serve(&self, events: PollFlags, buffer: &Words<{ seccomp::NOTIF_WORDS }>) -> bool {
        if !events.contains(PollFlags::POLLIN) {
            return events.is_empty();
        }
        // If not, the target has gone, or the next poll shows the end.
        if let Ok(call) = seccomp::receive(self.listener.as_fd(), buffer) {
            self.answer(call.id);
        }
        true
    }
}

/// Serves so until nothing is left to serve; returns how the command ended.
pub(super) fn surrender(keeper: &mut Keeper<'_>, why: &str) -> KeeperEnd {
    let mount = keeper.plan.mount.display();
    (keeper.plan.say)(&format!(
        "{why} ended the process that serves {mount}, for the last time of several within ten seconds: trapped calls get \
         their default response from now on"
    ));
    remove_mount(keeper);
    let mut orphans = orphans(keeper);
    let buffer = Mapping::anonymous().ok().and_then(|page| Words::new(Arc::new(page), 0));
    let Some(buffer) = buffer else { return KeeperEnd::Status(1) };
    let mut is_asked = false;
    loop {
        keeper.reap(None);
        let ended = keeper.journal.status();
        let has_ended = ended.is_some() || keeper.command.is_none();
        if has_ended && (is_asked || orphans.is_empty()) {
            return ended.map_or(KeeperEnd::Status(1), end_of);
        }
        while let Some(received) = keeper.signals.next() {
            if ENDING.contains(&received.signal) {
                // The second: the command may ignore the first.
                let signal = if is_asked { Signal::SIGKILL } else { received.signal };
                is_asked = true;
                if let (Some(command), false) = (&keeper.command, received.from_terminal) {
                    let _: Result<(), Errno> = pidfd::send_signal(command.pidfd.as_fd(), signal);
                }
            }
        }
        let fds = orphans.iter().map(|orphan| orphan.listener.as_fd());
        let events = wait(keeper.signals.as_fd(), fds);
        let mut events = events.into_iter();
        orphans.retain(|orphan| events.next().is_none_or(|events| orphan.serve(events, &buffer)));
    }
}

/// Waits for a signal or a call; returns what has come of each listener.
fn wait<'a>(
    signals: BorrowedFd<'a>,
    listeners: impl Iterator<Item = BorrowedFd<'a>>,
) -> Vec<PollFlags> {
    let fds = [signals].into_iter().chain(listeners);
    let mut fds: Vec<_> = fds.map(|fd| PollFd::new(fd, PollFlags::POLLIN)).collect();
    if poll(&mut fds, PollTimeout::NONE).is_err() {
        return Vec::new();
    }
    fds[1..].iter().map(|fd| fd.revents().unwrap_or(PollFlags::empty())).collect()
}

/// The listeners, whose waiting calls have been answered.
fn orphans(keeper: &mut Keeper<'_>) -> Vec<Orphan> {
    let journal = keeper.journal.file().ok().and_then(|file| Journal::open(file).ok());
    let Some(journal) = journal else { return Vec::new() };
    let listeners = std::mem::take(&mut keeper.listeners).into_iter();
    let orphans = listeners.map(|(serial, listener)| {
        let default = journal.records().default_of(serial).unwrap_or(-i64::from(libc::EPERM));
        let orphan = Orphan { listener, default };
        for call in journal.calls(serial) {
            if let Some(buffer) = call.notification() {
                orphan.answer(seccomp::notification_in(&buffer).id);
            }
        }
        orphan
    });
    orphans.collect()
}

fn remove_mount(keeper: &Keeper<'_>) {
    match MountPoint::prepare_after(keeper.plan.mount) {
        Ok(place) if keeper.has_made_place => drop(place.made_before()),
        Ok(_) => {}
        Err(error) => (keeper.plan.say)(&format!("the dead mount is left: {error}")),
    }
}

/// How a command ended, by its status as wait(2) has it.
fn end_of(status: i32) -> KeeperEnd {
    match libc::WIFSIGNALED(status) {
        true => KeeperEnd::Signal(libc::WTERMSIG(status)),
        false => KeeperEnd::Status(libc::WEXITSTATUS(status) as u8),
    }
}
