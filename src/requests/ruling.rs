//! Rules as they are applied, on the thread that receives: the line that means a call answers it, and it never becomes a
//! request. One that cannot be answered so does.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use nix::unistd::Pid;

use super::answer::verdict;
use super::applied_rules::call_name;
use super::inquiry::Inquiry;
use super::log::Ruling;
use super::pending::Pending;
use super::settings::Settings;
use super::short::{self, NotDone};
use super::source::Source;
use crate::kernel::memory::ProcessMemory;
use crate::kernel::notification::Notification;
use crate::policy::response::Response;
use crate::policy::rules::{Action, Decision, Line, Rules};
use crate::trap::listener::Failure;
use crate::trap::snapshot::Snapshot;

/// What the rules made of a call.
#[derive(Debug)]
pub enum Judgement {
    /// Nothing is left to do.
    Answered,
    /// It becomes a request; a question, if the line of that number asks.
    Request(Option<usize>),
    /// A line asks for this, which could not be found: nobody can say what the call is.
    Unknown(String),
    /// To judge the line at this place of the list, its memory has to be read.
    // With the list itself: after a replacement of the rules, the place is that of another line.
    Memory(Arc<Rules>, usize),
    /// The line has it carried out, for which its memory has to be read.
    Emulate(Arc<Line>),
}

/// A call, and the line that answers it.
#[derive(Clone, Copy)]
pub(super) struct RuledCall<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) notification: &'a Notification,
    /// When it was received.
    pub(super) since: Instant,
    pub(super) line: &'a Arc<Line>,
}

impl Pending {
    /// Judges a call that was received at `since`, as far as that is possible without its memory.
    pub fn rule(
        self: &Arc<Self>,
        source: &Arc<Source>,
        notification: &Notification,
        since: Instant,
    ) -> Judgement {
        let rules = source.rules.rules();
        let inquiry = Inquiry::new(source, notification, None);
        match rules.decide(notification, &inquiry, 0) {
            Decision::Memory(place) => Judgement::Memory(Arc::clone(&rules), place),
            Decision::Line(line) => self.follow(RuledCall { source, notification, since, line }),
            Decision::Request => Judgement::Request(None),
            Decision::Unknown(what) => Judgement::Unknown(what),
        }
    }

    /// Judges the rest with the memory, and takes in what no line answers.
    pub(super) fn settle(
        self: &Arc<Self>,
        source: &Arc<Source>,
        notification: Notification,
        snapshot: Snapshot,
        since: Instant,
        ruled: Judgement,
    ) {
        let ruled = match ruled {
            Judgement::Memory(rules, place) => {
                let inquiry = Inquiry::new(source, &notification, Some(&snapshot));
                match rules.decide(&notification, &inquiry, place) {
                    Decision::Line(line) => {
                        let notification = &notification;
                        self.follow(RuledCall { source, notification, since, line })
                    }
                    Decision::Unknown(what) => Judgement::Unknown(what),
                    Decision::Request | Decision::Memory(_) => Judgement::Request(None),
                }
            }
            ruled => ruled,
        };
        // Only now is it certain that the memory was this target's.
        if matches!(ruled, Judgement::Answered) || !source.listener.is_valid(notification.id) {
            return;
        }
        match ruled {
            Judgement::Emulate(line) => {
                self.emulate_by(line, source, notification, snapshot, since)
            }
            Judgement::Request(asked_by) => {
                self.receive(source, notification, snapshot, since, asked_by, None);
            }
            Judgement::Unknown(what) => {
                self.receive(source, notification, snapshot, since, None, Some(what));
            }
            Judgement::Answered | Judgement::Memory(..) => {}
        }
    }

    fn follow(self: &Arc<Self>, call: RuledCall<'_>) -> Judgement {
        let RuledCall { source, notification, since, line } = call;
        match line.answer.action {
            Action::Respond(_) | Action::Short(_) => {}
            Action::Emulate(_) => return Judgement::Emulate(Arc::clone(line)),
            Action::Request => return Judgement::Request(None),
            Action::Ask => return Judgement::Request(Some(line.number)),
        }
        let is_done = match line.answer.delay {
            Duration::ZERO => self.act(call),
            delay => {
                let (pending, notification) = (Arc::downgrade(self), *notification);
                let (owned, line) = (Arc::clone(source), Arc::clone(line));
                let work = move || {
                    let Some(pending) = pending.upgrade() else { return };
                    let (source, notification) = (&owned, &notification);
                    let call = RuledCall { source, notification, since, line: &line };
                    if !pending.act(call) {
                        // It must not wait forever; and here its memory, of which a request consists, cannot be read.
                        pending.give(call, source.settings().default_unseen());
                    }
                };
                let (asked, id) = (Arc::clone(source), notification.id);
                let is_wanted = move || asked.listener.is_valid(id);
                let later = self.delays.at(since + delay, Box::new(is_wanted), Box::new(work));
                later
                    .inspect_err(|error| log::error!("listener {}: no delay: {error}", source.name))
                    .is_ok()
            }
        };
        if is_done { Judgement::Answered } else { Judgement::Request(None) }
    }

    /// Does what a line says; false if that cannot be done, and the call still waits.
    fn act(self: &Arc<Self>, call: RuledCall<'_>) -> bool {
        match call.line.answer.action {
            Action::Respond(response) => self.give(call, response),
            Action::Short(most) => self.shorten(call, most),
            Action::Emulate(_) | Action::Request | Action::Ask => false,
        }
    }

    /// Has a transfer carried out with so many bytes at most, on a thread of its own. One that cannot be carried out becomes
    /// a request.
    fn shorten(self: &Arc<Self>, call: RuledCall<'_>, most: u64) -> bool {
        let RuledCall { source, notification, since, line } = call;
        let Some(place) = self.shorts.take() else {
            if let Some(more) = self.warnings.remark(Instant::now()) {
                log::warn!(
                    "listener {}: too many calls are carried out for 'short'{more}",
                    source.name
                );
            }
            return false;
        };
        let (pending, source, line) = (Arc::clone(self), Arc::clone(source), Arc::clone(line));
        let notification = *notification;
        let work = move || {
            let _place = place;
            source.listener.set_begun(notification.id, true);
            match short::short_transfer(&source, &notification, most) {
                // What was done is done, in audit mode too.
                Ok(response) => {
                    let (source, notification) = (&source, &notification);
                    let call = RuledCall { source, notification, since, line: &line };
                    pending.give_as(call, (response, None));
                }
                Err(NotDone::Gone) => {}
                Err(NotDone::Unfit(why)) => {
                    source.listener.set_begun(notification.id, false);
                    let name = call_name(notification.arch, notification.nr);
                    if let Some(more) = pending.warnings.remark(Instant::now()) {
                        log::warn!(
                            "listener {}: {name} is not made short: {why}{more}",
                            source.name
                        );
                    }
                    let memory = ProcessMemory(Pid::from_raw(notification.tid as i32));
                    let mut charge = source.account.charge();
                    let cap = pending.limits().piece;
                    let snapshot = Snapshot::take_within(&notification, &memory, cap, &mut charge);
                    if source.listener.is_valid(notification.id) {
                        pending.receive(&source, notification, snapshot, since, None, None);
                    }
                }
            }
        };
        thread::Builder::new().name("short".to_owned()).spawn(work).is_ok()
    }

    /// Gives a response; false if the kernel refused it, and the call still waits.
    pub(super) fn give(&self, call: RuledCall<'_>, response: Response) -> bool {
        let settings = call.source.settings();
        // First what `default` stands for: only then it is known whether it is a refusal.
        let given = settings.in_mode(resolve(&settings, call.line, response));
        self.give_as(call, given)
    }

    /// Gives a response as it is, and notes what it would be if refusals were in force.
    fn give_as(
        &self,
        call: RuledCall<'_>,
        (response, would): (Response, Option<Response>),
    ) -> bool {
        // There is no descriptor to give: neither rules nor defaults may ask for one.
        let Some(verdict) = verdict(response) else { return false };
        let RuledCall { source, notification, .. } = call;
        match source.listener.send(notification.id, verdict) {
            Ok(()) => {}
            // There is no call left that could become a request.
            Err(Failure::Gone | Failure::Closed) => return true,
            Err(Failure::Fault(errno)) => {
                log::error!("listener {}: a rule's {response} was refused: {errno}", source.name);
                return false;
            }
        }
        // After the response: the target does not wait for counts and `log`.
        self.note_ruling(call, (response, would), None);
        true
    }

    /// Notes that a line has answered a call, and `why` it was not carried out, if it was to be; with the response, what
    /// it would have been if refusals were in force.
    pub(super) fn note_ruling(
        &self,
        call: RuledCall<'_>,
        (response, would): (Response, Option<Response>),
        why: Option<String>,
    ) {
        let RuledCall { source, notification, since, line } = call;
        let now = SystemTime::now();
        source.rules.note(notification, response, line, now);
        if source.settings().log.has(would.unwrap_or(response)) {
            let ruling = Ruling {
                listener: Arc::clone(&source.name),
                container: source.container_id(),
                notification: *notification,
                line: line.number,
                response,
                would,
                why,
                waited: since.elapsed(),
            };
            self.records.log_ruling(ruling, now, &source.answers);
        }
    }
}

/// The response that a line's stands for.
fn resolve(settings: &Settings, line: &Line, response: Response) -> Response {
    match (response, settings.default) {
        // Another thread can change what the line has seen.
        (Response::Default, Response::Continue) if line.can_change => {
            Response::Errno(nix::libc::EPERM)
        }
        (Response::Default, default) => default,
        (response, _) => response,
    }
}
