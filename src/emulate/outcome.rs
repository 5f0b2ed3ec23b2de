//! How an emulated call ends. The same value goes from the process that acts in the target's place to the one that
//! responds, so that nothing is put into words and read again on the way.

use crate::kernel::errno;
use std::borrow::Cow;
use std::os::fd::OwnedFd;

use nix::errno::Errno;
use serde::{Deserialize, Serialize};

/// What an emulated call, or a step on the way there, ended with.
pub type Outcome<T = Returned> = Result<T, Stop>;

/// What a step in a child ends with: a value, and a descriptor if there is one.
pub(super) type Acted = Outcome<(i64, Option<OwnedFd>)>;

/// What a call returned.
#[derive(Debug)]
pub enum Returned {
    /// This value.
    Value(i64),
    /// This descriptor, with close-on-exec or without.
    Descriptor(OwnedFd, bool),
    /// These descriptors fill its pair, with close-on-exec or without.
    Pair([OwnedFd; 2], bool),
    /// A descriptor replaces one of the target.
    Placed {
        /// What it gets.
        file: OwnedFd,
        /// The number there.
        at: u32,
        /// Whether close-on-exec is set there.
        cloexec: bool,
        /// What the call returned; -4095 to -1 stand for the errno that it failed with.
        value: i64,
    },
    /// Nothing: the call ended the target, and nobody waits for a response.
    Ended,
}

/// Why a call did not return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stop {
    /// It fails, as it would for a target that may make it.
    Failed(#[serde(with = "number")] Errno),
    /// It was not carried out.
    Refused(Why),
    /// The target has gone: nobody waits for a response.
    Gone,
}

/// Why a call was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Why {
    /// No family has it.
    #[error("{0} is not emulated")]
    Unsupported(String),
    /// The options leave it out.
    #[error("{0}")]
    Excluded(String),
    /// The target may not do it in its own user namespace either.
    #[error("the target lacks {0} in its own user namespace")]
    Incapable(Cow<'static, str>),
    /// The snapshot does not have what the call needs.
    #[error("{0} was not captured")]
    Unread(Cow<'static, str>),
    /// The host could not do its part.
    #[error("{0}")]
    Host(String),
    /// The same, with the errno of the attempt.
    #[error("{0}: {desc}", desc = .1.desc())]
    Tried(Cow<'static, str>, #[serde(with = "number")] Errno),
    /// The child that acted ended without a result.
    #[error("a child process ended without a result")]
    Silent,
}

impl Stop {
    pub(super) fn unsupported(what: impl Into<String>) -> Self {
        Stop::Refused(Why::Unsupported(what.into()))
    }

    pub(super) fn excluded(why: impl Into<String>) -> Self {
        Stop::Refused(Why::Excluded(why.into()))
    }

    pub(super) fn incapable(capability: &'static str) -> Self {
        Stop::Refused(Why::Incapable(capability.into()))
    }

    pub(super) fn unread(what: &'static str) -> Self {
        Stop::Refused(Why::Unread(what.into()))
    }

    pub(super) fn host(why: impl Into<String>) -> Self {
        Stop::Refused(Why::Host(why.into()))
    }

    pub(super) fn tried(what: impl Into<Cow<'static, str>>, errno: Errno) -> Self {
        Stop::Refused(Why::Tried(what.into(), errno))
    }

    /// The same, and if the options leave it out with what that is about before it.
    pub(super) fn about(self, what: impl std::fmt::Display) -> Self {
        match self {
            Stop::Refused(Why::Excluded(why)) => Stop::excluded(format!("{what}: {why}")),
            other => other,
        }
    }
}

impl Why {
    /// Whether the options or the target's rights end here, and not that something of ours failed.
    #[must_use]
    pub fn is_judgement(&self) -> bool {
        match self {
            Why::Unsupported(_) | Why::Excluded(_) | Why::Incapable(_) | Why::Unread(_) => true,
            // A failure of the host says nothing about the call: with --grant-only the kernel must not run what could
            // not be judged.
            Why::Host(_) | Why::Tried(..) | Why::Silent => false,
        }
    }
}

impl From<Errno> for Stop {
    fn from(errno: Errno) -> Self {
        Stop::Failed(errno)
    }
}

impl From<rustix::io::Errno> for Stop {
    fn from(error: rustix::io::Errno) -> Self {
        Stop::Failed(errno::from_rustix(error))
    }
}

/// Says that it was the host that failed, and not the call.
pub(super) trait Trying<T> {
    fn trying(self, what: impl Into<Cow<'static, str>>) -> Outcome<T>;
}

impl<T, E: Into<Stop>> Trying<T> for Result<T, E> {
    fn trying(self, what: impl Into<Cow<'static, str>>) -> Outcome<T> {
        self.map_err(|error| match error.into() {
            Stop::Failed(errno) => Stop::tried(what, errno),
            other => other,
        })
    }
}

/// An errno as the number that it is.
mod number {
    use nix::errno::Errno;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(errno: &Errno, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i32(*errno as i32)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Errno, D::Error> {
        i32::deserialize(from).map(Errno::from_raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_a_call_is_the_same_on_the_other_side() {
        for stop in [
            Stop::Failed(Errno::ENOENT),
            Stop::Gone,
            Stop::unsupported("a"),
            Stop::excluded("b: c"),
            Stop::incapable("CAP_MKNOD"),
            Stop::unread("d"),
            Stop::host("value 0"),
            Stop::tried("errno 1", Errno::EPERM),
            Stop::Refused(Why::Silent),
        ] {
            let sent = serde_json::to_vec(&stop).unwrap();
            assert_eq!(serde_json::from_slice::<Stop>(&sent).unwrap(), stop);
        }
    }

    #[test]
    fn what_the_host_tried_is_no_failure_of_the_call() {
        let tried = Err::<(), _>(Errno::EPERM).trying("mounting");
        assert_eq!(tried, Err(Stop::tried("mounting", Errno::EPERM)));
        assert_eq!(tried.trying("again"), Err(Stop::tried("mounting", Errno::EPERM)));
        assert_eq!(Err::<(), _>(Stop::Gone).trying("again"), Err(Stop::Gone));
        let Stop::Refused(why) = Stop::tried("mounting", Errno::EPERM) else { panic!() };
        assert_eq!(why.to_string(), "mounting: Operation not permitted");
        assert!(!why.is_judgement());
    }

    #[test]
    fn only_what_the_options_leave_out_says_what_it_is_about() {
        assert_eq!(Stop::excluded("b").about("a"), Stop::excluded("a: b"));
        assert_eq!(Stop::host("b").about("a"), Stop::host("b"));
    }
}
