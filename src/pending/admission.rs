//! Who may decide for a target: each check of a writer comes by here, and so does each refusal; it
//! never lets through a process that it cannot tell.

use std::time::{Duration, Instant};

use nix::errno::Errno;
use parking_lot::Mutex;

use super::{Pending, Request, Source};
use crate::caller::{Caller, Refusal};

/// What a writer wants to decide about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// One request: its response, or what goes along with it.
    Request(&'a Request),
    /// All requests of a listener: its rules, settings and owner.
    Listener(&'a Source),
    /// Any requests, as in `responses`.
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
    /// open, with the caller as opener, and again at each write.
    ///
    /// # Errors
    /// EPERM; why is in `log` and in the subject's `error`. What waits goes on waiting.
    pub fn admit(&self, subject: Subject<'_>, caller: Caller, opener: Caller) -> Result<(), Errno> {
        caller.may_write(opener).map_err(|why| {
            self.refused(subject, caller, &why);
            Errno::EPERM
        })
    }

    fn refused(&self, subject: Subject<'_>, caller: Caller, why: &Refusal) {
        let of = match subject {
            Subject::Request(request) => {
                request.refuse(why.to_string());
                format!("request {}", request.number)
            }
            Subject::Listener(source) => {
                source.refuse(why.to_string());
                format!("listener {}", source.name)
            }
            Subject::Any => String::from("responses"),
        };
        let more = match self.told.next(Instant::now()) {
            ..MOST => "",
            MOST => "; there may be more, which are not told here for some seconds",
            _ => return,
        };
        log::warn!("{of}: refused process {}: {why}{more}", caller.pid);
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
