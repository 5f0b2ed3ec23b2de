//! `syscallfs profile`: prints a seccomp profile that hands calls to the agent, or says what is wrong with
//! one. It loads nothing and changes no file.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::options::{IoUring, report_gaps};
use super::serve::default_socket;
use super::{Exit, say};
use crate::intake::metadata;
use crate::policy::profile::{self, ProfileInput, Runtime};
use crate::policy::selector::Spec;
use crate::requests::Settings;

/// The arguments of `syscallfs profile`.
#[derive(Debug, Args)]
#[command(after_help = "\
Put the profile into a container's config.json as linux.seccomp, or pass it to `podman run --security-opt \
seccomp=FILE`. A profile that is known not to work with the runtime named by --runtime is refused, with the reason. \
For crun, the profile requests WAIT_KILLABLE_RECV, so that a handler can take as long as it needs and write to the \
target's memory.")]
pub struct ProfileArgs {
    /// What to trap, as for `run`: names, groups, conditions on registers
    #[arg(value_name = "SPEC", required_unless_present = "check")]
    traps: Vec<String>,
    /// The agent's socket [default: $XDG_RUNTIME_DIR/syscallfs.sock or /run/syscallfs.sock]
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// A line of listenerMetadata, such as timeout=10, default=EPERM, 'rules=mkdir EPERM' or
    /// handlers=web. Can be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    metadata: Vec<String>,
    /// Extend this profile, such as the default one of Docker or podman, or linux.seccomp of a config.json
    #[arg(long, value_name = "FILE")]
    base: Option<PathBuf>,
    /// io_uring can perform calls without passing the seccomp filter. `refuse` makes it fail with ENOSYS if it could
    /// do the work of a trapped call; `allow` does not
    #[arg(long, value_name = "WHAT", default_value = "refuse")]
    io_uring: IoUring,
    /// The runtime that will load the profile
    #[arg(long, value_name = "NAME", value_enum, default_value_t = For::Any)]
    runtime: For,
    /// Check this profile and report problems instead of printing one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["traps", "socket", "metadata", "base"])]
    check: Option<PathBuf>,
}

/// Names of runtimes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum For {
    Any,
    Crun,
    Runc,
    Youki,
}

impl From<For> for Runtime {
    fn from(name: For) -> Self {
        match name {
            For::Any => Runtime::Any,
            For::Crun => Runtime::Crun,
            For::Runc => Runtime::Runc,
            For::Youki => Runtime::Youki,
        }
    }
}

/// Prints the profile, or what is wrong.
#[must_use]
pub fn main(arguments: &ProfileArgs) -> Exit {
    let made = match &arguments.check {
        Some(file) => read(file),
        None => make(arguments),
    };
    let profile = match made {
        Ok(profile) => profile,
        Err(why) => {
            say("syscallfs profile", &why);
            return Exit::Usage;
        }
    };
    let problems = match problems(&profile, arguments.runtime.into()) {
        Ok(problems) => problems,
        Err(why) => vec![why],
    };
    for problem in &problems {
        say("syscallfs profile", problem);
    }
    if !problems.is_empty() {
        return Exit::Failure;
    }
    if arguments.check.is_some() {
        return look_for_agent(&profile);
    } else {
        let written = serde_json::to_string_pretty(&profile)
            .map_err(std::io::Error::from)
            .and_then(|text| writeln!(std::io::stdout(), "{text}"));
        if let Err(error) = written {
            say("syscallfs profile", &format!("standard output: {error}"));
            return Exit::Failure;
        }
    }
    Exit::Success
}

fn make(arguments: &ProfileArgs) -> Result<Value, String> {
    let specs = arguments.traps.iter().map(|trap| Spec::parse(trap).map_err(|e| e.to_string()));
    let specs = specs.collect::<Result<Vec<_>, _>>()?;
    let base = arguments.base.as_deref().map(read).transpose()?;
    let socket = arguments.socket.clone().unwrap_or_else(default_socket);
    // The runtime has another working directory.
    let socket = std::path::absolute(&socket).map_err(|e| format!("{}: {e}", socket.display()))?;
    // crun passes the flag of the profile on; runc with libseccomp 2.5 refuses a profile that has it.
    let wait_killable = arguments.runtime == For::Crun;
    let mut metadata = arguments.metadata.clone();
    // The agent cannot ask the kernel how a filter was loaded.
    if wait_killable && !metadata.iter().any(|line| line.trim().starts_with("wait_killable")) {
        metadata.push("wait_killable=yes".to_owned());
    }
    report_gaps(&specs);
    let order = ProfileInput {
        refused: &arguments.io_uring.refused_beside(&specs),
        specs: &specs,
        socket: socket
            .to_str()
            .ok_or("--socket: the path is not valid UTF-8, which a profile requires")?,
        metadata: &metadata.join("\n"),
        wait_killable,
    };
    profile::make(&order, base).map_err(|why| why.to_string())
}

/// What is known not to work, the agent's own part included.
fn problems(profile: &Value, runtime: Runtime) -> Result<Vec<String>, String> {
    let parsed = profile::parse_profile(profile).map_err(|why| why.to_string())?;
    let mut problems = profile::problems(&parsed, runtime);
    // The agent refuses a listener with wrong metadata.
    let given = parsed.listener_metadata.as_deref().unwrap_or_default();
    if let Err(why) = metadata::parse_metadata(given, Settings::default()) {
        problems.push(format!("listenerMetadata: {why}"));
    }
    Ok(problems)
}

/// Fails where no agent listens at the socket.
fn look_for_agent(profile: &Value) -> Exit {
    let Some(socket) = profile.get("listenerPath").and_then(Value::as_str) else {
        return Exit::Success;
    };
    match UnixStream::connect(socket) {
        Ok(_) => Exit::Success,
        // The profile may be right, and no container starts with it; the message of a runtime names no fix.
        Err(error) => {
            let fix = "no container can start with this profile until then";
            say("syscallfs profile", &format!("{socket}: {error}: start 'syscallfs serve'; {fix}"));
            Exit::Failure
        }
    }
}

fn read(file: &Path) -> Result<Value, String> {
    let shown = file.display();
    let text = std::fs::read(file).map_err(|error| format!("{shown}: {error}"))?;
    serde_json::from_slice(&text).map_err(|error| format!("{shown}: not valid JSON: {error}"))
}
