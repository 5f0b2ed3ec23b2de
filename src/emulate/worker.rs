//! The process that carries calls out for one listener. It is there before they come, has one thread, so that each act
//! can have a child, and takes its work as values. It ends with the daemon.

use std::collections::HashMap;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;
use nix::unistd::{chdir, dup2_stdout};
use serde::{Deserialize, Serialize};

use super::options::Options;
use super::request::{Filled, Values};
use super::settle::{self, Settlement};
use crate::kernel::fork::keep_environment;
use crate::kernel::passing;
use crate::policy::response::Response;

/// The word that starts such a process, with a socket as its standard input.
pub const WORKER_SUBCOMMAND: &str = "emulate-worker";

/// Variables of the environment that mean something to such a process.
const VARIABLES: [&str; 3] = ["PATH", "RUST_LOG", "RUST_LOG_STYLE"];

/// The longest message, in bytes: a snapshot of six arguments, and what it leads to.
pub(super) const MAX_MESSAGE: usize = 64 << 20;

/// How many different options are kept parsed.
pub(super) const KNOWN: usize = 64;

/// What is to be carried out. The listener comes with it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WorkerJob<'a> {
    /// As in a response, behind the word `emulate`.
    pub(super) options: &'a str,
    pub(super) values: std::borrow::Cow<'a, Values>,
}

/// What came of it. Descriptors come with it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Report {
    Respond { response: Response, why: Option<String>, filled: Filled },
    Ended,
    Gone,
}

/// Leaves to this process what concerns it, and not what the daemon's user has given the daemon: variables of the
/// environment, the working directory, and a standard output that others read.
///
/// # Errors
/// EBUSY in a process of several threads; what open(2) and chdir(2) say.
pub fn become_worker() -> Result<(), Errno> {
    keep_environment(&VARIABLES)?;
    chdir("/")?;
    let null = open("/dev/null", OFlag::O_WRONLY | OFlag::O_CLOEXEC, Mode::empty())?;
    dup2_stdout(null)
}

/// Carries out what comes over `socket`, one after the other, until its other end is closed.
///
/// # Errors
/// Those of the socket; EPROTO where the message is no job.
pub fn work(socket: BorrowedFd<'_>) -> Result<(), Errno> {
    let mut known: HashMap<String, Options> = HashMap::new();
    while let Some((job, descriptors)) = passing::receive_message(socket, MAX_MESSAGE)? {
        // An error ends this process. The daemon then refuses the call and starts another process, so that nothing is
        // carried out that was understood in part only.
        let job: WorkerJob<'_> = postcard::from_bytes(&job).map_err(|_| Errno::EPROTO)?;
        let listener = descriptors.into_iter().next().ok_or(Errno::EPROTO)?;
        if !known.contains_key(job.options) {
            // The daemon has parsed them before, so this is a job of ours.
            let options = Options::parse(job.options).map_err(|_| Errno::EPROTO)?;
            if known.len() >= KNOWN {
                known.clear();
            }
            known.insert(job.options.to_owned(), options);
        }
        let (report, files) = carry_out(&known[job.options], job.values.into_owned(), listener);
        let report = postcard::to_stdvec(&report).map_err(|_| Errno::ENOMEM)?;
        let files: Vec<_> = files.iter().map(AsFd::as_fd).collect();
        passing::send_message(socket, &report, &files)?;
    }
    Ok(())
}

fn carry_out(options: &Options, values: Values, listener: OwnedFd) -> (Report, Vec<OwnedFd>) {
    let (request, filled) = values.request(listener);
    match settle::carry_out(&request, options) {
        Settlement::Respond { response, files, why } => {
            let (why, filled) = (why.map(|why| why.to_string()), filled.take());
            (Report::Respond { response, why, filled }, files)
        }
        Settlement::Ended => (Report::Ended, vec![]),
        Settlement::Gone => (Report::Gone, vec![]),
    }
}
