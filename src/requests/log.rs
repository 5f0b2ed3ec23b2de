//! The lines of `log` as values: requests that have ended, refusals, and what others noted.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use nix::errno::Errno;

use super::events::EndKind;
use super::facts::Facts;
use super::refusals::Refusal;
use super::writer::Author;
use crate::kernel::notification::Notification;
use crate::policy::response::Response;

/// One line of `log`.
#[derive(Debug)]
pub struct LogEntry {
    /// When.
    pub time: SystemTime,
    /// What.
    pub what: Occurrence,
}

/// What happened.
#[derive(Debug)]
pub enum Occurrence {
    /// A request has ended.
    End {
        /// The request.
        facts: Arc<Facts>,
        /// How.
        ending: Ending,
        /// From its receipt to its end.
        waited: Duration,
    },
    /// A writer was refused, or what it wrote.
    Refused(Refusal),
    /// A call was refused, since its arguments could not be read.
    Unreadable(Missing),
    /// A rule has answered a call.
    Ruling(Ruling),
    /// A call was refused, because an earlier daemon may have carried it out.
    Undecided(Undecided),
    /// This daemon has taken the place of another.
    Restarted {
        /// How the other ended, in a few words.
        why: String,
    },
    /// Somebody noted something.
    Message {
        /// A line.
        text: String,
        /// Who.
        by: Author,
    },
}

/// A call that never became a request.
#[derive(Debug)]
pub struct Missing {
    /// The name of the listener.
    pub listener: Arc<str>,
    /// The container, if there is one.
    pub container: Option<Arc<str>>,
    /// The system call's name, or its number where it has none.
    pub syscall: Cow<'static, str>,
    /// The target.
    pub tid: u32,
    /// What could not be read, and why: the first of it.
    pub unreadable: Vec<(Cow<'static, str>, Errno)>,
    /// The response that the target got.
    pub response: Response,
    /// What it would have got if refusals were in force.
    pub would: Option<Response>,
}

/// A call that was being carried out when a daemon ended.
#[derive(Debug)]
pub struct Undecided {
    /// The name of the listener.
    pub listener: Arc<str>,
    /// The container, if there is one.
    pub container: Option<Arc<str>>,
    /// The call.
    pub notification: Notification,
    /// The response that the target got.
    pub response: Response,
    /// From its receipt to the response.
    pub waited: Duration,
}

/// A call that a rule has answered.
#[derive(Debug)]
pub struct Ruling {
    /// The name of the listener.
    pub listener: Arc<str>,
    /// The container, if there is one.
    pub container: Option<Arc<str>>,
    /// The call.
    pub notification: Notification,
    /// The number of the line.
    pub line: usize,
    /// The response that the target got.
    pub response: Response,
    /// What it would have got if refusals were in force.
    pub would: Option<Response>,
    /// Why the call was not carried out, if the line says `emulate`.
    pub why: Option<String>,
    /// From its receipt to the response.
    pub waited: Duration,
}

/// How a request ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// As `events` shows it.
    pub kind: EndKind,
    /// The response that the target got, if it got one.
    pub response: Option<Response>,
    /// What it would have got if refusals were in force.
    pub would: Option<Response>,
    /// Who gave the response, if somebody did.
    pub by: Option<Author>,
    /// Why the call was not carried out, if the response said `emulate`.
    pub why: Option<String>,
}

impl Ending {
    /// The target has gone.
    pub(super) const GONE: Self =
        Self { kind: EndKind::Gone, response: None, would: None, by: None, why: None };
}
