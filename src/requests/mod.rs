//! The requests: trapped calls that wait for a response, from the thread that receives them to the response that ends
//! them.
//!
//! * A *source* is a live listener with its name, settings and rules. A `receiver` thread of it receives a call and takes
//!   its snapshot. A rule may answer the call (`ruling`), at once or later (`delays`), after it has looked at the call
//!   (`inquiry`), or have it carried out in part (`short`). A call that could not be read is refused (`unreadable`).
//! * Every other call becomes a *request*: it is entered into the `table`, with a number and a `state`, and the
//!   `records` (`events`, `requests`, `log`) have a line for it.
//! * A writer is checked (`admission`, `writer`), claims the request (`claim`), and its response is taken
//!   through the steps of `state` by `delivery`, later if it says so (`delayed_answers`). What goes along with it is
//!   `staged`, and written by `memory_write`.
//! * With the response `emulate` the call is carried out first (`emulation`), by one of the listener's processes;
//!   for a rule that says so on a thread of its `crew` (`ruled_emulation`), without a request.
//! * The `reaper` ends requests whose target has gone or whose time is over.
//!
//! `state` is the one place that says what may happen to a request, and `table` the one place where it does: there, under
//! one lock, a request gets its states, and its end is published.

pub mod events;
pub mod receiver;
pub mod ring;
pub mod writer;
mod admission;
mod answer;
mod applied_rules;
mod callers;
mod claim;
mod container;
mod count;
mod crew;
mod delayed_answers;
mod delays;
mod delivery;
mod emulation;
mod facts;
mod fresh;
mod inquiry;
mod lane;
#[cfg(test)]
mod lane_tests;
mod left_calls;
mod listener_record;
mod listeners;
mod live_sources;
mod log;
mod memory;
mod memory_write;
mod metrics;
mod note;
mod ownership;
mod pending;
mod permits;
mod progress;
mod reaper;
mod records;
mod refusals;
mod request;
pub mod request_json;
mod responder;
mod ruled_emulation;
mod ruling;
mod settings;
mod short;
mod source;
mod staged;
mod state;
mod sync;
mod table;
pub mod timestamp;
mod unanswered;
mod unreadable;

pub use self::admission::DecisionScope;
pub use self::answer::Answer;
pub use self::applied_rules::{AppliedRules, NotInForce, call_name};
pub use self::claim::Claim;
pub use self::container::Container;
pub use self::facts::{Content, Facts, TargetIdentity};
pub use self::log::{Ending, LogEntry, Missing, Occurrence, Ruling, Undecided};
pub use self::metrics::{Histogram, LATENCY_BOUNDS, Metrics, response_kind};
pub use self::ownership::{Ownership, OwnershipChange};
pub use self::pending::{Limits, Pending};
pub use self::progress::{Progress, Work};
pub use self::reaper::reap;
pub use self::refusals::Refusal;
pub use self::request::Request;
pub use self::ruling::Judgement;
pub use self::settings::{Logged, Mode, OnUnreadable, Settings};
pub use self::source::{ListenerConfig, ListenerCounts, Source};
pub use self::staged::NotStaged;
pub use self::unanswered::Unanswered;
