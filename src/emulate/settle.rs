//! Carries a call out, and settles what the target gets: the response, and the reason where it was not carried out.

use std::os::fd::{AsRawFd, OwnedFd};

use nix::errno::Errno;

use super::context::Context;
use super::families;
use super::options::Options;
use super::outcome::{Outcome, Returned, Stop, Why};
use super::request::ClaimedRequest;
use crate::policy::response::{Descriptor, Pair, Response};

/// How an emulated call ends for the target.
#[derive(Debug)]
pub enum Settlement {
    /// It gets a response.
    Respond {
        /// The response; the descriptors that it names are these.
        response: Response,
        /// Descriptors of this process.
        files: Vec<OwnedFd>,
        /// Why the call was not carried out, if it was not.
        why: Option<Why>,
    },
    /// It was ended by the call.
    Ended,
    /// It has gone, whatever came of the call.
    Gone,
}

/// Carries `request` out, as far as `options` go.
pub fn carry_out(request: &ClaimedRequest, options: &Options) -> Settlement {
    let call = request.call();
    let outcome = call.and_then(|call| families::emulate(request, &call, &options.families));
    settle(request, options, outcome)
}

fn settle(request: &ClaimedRequest, options: &Options, outcome: Outcome) -> Settlement {
    let (response, files, why) = match outcome {
        Ok(Returned::Value(value)) => (Response::Return(value), vec![], None),
        Ok(Returned::Descriptor(file, cloexec)) => {
            (installed(&file, None, cloexec, None), vec![file], None)
        }
        Ok(Returned::Placed { file, at, cloexec, value }) => {
            (installed(&file, Some(at), cloexec, Some(value)), vec![file], None)
        }
        Ok(Returned::Pair(files, cloexec)) => {
            let fds = files.each_ref().map(|file| file.as_raw_fd().unsigned_abs());
            (Response::Pair(Pair { fds, cloexec }), files.into(), None)
        }
        Ok(Returned::Ended) => return Settlement::Ended,
        // The value of UnknownErrno is 0: as a response it would report success.
        Err(Stop::Failed(Errno::UnknownErrno)) => {
            let why = Why::Host("the kernel failed with an errno that has no name".to_owned());
            (options.otherwise, vec![], Some(why))
        }
        Err(Stop::Failed(errno)) => (Response::Errno(errno as i32), vec![], None),
        Err(Stop::Refused(why)) => (instead(request, options, &why), vec![], Some(why)),
        Err(Stop::Gone) => return Settlement::Gone,
    };
    Settlement::Respond { response, files, why }
}

fn installed(file: &OwnedFd, at: Option<u32>, cloexec: bool, value: Option<i64>) -> Response {
    Response::Descriptor(Descriptor { fd: file.as_raw_fd().unsigned_abs(), at, cloexec, value })
}

/// What the target gets for a call that is not carried out. The kernel decides by the target's rights, so what
/// another thread writes into its memory meanwhile gains nothing; where something of ours failed it stays a refusal.
fn instead(request: &ClaimedRequest, options: &Options, why: &Why) -> Response {
    // A target with users of its own has no right on the host but as an ordinary user: what it may do by itself the
    // kernel decides, and no response of ours adds to it.
    // If this cannot be found out, the call stays refused.
    let own = || matches!(Context::take(request, None), Ok(context) if context.has_own_users());
    match options.grant_only && why.is_judgement() && own() {
        true => Response::Continue,
        false => options.otherwise,
    }
}
