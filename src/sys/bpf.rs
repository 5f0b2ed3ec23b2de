//! bpf(2) for device programs of control groups; it never decides which. `union bpf_attr` of linux/bpf.h.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;

const PROG_LOAD: libc::c_int = 5;
const PROG_ATTACH: libc::c_int = 8;
const PROG_DETACH: libc::c_int = 9;
const PROG_QUERY: libc::c_int = 16;

/// `BPF_PROG_TYPE_CGROUP_DEVICE`.
pub const DEVICE_PROGRAM: u32 = 15;
/// `BPF_CGROUP_DEVICE`, a type of attachment.
pub const TO_DEVICES: u32 = 6;
/// The most programs of a group and type: `BPF_CGROUP_MAX_PROGS` of kernel/bpf/cgroup.c.
const MOST: usize = 64;

/// Loads a device program: instructions of 8 bytes each.
///
/// # Errors
/// What the verifier says: EINVAL, EACCES, E2BIG; EPERM without CAP_BPF and CAP_NET_ADMIN.
pub fn load(instructions: &[u8], license: &CStr, name: [u8; 16]) -> Result<OwnedFd, Errno> {
    #[repr(C)]
    struct Load {
        kind: u32,
        count: u32,
        instructions: u64,
        license: u64,
        log_level: u32,
        log_size: u32,
        log: u64,
        version: u32,
        flags: u32,
        name: [u8; 16],
        interface: u32,
        attach_type: u32,
    }
    let attr = Load {
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
    let fd = bpf(PROG_LOAD, &mut { attr })?;
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Attaches a device program to a group, with `BPF_F_*` flags, in the place of another where they say so.
///
/// # Errors
/// EPERM where a group above forbids it, EEXIST where it is attached, E2BIG, ENOENT, EBADF, EINVAL.
pub fn attach(
    group: BorrowedFd<'_>,
    program: BorrowedFd<'_>,
    flags: u32,
    instead_of: Option<BorrowedFd<'_>>,
) -> Result<(), Errno> {
    change(PROG_ATTACH, group, program, flags, instead_of)
}

/// Detaches it.
///
/// # Errors
/// ENOENT where it is not attached.
pub fn detach(group: BorrowedFd<'_>, program: BorrowedFd<'_>) -> Result<(), Errno> {
    change(PROG_DETACH, group, program, 0, None)
}

/// The flags of a group's device programs, and their ids.
///
/// # Errors
/// EBADF for what is no group of version 2, EPERM.
pub fn query(group: BorrowedFd<'_>) -> Result<(u32, Vec<u32>), Errno> {
    #[repr(C)]
    struct Query {
        group: i32,
        kind: u32,
        flags: u32,
        attach_flags: u32,
        ids: u64,
        count: u32,
        _pad: u32,
    }
    let mut ids = [0_u32; MOST];
    let mut attr = Query {
        group: group.as_raw_fd(),
        kind: TO_DEVICES,
        flags: 0,
        attach_flags: 0,
        ids: ids.as_mut_ptr() as u64,
        count: MOST as u32,
        _pad: 0,
    };
    bpf(PROG_QUERY, &mut attr)?;
    Ok((attr.attach_flags, ids[..(attr.count as usize).min(MOST)].to_vec()))
}

fn change(
    command: libc::c_int,
    group: BorrowedFd<'_>,
    program: BorrowedFd<'_>,
    flags: u32,
    instead_of: Option<BorrowedFd<'_>>,
) -> Result<(), Errno> {
    #[repr(C)]
    struct Change {
        group: i32,
        program: i32,
        kind: u32,
        flags: u32,
        instead_of: i32,
    }
    let mut attr = Change {
        group: group.as_raw_fd(),
        program: program.as_raw_fd(),
        kind: TO_DEVICES,
        flags,
        instead_of: instead_of.map_or(0, |program| program.as_raw_fd()),
    };
    bpf(command, &mut attr).map(drop)
}

fn bpf<T>(command: libc::c_int, attr: &mut T) -> Result<i32, Errno> {
    // SAFETY: each of the structs above begins as the command's part of the union does, and what it points to lives
    // until the call is over; the kernel takes what lies behind `size_of::<T>()` for zero.
    let result = unsafe { libc::syscall(libc::SYS_bpf, command, attr as *mut T, size_of::<T>()) };
    Errno::result(result).map(|fd| fd as i32)
}
