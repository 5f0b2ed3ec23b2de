//! Rules that say `emulate`: the call is carried out on a thread that may wait for its target, and never becomes a
//! request. What goes wrong on the way is a refusal.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use nix::libc::EPERM;

use super::answer::Answer;
use super::delivery::deliver_unlisted;
use super::emulation::Emulation;
use super::pending::Pending;
use super::request::Request;
use super::ruling::RuledCall;
use super::source::Source;
use super::unanswered::Unanswered;
use crate::kernel::notification::Notification;
use crate::policy::response::Response;
use crate::policy::rules::{Action, Line};
use crate::trap::snapshot::Snapshot;

/// The number of a call that is no request: none has it.
const UNNUMBERED: u64 = 0;

/// What the target gets when the call could not even be tried.
// Not the default of the listener, which may be `continue`:
// the kernel would then run what the rule has not let pass.
const REFUSAL: Response = Response::Errno(EPERM);

/// A call that a line has carried out.
struct Ruled {
    pending: Arc<Pending>,
    request: Arc<Request>,
    line: Arc<Line>,
}

impl Pending {
    /// Has a call carried out that was received at `since`, as `line` says.
    pub(super) fn emulate_by(
        self: &Arc<Self>,
        line: Arc<Line>,
        source: &Arc<Source>,
        notification: Notification,
        snapshot: Snapshot,
        since: Instant,
    ) {
        let most = self.limits().piece;
        let source = Arc::clone(source);
        let request = Request::new(UNNUMBERED, source, notification, snapshot, since, None, most);
        let delay = line.answer.delay;
        let ruled = Arc::new(Ruled { pending: Arc::clone(self), request: Arc::new(request), line });
        if delay.is_zero() {
            return ruled.begin();
        }
        let (asked, later) = (Arc::clone(&ruled), Arc::clone(&ruled));
        self.delays
            .at(
                // From the receipt: the time for the snapshot is a part of the delay.
                since + delay,
                Box::new(move || asked.request.is_valid()),
                Box::new(move || later.begin()),
            )
            .unwrap_or_else(|error| ruled.refuse(&error.to_string()));
    }
}

impl Ruled {
    fn begin(self: Arc<Self>) {
        let crew = &self.request.source.crew;
        let ruled = Arc::clone(&self);
        let work = move || {
            // A panic has been reported by its thread.
            let done = catch_unwind(AssertUnwindSafe(|| ruled.carry_out()));
            let done = done.unwrap_or_else(|_| Err("a failure of this program".to_owned()));
            done.unwrap_or_else(|why| ruled.refuse(&why));
        };
        let asked = Arc::clone(&self);
        let is_wanted = move || asked.request.is_valid();
        crew.run(Box::new(is_wanted), Box::new(work))
            .unwrap_or_else(|error| self.refuse(&error.to_string()));
    }

    /// Carries it out, and gives the target what came of it.
    fn carry_out(&self) -> Result<(), String> {
        let Action::Emulate(options) = &self.line.answer.action else { return Ok(()) };
        let emulation = Emulation::new(&self.request, options, None)?;
        // No target is left to answer.
        let Ok(answer) = emulation.carry_out() else { return Ok(()) };
        let Err(error) = self.give(answer) else { return Ok(()) };
        match emulation.instead_of(&error) {
            Some(answer) => self.give(answer).map_err(|error| error.to_string()),
            None => Ok(()),
        }
    }

    fn give(&self, answer: Answer) -> Result<(), Unanswered> {
        let why = answer.why.clone();
        let outgoing = answer.to(&self.request);
        deliver_unlisted(&outgoing)?;
        let given = (outgoing.response, outgoing.would);
        self.pending.note_ruling(self.call(), given, why);
        Ok(())
    }

    fn call(&self) -> RuledCall<'_> {
        let Request { source, facts, .. } = &*self.request;
        let (notification, since) = (&facts.notification, facts.since);
        RuledCall { source, notification, since, line: &self.line }
    }

    fn refuse(&self, why: &str) {
        let (listener, line) = (&self.request.source.name, self.line.number);
        log::error!("listener {listener}: line {line}: a call is refused: {why}");
        self.pending.give(self.call(), REFUSAL);
    }
}
