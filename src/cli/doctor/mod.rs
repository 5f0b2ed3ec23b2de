//! `syscallfs doctor`: what this kernel and this user can and cannot do, and the mend. It finds out by doing, in
//! children that end at once; it never goes by the kernel's version, and leaves nothing behind.

use std::io::{self, Write};

use clap::Args;
use nix::errno::Errno;

use super::Exit;
use crate::text::printable;

mod emulate;
mod fuse;
mod i386;
mod listener;
mod place;
mod run;
mod serve;
mod trial;

/// The arguments of `syscallfs doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
A line says `ok`, `limited` (it works, with less), `missing` (something that the command needs) or `unknown` (it could \
not be tried), the command that needs it, what it is, and where it does not hold what that means and the mend. The exit \
status is 0 if `run` can work here, and 1 if one of its lines says `missing`.")]
pub struct DoctorArgs {}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Ok,
    Limited,
    Missing,
    Unknown,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Level::Ok => "ok",
            Level::Limited => "limited",
            Level::Missing => "missing",
            Level::Unknown => "unknown",
        }
    }
}

/// One line: what was tried, how that ended, and what it means.
#[derive(Debug)]
struct Check {
    name: &'static str,
    level: Level,
    text: String,
}

impl Check {
    fn new(level: Level, name: &'static str, text: impl Into<String>) -> Self {
        Self { name, level, text: text.into() }
    }

    fn ok(name: &'static str) -> Self {
        Self::new(Level::Ok, name, "")
    }

    fn limited(name: &'static str, text: impl Into<String>) -> Self {
        Self::new(Level::Limited, name, text)
    }

    fn missing(name: &'static str, text: impl Into<String>) -> Self {
        Self::new(Level::Missing, name, text)
    }

    fn unknown(name: &'static str, text: impl Into<String>) -> Self {
        Self::new(Level::Unknown, name, text)
    }

    /// `ok`, or `limited` for the reason that the errno and `mend` give.
    fn or_limited(name: &'static str, tried: Result<(), Errno>, mend: &str) -> Self {
        match tried {
            Ok(()) => Self::ok(name),
            Err(trial::UNTOLD) => Self::limited(name, mend),
            Err(errno) => Self::limited(name, format!("{mend} ({})", errno.desc())),
        }
    }
}

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
    if run.iter().any(|check| check.level == Level::Missing) {
        Exit::Failure
    } else {
        Exit::Success
    }
}

/// A standard output that is closed or full is nobody's reason to stop: the exit status tells the main thing.
fn show(command: &str, checks: &[Check]) {
    let lines: String = checks.iter().map(|check| line(command, check)).collect();
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
        for level in [Level::Ok, Level::Limited, Level::Unknown] {
            assert_eq!(of(level), Exit::Success);
        }
        assert_eq!(of(Level::Missing), Exit::Failure);
    }

    #[test]
    fn a_limit_names_its_mend_and_what_the_kernel_said() {
        let check = Check::or_limited("a", Err(Errno::EINVAL), "slower: Linux 6.6");
        assert_eq!(
            (check.level, &*check.text),
            (Level::Limited, "slower: Linux 6.6 (Invalid argument)")
        );
        assert_eq!(Check::or_limited("a", Ok(()), "slower").level, Level::Ok);
    }
}
