//! The extended attribute that a call sets or removes, from the snapshot and by the kernel's rules: xattr(7). It does
//! not look at what a value means.

use nix::errno::Errno;
use rustix::fs::{XattrFlags, removexattr, setxattr};

use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Stop};
use crate::table::maxima;

/// The longest name with its NUL: XATTR_NAME_MAX of linux/limits.h.
const XATTR_NAME_MAX: usize = 256;

/// The size of the first `struct xattr_args`: linux/xattr.h.
const XATTR_ARGS_SIZE: usize = 16;

/// An extended attribute, and what becomes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    name: Vec<u8>,
    /// Its new value, and whether it may be there already or has to be; none if it is removed.
    value: Option<(Vec<u8>, XattrFlags)>,
}

impl Attribute {
    /// That of `call`.
    pub(super) fn of(request: &ClaimedRequest, call: &Call) -> Outcome<Self> {
        let given = match (call.register("size"), call.register("usize")) {
            (Some(size), _) => {
                let flags = call.word("flags").ok_or(Stop::unread("flags"))?;
                Some(("value", size, flags))
            }
            (None, Some(usize)) => {
                let (size, flags) = arguments(|| request.memory("uargs"), usize)?;
                Some(("uargs.value", size, flags))
            }
            (None, None) => None,
        };
        // In this order: setxattr_copy of fs/xattr.c.
        let known = (XattrFlags::CREATE | XattrFlags::REPLACE).bits();
        if given.is_some_and(|(_, _, flags)| flags & !known != 0) {
            return Err(Errno::EINVAL.into());
        }
        let name = name_of(request)?;
        let value = match given {
            Some((_, size, _)) if size > maxima::XATTR_SIZE as u64 => {
                return Err(Errno::E2BIG.into());
            }
            // The kernel does not look at the address of a value of size 0: it can be NULL.
            Some((_, 0, flags)) => Some((vec![], flags)),
            Some((pointer, size, flags)) => {
                let value = request.memory(pointer)?.filter(|value| value.len() as u64 == size);
                Some((value.ok_or(Errno::EFAULT)?, flags))
            }
            None => None,
        };
        let value = value.map(|(value, flags)| (value, XattrFlags::from_bits_retain(flags)));
        Ok(Self { name, value })
    }

    /// Its name, where that is text.
    pub(super) fn name(&self) -> Option<&str> {
        std::str::from_utf8(&self.name).ok()
    }

    /// Sets or removes it, with the rights of the caller.
    pub(super) fn apply(&self, path: &str) -> Result<(), rustix::io::Errno> {
        match &self.value {
            Some((value, flags)) => setxattr(path, &self.name, value, *flags),
            None => removexattr(path, &self.name),
        }
    }
}

/// The name that a call is about: import_xattr_name of fs/xattr.c.
pub(super) fn name_of(request: &ClaimedRequest) -> Outcome<Vec<u8>> {
    let name = request.string("name", XATTR_NAME_MAX, Errno::ERANGE)?;
    if name.is_empty() { Err(Errno::ERANGE.into()) } else { Ok(name) }
}

/// Size and flags of a `struct xattr_args`.
pub(super) fn arguments(
    args: impl FnOnce() -> Outcome<Option<Vec<u8>>>,
    size: u64,
) -> Outcome<(u64, u32)> {
    if size < XATTR_ARGS_SIZE as u64 {
        return Err(Errno::EINVAL.into());
    }
    if size > maxima::STRUCT as u64 {
        return Err(Errno::E2BIG.into());
    }
    let args = args()?.filter(|args| args.len() as u64 == size).ok_or(Errno::EFAULT)?;
    if args[XATTR_ARGS_SIZE..].iter().any(|&byte| byte != 0) {
        return Err(Errno::E2BIG.into());
    }
    let word = |at| u32::from_ne_bytes([args[at], args[at + 1], args[at + 2], args[at + 3]]);
    Ok((word(8).into(), word(12)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_struct_is_checked_by_the_rules_of_the_kernel() {
        let args = |words: &[u32]| Some(words.iter().flat_map(|word| word.to_ne_bytes()).collect());
        let arguments = |args, size| match arguments(|| Ok(args), size) {
            Err(Stop::Failed(errno)) => Err(errno),
            done => Ok(done.unwrap()),
        };
        assert_eq!(arguments(args(&[9, 9, 3, 1]), 16), Ok((3, 1)));
        assert_eq!(arguments(args(&[9, 9, 3, 1, 0]), 20), Ok((3, 1)));
        assert_eq!(arguments(args(&[9, 9, 3, 1, 1]), 20), Err(Errno::E2BIG));
        assert_eq!(arguments(args(&[9, 9, 3]), 12), Err(Errno::EINVAL));
        assert_eq!(arguments(args(&[9, 9, 3]), 16), Err(Errno::EFAULT));
        assert_eq!(arguments(None, 16), Err(Errno::EFAULT));
        assert_eq!(arguments(None, 4097), Err(Errno::E2BIG));
    }
}
