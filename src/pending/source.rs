//! A live listener with its name, its settings and its counts; it never decides for a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;

use super::ownership::{Change, Ownership};
use super::ruled::Ruled;
use crate::listener::Listener;
use crate::response::Response;
use crate::rules::Rules;

/// What may be changed while a listener is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long a request waits for a response; zero: for ever.
    pub timeout: Duration,
    /// What it is told then: anything but `Response::Default` itself.
    pub default: Response,
}

impl Default for Settings {
    /// No timeout; ENOSYS, as from a kernel without the call.
    fn default() -> Self {
        Self { timeout: Duration::ZERO, default: Response::Errno(nix::libc::ENOSYS) }
    }
}

/// The longest timeout: a deadline stays a date that can be written.
const TIMEOUT_MAX: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

impl Settings {
    /// A timeout as written: seconds, with a fraction if need be; 0 for never.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn parse_timeout(text: &str) -> Result<Duration, String> {
        let seconds =
            text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        seconds.filter(|timeout| *timeout <= TIMEOUT_MAX).ok_or_else(|| {
            format!(
                "'{}' is not a number of seconds, such as 0.5, 10, or 0 for never",
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
            Ok(Response::Default) => Err("the default response cannot be 'default'".to_owned()),
            Ok(Response::Descriptor(_) | Response::Pair(_)) => {
                Err("the default response cannot be a descriptor: nobody would be there to have it"
                    .to_owned())
            }
            Ok(response) => Ok(response),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn escape(text: &str) -> String {
    text.escape_default().to_string()
}

/// What is told of a listener before it begins.
#[derive(Debug, Clone)]
pub struct About {
    /// Its name under `listeners/`: a safe file name without white space.
    pub name: String,
    /// The SPECs that its filter was built of, as written.
    pub specs: Vec<String>,
    /// The process that the filter was made for.
    pub pid: u32,
    /// The settings to begin with.
    pub settings: Settings,
    /// The rules to begin with.
    pub rules: Rules,
    /// The container it was loaded for, if it was.
    pub container: Option<Container>,
}

/// What a container's runtime told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// The runtime's name for it, as it came.
    pub id: String,
    /// The JSON that came: the runtime specification's container process state.
    pub state: Vec<u8>,
    /// The profile's `listenerMetadata`, as it came.
    pub metadata: Option<String>,
    /// The directory of its own handlers, by its name: the same for all listeners of the container.
    pub handlers: String,
}

/// How many requests came and how they ended; what a rule answered is none.
#[derive(Debug, Default)]
pub struct Counts {
    /// Received.
    pub received: AtomicU64,
    /// Given a response by a handler.
    pub responded: AtomicU64,
    /// Given the default after the timeout.
    pub timeouts: AtomicU64,
    /// Ended by the target.
    pub gone: AtomicU64,
}

/// A live listener.
#[derive(Debug)]
pub struct Source {
    /// A small number that no other live listener has: its place in the tree.
    pub index: u32,
    /// Its name under `listeners/`.
    pub name: Arc<str>,
    /// The descriptor.
    pub listener: Listener,
    /// The SPECs that its filter was built of.
    pub specs: Vec<String>,
    /// The process that the filter was made for.
    pub pid: u32,
    /// When it was taken over.
    pub since: SystemTime,
    /// What happened so far.
    pub counts: Counts,
    /// Its rules.
    pub ruled: Ruled,
    /// The container it was loaded for, if it was.
    pub container: Option<Container>,
    settings: Mutex<Settings>,
    ownership: Mutex<Ownership>,
    refusal: Mutex<String>,
}

impl Source {
    /// A source that has received nothing yet.
    pub fn new(index: u32, about: About, listener: Listener) -> Self {
        Self {
            index,
            name: about.name.into(),
            listener,
            specs: about.specs,
            pid: about.pid,
            since: SystemTime::now(),
            counts: Counts::default(),
            ruled: Ruled::new(about.rules),
            container: about.container,
            settings: Mutex::new(about.settings),
            ownership: Mutex::new(Ownership::own(0o700)),
            refusal: Mutex::default(),
        }
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Settings {
        *self.settings.lock()
    }

    /// Changes the settings.
    pub fn set(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings.lock());
    }

    /// Who it and its requests belong to now: the daemon's owner alone to begin with.
    pub fn ownership(&self) -> Ownership {
        *self.ownership.lock()
    }

    /// Hands it over.
    pub fn hand_over(&self, change: Change) {
        let mut ownership = self.ownership.lock();
        *ownership = ownership.after(change);
    }

    /// Why the last write to one of its files was refused; empty if it was not.
    pub fn refusal(&self) -> String {
        self.refusal.lock().clone()
    }

    /// Notes why a write was refused; nothing, once one was carried out.
    pub fn refuse(&self, why: String) {
        *self.refusal.lock() = why;
    }
}

/// Adds one to a count that is only ever shown.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
