//! SPECs to the program that the kernel runs at each system call; it never traps less than the
//! SPECs say, and never loads anything.

mod conditions;
mod library;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use nix::libc::sock_filter;

use crate::spec::{Spec, Test};
use crate::table::Arch;

/// The longest program that the kernel takes, in instructions: BPF_MAXINSNS of
/// linux/bpf_common.h.
pub const MAX_LENGTH: usize = 4096;

/// A seccomp program: what the SPECs say is trapped, the rest is allowed.
///
/// Calls in an architecture other than [`Arch::ALL`] fail with ENOSYS, and so do x32 calls, which
/// x86_64 programs could otherwise use to get around a trap.
///
/// What is trapped is at least what the SPECs say. It is more where a condition does not show in
/// the registers: through i386's `socketcall` and `ipc` (the arguments are in memory), where i386
/// splits an argument over two registers, and where it is not known how many bits of a register
/// the kernel reads. [`Spec::decide`] says for each trapped call whether it is such a one.
///
/// Whether a call without conditions is trapped depends on its architecture and number alone, so
/// that the kernel (5.11 and later) lets the others through without running the program.
#[derive(Debug, Clone)]
pub struct Filter {
    program: Vec<sock_filter>,
}

/// Why no program could be made.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// libseccomp refused something.
    #[error("libseccomp cannot build the filter: {0}")]
    Library(#[from] libseccomp::error::SeccompError),
    /// The program could not be passed on in memory.
    #[error("cannot take the filter from libseccomp: {0}")]
    Export(#[from] std::io::Error),
    /// More conditions than a program can hold.
    #[error(
        "the filter has {0} instructions, and the kernel takes {MAX_LENGTH}: trap some calls \
         without conditions"
    )]
    TooLong(usize),
}

/// A trapped number with its alternatives, each of tests that must all hold; a call that is trapped
/// in any case has none.
type Trap<'a> = ((Arch, u32), Vec<&'a [Test]>);

impl Filter {
    /// Builds the program; without SPECs it traps nothing, and still refuses x32.
    ///
    /// # Errors
    /// [`FilterError`]; [`FilterError::TooLong`] is the one that a user can bring about.
    pub fn build(specs: &[Spec]) -> Result<Filter, FilterError> {
        let mut ours = Vec::new();
        let mut libraries = Vec::new();
        for (key, alternatives) in merge(specs) {
            match library::number(key.0, key.1) {
                Some(number) if alternatives.is_empty() => libraries.push((key.0, number)),
                _ => ours.push((key, alternatives)),
            }
        }
        // Jumps are relative, so that one program can stand before another.
        let mut program = conditions::program(&ours);
        program.extend(library::program(&libraries)?);
        match program.len() {
            0..=MAX_LENGTH => Ok(Filter { program }),
            length => Err(FilterError::TooLong(length)),
        }
    }

    /// The instructions, at most [`MAX_LENGTH`], for SECCOMP_SET_MODE_FILTER of seccomp(2).
    pub fn program(&self) -> &[sock_filter] {
        &self.program
    }
}

fn merge(specs: &[Spec]) -> impl IntoIterator<Item = Trap<'_>> {
    let mut traps: BTreeMap<(Arch, u32), Vec<&[Test]>> = BTreeMap::new();
    let mut always = Vec::new();
    for rule in specs.iter().flat_map(Spec::rules) {
        let key = (rule.arch, rule.nr);
        let alternatives = traps.entry(key).or_default();
        if rule.tests.is_empty() {
            always.push(key);
        } else if !alternatives.contains(&&rule.tests[..]) {
            alternatives.push(&rule.tests);
        }
    }
    for key in always {
        traps.insert(key, Vec::new());
    }
    traps
}
