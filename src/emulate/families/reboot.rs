//! reboot: ends the target's pid namespace, with the exit status that tells how, as the kernel does for a pid namespace
//! that is not the host's. It never reaches a reboot of the host.

use clap::Args;
use nix::errno::Errno;
use nix::libc;
use nix::unistd::{Pid, getppid};
use rustix::system::RebootCommand;
use rustix::thread::CapabilitySet;

use crate::emulate::pids::Pids;
use crate::emulate::request::Request;
use crate::emulate::{Call, Context, Done, Refusal, Stopped, act};

pub(super) const CALLS: &[&str] = &["reboot"];

/// Who may.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// Let a target with CAP_SYS_BOOT in its own user namespace end its pid namespace
    #[arg(long)]
    reboot: bool,
    /// Take user 0 of the target's user namespace for one with CAP_SYS_BOOT
    #[arg(long, requires = "reboot")]
    lend_sys_boot: bool,
}

/// How long a pid namespace that was told to may take to end, in milliseconds.
const PATIENCE: u16 = 10_000;

/// Carries it out, for whom `policy` allows.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    if !policy.reboot {
        return Err(Refusal::Excluded("nobody may reboot without --reboot".to_owned()));
    }
    let context = Context::take(request, None)?;
    let able = CapabilitySet::from_bits_retain(context.credentials()?.capabilities);
    let lent = policy.lend_sys_boot && context.is_root();
    if !lent && !able.contains(CapabilitySet::SYS_BOOT) {
        return Err(Refusal::Incapable("CAP_SYS_BOOT"));
    }
    let words = ["magic", "magic2", "op"].map(|name| call.word(name));
    let [Some(magic), Some(magic2), Some(op)] = words else {
        return Err(Refusal::Unread("what to do"));
    };
    let Some(command) = command(magic, magic2, op) else { return Ok(Done::Failed(Errno::EINVAL)) };
    let pids = Pids::of(&context)?;
    if pids.are_ours() {
        return Err(Refusal::Excluded("the target's pid namespace is the host's".to_owned()));
    }
    let init = pids.find(request, 1)?;
    match act(request, || {
        pids.enter()?;
        // Whoever has a parent that it can see is where its parent is, and that is on the host.
        if getppid() != Pid::from_raw(0) {
            return Err(Stopped::Excluded("the target's pid namespace is the host's"));
        }
        if context.has_own_users() {
            context.enter_users()?;
        }
        match rustix::system::reboot(command) {
            Err(rustix::io::Errno::PERM) => {
                Err(Stopped::Excluded("the target's pid namespace is not its user namespace's"))
            }
            result => Ok((result.map(|()| 0)?, None)),
        }
    }) {
        // Whoever succeeds does not return; nor does one whom root of the target's user namespace has killed.
        Err(Refusal::Silent) if init.ends_within(PATIENCE) => Ok(Done::Ended),
        Err(Refusal::Gone) if !init.is_there() => Ok(Done::Ended),
        Ok(Ok((value, _))) => Ok(Done::Value(value)),
        Ok(Err(errno)) => Ok(Done::Failed(errno)),
        Err(why) => Err(why),
    }
}

/// What is done in a pid namespace, kernel/reboot.c and reboot_pid_ns of kernel/pid_namespace.c; `None` for what is
/// EINVAL there.
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
