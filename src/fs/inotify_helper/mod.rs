//! Makes inotify(7) see what the daemon makes up: a process of its own, the helper, does a real mkdir in the mount for
//! each new request, and a real rmdir when it has ended. It may lag or die without holding up a request or a response.
//! There is none before somebody watches: it costs as much as an answer.
//!
//! It must be a process and not a thread: a thread that waits for its own process's file system cannot be killed with
//! it, and would keep the dead daemon and its mount forever.

mod change_queue;
mod event_forwarder;
mod helper_entries;
mod process;
mod program;
mod supervise;

pub use self::event_forwarder::EventForwarder;
pub use self::helper_entries::HelperEntries;
pub use self::process::HelperProcess;
pub use self::program::{HELPER_SUBCOMMAND, run};
