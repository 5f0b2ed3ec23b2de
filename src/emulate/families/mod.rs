//! The families of calls, one file or folder each: its calls, its options and its act. None carries out another's.

use crate::emulate::Outcome;
use clap::Args;

use super::Call;
use super::request::ClaimedRequest;

pub mod bpf;
pub mod chown;
mod chroot;
pub mod clock;
pub mod hostname;
pub mod mknod;
pub mod module;
pub mod mount;
pub mod open;
mod paths;
pub mod reboot;
pub mod sched;
pub mod script;
pub mod signals;
pub mod sockets;
mod sysinfo;
pub mod uname;
pub mod xattr;

/// What is allowed, as options of the command line: what they do not name is not done.
#[derive(Debug, Clone, Args)]
pub struct FamilyOptions {
    #[command(flatten, next_help_heading = "For mknod and mknodat")]
    mknod: mknod::MknodOptions,
    #[command(flatten, next_help_heading = "For open, openat, openat2 and creat")]
    open: open::OpenOptions,
    #[command(flatten, next_help_heading = "For mount")]
    mount: mount::MountOptions,
    #[command(flatten, next_help_heading = "For the chown and chmod families")]
    chown: chown::ChownOptions,
    #[command(flatten, next_help_heading = "For the setxattr and removexattr families")]
    xattr: xattr::XattrOptions,
    #[command(flatten, next_help_heading = "For init_module, finit_module and delete_module")]
    module: module::ModuleOptions,
    #[command(flatten, next_help_heading = "For reboot")]
    reboot: reboot::RebootOptions,
    #[command(
        flatten,
        next_help_heading = "For setpriority, sched_setscheduler, sched_setparam and sched_setattr"
    )]
    sched: sched::SchedOptions,
    #[command(flatten, next_help_heading = "For kill, tkill, tgkill and pidfd_send_signal")]
    signals: signals::SignalOptions,
    #[command(flatten, next_help_heading = "For uname")]
    uname: uname::UnameOptions,
    #[command(flatten, next_help_heading = "For sethostname and setdomainname")]
    hostname: hostname::HostnameOptions,
    #[command(
        flatten,
        next_help_heading = "For settimeofday, clock_settime, adjtimex and clock_adjtime"
    )]
    clock: clock::ClockOptions,
    #[command(flatten, next_help_heading = "For bpf")]
    bpf: bpf::BpfOptions,
    #[command(
        flatten,
        next_help_heading = "For socket, socketpair, bind, connect, sendto, sendmsg, listen and accept"
    )]
    sockets: sockets::SocketOptions,
    #[command(flatten, next_help_heading = "For any other call")]
    script: script::ScriptOptions,
}

impl FamilyOptions {
    /// Whether a program answers calls, which then reads their `request.json`.
    pub(super) fn have_script(&self) -> bool {
        self.script.is_some()
    }
}

/// Carries out a call of the family.
type Emulate = fn(&ClaimedRequest, &Call, &FamilyOptions) -> Outcome;

/// The families: their calls, and what does them.
const FAMILIES: &[(&[&str], Emulate)] = &[
    (mknod::CALLS, |request, call, options| mknod::emulate(request, call, &options.mknod)),
    (open::CALLS, |request, call, options| open::emulate(request, call, &options.open)),
    (mount::CALLS, |request, call, options| mount::emulate(request, call, &options.mount)),
    (chown::CALLS, |request, call, options| {
        chown::emulate(request, call, &options.chown, &options.open)
    }),
    (chroot::CALLS, |request, call, _| chroot::emulate(request, call)),
    (xattr::CALLS, |request, call, options| {
        xattr::emulate(request, call, &options.xattr, &options.open)
    }),
    (xattr::READING_CALLS, |request, call, options| {
        xattr::emulate_reading(request, call, &options.open)
    }),
    (module::CALLS, |request, call, options| module::emulate(request, call, &options.module)),
    (reboot::CALLS, |request, call, options| reboot::emulate(request, call, &options.reboot)),
    (sched::CALLS, |request, call, options| sched::emulate(request, call, &options.sched)),
    (signals::CALLS, |request, call, options| signals::emulate(request, call, options.signals)),
    (sysinfo::CALLS, |request, call, _| sysinfo::emulate(request, call)),
    (uname::CALLS, |request, call, options| uname::emulate(request, call, &options.uname)),
    (hostname::CALLS, |request, call, options| hostname::emulate(request, call, &options.hostname)),
    (bpf::CALLS, |request, call, options| bpf::emulate(request, call, &options.bpf)),
    (clock::CALLS, |request, call, options| clock::emulate(request, call, &options.clock)),
    (sockets::CALLS, |request, call, options| sockets::emulate(request, call, &options.sockets)),
];

/// Has the family of `call` carry it out.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &FamilyOptions) -> Outcome {
    // A script may answer these calls, too.
    // Before the families: mknod is in both lists, and with --in-place the names of --path decide about it.
    if options.open.in_place && paths::CALLS.contains(&call.name.as_str()) {
        return paths::emulate(request, call, &options.open);
    }
    match FAMILIES.iter().find(|(calls, _)| calls.contains(&call.name.as_str())) {
        Some((_, emulate)) => emulate(request, call, options),
        None => script::emulate(request, call, &options.script),
    }
}

/// The names of all calls that are emulated, family by family.
pub fn calls() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().flat_map(|(calls, _)| *calls).copied()
}
