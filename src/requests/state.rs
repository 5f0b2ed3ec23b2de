//! How far a request has come, and the one table of how it goes on: which step leads from where to where. A step that
//! the table does not have does not happen. So a request gets one response, and what an attempt has written into its
//! target stays there only if the target gets that attempt's response.
//!
//! ```text
//!                   +--------------- send ---------------+
//!                   |                                    v
//! Waiting --begin-> Preparing --write-> Writing --send-> Sending --answer-> Answered
//!    ^              |                   |   |            |   |
//!    |              |     Retracting <--+   |            |   +-----miss---> Gone
//!    |              |     |    give up       |            |
//!    +--- stop -----+-----+-----------------+------------+
//! ```
//!
//! Whoever sees that the target no longer waits makes it Gone, but not while it is Sending: the thread that sends finds
//! out by itself. The claim of an open `response` goes along and decides nothing here, since a deadline answers claimed
//! requests too.

/// An attempt to answer a request. No two have the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attempt(pub(super) u64);

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody is answering it.
    Waiting,
    /// An attempt looks at the memory that it will write, which may take as long as the target likes.
    Preparing,
    /// It writes memory and installs descriptors: until it has, or has taken all back, nobody else answers.
    Writing,
    /// The same, but its writer has given it up, so it will take back what it has written.
    Retracting,
    /// It gives the response to the kernel.
    Sending,
    /// The target has its response.
    Answered,
    /// The target no longer waits.
    Gone,
}

/// What takes a request from one stage to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transition {
    /// An attempt begins.
    Begin,
    /// It is about to write memory.
    Write,
    /// It is about to give its response to the kernel.
    Send,
    /// The kernel has taken the response.
    Answer,
    /// The kernel had no target for the response.
    Miss,
    /// The attempt has failed, and has taken back what it wrote.
    Stop,
    /// The writer does not wait for its attempt any longer.
    GiveUp,
    /// Somebody has seen that the target no longer waits.
    Leave,
}

use Stage::{Answered, Gone, Preparing, Retracting, Sending, Waiting, Writing};

/// All that can happen to a request.
const TRANSITIONS: [(Transition, Stage, Stage); 16] = [
    (Transition::Begin, Waiting, Preparing),
    (Transition::Write, Preparing, Writing),
    (Transition::Send, Preparing, Sending),
    (Transition::Send, Writing, Sending),
    (Transition::Answer, Sending, Answered),
    (Transition::Miss, Sending, Gone),
    (Transition::Stop, Preparing, Waiting),
    (Transition::Stop, Writing, Waiting),
    (Transition::Stop, Retracting, Waiting),
    // The kernel has refused the response itself, as for a descriptor that cannot be installed.
    (Transition::Stop, Sending, Waiting),
    // Its thread may be held up forever, but has written nothing: others can answer meanwhile.
    (Transition::GiveUp, Preparing, Waiting),
    (Transition::GiveUp, Writing, Retracting),
    (Transition::Leave, Waiting, Gone),
    (Transition::Leave, Preparing, Gone),
    (Transition::Leave, Writing, Gone),
    (Transition::Leave, Retracting, Gone),
];

impl Stage {
    /// Whether the request leaves the table.
    pub(super) fn is_end(self) -> bool {
        matches!(self, Answered | Gone)
    }

    fn after(self, step: Transition) -> Option<Self> {
        let row = TRANSITIONS.iter().find(|(by, from, _)| (*by, *from) == (step, self));
        row.map(|(_, _, to)| *to)
    }
}

/// All that changes of a request while it is in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub(super) stage: Stage,
    /// Who has answered last, or does.
    attempt: Option<Attempt>,
    /// An open `response` has the right to answer.
    pub(super) is_claimed: bool,
}

impl State {
    /// That of a request which has just come.
    pub(super) const NEW: Self = Self { stage: Waiting, attempt: None, is_claimed: false };

    /// The state after a step of `by`; `None` if it cannot be made. Only the attempt that has begun goes on, and anybody
    /// may see that the target has gone.
    pub(super) fn after(self, step: Transition, by: Option<Attempt>) -> Option<Self> {
        let may = match step {
            Transition::Begin => by.is_some(),
            Transition::Leave => true,
            _ => by.is_some() && by == self.attempt,
        };
        let stage = self.stage.after(step).filter(|_| may)?;
        let attempt = if step == Transition::Begin { by } else { self.attempt };
        Some(Self { stage, attempt, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGES: [Stage; 7] = [Waiting, Preparing, Writing, Retracting, Sending, Answered, Gone];

    #[test]
    fn a_step_leads_from_a_stage_to_one_other() {
        for (at, (step, from, to)) in TRANSITIONS.iter().enumerate() {
            assert_ne!(from, to, "{step:?}");
            let again = TRANSITIONS[..at].iter().any(|row| (row.0, row.1) == (*step, *from));
            assert!(!again, "{step:?} leads from {from:?} to two stages");
        }
    }

    #[test]
    fn a_request_is_answered_by_one_step_and_nothing_follows_an_end() {
        let to_answered: Vec<_> = TRANSITIONS.iter().filter(|row| row.2 == Answered).collect();
        assert_eq!(to_answered, [&(Transition::Answer, Sending, Answered)]);
        assert!(TRANSITIONS.iter().all(|(_, from, _)| !from.is_end()));
    }

    #[test]
    fn every_stage_that_is_no_end_can_be_left_for_waiting_and_for_an_end() {
        for stage in STAGES.into_iter().filter(|stage| !stage.is_end()) {
            let next: Vec<_> = TRANSITIONS.iter().filter(|row| row.1 == stage).collect();
            assert!(next.iter().any(|(_, _, to)| to.is_end()), "{stage:?} cannot end");
            let undone = stage == Waiting || next.iter().any(|(_, _, to)| *to == Waiting);
            assert!(undone, "{stage:?} cannot be undone");
        }
    }

    #[test]
    fn what_is_given_up_is_not_sent() {
        for (_, _, to) in TRANSITIONS.iter().filter(|row| row.0 == Transition::GiveUp) {
            assert_eq!(to.after(Transition::Send), None, "{to:?}");
        }
    }

    #[test]
    fn an_attempt_that_was_given_up_cannot_go_on_in_the_place_of_the_next() {
        let [first, second] = [1, 2].map(|number| Some(Attempt(number)));
        let begun = State::NEW.after(Transition::Begin, first).unwrap();
        let given_up = begun.after(Transition::GiveUp, first).unwrap();
        let state = given_up.after(Transition::Begin, second).unwrap();
        for step in [Transition::Write, Transition::Send, Transition::Stop, Transition::GiveUp] {
            assert_eq!(state.after(step, first), None, "{step:?}");
            assert_eq!(state.after(step, None), None, "{step:?}");
            assert!(state.after(step, second).is_some(), "{step:?}");
        }
        assert_eq!(state.after(Transition::Leave, None).unwrap().stage, Gone);
    }
}
