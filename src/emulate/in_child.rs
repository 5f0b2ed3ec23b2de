//! Acts in children of this process: each lives for one step, so that the place it enters is left with it. It
//! never acts for a target that does not wait any more.

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::outcome::{Acted, Outcome, Returned, Stop, Why};
use super::request::ClaimedRequest;
use crate::kernel::fork;

/// Runs `act` in a child, if the request was valid before. A path may lead into a file system of the target, and a
/// socket may wait: when the target goes, the act ends.
pub(super) fn act(request: &ClaimedRequest, act: impl FnOnce() -> Acted) -> Acted {
    let (value, mut descriptors) = act_with(request, || {
        act().map(|(value, descriptor)| (value, descriptor.into_iter().collect()))
    })?;
    Ok((value, descriptors.pop()))
}

/// The same for an act that ends with two descriptors.
pub(super) fn act_for_pair(
    request: &ClaimedRequest,
    act: impl FnOnce() -> Outcome<[OwnedFd; 2]>,
) -> Outcome<[OwnedFd; 2]> {
    let (_, pair) = act_with(request, || act().map(|pair| (0, pair.into())))?;
    pair.try_into().map_err(|_| Stop::Refused(Why::Silent))
}

/// The same for a call that returns a number.
pub(super) fn act_for_value(request: &ClaimedRequest, act: impl FnOnce() -> Acted) -> Outcome {
    self::act(request, act).map(|(value, _)| Returned::Value(value))
}

/// The same for an act that finds something out.
pub(super) fn act_for<T: Serialize + DeserializeOwned>(
    request: &ClaimedRequest,
    act: impl FnOnce() -> Outcome<T>,
) -> Outcome<T> {
    act_with(request, || Ok((act()?, Vec::new()))).map(|(found, _)| found)
}

fn act_with<T: Serialize + DeserializeOwned>(
    request: &ClaimedRequest,
    act: impl FnOnce() -> Outcome<(T, Vec<OwnedFd>)>,
) -> Outcome<(T, Vec<OwnedFd>)> {
    // What was opened of a target stays usable after its end, so only this prevents an act for nobody.
    request.still_valid()?;
    act_while(act, || request.still_valid().is_ok())
}

/// Runs `act` in a child for as long as it `is_wanted`.
pub(super) fn act_while<T: Serialize + DeserializeOwned>(
    act: impl FnOnce() -> Outcome<(T, Vec<OwnedFd>)>,
    is_wanted: impl Fn() -> bool,
) -> Outcome<(T, Vec<OwnedFd>)> {
    let acted = || {
        let (ended, descriptors) = match act() {
            Ok((value, descriptors)) => (Ok(value), descriptors),
            Err(stop) => (Err(stop), Vec::new()),
        };
        // What cannot be sent is no report, and that is a refusal.
        (serde_json::to_vec(&ended).unwrap_or_default(), descriptors)
    };
    let (ended, descriptors) = fork::in_child(acted, is_wanted).map_err(|errno| match errno {
        // It ended before it could report, for example killed by root of a pid namespace that it had entered. Whether
        // it has acted is unknown.
        Errno::ECHILD => Stop::Refused(Why::Silent),
        Errno::ECANCELED => Stop::Gone,
        _ => Stop::tried("a child process", errno),
    })?;
    let ended: Outcome<T> =
        serde_json::from_slice(&ended).map_err(|_| Stop::Refused(Why::Silent))?;
    Ok((ended?, descriptors))
}
