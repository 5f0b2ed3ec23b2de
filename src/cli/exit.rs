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

impl Exit {
    /// The number that it is.
    pub(super) fn status(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::Usage => 2,
            Exit::Status(status) => status,
            Exit::Signal(number) => u8::try_from(128 + number).unwrap_or(u8::MAX),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}
