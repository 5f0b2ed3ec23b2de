//! Acts in children of this process: each lives for one step, so that the place it enters is left with it. It
//! never acts for a target that does not wait any more.

use std::borrow::Cow;
use std::os::fd::OwnedFd;

use nix::errno::Errno;

use super::request::Request;
use super::{Done, Refusal};
use crate::sys::fork;

/// What an act ended with: a value, and a descriptor if there is one.
pub(super) type Acted = Result<(i64, Option<OwnedFd>), Stopped>;

/// Why an act ended early.
#[derive(Debug)]
pub(super) enum Stopped {
    /// The call itself fails with this errno.
    Call(Errno),
    /// The options leave out what was found.
    Excluded(&'static str),
    /// The host's part fails: what was tried, and what was said.
    Host(Cow<'static, str>, Errno),
}

impl From<Errno> for Stopped {
    fn from(errno: Errno) -> Self {
        Stopped::Call(errno)
    }
}

impl From<rustix::io::Errno> for Stopped {
    fn from(error: rustix::io::Errno) -> Self {
        Stopped::Call(Errno::from_raw(error.raw_os_error()))
    }
}

/// Names what the host tried.
pub(super) trait Trying<T> {
    fn trying(self, what: impl Into<Cow<'static, str>>) -> Result<T, Stopped>;
}

impl<T, E: Into<Stopped>> Trying<T> for Result<T, E> {
    fn trying(self, what: impl Into<Cow<'static, str>>) -> Result<T, Stopped> {
        self.map_err(|error| match error.into() {
            Stopped::Call(errno) => Stopped::Host(what.into(), errno),
            other => other,
        })
    }
}

/// Runs `act` in a child and tells what came of it, the request being valid before. A path may lead into a
/// file system of the target's, and a socket may wait: when the target goes, the act ends.
pub(super) fn act(
    request: &Request,
    act: impl FnOnce() -> Acted,
) -> Result<Result<(i64, Option<OwnedFd>), Errno>, Refusal> {
    let acted = act_for_all(request, || {
        act().map(|(value, descriptor)| (value, descriptor.into_iter().collect()))
    })?;
    Ok(acted.map(|(value, mut descriptors)| (value, descriptors.pop())))
}

/// The same for an act that ends with two descriptors.
pub(super) fn act_for_pair(
    request: &Request,
    act: impl FnOnce() -> Result<[OwnedFd; 2], Stopped>,
) -> Result<Result<[OwnedFd; 2], Errno>, Refusal> {
    let acted = act_for_all(request, || act().map(|pair| (0, pair.into())))?;
    match acted {
        Ok((_, descriptors)) => descriptors.try_into().map(Ok).map_err(|_| Refusal::Silent),
        Err(errno) => Ok(Err(errno)),
    }
}

fn act_for_all(
    request: &Request,
    act: impl FnOnce() -> Result<(i64, Vec<OwnedFd>), Stopped>,
) -> Result<Result<(i64, Vec<OwnedFd>), Errno>, Refusal> {
    request.still_valid()?;
    let words = |acted| match acted {
        Ok((value, descriptors)) => (format!("value {value}"), descriptors),
        Err(Stopped::Call(errno)) => (format!("errno {}", errno as i32), Vec::new()),
        Err(Stopped::Excluded(why)) => (format!("excluded {why}"), Vec::new()),
        Err(Stopped::Host(what, errno)) => (format!("host {what}: {}", errno.desc()), Vec::new()),
    };
    let host = |errno: Errno| match errno {
        Errno::ECHILD => Refusal::Silent,
        Errno::ECANCELED => Refusal::Gone,
        _ => Refusal::Host(format!("a child process: {}", errno.desc())),
    };
    let (told, descriptors) =
        fork::in_child(|| words(act()), || request.still_valid().is_ok()).map_err(host)?;
    match told.split_once(' ') {
        Some(("value", value)) => Ok(Ok((value.parse().unwrap_or(0), descriptors))),
        Some(("errno", errno)) => Ok(Err(Errno::from_raw(errno.parse().unwrap_or(0)))),
        Some(("excluded", why)) => Err(Refusal::Excluded(why.to_owned())),
        Some(("host", why)) => Err(Refusal::Host(why.to_owned())),
        _ => Err(host(Errno::EPROTO)),
    }
}

/// Runs `act` in a child, for a call that returns a number.
pub(super) fn act_for_value(
    request: &Request,
    carry_out: impl FnOnce() -> Acted,
) -> Result<Done, Refusal> {
    Ok(match act(request, carry_out)? {
        Ok((value, _)) => Done::Value(value),
        Err(errno) => Done::Failed(errno),
    })
}
