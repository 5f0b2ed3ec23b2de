//! Who may decide for a target: each check of a writer comes by here, and so does each refusal; it
//! never lets through a process that it cannot tell.

use nix::errno::Errno;

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
        match subject {
            Subject::Request(request) => {
                log::warn!("request {}: refused process {}: {why}", request.number, caller.pid);
                request.refuse(why.to_string());
            }
            Subject::Listener(source) => {
                log::warn!("listener {}: refused process {}: {why}", source.name, caller.pid);
                source.refuse(why.to_string());
            }
            Subject::Any => log::warn!("refused responses of process {}: {why}", caller.pid),
        }
    }
}
