//! chroot: agreed to where it changes nothing, and refused else, because no process can give another a root. It
//! never pretends.

use nix::errno::Errno;
use rustix::thread::CapabilitySet;

use crate::emulate::directory_id;
use crate::emulate::file_argument::FileArgument;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Returned, Stop};

pub(super) const CALLS: &[&str] = &["chroot"];

/// Carries it out.
pub(super) fn emulate(request: &ClaimedRequest, _: &Call) -> Outcome {
    let path = request.path("path")?;
    if path.is_empty() {
        return Err(Errno::ENOENT.into());
    }
    let context = Context::take(request, None)?;
    let credentials = context.credentials()?;
    // What is in a directory, itself too, is found by whoever may search it: chroot(2) asks for that.
    let within = FileArgument::Path([&path, b"/.".as_slice()].concat(), true);
    let directory = within.find(request, &context, &credentials)?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    if !able.contains(CapabilitySet::SYS_CHROOT) {
        return Err(Stop::incapable("CAP_SYS_CHROOT"));
    }
    if !directory_id::is_same(&directory, context.root())? {
        return Err(Stop::unsupported(
            "chroot to a directory that is not the target's root (only the kernel can, with --grant-only)"
                .to_owned(),
        ));
    }
    Ok(Returned::Value(0))
}
