//! bpf, for device programs: loaded as given, and attached to control groups of the target's. Such a program can only take
//! devices away; it never replaces one of a group around it, and never has a map, nor a helper of the privileged.

use std::ffi::CString;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use clap::Args;
use nix::errno::Errno;
use nix::fcntl::readlink;
use rustix::thread::CapabilitySet;

use crate::emulate::context::Credentials;
use crate::emulate::own_groups::OwnGroups;
use crate::emulate::request::Request;
use crate::emulate::{Call, Context, Done, Refusal, Stopped, act, act_for_value, host};
use crate::sys::bpf::{self, DEVICE_PROGRAM, TO_DEVICES};

pub(super) const CALLS: &[&str] = &["bpf"];

/// Whether.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// Load device programs, and attach them to control groups of the target's
    #[arg(long)]
    device_programs: bool,
}

/// The most instructions, as of programs of the unprivileged: `BPF_MAXINSNS` of linux/bpf_common.h.
const MOST: usize = 4096;
/// `BPF_F_ALLOW_MULTI` and `BPF_F_REPLACE`, linux/bpf.h.
const ALLOW_MULTI: u32 = 1 << 1;
const REPLACE: u32 = 1 << 2;

/// Carries it out, if `policy` says so.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    if !policy.device_programs {
        return Err(Refusal::Excluded("no programs without --device-programs".to_owned()));
    }
    let context = Context::take(request, None)?;
    let mut credentials = context.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    let needed = CapabilitySet::BPF | CapabilitySet::NET_ADMIN;
    if !able.contains(needed) && !able.contains(CapabilitySet::SYS_ADMIN) {
        return Err(Refusal::Incapable("CAP_BPF and CAP_NET_ADMIN"));
    }
    // No more than these: the kernel trusts whoever may trace with what a program can read.
    credentials.capabilities = needed.bits();
    let attr = Attr(request.memory("attr")?.ok_or(Refusal::Failed(Errno::EFAULT))?);
    match call.word("cmd") {
        Some(5) => load(request, &attr, &credentials),
        Some(8) => attach(request, &context, &attr, &credentials),
        Some(9) => detach(request, &context, &attr, &credentials),
        Some(16) => query(request, &context, &attr),
        _ => Err(Refusal::Excluded("bpf for something else than device programs".to_owned())),
    }
}

/// The caller's `union bpf_attr`; what lies beyond its size is zero.
struct Attr(Vec<u8>);

impl Attr {
    fn word(&self, at: usize) -> u32 {
        let byte = |index| self.0.get(at + index).copied().unwrap_or(0);
        u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)])
    }

    fn address(&self, at: usize) -> u64 {
        u64::from(self.word(at)) | u64::from(self.word(at + 4)) << 32
    }

    /// That nothing is asked for from there on.
    fn ends(&self, at: usize) -> Result<(), Refusal> {
        match self.0.get(at..).unwrap_or(&[]).iter().all(|byte| *byte == 0) {
            true => Ok(()),
            false => Err(Refusal::Excluded("a device program with more than code".to_owned())),
        }
    }
}

fn load(request: &Request, attr: &Attr, credentials: &Credentials) -> Result<Done, Refusal> {
    let (kind, count, flags, attach_type) =
        (attr.word(0), attr.word(4) as usize, attr.word(44), attr.word(68));
    if kind != DEVICE_PROGRAM || ![0, TO_DEVICES].contains(&attach_type) || flags != 0 {
        return Err(Refusal::Excluded("a program other than for devices".to_owned()));
    }
    attr.ends(72)?;
    if count == 0 || count > MOST {
        return Err(Refusal::Failed(Errno::E2BIG));
    }
    let read = |name| request.memory(name)?.ok_or(Refusal::Failed(Errno::EFAULT));
    let instructions = read("attr.insns")?;
    let license =
        CString::new(read("attr.license")?).map_err(|_| Refusal::Unread("the license"))?;
    if instructions.len() != count * 8 {
        return Err(Refusal::Failed(Errno::EFAULT));
    }
    check(&instructions)?;
    let mut name = [0; 16];
    name.iter_mut().zip(attr.0.iter().skip(48)).for_each(|(to, from)| *to = *from);
    let loaded = act(request, || {
        credentials.assume_on_host(None)?;
        Ok((0, Some(bpf::load(&instructions, &license, name)?)))
    })??;
    match loaded {
        // The kernel's own has it, too.
        (_, Some(program)) => Ok(Done::Descriptor(program, true)),
        _ => Err(Refusal::Host("no program was loaded".to_owned())),
    }
}

/// Refuses what would name a descriptor of ours, where the target means its own: BPF_LD_IMM64 of a map, and a
/// function of the kernel's.
fn check(instructions: &[u8]) -> Result<(), Refusal> {
    for instruction in instructions.chunks_exact(8) {
        let (code, source) = (instruction[0], instruction[1] >> 4);
        if (code == 0x18 && source != 0) || (code == 0x85 && source > 1) {
            let why = "a device program with a map or a function of the kernel's";
            return Err(Refusal::Excluded(why.to_owned()));
        }
    }
    Ok(())
}

fn attach(
    request: &Request,
    context: &Context,
    attr: &Attr,
    credentials: &Credentials,
) -> Result<Done, Refusal> {
    let flags = attr.word(12);
    if attr.word(8) != TO_DEVICES || ![ALLOW_MULTI, ALLOW_MULTI | REPLACE].contains(&flags) {
        return Err(Refusal::Excluded("attaching other than with BPF_F_ALLOW_MULTI".to_owned()));
    }
    attr.ends(20)?;
    let (group, above) = group(request, context, attr)?;
    // One that may be overridden would no longer count beside what is attached here.
    for directory in above {
        let (flags, programs) = bpf::query(directory.as_fd())?;
        if !programs.is_empty() && flags & ALLOW_MULTI == 0 {
            let why = "a device program of a group around it would no longer count";
            return Err(Refusal::Excluded(why.to_owned()));
        }
    }
    let program = program(request, attr.word(4))?;
    let instead_of = match flags & REPLACE {
        0 => None,
        _ => Some(self::program(request, attr.word(16))?),
    };
    act_for_value(request, || {
        credentials.assume_on_host(None)?;
        let instead_of = instead_of.as_ref().map(AsFd::as_fd);
        bpf::attach(group.as_fd(), program.as_fd(), flags, instead_of)?;
        Ok((0, None))
    })
}

fn detach(
    request: &Request,
    context: &Context,
    attr: &Attr,
    credentials: &Credentials,
) -> Result<Done, Refusal> {
    if attr.word(8) != TO_DEVICES {
        return Err(Refusal::Excluded("detaching other than a device program".to_owned()));
    }
    attr.ends(12)?;
    let (group, _) = group(request, context, attr)?;
    let program = program(request, attr.word(4))?;
    act_for_value(request, || {
        // Of the others the kernel would take any, whatever program is named.
        if bpf::query(group.as_fd())?.0 & ALLOW_MULTI == 0 {
            return Err(Stopped::Excluded("a program that others have attached"));
        }
        credentials.assume_on_host(None)?;
        bpf::detach(group.as_fd(), program.as_fd())?;
        Ok((0, None))
    })
}

fn query(request: &Request, context: &Context, attr: &Attr) -> Result<Done, Refusal> {
    if attr.word(4) != TO_DEVICES || attr.word(8) != 0 {
        return Err(Refusal::Excluded(
            "asking for other than a group's device programs".to_owned(),
        ));
    }
    attr.ends(28)?;
    // The kernel would write beyond what was given; a response cannot.
    if attr.0.len() < 28 {
        return Err(Refusal::Failed(Errno::EFAULT));
    }
    let (group, _) = group(request, context, attr)?;
    let (flags, programs) = bpf::query(group.as_fd())?;
    let room = attr.word(24) as usize;
    let mut told = attr.0.clone();
    told[12..16].copy_from_slice(&flags.to_le_bytes());
    told[24..28].copy_from_slice(&(programs.len() as u32).to_le_bytes());
    request.fill("attr", &told)?;
    // As cgroup_bpf_query: whoever has no room asks for the number alone.
    if room == 0 || attr.address(16) == 0 {
        return Ok(Done::Value(0));
    }
    let ids: Vec<u8> = programs.iter().take(room).flat_map(|id| id.to_le_bytes()).collect();
    match request.fill("attr.query.prog_ids", &ids)? {
        Done::Value(_) if room < programs.len() => Ok(Done::Failed(Errno::ENOSPC)),
        done => Ok(done),
    }
}

/// A program of the target's. Whatever else it names is let go before the next: with a file that a file system in
/// user space never lets be closed, and with the device of that file system, this process would never end.
fn program(request: &Request, fd: u32) -> Result<OwnedFd, Refusal> {
    let program = request.descriptor(fd)??;
    match readlink(host::link(&program).as_str())?.as_bytes() {
        b"anon_inode:bpf-prog" => Ok(program),
        _ => Err(Refusal::Failed(Errno::EINVAL)),
    }
}

/// The group that is meant, held by the target's descriptor, and those around it.
fn group(
    request: &Request,
    context: &Context,
    attr: &Attr,
) -> Result<(OwnedFd, Vec<OwnedFd>), Refusal> {
    let group = request.descriptor(attr.word(0))??;
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
