//! One response line: parsed, its descriptor taken, and carried out; what is refused is noted with its
//! reason, and the request waits on.

use std::sync::Arc;

use nix::errno::Errno;

use super::work::{Progress, Work};
use crate::caller::{Author, Caller};
use crate::pending::{Answer, Attempt, Claim, Pending, Request, Subject, Unanswered};
use crate::response::Response;
use crate::text::printable;

/// Who wrote a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Writer {
    /// A process that waits for the verdict: its descriptors can be taken.
    Waiting(Caller, Author),
    /// One that has gone on, or has ended.
    Left(Author),
}

impl Writer {
    pub(super) fn author(&self) -> &Author {
        match self {
            Writer::Waiting(_, author) | Writer::Left(author) => author,
        }
    }
}

/// Goes on with the claim to `request`, or with `None` while another open file has it: at once, or on a thread of its
/// own where that file may be about to give it back.
///
/// # Errors
/// Those of `go_on`.
pub(super) fn claimed<T: 'static>(
    request: Arc<Request>,
    go_on: impl FnOnce(Option<Claim>) -> Result<Progress<T>, Errno> + Send + 'static,
) -> Result<Progress<T>, Errno> {
    match request.claim() {
        None if request.is_closing() => {
            Ok(Progress::Later(Work::leading_to(move || go_on(request.claim_when_closed()))))
        }
        claim => go_on(claim),
    }
}

/// A response that is about to be carried out.
#[derive(Debug)]
pub(super) struct Prepared {
    pending: Arc<Pending>,
    attempt: Arc<Attempt>,
    answer: Answer,
    response: Response,
    author: Author,
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
    let author = writer.author().clone();
    let response = Response::parse(line).map_err(|why| {
        let why = printable(&why.to_string());
        pending.refuse(Subject::Request(request), why, Errno::EINVAL, author.clone());
        Errno::EINVAL
    })?;
    let answer = match writer {
        Writer::Waiting(caller, by) => {
            Answer::written(response, caller).map(|answer| answer.by(by))
        }
        Writer::Left(by) => Ok(Answer::unattended(response, Some(by))),
    };
    let prepared = answer.and_then(|answer| {
        let attempt = Arc::new(pending.attempt(request.number)?);
        Ok(Prepared {
            pending: Arc::clone(pending),
            attempt,
            answer,
            response,
            author: author.clone(),
        })
    });
    prepared.map_err(|why| refuse(pending, request, response, why, author))
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
        let request = self.attempt.request();
        done.map_err(|why| refuse(&self.pending, request, self.response, why, self.author))
    }
}

fn refuse(
    pending: &Pending,
    request: &Request,
    response: Response,
    why: Unanswered,
    by: Author,
) -> Errno {
    let text = printable(&format!("'{response}' was not carried out: {why}"));
    let errno = why.into();
    pending.refuse(Subject::Request(request), text, errno, by);
    errno
}
