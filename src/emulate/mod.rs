//! Carries a call out on the host for the target that made it. What all families need is here, each of them in
//! `families`. It never executes anything that the target could have put there, and what it does not do is refused.

use std::os::fd::OwnedFd;

use nix::errno::Errno;

pub mod able;
mod act;
mod attach;
mod call;
mod cgroup;
mod confine;
mod context;
pub mod device;
pub mod families;
mod host;
pub mod ids;
mod laid_out;
mod named;
mod own_groups;
mod path;
mod pids;
pub mod request;
mod scratch;
mod view;

pub use call::Call;
pub use device::Device;
pub use families::{Policy, calls};

use act::{Acted, Stopped, Trying, act, act_for_pair, act_for_value};
use context::Context;
use request::Request;

/// How an emulated call ended.
#[derive(Debug)]
pub enum Done {
    /// It returned this value.
    Value(i64),
    /// It returned this descriptor, with close-on-exec or without.
    Descriptor(OwnedFd, bool),
    /// It filled its pair with these descriptors, with close-on-exec or without.
    Pair([OwnedFd; 2], bool),
    /// It ended the target: there is nobody to respond to.
    Ended,
    /// A descriptor has taken the place of one of the target's.
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
    /// It failed, as it would have for a target that may do it.
    Failed(Errno),
}

/// Why a call was not emulated.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No family has it.
    #[error("{0} is not emulated")]
    Unsupported(String),
    /// The options leave it out.
    #[error("{0}")]
    Excluded(String),
    /// The target may not do it in its own user namespace either.
    #[error("the target lacks {0} in its own user namespace")]
    Incapable(&'static str),
    /// The snapshot does not have what the call needs.
    #[error("{0} cannot be told from the snapshot")]
    Unread(&'static str),
    /// The host could not do its part.
    #[error("{0}")]
    Host(String),
    /// The child that did it ended without a word.
    #[error("a child process ended without a word")]
    Silent,
    /// The target has gone: there is nobody to respond to.
    #[error("the target has gone")]
    Gone,
    /// It is not refused: it fails, as it would have for a target that may do it.
    #[error("{0}")]
    Failed(#[from] Errno),
}

/// Carries `request` out, as far as `policy` goes.
///
/// # Errors
/// See [`Refusal`].
pub fn carry_out(request: &Request, policy: &Policy) -> Result<Done, Refusal> {
    let call = request.call()?;
    match families::carry_out(request, &call, policy) {
        Ok(Done::Failed(Errno::UnknownErrno)) | Err(Refusal::Failed(Errno::UnknownErrno)) => {
            Err(Refusal::Host("the kernel failed with an errno that has no name".to_owned()))
        }
        Err(Refusal::Failed(errno)) => Ok(Done::Failed(errno)),
        carried_out => carried_out,
    }
}
