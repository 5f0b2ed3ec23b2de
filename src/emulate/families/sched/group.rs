//! The priority of many processes at once: left to the kernel, which knows them all.

use nix::errno::Errno;
use rustix::process::{Pid, Uid, getpriority_pgrp, getpriority_user};

use crate::emulate::context::Credentials;
use crate::emulate::pids::Pids;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Acted, Call, Context, Outcome, Stop, act};

/// Many processes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProcessSet {
    Processes,
    OfUser,
}

impl ProcessSet {
    /// That of a call.
    pub(super) fn of(call: &Call) -> Option<Self> {
        match call.word("which")? {
            1 => Some(ProcessSet::Processes),
            2 => Some(ProcessSet::OfUser),
            _ => None,
        }
    }

    /// Refuses to change it, where there is one.
    pub(super) fn refuse(self, request: &ClaimedRequest, id: u32) -> Outcome {
        let context = Context::take(request, None)?;
        // ESRCH comes before the refusal, as from the kernel: programs that worked without the handler rely on its
        // errnos.
        if id != 0 {
            let pids = Pids::of(&context)?;
            let credentials = context.credentials()?;
            act(request, || self.is_there(&context, &credentials, &pids, id))?;
        }
        Err(Stop::excluded("the priority of whole groups and users"))
    }

    /// Fails with ESRCH if the target has none of that number. In a child only.
    fn is_there(self, context: &Context, credentials: &Credentials, pids: &Pids, id: u32) -> Acted {
        if id > i32::MAX as u32 {
            return Err(Errno::ESRCH.into());
        }
        pids.enter()?;
        credentials.assume_on_host(context.own_users())?;
        match self {
            ProcessSet::Processes => getpriority_pgrp(Pid::from_raw(id as i32))?,
            ProcessSet::OfUser => getpriority_user(Uid::from_raw(id))?,
        };
        Ok((0, None))
    }
}
