//! The settings of a listener: what may be changed while it is live, as values and as they are written.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::policy::response::Response;
use crate::trap::snapshot::Snapshot;

/// What may be changed while a listener is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How long a request waits for a response; zero: forever.
    pub timeout: Duration,
    /// The response that it gets then: anything but `Response::Default` itself.
    pub default: Response,
    /// What happens to a call whose arguments cannot be read.
    pub unreadable: OnUnreadable,
    /// Whether refusals are in force.
    pub mode: Mode,
    /// Which answers `log` has.
    pub log: Logged,
}

/// Whether refusals are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Mode {
    /// They are.
    #[default]
    Enforce,
    /// What would be refused continues, and `log` says so.
    Audit,
}

/// Which answers `log` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Logged {
    /// Those of requests and those of rules.
    #[default]
    All,
    /// Those of requests.
    Requests,
    /// Refusals, of either.
    Refusals,
}

impl Mode {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Enforce => "enforce",
            Mode::Audit => "audit",
        }
    }
}

impl Logged {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Logged::All => "all",
            Logged::Requests => "requests",
            Logged::Refusals => "refusals",
        }
    }

    /// Whether the answer of a rule is among them; what it would have been, if that is not what the target got.
    pub(super) fn has(self, response: Response) -> bool {
        match self {
            Logged::All => true,
            Logged::Requests => false,
            Logged::Refusals => matches!(response, Response::Errno(_)),
        }
    }
}

/// What happens to a call whose arguments cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnUnreadable {
    /// It is refused, and never becomes a request.
    Refuse,
    /// It becomes a request, without what could not be read.
    Show,
}

impl OnUnreadable {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            OnUnreadable::Refuse => "refuse",
            OnUnreadable::Show => "show",
        }
    }
}

impl Default for Settings {
    /// No timeout; ENOSYS, as from a kernel without the call; what cannot be read is refused.
    fn default() -> Self {
        let default = Response::Errno(nix::libc::ENOSYS);
        let (mode, log) = (Mode::default(), Logged::default());
        Self { timeout: Duration::ZERO, default, unreadable: OnUnreadable::Refuse, mode, log }
    }
}

/// The longest timeout.
// A deadline stays a date that can be written.
const TIMEOUT_MAX: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

impl Settings {
    /// The default response of a call with this snapshot: one that nobody could see must not pass by default.
    pub fn default_for(&self, snapshot: &Snapshot) -> Response {
        match self.default {
            // The kernel would run a call that nobody has seen:
            // another thread can make the memory readable again.
            Response::Continue if !snapshot.is_whole() => self.default_unseen(),
            default => default,
        }
    }

    /// The default response of a call that nobody could see.
    pub(super) fn default_unseen(&self) -> Response {
        match self.default {
            Response::Continue => Response::Errno(nix::libc::EPERM),
            default => default,
        }
    }

    /// What the target gets of a response, and what it would have got if refusals were in force.
    pub(super) fn in_mode(&self, response: Response) -> (Response, Option<Response>) {
        match (self.mode, response) {
            // Only an errno is a refusal. Another response stands
            // in for the call, which must not run as well.
            (Mode::Audit, Response::Errno(_)) => (Response::Continue, Some(response)),
            _ => (response, None),
        }
    }

    /// A timeout as written: seconds, with a fraction if need be; 0 for never.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn parse_timeout(text: &str) -> Result<Duration, String> {
        let seconds =
            text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        seconds.filter(|timeout| *timeout <= TIMEOUT_MAX).ok_or_else(|| {
            let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let unit = match (&text[number.len()..], number.parse::<f64>()) {
                ("s" | "sec", Ok(_)) => format!(": write '{number}'"),
                ("ms", Ok(ms)) => format!(": write '{}'", ms / 1e3),
                ("m" | "min", Ok(minutes)) => format!(": write '{}'", minutes * 60.0),
                _ => String::new(),
            };
            format!(
                "'{}' is not a number of seconds, such as 0.5, 10, or 0 for never{unit}",
                escape(text)
            )
        })
    }

    /// A default response as written.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn parse_default(text: &str) -> Result<Response, String> {
        match text.parse() {
            // `default` stands for the value that is set here.
            Ok(Response::Default) => Err("the default response cannot be 'default'".to_owned()),
            Ok(Response::Descriptor(_) | Response::Pair(_)) => {
                Err("the default response cannot be a descriptor: no process would be there to provide it"
                    .to_owned())
            }
            Ok(response) => Ok(response),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl std::str::FromStr for Mode {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = [Mode::Enforce, Mode::Audit].into_iter().find(|mode| mode.word() == word);
        found.ok_or_else(|| format!("'{}' is not 'enforce' or 'audit'", escape(word)))
    }
}

impl std::str::FromStr for Logged {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let all = [Logged::All, Logged::Requests, Logged::Refusals];
        let found = all.into_iter().find(|logged| logged.word() == word);
        found.ok_or_else(|| format!("'{}' is not 'all', 'requests' or 'refusals'", escape(word)))
    }
}

impl std::str::FromStr for OnUnreadable {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "refuse" => Ok(OnUnreadable::Refuse),
            "show" => Ok(OnUnreadable::Show),
            _ => Err(format!("'{}' is not 'refuse' or 'show'", escape(word))),
        }
    }
}

fn escape(text: &str) -> String {
    text.escape_default().to_string()
}
