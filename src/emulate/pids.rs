//! The pid namespace of a target: what is done in it, and which process a number means there. It does not
//! takes our own namespace for the target's, nor keeps a number without a descriptor that holds its owner.

use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::sys::prctl::set_dumpable;

use super::request::ClaimedRequest;
use super::{Context, Outcome, Stop, Trying, act};
use crate::kernel::proc;
use crate::kernel::{fork, pidfd};

/// A pid namespace.
#[derive(Debug)]
pub(super) struct Pids {
    namespace: OwnedFd,
    ours: bool,
}

/// A process or thread of the host, which keeps its number for as long as it has not ended.
#[derive(Debug)]
pub(super) struct HeldProcess {
    pub(super) id: u32,
    pidfd: OwnedFd,
}

impl Pids {
    /// That of the target.
    pub(super) fn of(context: &Context) -> Outcome<Self> {
        let (namespace, ours) = context.namespace("pid")?;
        Ok(Self { namespace, ours })
    }

    /// Whether it is our own.
    pub(super) fn are_ours(&self) -> bool {
        self.ours
    }

    /// Goes on in it. In a child only, which whoever is root there can see, and must not trace.
    pub(super) fn enter(&self) -> Outcome<()> {
        // Before setns(2): from then on root of that namespace sees this process, and could trace it and take its
        // descriptors.
        set_dumpable(false).trying("prctl")?;
        setns(&self.namespace, CloneFlags::CLONE_NEWPID).trying("entering the pid namespace")?;
        // setns(2) with CLONE_NEWPID changes the namespace of later children only: pid_namespaces(7).
        fork::go_on_in_child().trying("a process in the pid namespace")
    }

    /// Who has the number `id` there now.
    pub(super) fn find(&self, request: &ClaimedRequest, id: u32) -> Outcome<HeldProcess> {
        let (_, pidfd) = act(request, || {
            self.enter()?;
            // Before Linux 6.9 only the first thread of a process can be held.
            let found = match pidfd::open_thread(id) {
                Err(Errno::EINVAL) => pidfd::open_process(id),
                found => found,
            };
            Ok((0, Some(found?)))
        })?;
        pidfd
            // The number is read here, because in the namespace of the child it is another.
            .and_then(|pidfd| Some(HeldProcess { id: proc::id(&pidfd)?, pidfd }))
            .ok_or(Stop::Failed(Errno::ESRCH))
    }
}

impl HeldProcess {
    /// Waits until it has ended, or so many milliseconds; whether it has.
    pub(super) fn ends_within(&self, most: u16) -> bool {
        pidfd::ends_within(self.pidfd.as_fd(), most)
    }

    /// Whether the number has been its all the time.
    pub(super) fn is_there(&self) -> bool {
        !pidfd::has_ended(self.pidfd.as_fd())
    }
}
