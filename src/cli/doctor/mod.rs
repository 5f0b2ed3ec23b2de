//! `syscallfs doctor`: what works on this kernel and for this user, and how to fix what does not. Each feature is
//! tried in a short-lived child, because the version of the kernel does not show what a sandbox or a setting forbids.

use std::io::{self, Write};

use clap::Args;

use super::Exit;
use crate::kernel::text::printable;

mod check;
mod emulate;
mod fuse;
mod i386;
mod listener;
mod place;
mod run;
mod serve;
mod trial;

use check::{Check, CheckResult};

/// The arguments of `syscallfs doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each line has a status, the command that needs the feature, the feature, and, if it does not work, the consequence \
and how to fix it. The status is `ok`, `limited` (works with restrictions), `missing` (needed and not available) or \
`unknown` (could not be tested). The exit status is 0 if `run` can work here, and 1 if one of the lines for `run` \
says `missing`.")]
pub struct DoctorArgs {}

/// Looks at all there is.
#[must_use]
pub fn main(_: &DoctorArgs) -> Exit {
    let run = run::checks();
    let exit = exit_of(&run);
    show("run", &run);
    show("serve", &serve::checks());
    show("emulate", &emulate::checks());
    exit
}

fn exit_of(run: &[Check]) -> Exit {
    if run.iter().any(|check| check.level == CheckResult::Missing) {
        Exit::Failure
    } else {
        Exit::Success
    }
}

/// Prints the lines of one command.
fn show(command: &str, checks: &[Check]) {
    let lines: String = checks.iter().map(|check| line(command, check)).collect();
    // A closed or full standard output is no reason to stop: the exit status is the main result.
    let _ = io::stdout().write_all(lines.as_bytes());
}

fn line(command: &str, check: &Check) -> String {
    let Check { name, level, text } = check;
    let line = format!("{:<8} {command:<8} {name:<22} {}", level.word(), printable(text));
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_a_line_with_its_columns_at_the_same_place() {
        let ok = line("run", &Check::ok("user notification"));
        assert_eq!(ok, "ok       run      user notification\n");
        let said = "no /dev/fuse: 'modprobe fuse'\n\x1b[31m";
        assert_eq!(
            line("serve", &Check::missing("/dev/fuse", said)),
            "missing  serve    /dev/fuse              no /dev/fuse: 'modprobe fuse'\\n\\u{1b}[31m\n"
        );
    }

    #[test]
    fn only_what_is_missing_makes_it_fail() {
        let of = |level| exit_of(&[Check::ok("a"), Check::new(level, "b", "why")]);
        for level in [CheckResult::Ok, CheckResult::Limited, CheckResult::Unknown] {
            assert_eq!(of(level), Exit::Success);
        }
        assert_eq!(of(CheckResult::Missing), Exit::Failure);
    }
}
