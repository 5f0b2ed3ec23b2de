//! The extended attribute that a call sets or removes, from the snapshot and by the kernel's rules: xattr(7). It never
//! looks at what a value means.

use nix::errno::Errno;
use rustix::fs::{XattrFlags, removexattr, setxattr};

use crate::emulate::request::Request;
use crate::emulate::{Call, Refusal};

/// The longest value: XATTR_SIZE_MAX of linux/limits.h. A longer name than the kernel takes is none in a snapshot.
const LONGEST: u64 = 65536;

/// The size of the first `struct xattr_args`: linux/xattr.h.
const ARGS: usize = 16;

/// An extended attribute, and what becomes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    name: Vec<u8>,
    /// Its new value, and whether it may be there already or has to be; none if it is removed.
    value: Option<(Vec<u8>, XattrFlags)>,
}

impl Attribute {
    /// That of `call`.
    pub(super) fn of(request: &Request, call: &Call) -> Result<Self, Refusal> {
        let given = match (call.register("size"), call.register("usize")) {
            (Some(size), _) => {
                let flags = call.word("flags").ok_or(Refusal::Unread("flags"))?;
                Some(("value", size, flags))
            }
            (None, Some(usize)) => {
                let (size, flags) = arguments(request.memory("uargs")?, usize)?;
                Some(("uargs.value", size, flags))
            }
            (None, None) => None,
        };
        let value = match given {
            Some((_, size, _)) if size > LONGEST => return Err(Errno::E2BIG.into()),
            Some((_, 0, flags)) => Some((vec![], flags)),
            Some((pointer, size, flags)) => {
                let value = request.memory(pointer)?.filter(|value| value.len() as u64 == size);
                Some((value.ok_or(Errno::EFAULT)?, flags))
            }
            None => None,
        };
        let value = value.map(|(value, flags)| (value, XattrFlags::from_bits_retain(flags)));
        let name = request.memory("name")?.ok_or(Errno::EFAULT)?;
        if name.is_empty() {
            return Err(Errno::ERANGE.into());
        }
        Ok(Self { name, value })
    }

    /// Its name, where that is text.
    pub(super) fn name(&self) -> Option<&str> {
        std::str::from_utf8(&self.name).ok()
    }

    /// Sets or removes it, with the rights of the caller.
    pub(super) fn carry_out(&self, path: &str) -> Result<(), rustix::io::Errno> {
        match &self.value {
            Some((value, flags)) => setxattr(path, &self.name, value, *flags),
            None => removexattr(path, &self.name),
        }
    }
}

/// Size and flags of a `struct xattr_args`.
fn arguments(args: Option<Vec<u8>>, size: u64) -> Result<(u64, u32), Errno> {
    if size < ARGS as u64 {
        return Err(Errno::EINVAL);
    }
    let args = args.filter(|args| args.len() as u64 == size).ok_or(Errno::EFAULT)?;
    if args[ARGS..].iter().any(|&byte| byte != 0) {
        return Err(Errno::E2BIG);
    }
    let word = |at| u32::from_ne_bytes([args[at], args[at + 1], args[at + 2], args[at + 3]]);
    Ok((word(8).into(), word(12)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_struct_is_held_to_the_rules_of_the_kernel() {
        let args = |words: &[u32]| Some(words.iter().flat_map(|word| word.to_ne_bytes()).collect());
        assert_eq!(arguments(args(&[9, 9, 3, 1]), 16), Ok((3, 1)));
        assert_eq!(arguments(args(&[9, 9, 3, 1, 0]), 20), Ok((3, 1)));
        assert_eq!(arguments(args(&[9, 9, 3, 1, 1]), 20), Err(Errno::E2BIG));
        assert_eq!(arguments(args(&[9, 9, 3]), 12), Err(Errno::EINVAL));
        assert_eq!(arguments(args(&[9, 9, 3]), 16), Err(Errno::EFAULT));
        assert_eq!(arguments(None, 16), Err(Errno::EFAULT));
    }
}
