//! The processes that work for a daemon, started by its starter: they come here instead of to a command line. Their
//! words are for ps(1) to show.

use std::ffi::OsString;
use std::os::fd::AsFd;
use std::path::PathBuf;

use clap::Parser;
use nix::errno::Errno;
use nix::sys::prctl::set_name;

use super::command_line::{Cli, SubcommandArgs};
use super::{Exit, handle, messages};
use crate::emulate::worker;
use crate::fs::inotify_helper;
use crate::kernel::starter::StarterOrders;
use crate::kernel::title;
use crate::requests::writer::OWN_NAME;

/// What the starter does, beside the mount at `mount`.
pub(super) fn take_orders(orders: StarterOrders, mount: PathBuf) -> ! {
    // Nothing but the names is lost.
    let title = ["syscallfs".into(), "starter".into(), "-m".into(), mount.into_os_string()];
    let _: Result<(), Errno> = title::set_title(title);
    // As the program may be called otherwise: a handler's process is recognized by it.
    let _: Result<(), Errno> = set_name(OWN_NAME);
    orders.take(work)
}

/// What each process does that it starts. Returns the exit status.
fn work(words: Vec<OsString>) -> u8 {
    let done = match words.first().and_then(|word| word.to_str()) {
        // Its end by an error is the end of the mount, which others report.
        Some(inotify_helper::HELPER_SUBCOMMAND) => {
            let changes = std::io::stdin().lock();
            inotify_helper::run(std::io::stdout(), changes).is_ok()
        }
        // Its end by an error is the end of one call, which the daemon reports.
        Some(worker::WORKER_SUBCOMMAND) => {
            let _flush = messages::begin_messages(false);
            worker::become_worker().and_then(|()| worker::work(std::io::stdin().as_fd())).is_ok()
        }
        _ => {
            let _flush = messages::begin_messages(true);
            let words = [OsString::from("syscallfs")].into_iter().chain(words);
            return match Cli::try_parse_from(words).map(|line| line.command) {
                Ok(SubcommandArgs::Handle(args)) => handle::main(&args).status(),
                _ => Exit::Usage.status(),
            };
        }
    };
    if done { Exit::Success.status() } else { Exit::Failure.status() }
}
