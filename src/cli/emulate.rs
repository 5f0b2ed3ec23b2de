//! `syscallfs emulate`: carries out the request of this directory, and writes its response. A call that it cannot carry
//! out is refused; the kernel runs the call only where that grants nothing.

use std::path::PathBuf;

use clap::Args;
use nix::unistd::geteuid;

use super::protect::may_trace;
use super::{Exit, default_mount, say};
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{self, Options, Settlement, Why};
use crate::kernel::dumpable::unprotected;

/// The options of `syscallfs emulate`.
#[derive(Debug, Args)]
#[command(after_help = after_help())]
pub struct EmulateArgs {
    /// Number of the request [default: the request in the current directory]
    #[arg(short, long, value_name = "NUMBER")]
    number: Option<u64>,
    /// Where the tree is mounted [default: the only mount in $XDG_RUNTIME_DIR/syscallfs or /run/syscallfs]
    #[arg(short, long, value_name = "DIR", requires = "number")]
    mount: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

/// Carries out one request. Prints its own messages.
#[must_use]
pub fn main(arguments: &EmulateArgs) -> Exit {
    let directory = match arguments.number {
        None => PathBuf::from("."),
        Some(number) => {
            let mount = match arguments.mount.clone().map_or_else(default_mount, Ok) {
                Ok(mount) => mount,
                Err(why) => return fail(&why),
            };
            mount.join("pending").join(number.to_string())
        }
    };
    let (request, mut responder) = match ClaimedRequest::open(&directory) {
        Ok(opened) => opened,
        Err(why) => return fail(&why.to_string()),
    };
    let (response, files, why) = match emulate::carry_out(&request, &arguments.options) {
        Settlement::Respond { response, files, why } => (response, files, why),
        Settlement::Ended => return Exit::Success,
        Settlement::Gone => return fail(&format!("{}: the target has gone", responder.called())),
    };
    if let Some(why) = why {
        let advice = match &why {
            Why::Host(_) | Why::Tried(..) if !geteuid().is_root() => {
                ": most calls can be emulated only as root"
            }
            _ => "",
        };
        let called = responder.called();
        say("syscallfs emulate", &format!("{called}: {why}{advice}: responding {response}"));
    }
    // This process is undumpable, so a daemon without CAP_SYS_PTRACE gets EPERM from pidfd_getfd(2). For
    // that moment the user's other processes can reach it, too.
    let responded = match !files.is_empty() && !may_trace() {
        // The daemon takes them from this process.
        true => {
            unprotected(|| responder.respond(&response)).unwrap_or_else(|errno| Err(errno.into()))
        }
        false => responder.respond(&response),
    };
    match responded {
        Ok(()) => Exit::Success,
        Err(error) => fail(&format!("{}: response '{response}': {error}", responder.called())),
    }
}

fn after_help() -> String {
    let calls: Vec<_> = emulate::calls().collect();
    format!(
        "The command writes the response itself, so a handler can be one line: `exec syscallfs emulate`. A call \
         fails with EPERM, unless --else says otherwise, if the options do not allow it, if the target may not make \
         it in its own user namespace, or if it is not emulated. A line on standard error gives the reason.\n\nThese \
         calls are emulated: {}.",
        calls.join(", ")
    )
}

fn fail(why: &str) -> Exit {
    say("syscallfs emulate", why);
    Exit::Failure
}
