//! A call whose arguments could not be read, or of which a rule asks what could not be found. A policy would look at nothing
//! and take that for a value, so by default such a call is answered here, on the thread that receives, and never becomes a
//! request.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use nix::errno::Errno;
use nix::libc;

use super::answer::verdict;
use super::count::count;
use super::log::Missing;
use super::pending::Pending;
use super::request::Request;
use super::settings::{OnUnreadable, Settings};
use super::source::Source;
use crate::kernel::notification::Notification;
use crate::policy::response::Response;
use crate::trap::decode;
use crate::trap::listener::Failure;
use crate::trap::snapshot::Snapshot;

/// How many pieces of memory a line of `log` has.
// A target can have thousands.
const PIECES_MAX: usize = 8;

impl Pending {
    /// Takes in a call that was received at `since`: it becomes a request, unless its arguments could
    /// not be read, or a rule asks for `unknown`, and its listener refuses those; a question, if a line of that number asks.
    pub fn receive(
        &self,
        source: &Arc<Source>,
        notification: Notification,
        snapshot: Snapshot,
        since: Instant,
        asked_by: Option<usize>,
        unknown: Option<String>,
    ) -> Option<Arc<Request>> {
        let settings = source.settings();
        if (snapshot.is_whole() && unknown.is_none()) || settings.unreadable == OnUnreadable::Show {
            return Some(self.insert_as(source, notification, snapshot, since, asked_by));
        }
        let (response, would) = settings.in_mode(refusal(&snapshot, &settings, unknown.is_some()));
        // A default has no descriptors to give; a refusal stays one whatever it was.
        let verdict =
            verdict(response).unwrap_or(crate::trap::listener::Verdict::Errno(libc::EPERM));
        match source.listener.send(notification.id, verdict) {
            Ok(()) => {
                let unreadable = snapshot.unreadable().take(PIECES_MAX);
                let unknown = unknown.map(|what| (what.into(), Errno::ENODATA));
                let missing = unreadable.chain(unknown).collect();
                self.log_unreadable(source, &notification, &snapshot, missing, (response, would));
            }
            Err(Failure::Gone | Failure::Closed) => {}
            // It goes on waiting: no handler could decide about it.
            Err(Failure::Fault(errno)) => log::error!(
                "listener {}: {response} was refused for {}, whose arguments cannot be read: {errno}",
                source.name,
                decode::syscall_name(&notification, &snapshot),
            ),
        }
        None
    }

    fn log_unreadable(
        &self,
        source: &Source,
        notification: &Notification,
        snapshot: &Snapshot,
        unreadable: Vec<(Cow<'static, str>, Errno)>,
        (response, would): (Response, Option<Response>),
    ) {
        count(&source.counts.unreadable);
        let missing = Missing {
            listener: Arc::clone(&source.name),
            container: source.container_id(),
            syscall: decode::syscall_name(notification, snapshot),
            tid: notification.tid,
            unreadable,
            response,
            would,
        };
        self.records.log_unreadable(missing, &source.answers);
    }
}

/// EFAULT where the kernel would have failed too; where only the daemon may not look, or could not, the default.
fn refusal(snapshot: &Snapshot, settings: &Settings, is_unknown: bool) -> Response {
    match snapshot.fault() {
        // As without a supervisor, so that a program which
        // passes a wild pointer gets the errno that it expects.
        Some(fault) => Response::Errno(fault as i32),
        None if is_unknown => settings.default_unseen(),
        None => settings.default_for(snapshot),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Arch;
    use crate::trap::snapshot::fake::{Fake, notification};

    fn refused(memory: &Fake, address: u64, default: Response) -> Response {
        let request = notification(Arch::X86_64, "mkdir", &[address]);
        let settings = Settings { default, ..Settings::default() };
        refusal(&Snapshot::take(&request, memory, 4096), &settings, false)
    }

    #[test]
    fn a_wild_pointer_is_efault_and_what_only_the_daemon_cannot_read_is_the_default() {
        let (nosys, fault) = (Response::Errno(libc::ENOSYS), Response::Errno(libc::EFAULT));
        let mut memory = Fake::default();
        let path = memory.put(b"/tmp/secret\0");
        for default in [nosys, Response::Continue, Response::Return(0)] {
            assert_eq!(refused(&memory, path + 100, default), fault);
        }
        for errno in [Errno::EPERM, Errno::ESRCH, Errno::ENOMEM, Errno::EMFILE] {
            memory.closed = Some((0, errno));
            assert_eq!(refused(&memory, path, nosys), nosys, "{errno}");
            assert_eq!(refused(&memory, path, Response::Errno(libc::EACCES)).to_string(), "EACCES");
            let never = refused(&memory, path, Response::Continue);
            assert_eq!(never, Response::Errno(libc::EPERM), "{errno}: it must not pass unseen");
        }
    }
    #[test]
    fn a_call_whose_memory_a_rule_cannot_read_does_not_pass_by_default() {
        let mut memory = Fake::default();
        let path = memory.put(b"/tmp\0");
        let snapshot = Snapshot::take(&notification(Arch::X86_64, "mkdir", &[path]), &memory, 4096);
        let refused = |default, is_unknown| {
            refusal(&snapshot, &Settings { default, ..Settings::default() }, is_unknown)
        };
        assert_eq!(refused(Response::Continue, true), Response::Errno(libc::EPERM));
        assert_eq!(refused(Response::Return(0), true), Response::Return(0));
    }
}
