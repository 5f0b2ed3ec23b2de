//! Who may decide for a target: each check of a writer comes by here, and so does each refusal; it
//! never lets through a process that it cannot tell.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use parking_lot::Mutex;

use super::{Pending, Refusal, Request, Source};
use crate::caller::{Author, Caller};

/// What a writer wants to decide about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// One request: its response, or what goes along with it.
    Request(&'a Request),
    /// All requests of a listener: its rules, settings and owner.
    Listener(&'a Source),
    /// What a line named: no pending request, or one whose `error` is another's.
    Number(u64),
    /// What belongs to the mount: any requests, `log`.
    Any,
}

/// How many refusals are told of in each span: a target could fill a disk with them.
const MOST: u32 = 20;
const SPAN: Duration = Duration::from_secs(5);

/// How many refusals were told of lately.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<Option<(Instant, u32)>>);

impl Told {
    /// The number of one more in its span, from 1.
    fn next(&self, now: Instant) -> u32 {
        let mut told = self.0.lock();
        let (_, count) = match *told {
            Some((since, count)) if now < since + SPAN => *told.insert((since, count + 1)),
            _ => *told.insert((now, 1)),
        };
        count
    }
}

impl Pending {
    /// Whether `caller` may decide about `subject` through a file that `opener` opened; asked at
    /// open, with the caller as opener, and again at each write. Returns who it is.
    ///
    /// # Errors
    /// EPERM; why is in `log` and in the subject's `error`. What waits goes on waiting.
    pub fn admit(
        &self,
        subject: Subject<'_>,
        caller: Caller,
        opener: Caller,
    ) -> Result<Author, Errno> {
        caller.may_write(opener).map_err(|why| {
            self.warn(subject, caller, &why);
            self.refuse(subject, why.to_string(), Errno::EPERM, caller.author());
            Errno::EPERM
        })
    }

    fn warn(&self, subject: Subject<'_>, caller: Caller, why: &impl fmt::Display) {
        let more = match self.told.next(Instant::now()) {
            ..MOST => "",
            MOST => "; there may be more, which are told in `log` alone for some seconds",
            _ => return,
        };
        log::warn!("{subject}: refused process {}: {why}{more}", caller.pid);
    }

    /// Notes why `by` was told `errno`, in `log` and in the subject's `error`.
    pub fn refuse(&self, subject: Subject<'_>, why: String, errno: Errno, by: Author) {
        let (number, listener) = match subject {
            Subject::Request(request) => {
                request.refuse(why.clone());
                (Some(request.number), Some(Arc::clone(&request.listener)))
            }
            Subject::Listener(source) => {
                source.refuse(why.clone());
                (None, Some(Arc::clone(&source.name)))
            }
            Subject::Number(number) => (Some(number), None),
            Subject::Any => (None, None),
        };
        self.log_refusal(Refusal { number, listener, why, errno, by });
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Request(request) => write!(f, "request {}", request.number),
            Subject::Listener(source) => write!(f, "listener {}", source.name),
            Subject::Number(number) => write!(f, "request {number}"),
            Subject::Any => f.write_str("the mount"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_counted_by_the_span() {
        let (told, now) = (Told::default(), Instant::now());
        assert_eq!([told.next(now), told.next(now + SPAN / 2), told.next(now + SPAN)], [1, 2, 1]);
    }
}
