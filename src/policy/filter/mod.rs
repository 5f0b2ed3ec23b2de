//! SPECs to the program that the kernel runs at each system call; it never traps less than the
//! SPECs say, and never loads anything.

mod conditions;
mod error;
mod library;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use nix::libc::sock_filter;

use self::conditions::Trap;
pub use self::error::{FilterError, MAX_LENGTH};
use crate::policy::selector::{RegisterTest, Spec};
use crate::table::{self, Arch};

/// A seccomp program: what the SPECs say is trapped, the rest is allowed.
///
/// Calls in an architecture other than [`Arch::NATIVE`] fail with ENOSYS, and so do x32 calls, which
/// x86_64 programs could otherwise use to get around a trap.
///
/// What is trapped is at least what the SPECs say. It is more where a condition does not show in
/// the registers: through i386's `socketcall` and `ipc` (the arguments are in memory), where i386
/// splits an argument over two registers, and where it is not known how many bits of a register
/// the kernel reads. [`Spec::decide`] says for each trapped call whether it is such a one.
#[derive(Debug, Clone)]
pub struct Filter {
    program: Vec<sock_filter>,
    traps_execve: bool,
}

impl Filter {
    /// Builds the program; without SPECs it traps nothing, and still refuses x32. Calls named in `refused` fail with
    /// ENOSYS.
    ///
    /// # Errors
    /// [`FilterError`]; [`FilterError::TooLong`] is the one that a user can bring about.
    pub fn build(specs: &[Spec], refused: &[&str]) -> Result<Filter, FilterError> {
        let mut ours = Vec::new();
        let mut libraries = Vec::new();
        let execve = numbers_of(&["execve"]);
        let mut traps_execve = false;
        for (key, alternatives) in merge(specs) {
            traps_execve |= execve.contains(&key);
            match library::libseccomp_number(key.0, key.1) {
                // libseccomp compares all 64 bits of a register, so conditions stay with us.
                Some(number) if alternatives.is_empty() => libraries.push((key.0, number)),
                _ => ours.push((key, alternatives)),
            }
        }
        // Jumps are relative, so that one program can stand before another. Of a call without conditions, only
        // architecture and number are looked at: so the kernel (5.11 and later) lets the calls that are not trapped
        // through without running the program.
        let mut program = conditions::program(&ours, &numbers_of(refused));
        program.extend(library::program(&libraries)?);
        match program.len() {
            0..=MAX_LENGTH => Ok(Filter { program, traps_execve }),
            length => Err(FilterError::TooLong(length)),
        }
    }

    /// The instructions, at most [`MAX_LENGTH`], for SECCOMP_SET_MODE_FILTER of seccomp(2).
    pub fn program(&self) -> &[sock_filter] {
        &self.program
    }

    /// Whether it traps execve(2), of any program.
    pub fn traps_execve(&self) -> bool {
        self.traps_execve
    }
}

fn numbers_of(names: &[&str]) -> Vec<(Arch, u32)> {
    let calls = names.iter().filter_map(|name| table::by_name(name));
    let numbers = |call: &'static table::Syscall| {
        Arch::NATIVE.into_iter().filter_map(|arch| Some((arch, call.number(arch)?)))
    };
    calls.flat_map(numbers).collect()
}

fn merge(specs: &[Spec]) -> impl IntoIterator<Item = Trap<'_>> {
    let mut traps: BTreeMap<(Arch, u32), Vec<&[RegisterTest]>> = BTreeMap::new();
    let mut always = Vec::new();
    for rule in specs.iter().flat_map(Spec::rules) {
        let key = (rule.arch, rule.nr);
        let alternatives = traps.entry(key).or_default();
        if rule.tests.is_empty() {
            // A trap without conditions includes all others for that call, whichever SPEC came first.
            always.push(key);
        } else if !alternatives.contains(&&rule.tests[..]) {
            // The same test again would only take some of the 4096 instructions that a program may have.
            alternatives.push(&rule.tests);
        }
    }
    for key in always {
        traps.insert(key, Vec::new());
    }
    traps
}
