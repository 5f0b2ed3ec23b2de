//! Carries a call out on the host for the target that made it, one file a family: its calls, its options, its
//! act. It never executes anything that the target could have put there, and what it does not do is refused.

use std::os::fd::OwnedFd;

use clap::Args;
use nix::errno::Errno;

mod attach;
mod attribute;
pub mod bpf;
mod call;
mod cgroup;
pub mod chown;
mod chroot;
pub mod clock;
mod confine;
mod context;
pub mod device;
mod host;
pub mod hostname;
mod how;
pub mod ids;
mod image;
mod laid_out;
pub mod mknod;
pub mod module;
pub mod mount;
mod named;
pub mod open;
mod own_groups;
mod path;
mod pids;
pub mod reboot;
pub mod request;
pub mod sched;
mod scratch;
pub mod script;
pub mod sockets;
mod sysinfo;
pub mod uname;
mod view;
pub mod xattr;

pub use call::Call;
pub use device::Device;

use context::Context;
use request::Request;

/// What is allowed, as options of the command line: what they do not name is not done.
#[derive(Debug, Clone, Args)]
pub struct Policy {
    #[command(flatten, next_help_heading = "For mknod and mknodat")]
    mknod: mknod::Policy,
    #[command(flatten, next_help_heading = "For open, openat, openat2 and creat")]
    open: open::Policy,
    #[command(flatten, next_help_heading = "For mount")]
    mount: mount::Policy,
    #[command(flatten, next_help_heading = "For the chown and chmod families")]
    chown: chown::Policy,
    #[command(flatten, next_help_heading = "For the setxattr and removexattr families")]
    xattr: xattr::Policy,
    #[command(flatten, next_help_heading = "For init_module, finit_module and delete_module")]
    module: module::Policy,
    #[command(flatten, next_help_heading = "For reboot")]
    reboot: reboot::Policy,
    #[command(
        flatten,
        next_help_heading = "For setpriority, sched_setscheduler, sched_setparam and sched_setattr"
    )]
    sched: sched::Policy,
    #[command(flatten, next_help_heading = "For uname")]
    uname: uname::Policy,
    #[command(flatten, next_help_heading = "For sethostname and setdomainname")]
    hostname: hostname::Policy,
    #[command(
        flatten,
        next_help_heading = "For settimeofday, clock_settime, adjtimex and clock_adjtime"
    )]
    clock: clock::Policy,
    #[command(flatten, next_help_heading = "For bpf")]
    bpf: bpf::Policy,
    #[command(flatten, next_help_heading = "For socket, bind, connect, listen and accept")]
    sockets: sockets::Policy,
    #[command(flatten, next_help_heading = "For any other call")]
    script: script::Policy,
}

/// Carries out one of its calls.
type CarryOut = fn(&Request, &Call, &Policy) -> Result<Done, Refusal>;

/// The families: their calls, and what does them.
const FAMILIES: &[(&[&str], CarryOut)] = &[
    (mknod::CALLS, |request, call, policy| mknod::carry_out(request, call, &policy.mknod)),
    (open::CALLS, |request, call, policy| open::carry_out(request, call, &policy.open)),
    (mount::CALLS, |request, call, policy| mount::carry_out(request, call, &policy.mount)),
    (chown::CALLS, |request, call, policy| chown::carry_out(request, call, &policy.chown)),
    (chroot::CALLS, |request, call, _| chroot::carry_out(request, call)),
    (xattr::CALLS, |request, call, policy| xattr::carry_out(request, call, &policy.xattr)),
    (module::CALLS, |request, call, policy| module::carry_out(request, call, &policy.module)),
    (reboot::CALLS, |request, call, policy| reboot::carry_out(request, call, &policy.reboot)),
    (sched::CALLS, |request, call, policy| sched::carry_out(request, call, &policy.sched)),
    (sysinfo::CALLS, |request, call, _| sysinfo::carry_out(request, call)),
    (uname::CALLS, |request, call, policy| uname::carry_out(request, call, &policy.uname)),
    (hostname::CALLS, |request, call, policy| hostname::carry_out(request, call, &policy.hostname)),
    (bpf::CALLS, |request, call, policy| bpf::carry_out(request, call, &policy.bpf)),
    (clock::CALLS, |request, call, policy| clock::carry_out(request, call, &policy.clock)),
    (sockets::CALLS, |request, call, policy| sockets::carry_out(request, call, &policy.sockets)),
];

/// The names of all calls that are emulated, family by family.
pub fn calls() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().flat_map(|(calls, _)| *calls).copied()
}

/// How an emulated call ended.
#[derive(Debug)]
pub enum Done {
    /// It returned this value.
    Value(i64),
    /// It returned this descriptor, with close-on-exec or without.
    Descriptor(OwnedFd, bool),
    /// It ended the target: there is nobody to respond to.
    Ended,
    /// A descriptor has taken the place of one of the target's.
    Placed {
        /// What it gets.
        file: OwnedFd,
        /// The number there.
        at: u32,
        /// Whether close-on-exec is set there.
        cloexec: bool,
        /// What the call returned; -4095 to -1 stand for the errno that it failed with.
        value: i64,
    },
    /// It failed, as it would have for a target that may do it.
    Failed(Errno),
}

/// Why a call was not emulated.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No family has it.
    #[error("{0} is not emulated")]
    Unsupported(String),
    /// The options leave it out.
    #[error("{0}")]
    Excluded(String),
    /// The target may not do it in its own user namespace either.
    #[error("the target lacks {0} in its own user namespace")]
    Incapable(&'static str),
    /// The snapshot does not have what the call needs.
    #[error("{0} cannot be told from the snapshot")]
    Unread(&'static str),
    /// The host could not do its part.
    #[error("{0}")]
    Host(String),
    /// The child that did it ended without a word.
    #[error("a child process ended without a word")]
    Silent,
    /// The target has gone: there is nobody to respond to.
    #[error("the target has gone")]
    Gone,
    /// It is not refused: it fails, as it would have for a target that may do it.
    #[error("{0}")]
    Failed(#[from] Errno),
}

/// Carries `request` out, as far as `policy` goes.
///
/// # Errors
/// See [`Refusal`].
pub fn carry_out(request: &Request, policy: &Policy) -> Result<Done, Refusal> {
    let call = request.call()?;
    let done = match FAMILIES.iter().find(|(calls, _)| calls.contains(&call.name.as_str())) {
        Some((_, carry_out)) => carry_out(request, &call, policy),
        None => script::carry_out(request, &call, &policy.script),
    };
    match done {
        Err(Refusal::Failed(errno)) => Ok(Done::Failed(errno)),
        carried_out => carried_out,
    }
}

/// What an act ended with: a value, and a descriptor if there is one.
type Acted = Result<(i64, Option<OwnedFd>), Stopped>;

/// Why an act ended early.
#[derive(Debug)]
enum Stopped {
    /// The call itself fails with this errno.
    Call(Errno),
    /// The options leave out what was found.
    Excluded(&'static str),
    /// The host's part fails: what was tried, and what was said.
    Host(&'static str, Errno),
}

impl From<Errno> for Stopped {
    fn from(errno: Errno) -> Self {
        Stopped::Call(errno)
    }
}

impl From<rustix::io::Errno> for Stopped {
    fn from(error: rustix::io::Errno) -> Self {
        Stopped::Call(Errno::from_raw(error.raw_os_error()))
    }
}

/// Names what the host tried.
trait Trying<T> {
    fn trying(self, what: &'static str) -> Result<T, Stopped>;
}

impl<T, E: Into<Stopped>> Trying<T> for Result<T, E> {
    fn trying(self, what: &'static str) -> Result<T, Stopped> {
        self.map_err(|error| match error.into() {
            Stopped::Call(errno) => Stopped::Host(what, errno),
            other => other,
        })
    }
}

/// Runs `act` in a child and tells what came of it, the request being valid before.
fn act(
    request: &Request,
    act: impl FnOnce() -> Acted,
) -> Result<Result<(i64, Option<OwnedFd>), Errno>, Refusal> {
    act_while(request, || true, act)
}

/// The same for what may wait for others: when the target goes, it ends.
fn act_while_valid(
    request: &Request,
    act: impl FnOnce() -> Acted,
) -> Result<Result<(i64, Option<OwnedFd>), Errno>, Refusal> {
    act_while(request, || request.still_valid().is_ok(), act)
}

fn act_while(
    request: &Request,
    is_wanted: impl Fn() -> bool,
    act: impl FnOnce() -> Acted,
) -> Result<Result<(i64, Option<OwnedFd>), Errno>, Refusal> {
    request.still_valid()?;
    let words = |acted: Acted| match acted {
        Ok((value, descriptor)) => (format!("value {value}"), descriptor),
        Err(Stopped::Call(errno)) => (format!("errno {}", errno as i32), None),
        Err(Stopped::Excluded(why)) => (format!("excluded {why}"), None),
        Err(Stopped::Host(what, errno)) => (format!("host {what}: {}", errno.desc()), None),
    };
    let host = |errno: Errno| match errno {
        Errno::ECHILD => Refusal::Silent,
        Errno::ECANCELED => Refusal::Gone,
        _ => Refusal::Host(format!("a child process: {}", errno.desc())),
    };
    let (told, descriptor) =
        crate::sys::fork::in_child(|| words(act()), is_wanted).map_err(host)?;
    match told.split_once(' ') {
        Some(("value", value)) => Ok(Ok((value.parse().unwrap_or(0), descriptor))),
        Some(("errno", errno)) => Ok(Err(Errno::from_raw(errno.parse().unwrap_or(0)))),
        Some(("excluded", why)) => Err(Refusal::Excluded(why.to_owned())),
        Some(("host", why)) => Err(Refusal::Host(why.to_owned())),
        _ => Err(host(Errno::EPROTO)),
    }
}

/// Runs `act` in a child, for a call that returns a number.
fn act_for_value(request: &Request, carry_out: impl FnOnce() -> Acted) -> Result<Done, Refusal> {
    Ok(match act(request, carry_out)? {
        Ok((value, _)) => Done::Value(value),
        Err(errno) => Done::Failed(errno),
    })
}
