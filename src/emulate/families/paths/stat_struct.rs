//! The structs of the stat family, as each call and architecture has them: the layout is that of the table, the values
//! and their limits are those of fs/stat.c.

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use rustix::fs::{AtFlags, StatxFlags, StatxTimestamp, statx};
use serde::{Deserialize, Serialize};

use crate::emulate::{Call, Outcome, Stop};
use crate::kernel::budget::extend;
use crate::kernel::errno;
use crate::table::{Arch, Kind, by_name};

/// The user and the group of a file that has none of 16 bits: overflowuid and overflowgid of kernel/sys.c.
const OVERFLOW_ID: u32 = 65534;
/// The largest size of a file for a program that has 32 bits for it: MAX_NON_LFS of linux/fs.h.
const MAX_NON_LFS: u64 = (1 << 31) - 1;

/// What is known of a file. Times are seconds and nanoseconds, devices major and minor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileFacts {
    device: (u32, u32),
    inode: u64,
    mode: u16,
    links: u32,
    uid: u32,
    gid: u32,
    /// Of a device file, what it stands for.
    node: (u32, u32),
    size: u64,
    block_size: u32,
    blocks: u64,
    access: (i64, u32),
    modification: (i64, u32),
    change: (i64, u32),
}

impl FileFacts {
    /// Those of a file that is held open, also for its place only.
    pub(super) fn of(file: &OwnedFd) -> Outcome<Self> {
        let known = statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS)
            .map_err(errno::from_rustix)?;
        let time = |time: StatxTimestamp| (time.tv_sec, time.tv_nsec);
        Ok(Self {
            device: (known.stx_dev_major, known.stx_dev_minor),
            inode: known.stx_ino,
            mode: known.stx_mode,
            links: known.stx_nlink,
            uid: known.stx_uid,
            gid: known.stx_gid,
            node: (known.stx_rdev_major, known.stx_rdev_minor),
            size: known.stx_size,
            block_size: known.stx_blksize,
            blocks: known.stx_blocks,
            access: time(known.stx_atime),
            modification: time(known.stx_mtime),
            change: time(known.stx_ctime),
        })
    }

    /// The value of a field of `width` bytes, EOVERFLOW where the kernel fails instead of cutting it.
    fn value(&self, name: &str, width: usize) -> Result<Option<u64>, Errno> {
        let whole = |value: u64| match width {
            8 => Ok(value),
            _ if value >> (8 * width) == 0 => Ok(value),
            _ => Err(Errno::EOVERFLOW),
        };
        let id = |id: u32| match width {
            2 if id > 0xffff => OVERFLOW_ID,
            _ => id,
        };
        Ok(Some(match name {
            "st_dev" => device(self.device, width),
            "st_rdev" => device(self.node, width),
            "st_ino" => whole(self.inode)?,
            // The older half beside it in struct stat64 is cut.
            "__st_ino" => self.inode,
            "st_mode" => self.mode.into(),
            "st_nlink" => whole(self.links.into())?,
            "st_uid" => id(self.uid).into(),
            "st_gid" => id(self.gid).into(),
            "st_size" if width == 4 && self.size > MAX_NON_LFS => return Err(Errno::EOVERFLOW),
            "st_size" => self.size,
            "st_blksize" => self.block_size.into(),
            "st_blocks" => self.blocks,
            _ => return Ok(None),
        }))
    }

    fn time(&self, name: &str) -> Option<(i64, u32)> {
        match name {
            "st_atime" => Some(self.access),
            "st_mtime" => Some(self.modification),
            "st_ctime" => Some(self.change),
            _ => None,
        }
    }
}

/// A device number: new_encode_dev and, of 16 bits, old_encode_dev of linux/kdev_t.h.
fn device((major, minor): (u32, u32), width: usize) -> u64 {
    match width {
        2 => (major << 8 | minor).into(),
        _ => (minor & 0xff | major << 8 | (minor & !0xff) << 12).into(),
    }
}

/// The struct that `call` fills.
pub(super) fn write_struct(call: &Call, facts: &FileFacts) -> Outcome<Vec<u8>> {
    let row = by_name(&call.name);
    let argument = row.and_then(|row| row.args.iter().find(|arg| arg.name == "statbuf"));
    match argument.map(|argument| argument.kind) {
        Some(Kind::Out(kind, _)) => Ok(write(*kind, call.arch, facts)?),
        _ => Err(Stop::host(format!("the table has no struct for {}", call.name))),
    }
}

fn write(kind: Kind, arch: Arch, facts: &FileFacts) -> Result<Vec<u8>, Errno> {
    let Kind::Struct(layout) = kind.on(arch) else { return Err(Errno::EINVAL) };
    let mut bytes = Vec::new();
    extend(&mut bytes, layout.size(arch))?;
    // All architectures whose calls are carried out are little-endian.
    let mut put = |at: usize, width: usize, value: u64| {
        bytes[at..at + width].copy_from_slice(&value.to_le_bytes()[..width]);
    };
    for (at, field) in layout.fields(arch) {
        let width = field.kind.size(arch);
        if let Some((seconds, nanoseconds)) = facts.time(field.name) {
            let word = arch.word();
            put(at, word, seconds as u64);
            // The oldest struct has seconds alone.
            if width > word {
                put(at + word, word, nanoseconds.into());
            }
        } else if let Some(value) = facts.value(field.name, width)? {
            put(at, width, value);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(call: &str) -> Kind {
        let argument = by_name(call).unwrap().args.iter().find(|arg| arg.name == "statbuf");
        match argument.unwrap().kind {
            Kind::Out(kind, _) => *kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_struct_has_the_size_and_the_fields_of_its_architecture() {
        let facts = FileFacts {
            device: (8, 0x12345),
            inode: 7,
            mode: 0o100644,
            links: 2,
            uid: 70_000,
            gid: 5,
            size: 1000,
            block_size: 4096,
            blocks: 8,
            access: (1, 2),
            modification: (3, 4),
            change: (5, 6),
            ..FileFacts::default()
        };
        let of = |call, arch| write(kind(call), arch, &facts).unwrap();
        let long =
            |bytes: &[u8], at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        let wide = of("stat", Arch::X86_64);
        assert_eq!(wide.len(), 144);
        assert_eq!(
            [0, 8, 16, 48, 72, 80, 104, 112].map(|at| long(&wide, at)),
            [0x1230_0845, 7, 2, 1000, 1, 2, 5, 6]
        );
        let generic = of("newfstatat", Arch::Aarch64);
        assert_eq!((generic.len(), long(&generic, 48)), (128, 1000));
        let narrow = of("stat", Arch::I386);
        // st_uid of 16 bits.
        assert_eq!((narrow.len(), &narrow[12..14]), (64, &65534u16.to_le_bytes()[..]));
        let large = of("stat64", Arch::I386);
        assert_eq!(
            (large.len(), long(&large, 88), &large[24..28]),
            (96, 7, &70_000u32.to_le_bytes()[..])
        );
        assert_eq!(of("oldstat", Arch::I386).len(), 32);
    }

    #[test]
    fn what_does_not_fit_is_not_cut() {
        let facts = |inode, size| FileFacts { inode, size, ..FileFacts::default() };
        let of = |call, facts| write(kind(call), Arch::I386, &facts).map(drop);
        for facts in [facts(1 << 32, 0), facts(1, 1 << 31)] {
            assert_eq!(of("stat", facts.clone()), Err(Errno::EOVERFLOW));
            assert_eq!(of("stat64", facts), Ok(()));
        }
        assert_eq!(of("oldstat", facts(1 << 16, 0)), Err(Errno::EOVERFLOW));
    }
}
