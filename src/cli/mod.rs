//! The command line: options, messages and exit codes, one file or folder for each command.
//!
//! * *Arguments* (`command_line`, `options`) are the options of a command as clap parses them; `manual` makes the
//!   manual pages and the completions of the same source.
//! * A *job* (`job`) is what a shell at a terminal stops and continues: the keeper in front, the command, and the daemon.
//! * A *check* (`doctor`) is one line about this kernel and this user, found by trying.
//! * `handle`, `watch` and `emulate` are clients: they reach a mount through its files, as any other program would.
//!
//! It may use every storey, and no storey uses it: a program that links the library needs nothing of it.

use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches};
use listenfd::ListenFd;

use self::command_line::{Cli, SubcommandArgs};
use self::options::MountArgs;
use crate::keeper::{self, KeeperEnd, KeeperLink, KeeperPlan, KeeperRole};
use crate::kernel::child::keep_for_waiting;
use crate::kernel::starter::{self, Side};

mod advice;
pub mod command_line;
mod descendants;
pub mod doctor;
pub mod emulate;
mod exit;
pub mod guard;
mod hints;
pub mod handle;
mod helper;
mod job;
mod manual;
mod messages;
mod mounted;
mod mounts;
mod options;
pub mod profile;
mod protect;
pub mod rules;
pub mod run;
mod runtime_dir;
mod second_wall;
pub mod serve;
mod started;
mod stderr;
pub mod watch;

pub use exit::Exit;
pub use runtime_dir::{default_mount, mounts_dir};
pub use stderr::say;

/// Goes on in a daemon, with its connection to the keeper; the keeper ends with an exit status.
fn keep(mounting: &MountArgs, max_crashes: u32) -> Result<Box<KeeperLink>, Exit> {
    let plan = KeeperPlan {
        mount: &mounting.mount(),
        others: mounting.log_signal().into_iter().collect(),
        max_crashes,
        say: &|text| stderr::say_if_read("syscallfs", text),
    };
    match keeper::keep(plan) {
        Ok(KeeperRole::Daemon(link)) => Ok(link),
        Ok(KeeperRole::Keeper(KeeperEnd::Status(status))) => Err(Exit::Status(status)),
        Ok(KeeperRole::Keeper(KeeperEnd::Signal(signal))) => Err(Exit::Signal(signal)),
        Err(errno) => {
            say("syscallfs", &format!("cannot start: {}", errno.desc()));
            Err(Exit::Failure)
        }
    }
}

/// Reads the command line and carries it out. Prints its own messages.
#[must_use]
pub fn main() -> Exit {
    let parsed = manual::with_manual(Cli::command())
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let command = match parsed {
        Ok(line) => line.command,
        Err(error) => advice::with_tip(error).exit(),
    };
    let mut command = match command {
        SubcommandArgs::Guard(args) => match args.run() {
            Ok(Some(run)) => SubcommandArgs::Run(run),
            Ok(None) => return Exit::Success,
            Err(why) => {
                say("syscallfs guard", &why);
                return Exit::Usage;
            }
        },
        command => command,
    };
    // The place of the mount is chosen once, for all processes of this command.
    let settled = match &mut command {
        SubcommandArgs::Run(args) => args.settle(),
        SubcommandArgs::Serve(args) => args.settle(),
        _ => Ok(()),
    };
    if let Err(error) = settled {
        say("syscallfs", &error.to_string());
        return Exit::Usage;
    }
    let supervises = matches!(
        command,
        SubcommandArgs::Run(_)
            | SubcommandArgs::Serve(_)
            | SubcommandArgs::Handle(_)
            | SubcommandArgs::Emulate(_)
    );
    // Before there is a listener, or a descriptor of the mount, that another process of this user could take; and
    // before there is a child, which is then closed, too.
    let closed = if supervises { protect::protect() } else { Ok(true) };
    // execve(2) passes on that SIGCHLD is ignored. Then the
    // kernel keeps no status of a child: waitpid(2) is ECHILD.
    let waits = keep_for_waiting();
    // Before there is a second thread.
    let link = match &command {
        SubcommandArgs::Run(args) => match keep(&args.mounting, args.max_crashes) {
            Ok(link) => Some(link),
            Err(exit) => return exit,
        },
        _ => None,
    };
    // Before the starter, whose processes are not to have them.
    let inherited = match &command {
        SubcommandArgs::Serve(_) => ListenFd::from_env().take_unix_listener(0).ok().flatten(),
        _ => None,
    };
    let mount = match &command {
        SubcommandArgs::Run(args) => Some(args.mounting.mount()),
        SubcommandArgs::Serve(args) => Some(args.mounting.mount()),
        _ => None,
    };
    let _starter =
        match mount.map(|mount| starter::split_starter().map(|side| (side, mount))).transpose() {
            Ok(None) => None,
            Ok(Some((Side::Daemon(starter), _))) => Some(starter),
            Ok(Some((Side::Starter(orders), mount))) => {
                // Nor a copy of a listener.
                drop((inherited, link));
                started::take_orders(orders, mount)
            }
            Err(errno) => {
                say("syscallfs", &format!("cannot start: {}", errno.desc()));
                return Exit::Failure;
            }
        };
    // Those that others wait for. `emulate` must have one thread, and waits for nobody but itself.
    let serves = matches!(
        command,
        SubcommandArgs::Run(_) | SubcommandArgs::Serve(_) | SubcommandArgs::Handle(_)
    );
    let _flush = messages::begin_messages(serves);
    if let Err(errno) = waits {
        log::warn!("cannot stop ignoring SIGCHLD: {errno}");
    }
    match closed {
        Ok(true) => {}
        Ok(false) => log::debug!(
            "/proc is mounted with hidepid, so this process stays accessible to other processes of its user"
        ),
        Err(errno) => {
            log::warn!("this process stays accessible to other processes of its user: {errno}");
        }
    }
    match command {
        // A guard has become one.
        SubcommandArgs::Guard(_) => Exit::Usage,
        SubcommandArgs::Run(args) => match link {
            Some(link) => run::main(&args, Arc::from(link)),
            None => Exit::Failure,
        },
        SubcommandArgs::Serve(args) => serve::main(&args, inherited),
        SubcommandArgs::Profile(args) => profile::main(&args),
        SubcommandArgs::Rules(args) => rules::main(&args),
        SubcommandArgs::Handle(args) => handle::main(&args),
        SubcommandArgs::Emulate(args) => emulate::main(&args),
        SubcommandArgs::Watch(args) => watch::main(&args),
        SubcommandArgs::Ps(args) => mounts::main(&args),
        SubcommandArgs::Doctor(args) => doctor::main(&args),
        SubcommandArgs::Man(args) => manual::man(&args, &Cli::command()),
        SubcommandArgs::Completions(args) => manual::print_completions(&args, Cli::command()),
    }
}
