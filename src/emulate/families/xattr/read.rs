//! Reading extended attributes: the value of one, or the list of their names. The kernel's answer depends on the
//! target's rights, and on its user namespace.

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use rustix::fs::{getxattr, getxattr_query, listxattr, listxattr_query};

use super::attribute::{arguments, name_of};
use super::file::{check_at_flags, named};
use crate::emulate::families::open::OpenOptions;
use crate::emulate::file_argument::FileArgument;
use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Returned, Stop, Trying, act_for, host};
use crate::kernel::budget::extend;
use crate::kernel::errno;
use crate::table::maxima;

pub(super) const CALLS: &[&str] = &[
    "getxattr",
    "lgetxattr",
    "fgetxattr",
    "getxattrat",
    "listxattr",
    "llistxattr",
    "flistxattr",
    "listxattrat",
];

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    /// The argument that is filled.
    into: &'static str,
    /// How many bytes there are for the answer; with 0 only its length is asked for.
    size: u64,
    /// Of which attribute; none for the list of all names.
    name: Option<Vec<u8>>,
}

/// Carries it out.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    if !options.in_place {
        return Err(Stop::unsupported(format!("{} without --in-place", call.name)));
    }
    let question = Question::of(request, call)?;
    let named = named(request, call)?;
    let descriptor = named.link().or(call.word("fd")).or(call.word("dirfd"));
    let context = Context::take(request, descriptor)?;
    let credentials = context.credentials()?;
    let file = named.find(request, &context, &credentials)?;
    // An open file was judged when it was opened, and fgetxattr(2) asks it by itself.
    if named != FileArgument::Descriptor {
        options.check(Access::Read, &context, &file)?;
    }
    let ask = || question.ask(&file);
    let (length, bytes) = match context.is_here_as(&credentials)? {
        true => request.still_valid().and_then(|()| ask())?,
        false => act_for(request, || {
            credentials.assume_on_host(context.own_users())?;
            ask()
        })?,
    };
    if !bytes.is_empty() {
        request.fill(question.into, &bytes)?;
    }
    Ok(Returned::Value(length as i64))
}

impl Question {
    fn of(request: &ClaimedRequest, call: &Call) -> Outcome<Self> {
        if call.name.contains("list") {
            check_at_flags(call)?;
            let size = call.register("size").ok_or(Stop::unread("size"))?;
            return Ok(Self { into: "list", size, name: None });
        }
        let (into, size) = match (call.register("size"), call.register("usize")) {
            (Some(size), _) => ("value", size),
            (None, Some(usize)) => {
                let (size, flags) = arguments(|| request.memory("uargs"), usize)?;
                if flags != 0 {
                    return Err(Errno::EINVAL.into());
                }
                ("uargs.value", size)
            }
            (None, None) => return Err(Stop::unread("size")),
        };
        check_at_flags(call)?;
        Ok(Self { into, size, name: Some(name_of(request)?) })
    }

    /// How long the answer is, and the answer if there is room for it.
    fn ask(&self, file: &OwnedFd) -> Outcome<(u64, Vec<u8>)> {
        // The kernel takes no larger buffer: XATTR_SIZE_MAX and XATTR_LIST_MAX are the same.
        let mut bytes = Vec::new();
        extend(&mut bytes, (self.size as usize).min(maxima::XATTR_SIZE)).trying("memory")?;
        let path = host::link(file);
        let read = match &self.name {
            Some(name) if self.size == 0 => getxattr_query(path, name.as_slice()),
            Some(name) => getxattr(path, name.as_slice(), bytes.as_mut_slice()),
            None if self.size == 0 => listxattr_query(path),
            None => listxattr(path, bytes.as_mut_slice()),
        };
        let length = read.map_err(|error| match errno::from_rustix(error) {
            Errno::ERANGE if self.size as usize >= maxima::XATTR_SIZE => Errno::E2BIG,
            errno => errno,
        })?;
        bytes.truncate(length);
        Ok((length as u64, bytes))
    }
}
