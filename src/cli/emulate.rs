//! `syscallfs emulate`: carries out the request of this directory, and writes its response. What it does
//! not do is refused; it never lets the kernel run the call.

use std::os::fd::AsRawFd;
use std::path::PathBuf;

use clap::Args;
use nix::unistd::geteuid;

use super::{Exit, default_mount, say};
use crate::emulate::request::Request;
use crate::emulate::{self, Done, Policy, Refusal};
use crate::response::{Descriptor, Pair, Response};

/// The options of `syscallfs emulate`.
#[derive(Debug, Args)]
#[command(after_help = after_help())]
pub struct EmulateArgs {
    /// The request's number [default: the request whose directory this is]
    #[arg(short, long, value_name = "NUMBER")]
    number: Option<u64>,
    /// Where the file system is mounted [default: $XDG_RUNTIME_DIR/syscallfs or /run/syscallfs]
    #[arg(short, long, value_name = "DIR", requires = "number")]
    mount: Option<PathBuf>,
    /// What the target gets for a call that is not carried out: a value or an errno
    #[arg(long = "else", value_name = "RESPONSE", default_value = "EPERM", value_parser = refusal)]
    #[arg(allow_hyphen_values = true)]
    otherwise: Response,
    #[command(flatten)]
    policy: Policy,
}

/// Carries out one request. Prints its own messages.
#[must_use]
pub fn main(arguments: &EmulateArgs) -> Exit {
    let directory = match arguments.number {
        None => PathBuf::from("."),
        Some(number) => {
            let mount = arguments.mount.clone().unwrap_or_else(default_mount);
            mount.join("pending").join(number.to_string())
        }
    };
    let mut request = match Request::open(&directory) {
        Ok(request) => request,
        Err(why) => return fail(&why.to_string()),
    };
    let done = emulate::carry_out(&request, &arguments.policy);
    let response = match &done {
        Ok(Done::Value(value)) => Response::Return(*value),
        Ok(Done::Failed(errno)) => Response::Errno(*errno as i32),
        Ok(Done::Descriptor(file, cloexec)) => Response::Descriptor(Descriptor {
            fd: file.as_raw_fd().unsigned_abs(),
            at: None,
            cloexec: *cloexec,
            value: None,
        }),
        Ok(Done::Pair(files, cloexec)) => Response::Pair(Pair {
            fds: files.each_ref().map(|file| file.as_raw_fd().unsigned_abs()),
            cloexec: *cloexec,
        }),
        Ok(Done::Ended) => return Exit::Success,
        Ok(Done::Placed { file, at, cloexec, value }) => Response::Descriptor(Descriptor {
            fd: file.as_raw_fd().unsigned_abs(),
            at: Some(*at),
            cloexec: *cloexec,
            value: Some(*value),
        }),
        Err(gone @ Refusal::Gone) => return fail(&format!("{}: {gone}", request.called())),
        Err(why) => {
            let mend = match &why {
                Refusal::Host(_) if !geteuid().is_root() => ": emulating takes root for most calls",
                _ => "",
            };
            let response = arguments.otherwise;
            let called = request.called();
            say("syscallfs emulate", &format!("{called}: {why}{mend}: responding {response}"));
            response
        }
    };
    match request.respond(&response) {
        Ok(()) => Exit::Success,
        Err(error) => fail(&format!("{}: response '{response}': {error}", request.called())),
    }
}

fn after_help() -> String {
    let calls: Vec<_> = emulate::calls().collect();
    format!(
        "It writes the response itself, so a handler is one line: `exec syscallfs emulate`. What the \
         options leave out, what the target may not do in its own user namespace, and what is not \
         emulated gets EPERM, and a line on standard error says why.\n\nEmulated are {}.",
        calls.join(", ")
    )
}

fn fail(why: &str) -> Exit {
    say("syscallfs emulate", why);
    Exit::Failure
}

/// A response that refuses, or pretends: never one by which the kernel runs the call.
fn refusal(text: &str) -> Result<Response, String> {
    match text.parse().map_err(|why: crate::response::ParseError| why.to_string())? {
        // The listener's default may be `continue`.
        Response::Continue | Response::Default => {
            Err("what was refused must not be run by the kernel: name a value or an errno"
                .to_owned())
        }
        Response::Descriptor(_) | Response::Pair(_) => {
            Err("there is no descriptor to give".to_owned())
        }
        response => Ok(response),
    }
}
