//! The families of calls, one file or folder each: its calls, its options and its act. None carries out another's.

use clap::Args;

use super::request::Request;
use super::{Call, Done, Refusal};

pub mod bpf;
pub mod chown;
mod chroot;
pub mod clock;
pub mod hostname;
pub mod mknod;
pub mod module;
pub mod mount;
pub mod open;
pub mod reboot;
pub mod sched;
pub mod script;
pub mod sockets;
mod sysinfo;
pub mod uname;
pub mod xattr;

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
    #[command(
        flatten,
        next_help_heading = "For socket, socketpair, bind, connect, listen and accept"
    )]
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

/// Has the family of `call` carry it out.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    match FAMILIES.iter().find(|(calls, _)| calls.contains(&call.name.as_str())) {
        Some((_, carry_out)) => carry_out(request, call, policy),
        None => script::carry_out(request, call, &policy.script),
    }
}

/// The names of all calls that are emulated, family by family.
pub fn calls() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().flat_map(|(calls, _)| *calls).copied()
}
