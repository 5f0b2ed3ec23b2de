//! How the kernel schedules a thread: sched(7).

use std::time::Duration;

use nix::errno::Errno;
use nix::libc;
use rustix::process::getpriority_process;

use super::errno;

/// `struct sched_attr` of sched_setattr(2), in its first version.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SchedAttributes {
    /// Filled in by [`set_attributes`].
    pub size: u32,
    /// `SCHED_*` of linux/sched.h.
    pub policy: u32,
    /// `SCHED_FLAG_*`.
    pub flags: u64,
    /// For the policies without priorities.
    pub nice: i32,
    /// For SCHED_FIFO and SCHED_RR, 1 to 99.
    pub priority: u32,
    /// For SCHED_DEADLINE: runtime, deadline and period in nanoseconds. For SCHED_OTHER and SCHED_BATCH the first
    /// is the slice, from Linux 6.12 on: 0.1 to 100 ms.
    pub deadline: [u64; 3],
}

const _: () = assert!(size_of::<SchedAttributes>() == 48);

/// What __setparam_fair of kernel/sched/syscalls.c allows at least.
const SHORTEST_SLICE: Duration = Duration::from_micros(100);

/// sched_setattr(2) of one thread.
///
/// # Errors
/// ESRCH, EINVAL, EPERM, EBUSY.
pub fn set_attributes(tid: u32, attributes: &SchedAttributes) -> Result<(), Errno> {
    let mut attributes =
        SchedAttributes { size: size_of::<SchedAttributes>() as u32, ..*attributes };
    // SAFETY: the kernel reads as much of the struct as its first field says, which it may write.
    let result = unsafe { libc::syscall(libc::SYS_sched_setattr, tid, &raw mut attributes, 0) };
    Errno::result(result).map(drop)
}

/// Lets this thread run as soon as it wakes, for a short while: other threads, with longer slices, make way. Its share
/// of the processor stays as it is. Before Linux 6.12 nothing changes.
///
/// # Errors
/// EPERM, ENOSYS: a sandbox around us.
pub fn run_soon() -> Result<(), Errno> {
    if policy(0)? != libc::SCHED_OTHER as u32 {
        return Ok(());
    }
    let nice = getpriority_process(None).map_err(errno::from_rustix)?;
    let slice = SHORTEST_SLICE.as_nanos() as u64;
    set_attributes(
        0,
        &SchedAttributes { nice, deadline: [slice, 0, 0], ..SchedAttributes::default() },
    )
}

/// sched_setscheduler(2) of one thread: `policy` with `SCHED_RESET_ON_FORK`, where wanted.
///
/// # Errors
/// ESRCH, EINVAL, EPERM.
pub fn set_policy(tid: u32, policy: u32, priority: i32) -> Result<(), Errno> {
    let priority = libc::sched_param { sched_priority: priority };
    // SAFETY: the kernel reads one struct.
    let result =
        unsafe { libc::syscall(libc::SYS_sched_setscheduler, tid, policy, &raw const priority) };
    Errno::result(result).map(drop)
}

/// sched_getscheduler(2) of one thread: its policy, with `SCHED_RESET_ON_FORK` where it has that.
///
/// # Errors
/// ESRCH.
pub fn policy(tid: u32) -> Result<u32, Errno> {
    // SAFETY: no pointers are passed.
    let policy = Errno::result(unsafe { libc::syscall(libc::SYS_sched_getscheduler, tid) })?;
    Ok(policy as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_can_be_made_to_yield_more() {
        std::thread::spawn(|| {
            let tid = nix::unistd::gettid().as_raw().unsigned_abs();
            assert_eq!(policy(tid), Ok(libc::SCHED_OTHER as u32));
            run_soon().unwrap();
            assert_eq!(policy(tid), Ok(libc::SCHED_OTHER as u32));
            set_policy(tid, libc::SCHED_BATCH as u32, 0).unwrap();
            assert_eq!(policy(tid), Ok(libc::SCHED_BATCH as u32));
            let idle =
                SchedAttributes { policy: libc::SCHED_IDLE as u32, ..SchedAttributes::default() };
            set_attributes(tid, &idle).unwrap();
            assert_eq!(policy(tid), Ok(libc::SCHED_IDLE as u32));
            assert_eq!(set_policy(tid, libc::SCHED_FIFO as u32, 100), Err(Errno::EINVAL));
        })
        .join()
        .unwrap();
    }
}
