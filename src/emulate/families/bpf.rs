//! bpf, for device programs: loaded as given, and attached to control groups of the target. Such a program can
//! only take devices away; it never replaces one of a group around it, and never has a map, nor a helper of the privileged.

use std::ffi::CString;
use std::mem::offset_of;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use clap::Args;
use nix::errno::Errno;
use nix::fcntl::readlink;
use nix::sys::statfs::{CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, fstatfs};
use rustix::thread::CapabilitySet;

use crate::emulate::context::Credentials;
use crate::emulate::owned_cgroups::OwnGroups;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Returned, Stop, act, act_for_value, host};
use crate::kernel::bpf::{self, DEVICE_PROGRAM, ProgAttach, ProgLoad, ProgQuery, TO_DEVICES};
use crate::table::maxima;

pub(super) const CALLS: &[&str] = &["bpf"];

/// Allow device programs.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct BpfOptions {
    /// Allow loading device programs and attaching them to control groups of the target
    #[arg(long)]
    device_programs: bool,
}
/// The most instructions, as of programs of the unprivileged: `BPF_MAXINSNS` of linux/bpf_common.h.
const MAX_INSTRUCTIONS: usize = 4096;
/// `BPF_F_ALLOW_MULTI` and `BPF_F_REPLACE`, linux/bpf.h.
const ALLOW_MULTI: u32 = 1 << 1;
const REPLACE: u32 = 1 << 2;
/// All that some kernel knows, linux/bpf.h.
const ATTACH_FLAGS: u32 = 0x7f;

/// Carries it out, if `options` says so.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &BpfOptions) -> Outcome {
    if !options.device_programs {
        return Err(Stop::excluded("no programs without --device-programs"));
    }
    let context = Context::take(request, None)?;
    let mut credentials = context.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    // CAP_SYS_ADMIN counts for both: before Linux 5.8 it was the capability of bpf(2).
    let needed = CapabilitySet::BPF | CapabilitySet::NET_ADMIN;
    if !able.contains(needed) && !able.contains(CapabilitySet::SYS_ADMIN) {
        return Err(Stop::incapable("CAP_BPF and CAP_NET_ADMIN"));
    }
    // No more than these: the kernel trusts whoever may trace with what a program can read.
    credentials.capabilities = needed.bits();
    let attr = Attr::of(request, call)?;
    match call.word("cmd") {
        Some(bpf::PROG_LOAD_COMMAND) => load(request, &attr, &credentials),
        Some(bpf::PROG_ATTACH_COMMAND) => attach(request, &context, &attr, &credentials),
        Some(bpf::PROG_DETACH_COMMAND) => detach(request, &context, &attr, &credentials),
        Some(bpf::PROG_QUERY_COMMAND) => query(request, &context, &attr),
        _ => Err(Stop::excluded("bpf for something else than device programs")),
    }
}

/// The caller's `union bpf_attr`; what lies beyond its size is zero.
struct Attr(Vec<u8>);

impl Attr {
    /// As bpf_check_uarg_tail_zero of kernel/bpf/syscall.c; how long the struct of this kernel is only that one knows.
    fn of(request: &ClaimedRequest, call: &Call) -> Outcome<Self> {
        match call.word("size").ok_or(Stop::unread("size"))? {
            0 => Ok(Self(Vec::new())),
            size if size as usize <= maxima::STRUCT => {
                Ok(Self(request.memory("attr")?.ok_or(Errno::EFAULT)?))
            }
            _ => Err(Errno::E2BIG.into()),
        }
    }

    fn word(&self, at: usize) -> u32 {
        let byte = |index| self.0.get(at + index).copied().unwrap_or(0);
        u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)])
    }

    fn address(&self, at: usize) -> u64 {
        u64::from(self.word(at)) | u64::from(self.word(at + 4)) << 32
    }

    /// That nothing is asked for from there on.
    fn ends(&self, at: usize) -> Outcome<()> {
        match self.0.get(at..).unwrap_or(&[]).iter().all(|byte| *byte == 0) {
            true => Ok(()),
            false => Err(Stop::excluded("a device program with more than code")),
        }
    }
}

fn load(request: &ClaimedRequest, attr: &Attr, credentials: &Credentials) -> Outcome {
    let kind = attr.word(offset_of!(ProgLoad, kind));
    let count = attr.word(offset_of!(ProgLoad, count)) as usize;
    let flags = attr.word(offset_of!(ProgLoad, flags));
    let attach_type = attr.word(offset_of!(ProgLoad, attach_type));
    if kind != DEVICE_PROGRAM || ![0, TO_DEVICES].contains(&attach_type) || flags != 0 {
        return Err(Stop::excluded("a program other than for devices"));
    }
    attr.ends(size_of::<ProgLoad>())?;
    if count == 0 || count > MAX_INSTRUCTIONS {
        return Err(Stop::Failed(Errno::E2BIG));
    }
    let read = |name| request.memory(name)?.ok_or(Stop::Failed(Errno::EFAULT));
    let instructions = read("attr.insns")?;
    let license = CString::new(read("attr.license")?).map_err(|_| Stop::unread("the license"))?;
    if instructions.len() != count * 8 {
        return Err(Stop::Failed(Errno::EFAULT));
    }
    check(&instructions)?;
    let mut name = [0; 16];
    name.iter_mut()
        .zip(attr.0.iter().skip(offset_of!(ProgLoad, name)))
        .for_each(|(to, from)| *to = *from);
    let loaded = act(request, || {
        credentials.assume_on_host(None)?;
        Ok((0, Some(bpf::load(&instructions, &license, name)?)))
    })?;
    match loaded {
        // The kernel's own has it, too.
        (_, Some(program)) => Ok(Returned::Descriptor(program, true)),
        _ => Err(Stop::host("no program was loaded")),
    }
}

/// Refuses what would name a descriptor of ours, where the target means its own: BPF_LD_IMM64 of a map, and a
/// function of the kernel.
fn check(instructions: &[u8]) -> Outcome<()> {
    for instruction in instructions.chunks_exact(8) {
        let (code, source) = (instruction[0], instruction[1] >> 4);
        if (code == 0x18 && source != 0) || (code == 0x85 && source > 1) {
            let why = "a device program with a map or a function of the kernel's";
            return Err(Stop::excluded(why.to_owned()));
        }
    }
    Ok(())
}

fn attach(
    request: &ClaimedRequest,
    context: &Context,
    attr: &Attr,
    credentials: &Credentials,
) -> Outcome {
    // In this order: bpf_prog_attach of kernel/bpf/syscall.c.
    let flags = attr.word(offset_of!(ProgAttach, flags));
    if flags & !ATTACH_FLAGS != 0 {
        return Err(Errno::EINVAL.into());
    }
    check_kind(attr.word(offset_of!(ProgAttach, kind)))?;
    let program = program(request, attr.word(offset_of!(ProgAttach, program)))?;
    let directory = directory(request, attr)?;
    if attr.word(offset_of!(ProgAttach, kind)) != TO_DEVICES
        || ![ALLOW_MULTI, ALLOW_MULTI | REPLACE].contains(&flags)
    {
        return Err(Stop::excluded("attaching other than with BPF_F_ALLOW_MULTI"));
    }
    attr.ends(size_of::<ProgAttach>())?;
    let (group, above) = group(request, context, directory)?;
    // One that may be overridden would no longer count beside what is attached here.
    for directory in above {
        let (flags, programs) = bpf::query(directory.as_fd())?;
        if !programs.is_empty() && flags & ALLOW_MULTI == 0 {
            let why = "a device program of a group around it would no longer count";
            return Err(Stop::excluded(why.to_owned()));
        }
    }
    let instead_of = match flags & REPLACE {
        0 => None,
        _ => Some(self::program(request, attr.word(offset_of!(ProgAttach, instead_of)))?),
    };
    act_for_value(request, || {
        credentials.assume_on_host(None)?;
        let instead_of = instead_of.as_ref().map(AsFd::as_fd);
        bpf::attach_program(group.as_fd(), program.as_fd(), flags, instead_of)?;
        Ok((0, None))
    })
}

fn detach(
    request: &ClaimedRequest,
    context: &Context,
    attr: &Attr,
    credentials: &Credentials,
) -> Outcome {
    check_kind(attr.word(offset_of!(ProgAttach, kind)))?;
    if attr.word(offset_of!(ProgAttach, flags)) != 0 {
        return Err(Errno::EINVAL.into());
    }
    let directory = directory(request, attr)?;
    let program = program(request, attr.word(offset_of!(ProgAttach, program)))?;
    if attr.word(offset_of!(ProgAttach, kind)) != TO_DEVICES {
        return Err(Stop::excluded("detaching other than a device program"));
    }
    attr.ends(offset_of!(ProgAttach, flags))?;
    let (group, _) = group(request, context, directory)?;
    act_for_value(request, || {
        // Of the others the kernel would take any, whatever program is named.
        if bpf::query(group.as_fd())?.0 & ALLOW_MULTI == 0 {
            return Err(Stop::excluded("a program that others have attached"));
        }
        credentials.assume_on_host(None)?;
        bpf::detach(group.as_fd(), program.as_fd())?;
        Ok((0, None))
    })
}

/// Fails for a kind of attachment that no kernel has: MAX_BPF_ATTACH_TYPE of linux/bpf.h, with room for more.
fn check_kind(kind: u32) -> Result<(), Errno> {
    if kind < 64 { Ok(()) } else { Err(Errno::EINVAL) }
}

fn query(request: &ClaimedRequest, context: &Context, attr: &Attr) -> Outcome {
    if attr.word(offset_of!(ProgQuery, kind)) != TO_DEVICES
        || attr.word(offset_of!(ProgQuery, flags)) != 0
    {
        return Err(Stop::excluded("asking for other than a group's device programs"));
    }
    attr.ends(offset_of!(ProgQuery, rest))?;
    // The kernel would write beyond what was given; a response cannot.
    if attr.0.len() < offset_of!(ProgQuery, rest) {
        return Err(Stop::Failed(Errno::EFAULT));
    }
    let directory = directory(request, attr)?;
    let (group, _) = group(request, context, directory)?;
    let (flags, programs) = bpf::query(group.as_fd())?;
    let room = attr.word(offset_of!(ProgQuery, count)) as usize;
    let mut answer = attr.0.clone();
    let mut set = |at: usize, word: u32| answer[at..at + 4].copy_from_slice(&word.to_le_bytes());
    set(offset_of!(ProgQuery, attach_flags), flags);
    set(offset_of!(ProgQuery, count), programs.len() as u32);
    request.fill("attr", &answer)?;
    // As cgroup_bpf_query: whoever has no room asks for the number alone.
    if room == 0 || attr.address(offset_of!(ProgQuery, ids)) == 0 {
        return Ok(Returned::Value(0));
    }
    let ids: Vec<u8> = programs.iter().take(room).flat_map(|id| id.to_le_bytes()).collect();
    request.fill("attr.query.prog_ids", &ids)?;
    if room < programs.len() { Err(Errno::ENOSPC.into()) } else { Ok(Returned::Value(0)) }
}

/// A program of the target.
fn program(request: &ClaimedRequest, fd: u32) -> Outcome<OwnedFd> {
    // Any other file is closed before the next descriptor is taken. Otherwise a target could name a file of its own
    // FUSE mount and the device of that mount: closing the file would wait for a server that ends only with the
    // device, which this process holds.
    let program = request.descriptor(fd)?;
    match readlink(host::link(&program).as_str())?.as_bytes() {
        b"anon_inode:bpf-prog" => Ok(program),
        _ => Err(Stop::Failed(Errno::EINVAL)),
    }
}

/// The directory of a group, by the target's descriptor: EBADF if it is not one, as from cgroup_get_from_fd.
fn directory(request: &ClaimedRequest, attr: &Attr) -> Outcome<OwnedFd> {
    let directory = request.descriptor(attr.word(offset_of!(ProgAttach, group)))?;
    match fstatfs(&directory)?.filesystem_type() {
        CGROUP2_SUPER_MAGIC | CGROUP_SUPER_MAGIC => Ok(directory),
        _ => Err(Errno::EBADF.into()),
    }
}

/// The group that is meant, held by the target's descriptor, and those around it.
fn group(
    request: &ClaimedRequest,
    context: &Context,
    group: OwnedFd,
) -> Outcome<(OwnedFd, Vec<OwnedFd>)> {
    let above = OwnGroups::of(request, context)?.above(&group)?;
    Ok((group, above))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_is_zero() {
        let attr = Attr(vec![1, 0, 0, 0, 2, 1]);
        assert_eq!((attr.word(0), attr.word(4), attr.word(8)), (1, 0x102, 0));
        assert_eq!((attr.address(0), attr.address(4)), (0x102_0000_0001, 0x102));
        assert!(attr.ends(6).is_ok() && attr.ends(100).is_ok() && attr.ends(5).is_err());
    }

    #[test]
    fn code_names_no_descriptor() {
        let exit = [0x95, 0, 0, 0, 0, 0, 0, 0];
        assert!(check(&exit).is_ok());
        for (code, source, fine) in [
            (0x18, 0, true),
            (0x18, 1, false),
            (0x18, 6, false),
            (0x85, 0, true),
            (0x85, 1, true),
            (0x85, 2, false),
            (0xb7, 7, true),
        ] {
            let code = [&[code, source << 4, 0, 0, 0, 0, 0, 0], &exit[..]].concat();
            assert_eq!(check(&code).is_ok(), fine, "{code:?}");
        }
    }
}
