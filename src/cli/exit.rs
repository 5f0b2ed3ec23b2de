//! The exit status of this program: one meaning, one value.

use std::process::ExitCode;

/// The exit status of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well.
    Success,
    /// What was asked for could not be carried out.
    Failure,
    /// The command line, or what it names, is wrong: nothing was begun.
    Usage,
    /// The status of the command that was run, or what a shell would make of its absence.
    Status(u8),
    /// Ended by this signal number: 128 is added, as shells do.
    Signal(i32),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Success => Self::SUCCESS,
            Exit::Failure => Self::from(1),
            Exit::Usage => Self::from(2),
            Exit::Status(status) => Self::from(status),
            Exit::Signal(number) => Self::from(u8::try_from(128 + number).unwrap_or(u8::MAX)),
        }
    }
}
