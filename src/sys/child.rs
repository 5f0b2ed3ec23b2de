//! Children that start as from a shell, whatever signals their parent has blocked; it never
//! decides what is started.

use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::sys::signal::SigSet;

/// Lets the child begin with no signal blocked. std passes the parent's mask on, and a parent that
/// reads its signals from a signalfd has them blocked: its children could not be interrupted.
pub fn unblock_signals(command: &mut Command) -> &mut Command {
    let unblock = || SigSet::empty().thread_set_mask().map_err(std::io::Error::from);
    // SAFETY: between fork and exec only async-signal-safe functions may be called; the closure
    // calls sigemptyset and pthread_sigmask, which are, and builds an io::Error from a number,
    // which does not allocate.
    unsafe { command.pre_exec(unblock) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::signal::{SigmaskHow, Signal};

    #[test]
    fn a_child_begins_with_no_signal_blocked() {
        let blocked: SigSet = [Signal::SIGTERM].into_iter().collect();
        let before = blocked.thread_swap_mask(SigmaskHow::SIG_BLOCK).unwrap();
        let mut command = Command::new("grep");
        command.args(["SigBlk", "/proc/self/status"]);
        let status = unblock_signals(&mut command).output();
        before.thread_set_mask().unwrap();
        let status = String::from_utf8(status.unwrap().stdout).unwrap();
        assert_eq!(status, "SigBlk:\t0000000000000000\n");
    }
}
