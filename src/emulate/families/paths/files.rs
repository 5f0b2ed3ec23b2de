//! Files that are changed without being opened by the target: the file that was found is checked against the rules, and
//! changed by a descriptor of it.

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::libc::AT_FDCWD;
use nix::sys::stat::{SFlag, fstat};
use nix::unistd::ftruncate;
use rustix::fs::{AtFlags, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};

use super::target::Target;
use crate::emulate::families::open::OpenOptions;
use crate::emulate::file_argument::FileArgument;
use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Returned, Stop};
use crate::kernel::errno;
use crate::table::Arch;

/// Finds the file, and allows changing it.
fn writable<'a>(
    request: &'a ClaimedRequest,
    named: &FileArgument,
    dirfd: Option<u32>,
    options: &'a OpenOptions,
) -> Outcome<(Target<'a>, OwnedFd)> {
    let target = Target::take(request, named.link().or(dirfd), options)?;
    let found = named.find(request, &target.context, &target.credentials)?;
    target.judge(&found, None, Access::Write)?;
    Ok((target, found))
}

pub(super) fn truncate(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let length = length(call).ok_or(Stop::unread("length"))?;
    if length < 0 {
        return Err(Errno::EINVAL.into());
    }
    let named = FileArgument::path(request.path("path")?, true);
    let (target, found) = writable(request, &named, None, options)?;
    match SFlag::from_bits_truncate(fstat(&found)?.st_mode) & SFlag::S_IFMT {
        SFlag::S_IFREG => {}
        SFlag::S_IFDIR => return Err(Errno::EISDIR.into()),
        _ => return Err(Errno::EINVAL.into()),
    }
    target.act(|entered| {
        // truncate(2) would look the path up again. With O_NONBLOCK a lease on the file is EAGAIN instead of a wait.
        let flags = OFlag::O_WRONLY | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let file = entered.mount_table().reopen(&found, flags)?;
        Ok(ftruncate(file, length)?)
    })
}

pub(super) fn utime(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let flags = call.word("flags").unwrap_or(0);
    let times = match call.is_null("times") {
        // For two UTIME_NOW the kernel asks for the same rights as for NULL: vfs_utimes of fs/utimes.c.
        true => [(0, UTIME_NOW); 2],
        false => times(call, &request.memory("times")?.ok_or(Errno::EFAULT)?)?,
    };
    // The kernel does not even look at the path then: utimensat of fs/utimes.c.
    if call.name == "utimensat" && times.iter().all(|(_, nanos)| *nanos == UTIME_OMIT) {
        return Ok(Returned::Value(0));
    }
    let named = match call.name.as_str() {
        "utime" | "utimes" => FileArgument::path(request.path("filename")?, true),
        // The file itself that the descriptor is of; without one, there is none: do_utimes of fs/utimes.c.
        _ if call.is_null("pathname") && call.word("dirfd") != Some(AT_FDCWD as u32) => match flags
        {
            0 => FileArgument::Descriptor,
            _ => return Err(Errno::EINVAL.into()),
        },
        _ => FileArgument::at(|| request.path("pathname"), flags)?,
    };
    let (target, found) = writable(request, &named, call.word("dirfd"), options)?;
    let [last_access, last_modification] =
        times.map(|(tv_sec, tv_nsec)| Timespec { tv_sec, tv_nsec });
    let times = Timestamps { last_access, last_modification };
    target.act(|_| {
        Ok(utimensat(&found, "", &times, AtFlags::EMPTY_PATH).map_err(errno::from_rustix)?)
    })
}

/// The new length. Of an i386 program it is a `long` of 32 bits, or two registers.
fn length(call: &Call) -> Option<i64> {
    match (call.arch, call.name.as_str()) {
        (Arch::I386, "truncate64") => {
            let (low, high) = (call.registers.get(1)?, call.registers.get(2)?);
            Some((low & 0xffff_ffff | high << 32) as i64)
        }
        (Arch::I386, _) => Some((call.word("length")? as i32).into()),
        _ => Some(call.register("length")? as i64),
    }
}

/// Two times of a `struct utimbuf`, two `struct timeval` or two `struct timespec`, as seconds and nanoseconds.
fn times(call: &Call, bytes: &[u8]) -> Result<[(i64, i64); 2], Errno> {
    let name = call.name.as_str();
    let words = match (call.arch, name) {
        (Arch::I386, "utimensat_time64") | (Arch::X86_64 | Arch::Aarch64 | Arch::Riscv64, _) => {
            words(bytes, i64::from_ne_bytes)
        }
        (Arch::I386, _) => words(bytes, |word| i32::from_ne_bytes(word).into()),
    };
    let micros = |micros: i64| match (0..1_000_000).contains(&micros) {
        true => Ok(micros * 1000),
        false => Err(Errno::EINVAL),
    };
    match (name, &words[..]) {
        ("utime", &[access, change]) => Ok([(access, 0), (change, 0)]),
        ("utimensat", &[access, nanos, change, more]) => Ok([(access, nanos), (change, more)]),
        // The upper half of the nanoseconds is padding: get_timespec64 of kernel/time/time.c.
        ("utimensat_time64", &[access, nanos, change, more]) => {
            let [nanos, more] = [nanos, more].map(|nanos| nanos & 0xffff_ffff);
            Ok([(access, nanos), (change, more)])
        }
        ("utimes" | "futimesat", &[access, nanos, change, more]) => {
            Ok([(access, micros(nanos)?), (change, micros(more)?)])
        }
        _ => Err(Errno::EFAULT),
    }
}

/// The whole words in these bytes.
fn words<const WIDTH: usize>(bytes: &[u8], read: fn([u8; WIDTH]) -> i64) -> Vec<i64> {
    bytes.chunks_exact(WIDTH).filter_map(|word| Some(read(word.try_into().ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, arch: Arch, registers: &[u64]) -> Call {
        let json = serde_json::json!({
            "syscall": name,
            "arch": arch.name(),
            "registers": registers.iter().map(|word| format!("{word:#x}")).collect::<Vec<_>>(),
            "args": { "length": { "register": format!("{:#x}", registers.get(1).unwrap_or(&0)) } },
        });
        Call::parse(json.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn times_are_of_the_struct_that_the_call_takes() {
        let bytes =
            |words: &[i64]| words.iter().flat_map(|word| word.to_ne_bytes()).collect::<Vec<_>>();
        let times = |name, bytes: &[u8]| super::times(&call(name, Arch::X86_64, &[]), bytes);
        assert_eq!(times("utime", &bytes(&[1, 2])), Ok([(1, 0), (2, 0)]));
        assert_eq!(times("utimes", &bytes(&[1, 2, 3, 4])), Ok([(1, 2000), (3, 4000)]));
        assert_eq!(times("utimensat", &bytes(&[1, 2, 3, UTIME_NOW])), Ok([(1, 2), (3, UTIME_NOW)]));
        assert_eq!(times("futimesat", &bytes(&[1, 1_000_000, 3, 4])), Err(Errno::EINVAL));
        assert_eq!(times("utimes", &bytes(&[1, 2])), Err(Errno::EFAULT), "what was cut");
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn an_i386_program_has_words_of_32_bits() {
        let bytes =
            |words: &[i32]| words.iter().flat_map(|word| word.to_ne_bytes()).collect::<Vec<_>>();
        let times = |name, words: &[i32]| super::times(&call(name, Arch::I386, &[]), &bytes(words));
        assert_eq!(times("utime", &[-1, 2]), Ok([(-1, 0), (2, 0)]));
        assert_eq!(times("utimensat", &[1, 2, 3, 4]), Ok([(1, 2), (3, 4)]));
        let wide = [1, 0, 2, -1, 3, 0, 4, 0];
        assert_eq!(times("utimensat_time64", &wide), Ok([(1, 2), (3, 4)]));
        let length = |name, registers: &[u64]| length(&call(name, Arch::I386, registers));
        assert_eq!(length("truncate", &[0, 0xffff_ffff]), Some(-1));
        assert_eq!(length("truncate64", &[0, 5, 1]), Some((1 << 32) + 5));
        assert_eq!(length("truncate64", &[0, 5]), None);
    }
}
