//! The command line: options, messages and exit codes. It never touches a target, and it reaches
//! a mount only as any other program would.

use std::io::Write;
use std::os::fd::AsFd;

use clap::{CommandFactory, FromArgMatches};

use self::command_line::{Cli, SubcommandArgs};
use self::job::{JobState, Role};
use crate::emulate::worker;
use crate::fs::inotify_helper;
use crate::kernel::child::keep_for_waiting;
use crate::kernel::text::printable;

mod advice;
pub mod command_line;
mod descendants;
pub mod doctor;
pub mod emulate;
mod exit;
pub mod guard;
pub mod handle;
mod helper;
mod job;
mod manual;
mod mounted;
mod mounts;
mod options;
pub mod profile;
mod protect;
pub mod rules;
pub mod run;
mod runtime_dir;
pub mod serve;
mod signals;
mod stderr;
pub mod watch;

pub use exit::Exit;
pub use runtime_dir::{default_mount, mounts_dir};
pub use stderr::say;

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
    // Before there is a second thread.
    let job = match &command {
        SubcommandArgs::Run(args) => match job::split_at_terminal(&args.mounting.mount()) {
            Role::Front(exit) => return exit,
            Role::Worker(job) => job,
        },
        _ => JobState::default(),
    };
    let filter = env_logger::Env::default().default_filter_or("warn,fuser=off");
    let mut logger = env_logger::Builder::from_env(filter);
    // Whatever a message repeats of a runtime or a target, one message is one line.
    logger.format(|out, record| {
        let (style, level) = (out.default_level_style(record.level()), record.level());
        writeln!(out, "[{style}{level:<5}{style:#}] {}", printable(&record.args().to_string()))
    });
    // Those that others wait for. `emulate` and `announce` must have one thread, and wait for nobody but themselves.
    let serves = matches!(
        command,
        SubcommandArgs::Run(_) | SubcommandArgs::Serve(_) | SubcommandArgs::Handle(_)
    );
    let _flush = serves.then(|| {
        logger.target(stderr::records());
        // The logger sees a pipe, to which it gives no colours by itself.
        if std::env::var_os("RUST_LOG_STYLE").is_none() && stderr::is_colourful() {
            logger.write_style(env_logger::WriteStyle::Always);
        }
        stderr::begin()
    });
    logger.init();
    // execve(2) passes on that SIGCHLD is ignored. Then the
    // kernel keeps no status of a child: waitpid(2) is ECHILD.
    if let Err(errno) = keep_for_waiting() {
        log::warn!("cannot stop ignoring SIGCHLD: {errno}");
    }
    // Started by ourselves through /proc, a process is called `exe`: `log` and ps(1) would name it so.
    if std::fs::read("/proc/self/comm").is_ok_and(|comm| comm == b"exe\n") {
        // Nothing but the name is lost.
        let _ = nix::sys::prctl::set_name(crate::requests::writer::OWN_NAME);
    }
    let supervises = matches!(
        command,
        SubcommandArgs::Run(_)
            | SubcommandArgs::Announce
            | SubcommandArgs::EmulateWorker
            | SubcommandArgs::Serve(_)
            | SubcommandArgs::Handle(_)
            | SubcommandArgs::Emulate(_)
    );
    if supervises {
        // Before there is a listener, or a descriptor of the
        // mount, that another process of this user could take.
        protect::protect();
    }
    match command {
        // A guard has become one.
        SubcommandArgs::Guard(_) => Exit::Usage,
        SubcommandArgs::Run(args) => run::main(&args, job),
        // Its end by an error is the end of the mount, which others report.
        SubcommandArgs::Announce => {
            match inotify_helper::run(std::io::stdout(), std::io::stdin().lock()) {
                Ok(()) => Exit::Success,
                Err(_) => Exit::Failure,
            }
        }
        // Its end by an error is the end of one call, which the daemon reports.
        SubcommandArgs::EmulateWorker => match worker::work(std::io::stdin().as_fd()) {
            Ok(()) => Exit::Success,
            Err(_) => Exit::Failure,
        },
        SubcommandArgs::Serve(args) => serve::main(&args),
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
