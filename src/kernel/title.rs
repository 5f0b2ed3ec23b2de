//! The words that ps(1) shows as the arguments of this process, proc_pid_cmdline(5). A process that was not started by
//! execve(2) has those of its parent there.

use std::ffi::{CString, OsString};
use std::os::unix::ffi::OsStringExt;
use std::{fs, ptr};

use linux_raw_sys::prctl::{PR_SET_MM, PR_SET_MM_MAP, prctl_mm_map};
use nix::errno::Errno;
use nix::libc;

use super::fork::is_alone;

/// Shows `words`, the name of the program first. The environment that the process was started with is kept.
///
/// # Errors
/// EBUSY in a process of several threads; EINVAL for a word with a NUL, and on a kernel without
/// CONFIG_CHECKPOINT_RESTORE; what prctl(2) says.
pub fn set_title(words: impl IntoIterator<Item = OsString>) -> Result<(), Errno> {
    if !is_alone() {
        return Err(Errno::EBUSY);
    }
    let mut line = Vec::new();
    for word in words {
        let word = CString::new(word.into_vec()).map_err(|_| Errno::EINVAL)?;
        line.extend_from_slice(word.as_bytes_with_nul());
    }
    let stat = fs::read_to_string("/proc/self/stat")
        .map_err(|error| error.raw_os_error().map_or(Errno::EIO, Errno::from_raw))?;
    // Not written over the old words: there is only as much room as they took, and behind them is the environment.
    let mut map = layout(&stat).ok_or(Errno::EINVAL)?;
    // Kept for good: the kernel reads it whenever somebody asks.
    let line: &'static [u8] = Vec::leak(line);
    map.arg_start = line.as_ptr().addr() as u64;
    map.arg_end = map.arg_start + line.len() as u64;
    // SAFETY: an increment of 0 changes nothing.
    map.brk = unsafe { libc::sbrk(0) }.addr() as u64;
    let size = size_of::<prctl_mm_map>();
    // SAFETY: the kernel reads one struct. It refuses addresses that are no memory of this process, and uses those of
    // arguments and environment only to show them. The others are as they were, the break too: this process has one
    // thread, which moves it only in brk(2).
    let set =
        unsafe { libc::prctl(PR_SET_MM as i32, PR_SET_MM_MAP, ptr::from_ref(&map), size, 0_usize) };
    Errno::result(set).map(drop)
}

/// Where the memory of this process is, from its proc_pid_stat(5).
fn layout(stat: &str) -> Option<prctl_mm_map> {
    // The name of the program may hold spaces and parentheses. What follows begins with field 3.
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    Some(prctl_mm_map {
        start_code: field(26)?,
        end_code: field(27)?,
        start_data: field(45)?,
        end_data: field(46)?,
        start_brk: field(47)?,
        brk: 0,
        start_stack: field(28)?,
        arg_start: field(48)?,
        arg_end: field(49)?,
        env_start: field(50)?,
        env_end: field(51)?,
        // No bytes: the auxiliary vector stays.
        auxv: ptr::null_mut(),
        auxv_size: 0,
        // The program stays, too.
        exe_fd: u32::MAX,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_of_memory_is_read_behind_any_name_of_a_program() {
        let numbers: Vec<_> = (3..=52).map(|field| field.to_string()).collect();
        let map = layout(&format!("7 (a) b) {}", numbers.join(" "))).unwrap();
        assert_eq!((map.start_code, map.start_stack, map.env_end), (26, 28, 51));
        assert!(layout("7 (a) 3 4").is_none());
    }

    #[test]
    fn a_process_of_several_threads_keeps_its_title() {
        crate::kernel::fork::beside_a_thread(|| {
            assert_eq!(set_title(["a".into()]), Err(Errno::EBUSY))
        });
    }
}
