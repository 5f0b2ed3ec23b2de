//! Answers to requests: the line of a writer, a default when the time is over, and EINTR when a signal waits for the
//! target. A line comes by here one time: parse, begin, deliver (which is read, write, send), end. Between parse and begin
//! lies the delay, if it has one.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;

use super::admission::DecisionScope;
use super::answer::Answer;
use super::claim::{Claim, ClaimLock};
use super::delayed_answers::DelayedAnswer;
use super::delivery::deliver;
use super::events::EndKind;
use super::log::Ending;
use super::pending::Pending;
use super::progress::{Progress, Work};
use super::request::Request;
use super::state::{Attempt, Transition};
use super::unanswered::Unanswered;
use super::writer::{Author, Writer};
use crate::kernel::proc::Status;
use crate::kernel::shortage::Shortage;
use crate::kernel::text::printable;
use crate::policy::response::{Delayed, Response, emulation};

impl Pending {
    /// Gives the request that was claimed the response that `line` says: at once, unless its target can hold that up; or
    /// when its delay is over, and until then it stays claimed.
    ///
    /// # Errors
    /// EINVAL for a line that is not in the grammar, else as from [`Unanswered`]; `error` and `log` have the reason.
    pub fn respond(
        self: &Arc<Self>,
        claim: &Claim,
        line: &[u8],
        writer: Writer,
    ) -> Result<Progress<()>, Errno> {
        let (request, author) = (claim.request(), writer.author().clone());
        // The file stays open and keeps its claim during the
        // delay: its next line would overtake the one before.
        if self.delayed.has(request.number) {
            let (why, errno) = (Unanswered::Delayed.to_string(), Unanswered::Delayed.into());
            self.refuse(DecisionScope::Request(request), why, errno, author);
            return Err(errno);
        }
        if let Some((delay, words)) = emulation(line) {
            return self.emulate(claim, delay, words, author);
        }
        let Delayed { delay, response } = Delayed::parse(line).map_err(|why| {
            let why = printable(&why.to_string());
            self.refuse(DecisionScope::Request(request), why, Errno::EINVAL, author.clone());
            Errno::EINVAL
        })?;
        let refuse = self.refusal(request, response, author);
        let answer = match Answer::from_writer(response, writer) {
            Ok(answer) => answer,
            Err(why) => return Err(refuse(why)),
        };
        if !delay.is_zero() {
            // The writer chooses the delay, and the copy is open as long.
            if let Some(fd) = answer.wanted_elsewhere() {
                return Err(refuse(Unanswered::Unavailable(fd, Shortage::DESCRIPTORS)));
            }
            let answer = DelayedAnswer::Ready(answer);
            return self.delay(claim, delay, answer).map(Progress::Done).map_err(refuse);
        }
        let may_block = answer.may_block(request);
        let work = self.attempt(request, answer, refuse)?;
        if may_block { Ok(Progress::Later(work)) } else { (work.run)().map(Progress::Done) }
    }

    /// What notes why a response of `author` has failed, and returns its errno.
    fn refusal(
        self: &Arc<Self>,
        request: &Arc<Request>,
        response: Response,
        author: Author,
    ) -> impl FnOnce(Unanswered) -> Errno + Send + use<> {
        let (pending, subject) = (Arc::clone(self), Arc::clone(request));
        move |why| {
            let text = printable(&format!("'{response}' failed: {why}"));
            let errno = why.into();
            pending.refuse(DecisionScope::Request(&subject), text, errno, author);
            errno
        }
    }

    /// Keeps an answer until its time has come. Who wrote it does not wait for that.
    pub(super) fn delay(
        self: &Arc<Self>,
        claim: &Claim,
        delay: Duration,
        answer: DelayedAnswer,
    ) -> Result<(), Unanswered> {
        let number = claim.request().number;
        if !self.delayed.keep(number, answer) {
            return Err(Unanswered::Delayed);
        }
        // It may have ended just before, when there was nothing to take out yet.
        if self.get(number).is_none() {
            self.delayed.take(number);
            return Err(Unanswered::Gone);
        }
        let (pending, hold) = (Arc::downgrade(self), claim.hold());
        let work = move || {
            if let Some(pending) = pending.upgrade() {
                pending.end_delay(number, hold);
            }
        };
        // Nothing that has ended is kept until the delay is over.
        let asked = Arc::downgrade(claim.request());
        let is_wanted = move || asked.upgrade().is_some_and(|request| request.is_valid());
        let at = Instant::now() + delay;
        self.delays.at(at, Box::new(is_wanted), Box::new(work)).map_err(|_| {
            self.delayed.take(number);
            Unanswered::TooMany
        })
    }

    /// Gives the answer of a request whose delay is over: on a thread of its own, if its target can hold that up.
    fn end_delay(self: &Arc<Self>, number: u64, hold: Arc<ClaimLock>) {
        let answer = match self.delayed.take(number) {
            Some(DelayedAnswer::Ready(answer)) => answer,
            Some(DelayedAnswer::Later(begin)) => return begin(Box::new(hold)),
            None => return,
        };
        let Some(request) = self.get(number) else { return };
        let Some(author) = answer.by.clone() else { return };
        let refuse = self.refusal(&request, answer.response, author.clone());
        // What has failed is in `error` and in `log`: nobody waits for it.
        if !answer.may_block(&request) {
            _ = self.attempt(&request, answer, refuse).and_then(|work| (work.run)());
            return;
        }
        let response = answer.response;
        let (pending, subject) = (Arc::clone(self), Arc::clone(&request));
        let give = move || {
            // Claimed until it is done.
            let _hold = hold;
            let place = pending.delayed.permits.take();
            if place.is_none() {
                _ = refuse(Unanswered::TooMany);
                return;
            }
            _ = pending.attempt(&subject, answer, refuse).and_then(|work| (work.run)());
        };
        if thread::Builder::new().name("delayed".to_owned()).spawn(give).is_err() {
            _ = self.refusal(&request, response, author)(Unanswered::TooMany);
        }
    }

    /// Begins an attempt to give `request` an answer; the work that is returned delivers it.
    fn attempt(
        self: &Arc<Self>,
        request: &Arc<Request>,
        answer: Answer,
        refuse: impl FnOnce(Unanswered) -> Errno + Send + 'static,
    ) -> Result<Work<()>, Errno> {
        let attempt = match self.table.begin(request.number) {
            Ok((_, attempt)) => attempt,
            Err(denied) => return Err(refuse(denied.into())),
        };
        let (pending, request) = (Arc::clone(self), Arc::clone(request));
        let number = request.number;
        let run =
            move || pending.deliver(&request, attempt, answer, EndKind::Responded).map_err(refuse);
        let pending = Arc::clone(self);
        let give_up = move || pending.table.step(number, Transition::GiveUp, attempt);
        Ok(Work { run: Box::new(run), give_up: Box::new(give_up) })
    }

    /// Gives a request its response, once.
    ///
    /// # Errors
    /// See [`Unanswered`].
    pub fn answer(&self, number: u64, answer: Answer) -> Result<(), Unanswered> {
        let (request, attempt) = self.table.begin(number)?;
        self.deliver(&request, attempt, answer, EndKind::Responded)
    }

    /// Gives a request its listener's default because its time is over.
    pub(super) fn time_out(&self, number: u64) -> Result<(), Unanswered> {
        let (request, attempt) = self.table.begin(number)?;
        // `Default` and not its value: what it stands for is decided at delivery.
        let answer = Answer::unattended(Response::Default, None);
        self.deliver(&request, attempt, answer, |_| EndKind::Timeout)
    }

    /// Delivers the answer of an attempt that has begun.
    ///
    /// # Errors
    /// See [`Unanswered`]; `Gone` also if it was given up.
    pub(super) fn deliver(
        &self,
        request: &Arc<Request>,
        attempt: Attempt,
        answer: Answer,
        kind: fn(Response) -> EndKind,
    ) -> Result<(), Unanswered> {
        let outgoing = answer.to(request);
        let (response, would) = (outgoing.response, outgoing.would);
        let (by, why) = (outgoing.answer.by.clone(), outgoing.answer.why.clone());
        let answered = Ending { kind: kind(response), response: Some(response), would, by, why };
        let end = |step| {
            self.end(request.number, step, Some(attempt), |_| match step {
                Transition::Answer => answered,
                _ => Ending::GONE,
            });
        };
        deliver(&self.table, request.number, attempt, &outgoing, end)
    }

    /// Ends, with EINTR, the calls of all targets that have a waiting signal: what it would have
    /// done had they not been trapped.
    pub fn interrupt(&self) {
        for number in self.numbers() {
            let Some(request) = self.get(number) else { continue };
            let status = Status::read(request.notification.tid);
            // With WAIT_KILLABLE_RECV, the signal stays pending until the response; without it, the kernel
            // has ended the call already.
            if status.is_ok_and(|status| status.signal_pending()) {
                // Answered or gone meanwhile is as good.
                let _: Result<(), Unanswered> = self.answer(number, Answer::interrupted());
            }
        }
    }
}
