//! `emulate`: a process that is already there carries the call out, and what comes of it is the response. Whoever waits
//! for that can be interrupted, and nobody waits for a process whose target has gone.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::unistd::geteuid;

use super::admission::DecisionScope;
use super::answer::Answer;
use super::claim::Claim;
use super::delayed_answers::DelayedAnswer;
use super::events::EndKind;
use super::pending::Pending;
use super::progress::{Progress, Work};
use super::request::Request;
use super::request_json;
use super::state::{Attempt, Transition};
use super::unanswered::Unanswered;
use super::writer::Author;
use crate::emulate::request::{Filled, Values};
use crate::emulate::{Cancel, Options, Settled};
use crate::kernel::text::printable;
use crate::policy::response::Response;

/// A call that is to be carried out.
#[derive(Debug)]
pub(super) struct Emulation {
    pub(super) request: Arc<Request>,
    /// As written, behind the word `emulate`.
    words: String,
    options: Arc<Options>,
    by: Option<Author>,
    cancel: Cancel,
}

/// Why there is nothing to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The call has ended its target, which is what it was to do.
    Ended,
    /// The target has gone, or nobody waits for the call any more.
    Gone,
}

impl Emulation {
    /// That of a call, with the options that `words` name.
    ///
    /// # Errors
    /// What is wrong with the words, in one line for people.
    pub(super) fn new(
        request: &Arc<Request>,
        words: &str,
        by: Option<Author>,
    ) -> Result<Self, String> {
        let (request, options) = (Arc::clone(request), request.source.workers.options(words)?);
        Ok(Self { request, words: words.to_owned(), options, by, cancel: Cancel::default() })
    }

    /// Carries the call out, and waits for what comes of it.
    ///
    /// # Errors
    /// If there is nothing to answer.
    pub(super) fn carry_out(&self) -> Result<Answer, NoAnswer> {
        let request = &self.request;
        let (notification, snapshot) = (&request.notification, &request.snapshot);
        let values = Values::of(notification, snapshot, request.place(), request.is_held());
        // Only a script wants it: the identity takes several reads of /proc.
        let values = match self.options.take_json() {
            true => {
                request.identity();
                values.with_json(request_json::request_json(request).into_bytes())
            }
            false => values,
        };
        let source = &request.source;
        let is_wanted = || request.is_valid();
        let fd = source.listener.fd();
        source.listener.set_begun(notification.id, true);
        let settled = source.workers.carry_out(&self.words, &values, fd, &self.cancel, &is_wanted);
        match settled {
            Settled::Respond { response, files, filled, why } => match self.stage(filled) {
                Ok(()) => Ok(self.answer(response, files, why)),
                Err(why) => Ok(self.refusal(why)),
            },
            Settled::Failed(why) => Ok(self.refusal(why)),
            Settled::Ended => Err(NoAnswer::Ended),
            Settled::Gone => Err(NoAnswer::Gone),
        }
    }

    /// What the target gets where the answer could not be delivered: as from the kernel, if its memory cannot be written
    /// or it can have no more descriptors. `None` if it has gone.
    pub(super) fn instead_of(&self, why: &Unanswered) -> Option<Answer> {
        let outs = 0..self.request.snapshot.outs.len();
        // The call has failed for the target, so it must not
        // find results of it in its memory beside the errno.
        outs.for_each(|out| self.request.unstage(out));
        match why {
            Unanswered::Gone | Unanswered::Busy => None,
            Unanswered::Memory(..) | Unanswered::NotInstalled(Errno::EMFILE) => {
                let errno = Response::Errno(Errno::from(why.clone()) as i32);
                Some(self.answer(errno, vec![], None))
            }
            why => Some(self.refusal(why.to_string())),
        }
    }

    fn answer(&self, response: Response, files: Vec<OwnedFd>, why: Option<String>) -> Answer {
        Answer::emulated(response, files, self.by.clone(), why)
    }

    fn refusal(&self, why: String) -> Answer {
        self.answer(self.options.otherwise, vec![], Some(why))
    }

    /// Stages what the call fills.
    fn stage(&self, filled: Filled) -> Result<(), String> {
        for (name, bytes) in filled {
            let outs = &self.request.snapshot.outs;
            let out = outs.iter().position(|out| *out.name == name);
            let out = out.ok_or_else(|| format!("the call fills no mem/{name}"))?;
            let staged = self
                .request
                .stage_size(out, bytes.len() as u64)
                .and_then(|()| self.request.stage(out, 0, &bytes));
            staged.map_err(|why| why.to_string())?;
        }
        Ok(())
    }
}

impl Pending {
    /// Begins to answer the request that was claimed by having its call carried out, with the options that `words` name;
    /// or notes that, if it is to be done later.
    ///
    /// # Errors
    /// EINVAL for words that are none, EPERM for whoever is not the owner of the mount, EBUSY, ENOENT.
    pub(super) fn emulate(
        self: &Arc<Self>,
        claim: &Claim,
        delay: Duration,
        words: &str,
        by: Author,
    ) -> Result<Progress<()>, Errno> {
        let request = claim.request();
        let refuse = |why: &str, errno| {
            self.refuse_emulation(request, why, errno, &by);
            errno
        };
        // A user that a listener was handed to may do with its target what it likes, but must not get what
        // the daemon may do beyond that.
        if by.uid != geteuid().as_raw() {
            let why =
                "only the owner of the mount may write it: the call gets the rights of the daemon";
            return Err(refuse(why, Errno::EPERM));
        }
        let emulation = Emulation::new(request, words, Some(by.clone()))
            .map_err(|why| refuse(&why, Errno::EINVAL))?;
        let refused = |why: Unanswered| refuse(&why.to_string(), why.into());
        if !delay.is_zero() {
            // Not the table itself, which keeps this: they would keep each other.
            let pending = Arc::downgrade(self);
            let begin = move |held| {
                if let Some(pending) = pending.upgrade() {
                    pending.end_delay_of(emulation, held);
                }
            };
            let later = DelayedAnswer::Later(Box::new(begin));
            return self.delay(claim, delay, later).map(Progress::Done).map_err(refused);
        }
        let begun = self.table.begin(request.number);
        let (_, attempt) = begun.map_err(|denied| refused(denied.into()))?;
        let (pending, number) = (Arc::clone(self), request.number);
        let cancel = emulation.cancel.clone();
        let give_up = move || {
            let given_up = pending.table.step(number, Transition::GiveUp, attempt);
            // Once the response is being sent, the process has done its work and there is nothing to end.
            if given_up {
                cancel.cancel();
            }
            given_up
        };
        let pending = Arc::clone(self);
        let run = move || {
            let done = pending.respond_as(&emulation, attempt);
            done.map_err(|why| {
                let text = why.to_string();
                let errno = why.into();
                pending.refuse_emulation(&emulation.request, &text, errno, &by);
                errno
            })
        };
        Ok(Progress::Later(Work { run: Box::new(run), give_up: Box::new(give_up) }))
    }

    /// Carries out a call whose delay is over, on a thread of its own: its target can hold that up.
    fn end_delay_of(self: &Arc<Self>, emulation: Emulation, held: Box<dyn Send>) {
        let (request, by) = (Arc::clone(&emulation.request), emulation.by.clone());
        let (pending, subject, author) = (Arc::clone(self), Arc::clone(&request), by.clone());
        let run = move || {
            // Claimed until it is done.
            let _held = held;
            let done = match pending.delayed.permits.take() {
                Some(_place) => {
                    let begun = pending.table.begin(subject.number).map_err(Unanswered::from);
                    begun.and_then(|(_, attempt)| pending.respond_as(&emulation, attempt))
                }
                None => Err(Unanswered::TooMany),
            };
            // In `error` and in `log`: nobody waits for it.
            done.unwrap_or_else(|why| pending.note_failure(&subject, &why, author));
        };
        if thread::Builder::new().name("delayed".to_owned()).spawn(run).is_err() {
            self.note_failure(&request, &Unanswered::TooMany, by);
        }
    }

    fn note_failure(&self, request: &Request, why: &Unanswered, by: Option<Author>) {
        if let Some(by) = by {
            self.refuse_emulation(request, &why.to_string(), Errno::from(why.clone()), &by);
        }
    }

    /// Carries a call out and gives its target what came of it.
    fn respond_as(&self, emulation: &Emulation, attempt: Attempt) -> Result<(), Unanswered> {
        let request = &emulation.request;
        let answer = match emulation.carry_out() {
            Ok(answer) => answer,
            Err(why) => {
                // Not `Leave`, because the target may still wait: a writer that gave up makes `carry_out`
                // return `Gone`, too. If it does not, the reaper finds that out.
                self.table.step(request.number, Transition::Stop, attempt);
                return if why == NoAnswer::Ended { Ok(()) } else { Err(Unanswered::Gone) };
            }
        };
        let Err(why) = self.deliver(request, attempt, answer, EndKind::Responded) else {
            return Ok(());
        };
        match emulation.instead_of(&why) {
            // A new attempt: the failed one has stopped, and in between another process may have answered.
            Some(answer) => self.answer(request.number, answer),
            None => Err(why),
        }
    }

    fn refuse_emulation(&self, request: &Request, why: &str, errno: Errno, by: &Author) {
        let text = printable(&format!("'emulate' was not carried out: {why}"));
        self.refuse(DecisionScope::Request(request), text, errno, by.clone());
    }
}
