//! Whether the kernel runs programs of i386, found out with the smallest that there is. It is never written to a disk.

use std::fs::File;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::process::{Command, Stdio};

use nix::errno::Errno;
use nix::sys::memfd::{MFdFlags, memfd_create};

use super::check::{Check, CheckResult};

/// The status with which it ends.
const STATUS: u8 = 86;
/// Where it is loaded.
const BASE: u32 = 0x0804_8000;
/// `mov ebx, STATUS; mov eax, 1; int 0x80`: exit(2).
const CODE: [u8; 12] = [0xbb, STATUS, 0, 0, 0, 0xb8, 1, 0, 0, 0, 0xcd, 0x80];
/// The sizes of the two headers, elf(5).
const HEADERS: u32 = 52 + 32;

/// That it does.
pub(super) fn check() -> Check {
    let name = "i386 programs";
    match runs() {
        Ok(true) => Check::ok(name),
        Ok(false) => Check::new(
            CheckResult::Ok,
            name,
            "not available: this kernel does not run i386 programs",
        ),
        Err(errno) => Check::unknown(name, format!("could not start one: {}", errno.desc())),
    }
}

fn runs() -> Result<bool, Errno> {
    let errno = |error: std::io::Error| Errno::from_raw(error.raw_os_error().unwrap_or(0));
    let mut file = File::from(memfd_create("i386", MFdFlags::MFD_CLOEXEC)?);
    file.write_all(&program()).map_err(errno)?;
    // A file that is open for writing is not executed.
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    let read_only = File::open(&path).map_err(errno)?;
    drop(file);
    let mut program = Command::new(format!("/proc/self/fd/{}", read_only.as_raw_fd()));
    let program = program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match program.status().map_err(errno) {
        // A C library may take what the kernel does not execute for a script.
        Ok(status) => Ok(status.code() == Some(STATUS.into())),
        Err(Errno::ENOEXEC) => Ok(false),
        Err(errno) => Err(errno),
    }
}

/// The file: both headers, and the code.
fn program() -> Vec<u8> {
    let size = HEADERS + CODE.len() as u32;
    let mut file = vec![0x7f, b'E', b'L', b'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    // ET_EXEC and EM_386.
    file.extend([2, 0, 3, 0]);
    for word in [1, BASE + HEADERS, 52, 0, 0] {
        file.extend(word.to_le_bytes());
    }
    for half in [52_u16, 32, 1, 0, 0, 0] {
        file.extend(half.to_le_bytes());
    }
    // PT_LOAD, to be read and executed.
    for word in [1, 0, BASE, BASE, size, size, 5, 0x1000] {
        file.extend(word.to_le_bytes());
    }
    file.extend(CODE);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_as_long_as_its_headers_say() {
        assert_eq!(program().len() as u32, HEADERS + CODE.len() as u32);
    }
}
