//! bpf(2) for device programs of control groups; it never decides which. `union bpf_attr` of linux/bpf.h.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;

use crate::table::constants::{Family, bpf};

/// The commands.
pub const PROG_LOAD_COMMAND: u32 = value(&bpf::COMMAND, "BPF_PROG_LOAD");
/// Attach a program to a group.
pub const PROG_ATTACH_COMMAND: u32 = value(&bpf::COMMAND, "BPF_PROG_ATTACH");
/// Detach it.
pub const PROG_DETACH_COMMAND: u32 = value(&bpf::COMMAND, "BPF_PROG_DETACH");
/// The programs of a group.
pub const PROG_QUERY_COMMAND: u32 = value(&bpf::COMMAND, "BPF_PROG_QUERY");

/// The type of a device program.
pub const DEVICE_PROGRAM: u32 = value(&bpf::PROGRAM_TYPE, "BPF_PROG_TYPE_CGROUP_DEVICE");
/// The type of its attachment.
pub const TO_DEVICES: u32 = value(&bpf::ATTACH_TYPE, "BPF_CGROUP_DEVICE");
/// The most programs of a group and type: `BPF_CGROUP_MAX_PROGS` of kernel/bpf/cgroup.c.
const MAX_PROGRAMS: usize = 64;

const fn value(family: &Family, name: &str) -> u32 {
    match family.value(name) {
        Some(value) => value as u32,
        None => panic!("a name that the family lacks"),
    }
}

/// What BPF_PROG_LOAD takes, as far as the attachment type.
#[repr(C)]
pub(crate) struct ProgLoad {
    pub(crate) kind: u32,
    pub(crate) count: u32,
    pub(crate) instructions: u64,
    pub(crate) license: u64,
    pub(crate) log_level: u32,
    pub(crate) log_size: u32,
    pub(crate) log: u64,
    pub(crate) version: u32,
    pub(crate) flags: u32,
    pub(crate) name: [u8; 16],
    pub(crate) interface: u32,
    pub(crate) attach_type: u32,
}

/// What BPF_PROG_ATTACH and BPF_PROG_DETACH take.
#[repr(C)]
pub(crate) struct ProgAttach {
    pub(crate) group: i32,
    pub(crate) program: i32,
    pub(crate) kind: u32,
    pub(crate) flags: u32,
    pub(crate) instead_of: i32,
}

/// What BPF_PROG_QUERY takes and fills.
#[repr(C)]
pub(crate) struct ProgQuery {
    pub(crate) group: i32,
    pub(crate) kind: u32,
    pub(crate) flags: u32,
    pub(crate) attach_flags: u32,
    pub(crate) ids: u64,
    pub(crate) count: u32,
    /// What is after it: later kernels write there, regardless of the size passed to them.
    pub(crate) rest: [u32; 9],
}

/// Loads a device program: instructions of 8 bytes each.
///
/// # Errors
/// What the verifier says: EINVAL, EACCES, E2BIG; EPERM without CAP_BPF and CAP_NET_ADMIN.
pub fn load(instructions: &[u8], license: &CStr, name: [u8; 16]) -> Result<OwnedFd, Errno> {
    let attr = ProgLoad {
        kind: DEVICE_PROGRAM,
        count: u32::try_from(instructions.len() / 8).map_err(|_| Errno::E2BIG)?,
        instructions: instructions.as_ptr() as u64,
        license: license.as_ptr() as u64,
        log_level: 0,
        log_size: 0,
        log: 0,
        version: 0,
        flags: 0,
        name,
        interface: 0,
        attach_type: TO_DEVICES,
    };
    let fd = call(PROG_LOAD_COMMAND, &mut { attr })?;
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Attaches a device program to a group, with `BPF_F_*` flags, in the place of another where they say so.
///
/// # Errors
/// EPERM where a group above forbids it, EEXIST where it is attached, E2BIG, ENOENT, EBADF, EINVAL.
pub fn attach_program(
    group: BorrowedFd<'_>,
    program: BorrowedFd<'_>,
    flags: u32,
    instead_of: Option<BorrowedFd<'_>>,
) -> Result<(), Errno> {
    change(PROG_ATTACH_COMMAND, group, program, flags, instead_of)
}

/// Detaches it.
///
/// # Errors
/// ENOENT where it is not attached.
pub fn detach(group: BorrowedFd<'_>, program: BorrowedFd<'_>) -> Result<(), Errno> {
    change(PROG_DETACH_COMMAND, group, program, 0, None)
}

/// The flags of a group's device programs, and their ids.
///
/// # Errors
/// EBADF for a directory other than a group of version 2, EPERM.
pub fn query(group: BorrowedFd<'_>) -> Result<(u32, Vec<u32>), Errno> {
    let mut ids = [0_u32; MAX_PROGRAMS];
    let mut attr = ProgQuery {
        group: group.as_raw_fd(),
        kind: TO_DEVICES,
        flags: 0,
        attach_flags: 0,
        ids: ids.as_mut_ptr() as u64,
        count: MAX_PROGRAMS as u32,
        rest: [0; 9],
    };
    call(PROG_QUERY_COMMAND, &mut attr)?;
    Ok((attr.attach_flags, ids[..(attr.count as usize).min(MAX_PROGRAMS)].to_vec()))
}

fn change(
    command: u32,
    group: BorrowedFd<'_>,
    program: BorrowedFd<'_>,
    flags: u32,
    instead_of: Option<BorrowedFd<'_>>,
) -> Result<(), Errno> {
    let mut attr = ProgAttach {
        group: group.as_raw_fd(),
        program: program.as_raw_fd(),
        kind: TO_DEVICES,
        flags,
        instead_of: instead_of.map_or(0, |program| program.as_raw_fd()),
    };
    call(command, &mut attr).map(drop)
}

fn call<T>(command: u32, attr: &mut T) -> Result<i32, Errno> {
    // SAFETY: each of the structs above begins as the command's part of the union does, and what it points to lives
    // until the call is over; the kernel takes what lies behind `size_of::<T>()` for zero.
    let result = unsafe { libc::syscall(libc::SYS_bpf, command, attr as *mut T, size_of::<T>()) };
    Errno::result(result).map(|fd| fd as i32)
}
