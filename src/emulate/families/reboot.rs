//! reboot: ends the target's pid namespace, with an exit status that shows how, as the kernel does for a pid
//! namespace other than that of the host. The host itself is never rebooted.

use clap::Args;
use nix::errno::Errno;
use nix::libc;
use nix::unistd::{Pid, getppid};
use rustix::system::RebootCommand;
use rustix::thread::CapabilitySet;

use crate::emulate::pids::Pids;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Returned, Stop, Why, act};

pub(super) const CALLS: &[&str] = &["reboot"];

/// Who may.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct RebootOptions {
    /// Allow a target with CAP_SYS_BOOT in its own user namespace to end its pid namespace
    #[arg(long)]
    reboot: bool,
    /// Treat user 0 of the target's user namespace as if it had CAP_SYS_BOOT
    #[arg(long, requires = "reboot")]
    lend_sys_boot: bool,
}

/// How long a pid namespace may take to end, in milliseconds.
// Without a limit this would wait forever if root of the container kills the child before reboot(2): both look like
// success.
const NAMESPACE_END_MS: u16 = 10_000;

/// Carries it out, for targets that `options` allow.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &RebootOptions) -> Outcome {
    if !options.reboot {
        return Err(Stop::excluded("nobody may reboot without --reboot"));
    }
    let context = Context::take(request, None)?;
    let mut credentials = context.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    let lent = options.lend_sys_boot && context.is_root();
    if !lent && !able.contains(CapabilitySet::SYS_BOOT) {
        return Err(Stop::incapable("CAP_SYS_BOOT"));
    }
    credentials.capabilities |= CapabilitySet::SYS_BOOT.bits();
    let words = ["magic", "magic2", "op"].map(|name| call.word(name));
    let [Some(magic), Some(magic2), Some(op)] = words else {
        return Err(Stop::unread("the command"));
    };
    let Some(command) = command(magic, magic2, op) else { return Err(Stop::Failed(Errno::EINVAL)) };
    let pids = Pids::of(&context)?;
    if pids.are_ours() {
        return Err(Stop::excluded("the target's pid namespace is the host's"));
    }
    // Held before the reboot: afterwards nothing is left in the namespace to find it by.
    let init = pids.find(request, 1)?;
    match act(request, || {
        pids.enter()?;
        // Whoever has a parent that it can see is where its parent is, and that is on the host.
        if getppid() != Pid::from_raw(0) {
            return Err(Stop::excluded("the target's pid namespace is the host's"));
        }
        credentials.assume_on_host(context.own_users())?;
        match rustix::system::reboot(command) {
            Err(rustix::io::Errno::PERM) => {
                Err(Stop::excluded("the target's pid namespace is not its user namespace's"))
            }
            result => Ok((result.map(|()| 0)?, None)),
        }
    }) {
        // Whoever succeeds does not return; nor does one that root of the target's user namespace has killed.
        Err(Stop::Refused(Why::Silent)) if init.ends_within(NAMESPACE_END_MS) => {
            Ok(Returned::Ended)
        }
        Err(Stop::Gone) if !init.is_there() => Ok(Returned::Ended),
        Ok((value, _)) => Ok(Returned::Value(value)),
        Err(stop) => Err(stop),
    }
}

/// The action in a pid namespace, kernel/reboot.c and reboot_pid_ns of kernel/pid_namespace.c; `None` for EINVAL.
fn command(magic: u32, magic2: u32, op: u32) -> Option<RebootCommand> {
    let is = |value: libc::c_int, word: u32| value as u32 == word;
    let second = [
        libc::LINUX_REBOOT_MAGIC2,
        libc::LINUX_REBOOT_MAGIC2A,
        libc::LINUX_REBOOT_MAGIC2B,
        libc::LINUX_REBOOT_MAGIC2C,
    ];
    if !is(libc::LINUX_REBOOT_MAGIC1, magic) || !second.iter().any(|value| is(*value, magic2)) {
        return None;
    }
    [
        (libc::LINUX_REBOOT_CMD_RESTART, RebootCommand::Restart),
        // The words that come with it are the machine's business.
        (libc::LINUX_REBOOT_CMD_RESTART2, RebootCommand::Restart),
        (libc::LINUX_REBOOT_CMD_HALT, RebootCommand::Halt),
        (libc::LINUX_REBOOT_CMD_POWER_OFF, RebootCommand::PowerOff),
    ]
    .into_iter()
    .find_map(|(value, command)| is(value, op).then_some(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ends_a_pid_namespace_is_a_command() {
        let of = |op| command(0xfee1_dead, 0x2812_1969, op);
        assert!(matches!(of(0x0123_4567), Some(RebootCommand::Restart)));
        assert!(matches!(of(0xa1b2_c3d4), Some(RebootCommand::Restart)));
        assert!(matches!(of(0xcdef_0123), Some(RebootCommand::Halt)));
        assert!(matches!(of(0x4321_fedc), Some(RebootCommand::PowerOff)));
        // Ctrl-Alt-Del on and off, suspend, kexec, and what is none.
        for op in [0x89ab_cdef, 0, 0xd000_fce2, 0x4558_4543, 1] {
            assert!(of(op).is_none(), "{op:#x}");
        }
    }

    #[test]
    fn the_magic_numbers_are_asked_for() {
        for second in [0x2812_1969, 0x0512_1996, 0x1604_1998, 0x2011_2000] {
            assert!(command(0xfee1_dead, second, 0x0123_4567).is_some(), "{second:#x}");
        }
        assert!(command(0xfee1_dead, 1, 0x0123_4567).is_none());
        assert!(command(0, 0x2812_1969, 0x0123_4567).is_none());
    }
}
