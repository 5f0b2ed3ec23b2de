//! One response line: parsed, its descriptor taken, and carried out; what is refused is noted with its
//! reason, and the request waits on.

use std::sync::Arc;

use nix::errno::Errno;

use super::work::{Progress, Work};
use crate::caller::Caller;
use crate::pending::{Answer, Attempt, Pending, Request, Unanswered};
use crate::response::Response;
use crate::text::printable;

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// A process that waits for the verdict: its descriptors can be taken.
    Waiting(Caller),
    /// One that has gone on, or has ended.
    Left(Caller),
}

/// A response that is about to be carried out.
#[derive(Debug)]
pub(super) struct Prepared {
    pending: Arc<Pending>,
    attempt: Arc<Attempt>,
    answer: Answer,
    response: Response,
}

/// Parses `line` and begins to answer `request` with it.
///
/// # Errors
/// EINVAL for what is not in the grammar, EBADF, EPERM, EBUSY, ENOENT; `error` says why.
pub(super) fn prepare(
    pending: &Arc<Pending>,
    request: &Request,
    line: &[u8],
    writer: Writer,
) -> Result<Prepared, Errno> {
    let response = Response::parse(line).map_err(|why| {
        request.refuse(printable(&why.to_string()));
        Errno::EINVAL
    })?;
    let answer = match writer {
        Writer::Waiting(by) => Answer::written(response, by),
        Writer::Left(by) => Ok(Answer::unattended(response, Some(by))),
    };
    let prepared = answer.and_then(|answer| {
        let attempt = Arc::new(pending.attempt(request.number)?);
        Ok(Prepared { pending: Arc::clone(pending), attempt, answer, response })
    });
    prepared.map_err(|why| refuse(request, response, why))
}

impl Prepared {
    /// Carries it out: at once if no target can hold that up.
    ///
    /// # Errors
    /// EFAULT for memory that cannot be written, ENOENT, and what the kernel said.
    pub(super) fn carry_out(self) -> Result<Progress<()>, Errno> {
        if !self.answer.may_block(self.attempt.request()) {
            return self.finish().map(Progress::Done);
        }
        let (pending, attempt) = (Arc::clone(&self.pending), Arc::clone(&self.attempt));
        Ok(Progress::Later(Work {
            run: Box::new(|| self.finish()),
            give_up: Box::new(move || pending.give_up(&attempt)),
        }))
    }

    /// Carries it out, however long that takes.
    ///
    /// # Errors
    /// As from [`carry_out`](Self::carry_out).
    pub(super) fn finish(self) -> Result<(), Errno> {
        let done = self.pending.complete(&self.attempt, self.answer);
        done.map_err(|why| refuse(self.attempt.request(), self.response, why))
    }
}

fn refuse(request: &Request, response: Response, why: Unanswered) -> Errno {
    request.refuse(printable(&format!("'{response}' was not carried out: {why}")));
    why.into()
}
