//! How a request ends: with one response, with the default, or because its target has gone. It never
//! gives two responses, and never turns a response that cannot be carried out into another one.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;

use super::source::count;
use super::staged::{self, Change};
use super::{Ending, Pending, Request, State, Table};
use crate::caller::{Author, Caller};
use crate::events::{Event, Outcome};
use crate::listener::{Failure, Verdict};
use crate::proc::Status;
use crate::response::{Pair, Response};

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
    response: Response,
    /// As many as the response names.
    descriptors: Copies,
    /// Who wrote it, if somebody did.
    by: Option<Author>,
}

/// Why a response was not carried out. Unless it is gone, the request is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// It has ended, or its target no longer waits.
    #[error("the target has gone")]
    Gone,
    /// Another is answering it.
    #[error("another response is being carried out")]
    Busy,
    /// The writer has no such descriptor.
    #[error("the writing process has no descriptor {0}")]
    NoDescriptor(u32),
    /// pidfd_getfd(2) or its like was refused.
    #[error(
        "the daemon may not take descriptor {0} of the writing process ({error}): it needs the \
         permission that ptrace(2) needs; see /proc/sys/kernel/yama/ptrace_scope",
        error = .1.desc()
    )]
    NotTaken(u32, Errno),
    /// A descriptor without a writer to take it from.
    #[error("there is no process to take a descriptor from")]
    NoWriter,
    /// The kernel did not install the descriptor.
    #[error("the descriptor was not installed in the target: {why}", why = install_failure(*.0))]
    NotInstalled(Errno),
    /// A pair of descriptors for a call that makes none.
    #[error("two descriptors are for pipe, pipe2 and socketpair: this call fills no pair")]
    NoPair,
    /// There is memory to be written, and the target does not stay where it is until it has its response.
    #[error(
        "the target's memory cannot be written: a signal can end its wait at any time, since its \
         filter was loaded without WAIT_KILLABLE_RECV (Linux 5.19), or the listenerMetadata of its \
         container do not say wait_killable=yes"
    )]
    NotHeld,
    /// A staged buffer, or the numbers of a pair, could not be written.
    #[error("mem/{0} could not be written to the target at {1:#x}: {error}", error = .2.desc())]
    Memory(String, u64, Errno),
    /// Anything else that the kernel said.
    #[error("{error}", error = .0.desc())]
    Kernel(Errno),
}

impl From<Unanswered> for Errno {
    fn from(why: Unanswered) -> Errno {
        match why {
            Unanswered::Gone => Errno::ENOENT,
            Unanswered::Busy => Errno::EBUSY,
            Unanswered::NoDescriptor(_) | Unanswered::NoWriter => Errno::EBADF,
            Unanswered::NoPair => Errno::EINVAL,
            Unanswered::NotHeld => Errno::EOPNOTSUPP,
            Unanswered::Memory(..) => Errno::EFAULT,
            Unanswered::NotTaken(_, errno)
            | Unanswered::NotInstalled(errno)
            | Unanswered::Kernel(errno) => errno,
        }
    }
}

/// What ADDFD's errnos mean for whoever wrote `fd`.
fn install_failure(errno: Errno) -> &'static str {
    match errno {
        Errno::EBADF => "it is an O_PATH descriptor, or its number there is over RLIMIT_NOFILE",
        Errno::EMFILE => "the target has too many open files",
        Errno::EINVAL => "this kernel cannot install descriptors (Linux 5.9)",
        other => other.desc(),
    }
}

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Gone | Failure::Closed => Unanswered::Gone,
            Failure::Fault(errno) => Unanswered::Kernel(errno),
        }
    }
}

impl Answer {
    /// What `by` wrote. The writer must be waiting for the verdict, so that its descriptors are
    /// those it had when it wrote.
    ///
    /// # Errors
    /// `NoDescriptor`, `NotTaken`, and `NotInstalled` for one that stands for a place only.
    pub fn written(response: Response, by: Caller) -> Result<Self, Unanswered> {
        let mut copies = Copies::default();
        for &fd in response.descriptors() {
            copies.0.push(by.descriptor(fd).map_err(|errno| match errno {
                Errno::EBADF => Unanswered::NoDescriptor(fd),
                errno => Unanswered::NotTaken(fd, errno),
            })?);
        }
        // The kernel would find out too late: the first of a pair is in the target then.
        if copies.0.iter().any(is_path) {
            return Err(Unanswered::NotInstalled(Errno::EBADF));
        }
        Ok(Self { response, descriptors: copies, by: None })
    }

    /// What no process wrote, or none that waits for the verdict: a descriptor would be refused.
    pub fn unattended(response: Response, by: Option<Author>) -> Self {
        Self { response, descriptors: Copies::default(), by }
    }

    /// The same, with who wrote it.
    pub fn by(self, author: Author) -> Self {
        Self { by: Some(author), ..self }
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
}

/// The right to answer a request, begun by one at a time.
#[derive(Debug)]
pub struct Attempt {
    request: Arc<Request>,
    serial: u64,
}

impl Attempt {
    /// The request that is being answered.
    pub fn request(&self) -> &Arc<Request> {
        &self.request
    }
}

/// What the end of a request is to be told as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Occasion {
    Response,
    Timeout,
}

impl Pending {
    /// Gives a request its response, once.
    ///
    /// # Errors
    /// See [`Unanswered`].
    pub fn answer(&self, number: u64, answer: Answer) -> Result<(), Unanswered> {
        let attempt = self.attempt(number)?;
        self.complete(&attempt, answer)
    }

    /// Begins an answer: until it is carried out or given up, nobody else answers.
    ///
    /// # Errors
    /// `Gone` and `Busy`.
    pub fn attempt(&self, number: u64) -> Result<Attempt, Unanswered> {
        let mut table = self.table.lock();
        table.attempts += 1;
        let serial = table.attempts;
        let entry = table.requests.get_mut(&number).ok_or(Unanswered::Gone)?;
        if entry.state != State::Waiting {
            return Err(Unanswered::Busy);
        }
        entry.state = State::Preparing(serial);
        Ok(Attempt { request: Arc::clone(&entry.request), serial })
    }

    /// Gives an attempt up, so that others can answer; whether it could be given up: not once the
    /// response is on its way.
    pub fn give_up(&self, attempt: &Attempt) -> bool {
        let (number, serial) = (attempt.request.number, attempt.serial);
        self.advance(number, State::Preparing(serial), State::Waiting)
            || self.advance(number, State::Writing(serial), State::Retracting(serial))
    }

    /// Carries out the answer that was begun.
    ///
    /// # Errors
    /// See [`Unanswered`]; `Gone` also when the attempt was given up.
    pub fn complete(&self, attempt: &Attempt, answer: Answer) -> Result<(), Unanswered> {
        self.carry_out(attempt, answer, Occasion::Response)
    }

    /// Gives a request its listener's default because its time is over.
    pub(super) fn time_out(&self, number: u64) -> Result<(), Unanswered> {
        let attempt = self.attempt(number)?;
        self.carry_out(&attempt, Answer::unattended(Response::Default, None), Occasion::Timeout)
    }

    fn carry_out(
        &self,
        attempt: &Attempt,
        answer: Answer,
        occasion: Occasion,
    ) -> Result<(), Unanswered> {
        let request = &attempt.request;
        let source = &request.source;
        let number = request.number;
        let changes = match self.carry_over(attempt, &answer) {
            Ok(changes) => changes,
            Err(why) => {
                // It may also have been given up, and then be another's to answer.
                if why == Unanswered::Gone && !request.is_valid() {
                    self.gone(number);
                }
                self.let_go(attempt);
                return Err(why);
            }
        };
        let ready = if changes.is_empty() { State::Preparing } else { State::Writing };
        // Gone meanwhile, or given up: then it is another's to answer.
        if !self.advance(number, ready(attempt.serial), State::Sending) {
            staged::undo(request, &changes);
            self.let_go(attempt);
            return Err(Unanswered::Gone);
        }
        let response = match answer.response {
            Response::Default => source.settings().default,
            other => other,
        };
        match send(request, response, &answer.descriptors.0) {
            Ok(()) => {
                let (outcome, counter) = match occasion {
                    Occasion::Response => (Outcome::Responded(response), &source.counts.responded),
                    Occasion::Timeout => (Outcome::Timeout, &source.counts.timeouts),
                };
                count(counter);
                self.end(number, Ending { outcome, response: Some(response), by: answer.by });
                Ok(())
            }
            Err(Unanswered::Gone) => {
                count(&source.counts.gone);
                self.end(number, Ending::GONE);
                Err(Unanswered::Gone)
            }
            Err(why) => {
                staged::undo(request, &changes);
                self.advance(number, State::Sending, State::Waiting);
                Err(why)
            }
        }
    }

    /// Writes what is staged, if the answer carries it, and returns what was changed. A pair is installed here, and
    /// its numbers written; where they are to be is written as it is before, since once there are descriptors it
    /// would be too late to find that it cannot be.
    fn carry_over(&self, attempt: &Attempt, answer: &Answer) -> Result<Vec<Change>, Unanswered> {
        let request = &attempt.request;
        let mut changes = Vec::new();
        if answer.carries_memory() && request.has_staged() {
            changes = staged::changes(request)?;
        }
        if let Response::Pair(_) = answer.response {
            changes.push(staged::unchanged_pair(request)?);
        }
        if changes.is_empty() {
            return Ok(changes);
        }
        let (preparing, writing) =
            (State::Preparing(attempt.serial), State::Writing(attempt.serial));
        if !self.advance(request.number, preparing, writing) {
            return Err(Unanswered::Gone);
        }
        staged::write(request, &changes)?;
        if let Response::Pair(pair) = answer.response {
            give_pair(request, pair, &answer.descriptors.0)
                .inspect_err(|_| staged::undo(request, &changes))?;
        }
        Ok(changes)
    }

    /// The attempt is over without a response: others may answer, if it was not theirs already.
    fn let_go(&self, attempt: &Attempt) {
        for state in [State::Preparing, State::Writing, State::Retracting] {
            self.advance(attempt.request.number, state(attempt.serial), State::Waiting);
        }
    }

    /// Moves a request from one state to the next; whether it was in that state.
    fn advance(&self, number: u64, from: State, to: State) -> bool {
        let mut table = self.table.lock();
        let entry = table.requests.get_mut(&number).filter(|entry| entry.state == from);
        let Some(entry) = entry else { return false };
        entry.state = to;
        let tid = entry.request.notification.tid;
        if to == State::Sending {
            table.sending.push(tid);
        } else {
            self.arrived(&mut table, tid);
        }
        true
    }

    /// Ends, with EINTR, the calls of all targets for whom a signal waits: what it would have
    /// done had they not been trapped.
    pub fn interrupt(&self) {
        for number in self.numbers() {
            let Some(request) = self.get(number) else { continue };
            let status = Status::read(request.notification.tid);
            if status.is_ok_and(|status| status.signal_pending()) {
                let interrupted = Response::Errno(Errno::EINTR as i32);
                // Answered or gone meanwhile is as good.
                let _: Result<(), Unanswered> =
                    self.answer(number, Answer::unattended(interrupted, None));
            }
        }
    }

    /// Takes out a request whose target no longer waits, unless its response is on its way just
    /// now: then that finds out for itself.
    pub(super) fn gone(&self, number: u64) {
        let source = {
            let mut table = self.table.lock();
            let Some(entry) = table.requests.get_mut(&number) else { return };
            if std::mem::replace(&mut entry.state, State::Sending) == State::Sending {
                return;
            }
            Arc::clone(&entry.request.source)
        };
        count(&source.counts.gone);
        self.end(number, Ending::GONE);
    }

    /// No response is on its way to that target any more.
    fn arrived(&self, table: &mut Table, tid: u32) {
        table.sending.retain(|other| *other != tid);
        self.sent.notify_all();
    }

    fn end(&self, number: u64, ending: Ending) {
        let event = Event::End { number, outcome: ending.outcome };
        let mut table = self.table.lock();
        let ended = table.requests.remove(&number);
        if let Some(entry) = &ended {
            if let Some(source) = table.sources.get_mut(&entry.request.source.index) {
                source.pending.remove(&number);
            }
            self.arrived(&mut table, entry.request.notification.tid);
        }
        self.record(&event);
        if let Some(entry) = &ended {
            self.log_end(&entry.request.facts, ending);
        }
        drop(table);
        self.tell(ended.map_or(0, |entry| entry.request.weight()));
    }
}

/// Whether it stands for a place only, and cannot be installed.
fn is_path(descriptor: &OwnedFd) -> bool {
    fcntl(descriptor, FcntlArg::F_GETFL).is_ok_and(|flags| flags & libc::O_PATH != 0)
}

/// Installs the two in the target, and writes their numbers to its pair.
fn give_pair(request: &Request, pair: Pair, copies: &[OwnedFd]) -> Result<(), Unanswered> {
    let [first, second] = copies else { return Err(Unanswered::NoWriter) };
    let [for_first, for_second] = pair.into();
    let install = |fd: &OwnedFd, asked| {
        let listener = &request.source.listener;
        listener.install(request.notification.id, fd.as_fd(), asked).map_err(not_installed)
    };
    staged::write_pair(request, [install(first, for_first)?, install(second, for_second)?])
}

/// Tells the kernel.
fn send(request: &Request, response: Response, copies: &[OwnedFd]) -> Result<(), Unanswered> {
    let listener = &request.source.listener;
    let id = request.notification.id;
    match (response, copies) {
        (Response::Descriptor(asked), [fd]) => {
            listener.respond_with_fd(id, fd.as_fd(), asked).map_err(not_installed)
        }
        // Both are in the target, and it has their numbers.
        (Response::Pair(_), [_, _]) => Ok(listener.respond(id, Verdict::Value(0))?),
        _ => {
            let verdict = verdict(response).ok_or(Unanswered::NoWriter)?;
            Ok(listener.respond(id, verdict)?)
        }
    }
}

fn not_installed(failure: Failure) -> Unanswered {
    match failure {
        Failure::Fault(errno) => Unanswered::NotInstalled(errno),
        failure => failure.into(),
    }
}

/// What the kernel is told for a response; `None` for one that takes descriptors of a writer's.
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
