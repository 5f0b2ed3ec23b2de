//! Who may decide for a target. Each check of a writer comes by here, and so does each refusal.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use nix::errno::Errno;

use super::pending::Pending;
use super::refusals::Refusal;
use super::request::Request;
use super::source::Source;
use super::writer::{Author, Client};

/// What a writer wants to decide about.
#[derive(Debug, Clone, Copy)]
pub enum DecisionScope<'a> {
    /// One request: its response, or what goes along with it.
    Request(&'a Request),
    /// All requests of a listener: its rules, settings and owner.
    Listener(&'a Source),
    /// What a line named: no pending request, or one whose `error` is another's.
    Number(u64),
    /// What belongs to the mount: any requests, `log`.
    Any,
}

impl Pending {
    /// Whether `client` may decide about `subject` through a file that `opener` opened; asked at
    /// open, with the client as opener, and again at each write. Returns who it is.
    ///
    /// # Errors
    /// EPERM, or EAGAIN when the daemon could not look at the client; why is in `log` and in the subject's `error`.
    /// The requests keep waiting.
    pub fn admit(
        &self,
        subject: DecisionScope<'_>,
        client: Client,
        opener: Client,
    ) -> Result<Author, Errno> {
        // Each write is checked, not only the open: a descriptor can be passed to another process
        // (SCM_RIGHTS), and its owner can execute a set-uid program or load a filter later.
        client.may_write(opener).map_err(|why| {
            let errno = Errno::from(&why);
            self.warn(subject, client, &why);
            self.refuse(subject, why.to_string(), errno, client.author());
            errno
        })
    }

    fn warn(&self, subject: DecisionScope<'_>, client: Client, why: &impl fmt::Display) {
        // Only standard error is limited here: a refused process can repeat its write as often as it likes,
        // and the message would fill a disk. `log` gets every refusal.
        let Some(more) = self.warnings.remark(Instant::now()) else { return };
        log::warn!("{subject}: refused process {}: {why}{more}", client.pid);
    }

    /// Notes why `by` got `errno`, in `log` and in the subject's `error`.
    pub fn refuse(&self, subject: DecisionScope<'_>, why: String, errno: Errno, by: Author) {
        let (number, source) = match subject {
            DecisionScope::Request(request) => {
                request.refuse(why.clone());
                (Some(request.number), Some(&*request.source))
            }
            DecisionScope::Listener(source) => {
                source.refuse(why.clone());
                (None, Some(source))
            }
            DecisionScope::Number(number) => (Some(number), None),
            DecisionScope::Any => (None, None),
        };
        let listener = source.map(|source| Arc::clone(&source.name));
        let container = source.and_then(Source::container_id);
        let refusal = Refusal { number, listener, container, why, errno, by, count: 1 };
        // The reaper logs the number of equal refusals at the
        // end of their span, and may sleep without a timeout.
        if self.records.log_refusal(refusal) {
            self.wake_reaper();
        }
    }
}

impl fmt::Display for DecisionScope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecisionScope::Request(request) => write!(f, "request {}", request.number),
            DecisionScope::Listener(source) => write!(f, "listener {}", source.name),
            DecisionScope::Number(number) => write!(f, "request {number}"),
            DecisionScope::Any => f.write_str("the mount"),
        }
    }
}
