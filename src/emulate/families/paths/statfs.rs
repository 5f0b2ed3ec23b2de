//! statfs(2) and statfs64(2): the file system of a file that was found and judged. The layouts are those of the table,
//! the limits of their fields those of fs/statfs.c.

use std::os::fd::AsFd;

use nix::errno::Errno;
use serde::{Deserialize, Serialize};

use super::info::{named, readable};
use crate::emulate::families::open::OpenOptions;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Returned, Stop};
use crate::kernel::budget::extend;
use crate::kernel::file_info::{StatfsWords, statfs_words};
use crate::table::{Arch, Kind, by_name};

/// What is known of a file system, in the order of [`FIELDS`]; sizes are blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct SystemFacts(StatfsWords);

/// The fields of `struct statfs`, a word each; behind them is `f_spare`.
const FIELDS: [&str; 11] = [
    "f_type",
    "f_bsize",
    "f_blocks",
    "f_bfree",
    "f_bavail",
    "f_files",
    "f_ffree",
    "f_fsid",
    "f_namelen",
    "f_frsize",
    "f_flags",
];

pub(super) fn statfs(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let kind = buffer(&call.name)?.on(call.arch);
    if call.register("sz").is_some_and(|size| size != kind.size(call.arch) as u64) {
        return Err(Errno::EINVAL.into());
    }
    let named = named(request, call, 0, true)?;
    let (target, found) = readable(request, call, &named, options)?;
    // There, because a file system in user space may ask who reads.
    let facts = target.look(|_| Ok(SystemFacts(statfs_words(found.as_fd())?)))?;
    request.fill("buf", &facts.write(kind, call.arch)?)?;
    Ok(Returned::Value(0))
}

/// The struct that a call fills.
fn buffer(call: &str) -> Outcome<Kind> {
    let argument = by_name(call).and_then(|row| row.args.iter().find(|arg| arg.name == "buf"));
    match argument.map(|argument| argument.kind) {
        Some(Kind::Out(kind, _)) => Ok(*kind),
        _ => Err(Stop::host(format!("the table has no struct for {call}"))),
    }
}

impl SystemFacts {
    /// The value of a field of `width` bytes, EOVERFLOW where the kernel fails instead of cutting it.
    fn value(&self, name: &str, width: usize) -> Result<u64, Errno> {
        let field = FIELDS.iter().position(|field| *field == name);
        let value = field.map_or(0, |field| self.0[field]);
        match name {
            // Where they are not known they are -1, in each width.
            "f_files" | "f_ffree" if value == u64::MAX => Ok(value),
            "f_bsize" | "f_frsize" | "f_blocks" | "f_bfree" | "f_bavail" | "f_files"
            | "f_ffree"
                if width == 4 && value >> 32 != 0 =>
            {
                Err(Errno::EOVERFLOW)
            }
            _ => Ok(value),
        }
    }

    fn write(&self, kind: Kind, arch: Arch) -> Result<Vec<u8>, Errno> {
        let Kind::Struct(layout) = kind else { return Err(Errno::EINVAL) };
        let mut bytes = Vec::new();
        extend(&mut bytes, layout.size(arch))?;
        for (at, field) in layout.fields(arch) {
            let width = field.kind.size(arch);
            let value = self.value(field.name, width)?.to_le_bytes();
            let width = width.min(value.len());
            bytes[at..at + width].copy_from_slice(&value[..width]);
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(call: &str, arch: Arch, facts: &SystemFacts) -> Result<Vec<u8>, Errno> {
        facts.write(buffer(call).unwrap().on(arch), arch)
    }

    fn facts(fields: &[(&str, u64)]) -> SystemFacts {
        let mut facts = SystemFacts::default();
        for (name, value) in fields {
            facts.0[FIELDS.iter().position(|field| field == name).unwrap()] = *value;
        }
        facts
    }

    #[test]
    fn each_struct_of_a_file_system_is_that_of_its_architecture() {
        let facts = facts(&[
            ("f_type", 0xef53),
            ("f_blocks", 7),
            ("f_files", u64::MAX),
            ("f_fsid", 0x1122_3344_5566_7788),
            ("f_flags", 0x20),
        ]);
        let of = |call, arch, places: &[usize]| {
            let bytes = written(call, arch, &facts).unwrap();
            let word = |at: &usize| u32::from_le_bytes(bytes[*at..at + 4].try_into().unwrap());
            (bytes.len(), places.iter().map(word).collect::<Vec<_>>())
        };
        assert_eq!(
            of("statfs", Arch::X86_64, &[0, 16, 56, 60, 80]),
            (120, vec![0xef53, 7, 0x5566_7788, 0x1122_3344, 0x20])
        );
        assert_eq!(
            of("statfs", Arch::I386, &[8, 20, 28, 44]),
            (64, vec![7, u32::MAX, 0x5566_7788, 0x20])
        );
        assert_eq!(of("statfs64", Arch::I386, &[8, 48, 64]), (84, vec![7, 0x5566_7788, 0x20]));
    }

    #[test]
    fn blocks_that_do_not_fit_are_not_cut() {
        let many = facts(&[("f_blocks", 1 << 32)]);
        assert_eq!(written("statfs", Arch::I386, &many), Err(Errno::EOVERFLOW));
        assert!(written("statfs64", Arch::I386, &many).is_ok());
        let large = facts(&[("f_bsize", 1 << 32)]);
        assert_eq!(written("statfs64", Arch::I386, &large), Err(Errno::EOVERFLOW));
    }
}
