//! The part of the program that libseccomp builds: calls trapped whatever their registers hold, as
//! a binary tree, and the refusal of foreign architectures. It is never given a condition:
//! libseccomp compares 64 bits where the kernel reads fewer.

use std::fs::File;
use std::io::{Read, Seek};

use libseccomp::{ScmpAction, ScmpArch, ScmpFilterContext, ScmpSyscall};
use nix::errno::Errno;
use nix::libc::sock_filter;
use nix::sys::memfd::{MFdFlags, memfd_create};

use super::error::FilterError;
use crate::table::{self, Arch, i386};

/// libseccomp level that knows user notification.
// Without it each rule asks the running kernel, which a filter that is already loaded may forbid.
const API_LEVEL: u32 = 5;

/// The setting of libseccomp's that sorts the numbers into a binary tree.
const BINARY_TREE: u32 = 2;

/// The number under which libseccomp takes a call: that of the machine, which it translates by name.
/// `None` for calls that it cannot translate: those missing in its tables, and those that it would
/// multiplex.
pub(super) fn libseccomp_number(arch: Arch, nr: u32) -> Option<ScmpSyscall> {
    let nr = i32::try_from(nr).ok()?;
    let native = token(Arch::NATIVE[0]);
    if arch == Arch::NATIVE[0] {
        return Some(ScmpSyscall::from(nr));
    }
    let name = table::by_number(arch, nr)?.name;
    let there = ScmpSyscall::from_name_by_arch(name, token(arch)).ok()?;
    let here = ScmpSyscall::from_name_by_arch(name, native).ok()?;
    // There and back has to lead to the same call, or libseccomp would trap another one in its place.
    let same = i32::from(there) == nr
        && here.get_name_by_arch(native).is_ok_and(|back| back == name)
        // It compares all of the first argument of ipc(2), of which the kernel reads half.
        && i386::multiplexed(name).is_none();
    same.then_some(here)
}

/// A whole program that traps these calls and allows the rest.
pub(super) fn program(calls: &[(Arch, ScmpSyscall)]) -> Result<Vec<sock_filter>, FilterError> {
    libseccomp::set_api(API_LEVEL)?;
    // One context for each architecture: in a common one each number would stand for the call of
    // that name in all of them, and one unknown to a single architecture could not be added.
    let mut whole = of_one(Arch::NATIVE[0], calls)?;
    for arch in Arch::NATIVE.into_iter().skip(1) {
        whole.merge(of_one(arch, calls)?)?;
    }
    whole.set_ctl_optimize(BINARY_TREE)?;
    export(&whole)
}

fn token(arch: Arch) -> ScmpArch {
    match arch {
        Arch::X86_64 => ScmpArch::X8664,
        Arch::I386 => ScmpArch::X86,
        Arch::Aarch64 => ScmpArch::Aarch64,
        Arch::Riscv64 => ScmpArch::Riscv64,
    }
}

fn of_one(arch: Arch, calls: &[(Arch, ScmpSyscall)]) -> Result<ScmpFilterContext, FilterError> {
    let mut context = ScmpFilterContext::new(ScmpAction::Allow)?;
    // ENOSYS, as from a kernel that was built without the architecture. This covers x32, too.
    context.set_act_badarch(ScmpAction::Errno(Errno::ENOSYS as i32))?;
    if !context.is_arch_present(token(arch))? {
        // A new context has the machine's own architecture, which is another one here.
        context.add_arch(token(arch))?;
        context.remove_arch(ScmpArch::Native)?;
    }
    for (_, number) in calls.iter().filter(|call| call.0 == arch) {
        context.add_rule(ScmpAction::Notify, *number)?;
    }
    Ok(context)
}

fn export(context: &ScmpFilterContext) -> Result<Vec<sock_filter>, FilterError> {
    // libseccomp 2.5 exports to a descriptor only.
    let memory = memfd_create("filter", MFdFlags::MFD_CLOEXEC).map_err(std::io::Error::from)?;
    context.export_bpf(&memory)?;
    let mut file = File::from(memory);
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let instruction = |bytes: &[u8]| sock_filter {
        code: u16::from_ne_bytes([bytes[0], bytes[1]]),
        jt: bytes[2],
        jf: bytes[3],
        k: u32::from_ne_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
    };
    Ok(bytes.chunks_exact(8).map(instruction).collect())
}
