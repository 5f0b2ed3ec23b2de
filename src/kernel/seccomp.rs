//! seccomp(2) and the ioctls of a listener, each errno passed on as it came; nothing is retried
//! and nothing interpreted here.

use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::sync::LazyLock;

use nix::errno::Errno;
use nix::libc::{
    self, seccomp_notif, seccomp_notif_addfd, seccomp_notif_resp, sock_filter, sock_fprog,
};

use nix::sys::utsname::uname;

use super::shared::Words;

/// `struct seccomp_notif` in 64-bit words.
pub const NOTIF_WORDS: usize = size_of::<seccomp_notif>() / size_of::<u64>();

/// `SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP` (Linux 6.6): wake the other side on this processor.
const SYNC_WAKE_UP: libc::c_int = 1;

const _: () = assert!(size_of::<seccomp_notif>() == 80);
const _: () = assert!(size_of::<seccomp_notif_resp>() == 24);
const _: () = assert!(size_of::<seccomp_notif_addfd>() == 24);
const _: () = assert!(size_of::<sock_filter>() == 8);

nix::ioctl_readwrite!(
    /// SECCOMP_IOCTL_NOTIF_RECV
    ioctl_recv, b'!', 0, seccomp_notif
);
nix::ioctl_readwrite!(
    /// SECCOMP_IOCTL_NOTIF_SEND
    ioctl_send, b'!', 1, seccomp_notif_resp
);
nix::ioctl_write_ptr!(
    /// SECCOMP_IOCTL_NOTIF_ID_VALID
    ioctl_id_valid, b'!', 2, u64
);
nix::ioctl_write_ptr!(
    /// SECCOMP_IOCTL_NOTIF_ADDFD
    ioctl_add_fd, b'!', 3, seccomp_notif_addfd
);
nix::ioctl_write_int_bad!(
    /// SECCOMP_IOCTL_NOTIF_SET_FLAGS takes its flags by value, though its number says "pointer to u64".
    ioctl_set_flags,
    nix::request_code_write!(b'!', 4, size_of::<u64>())
);

/// SECCOMP_IOCTL_NOTIF_RECV into `buffer`, which is zeroed first as the kernel demands.
///
/// Blocks until a notification is there, whatever O_NONBLOCK says; see [`receive_ends`] for how long.
///
/// # Errors
/// ENOENT when the target went meanwhile, or (Linux 6.11) when no task is left under the filter;
/// EINTR.
pub fn receive(
    listener: BorrowedFd<'_>,
    buffer: &Words<NOTIF_WORDS>,
) -> Result<seccomp_notif, Errno> {
    buffer.zero();
    // SAFETY: the buffer is NOTIF_WORDS * 8 bytes long, as large as the struct the kernel fills,
    // aligned to 8, and mapped for as long as `buffer` is borrowed.
    unsafe { ioctl_recv(listener.as_raw_fd(), buffer.as_ptr().cast()) }?;
    Ok(notification_in(buffer))
}

/// The notification that was received into `buffer`, perhaps by an earlier process.
pub fn notification_in(buffer: &Words<NOTIF_WORDS>) -> seccomp_notif {
    let words = buffer.load();
    // SAFETY: both are plain integers of the same size without padding (asserted above).
    unsafe { std::mem::transmute::<[u64; NOTIF_WORDS], seccomp_notif>(words) }
}

/// Whether [`receive`] returns when no task is left under the filter (Linux 6.11). An older kernel waits there forever:
/// poll first.
pub fn receive_ends() -> bool {
    // Nothing but the version shows it: to try it out, one would have to wait forever.
    static ENDS: LazyLock<bool> = LazyLock::new(|| {
        uname()
            .is_ok_and(|name| name.release().to_str().is_some_and(|text| is_since(text, (6, 11))))
    });
    *ENDS
}

/// Whether a release such as `6.11.0-19-generic` is at least this version.
fn is_since(release: &str, version: (u32, u32)) -> bool {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= version,
        _ => false,
    }
}

/// SECCOMP_IOCTL_NOTIF_SEND.
///
/// # Errors
/// ENOENT when the target has gone, EINPROGRESS when it was answered already, EINVAL for flags
/// and values that contradict each other.
pub fn send(listener: BorrowedFd<'_>, mut response: seccomp_notif_resp) -> Result<(), Errno> {
    // SAFETY: the pointer is to a struct of the size in the ioctl's number.
    unsafe { ioctl_send(listener.as_raw_fd(), &mut response) }.map(drop)
}

/// SECCOMP_IOCTL_NOTIF_ID_VALID.
///
/// # Errors
/// ENOENT when the target no longer waits for this notification.
pub fn id_valid(listener: BorrowedFd<'_>, id: u64) -> Result<(), Errno> {
    // SAFETY: the pointer is to a u64, as in the ioctl's number.
    unsafe { ioctl_id_valid(listener.as_raw_fd(), &id) }.map(drop)
}

/// SECCOMP_IOCTL_NOTIF_ADDFD: installs `addfd.srcfd` of this process in the target and returns its
/// number there. Waits for the target, and a signal can end that wait.
///
/// # Errors
/// ENOENT and ESRCH when the target has gone, EINPROGRESS when it was answered already, EBADF for
/// a `srcfd` that cannot be installed or a `newfd` over the target's limit, EMFILE when the target
/// has no number left, EINTR before it was installed, EINVAL for flags that the kernel does not know.
pub fn add_fd(listener: BorrowedFd<'_>, addfd: &seccomp_notif_addfd) -> Result<u32, Errno> {
    // SAFETY: the pointer is to a struct of the size in the ioctl's number.
    let number = unsafe { ioctl_add_fd(listener.as_raw_fd(), addfd) }?;
    Ok(number as u32)
}

/// SECCOMP_IOCTL_NOTIF_SET_FLAGS with SYNC_WAKE_UP, on or off.
///
/// # Errors
/// EINVAL before Linux 6.6.
pub fn set_sync_wake_up(listener: BorrowedFd<'_>, on: bool) -> Result<(), Errno> {
    // SAFETY: no pointer is passed; the kernel takes the flags by value.
    unsafe { ioctl_set_flags(listener.as_raw_fd(), if on { SYNC_WAKE_UP } else { 0 }) }.map(drop)
}

/// Loads `program` for the calling thread with a listener and returns the listener's number,
/// which is close-on-exec. Async-signal-safe: nothing but the system call.
///
/// # Errors
/// EACCES without CAP_SYS_ADMIN and no_new_privs, EBUSY when a filter above has a listener
/// already, EINVAL for a program or a flag that the kernel does not take (seccomp(2)).
pub fn load(program: &[sock_filter], wait_killable: bool) -> Result<RawFd, Errno> {
    let Ok(len) = u16::try_from(program.len()) else { return Err(Errno::EINVAL) };
    let prog = sock_fprog { len, filter: program.as_ptr().cast_mut() };
    let mut flags = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER;
    if wait_killable {
        flags |= libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    }
    // SAFETY: `prog` points at `len` instructions that outlive the call; the kernel only reads.
    let fd = unsafe {
        libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, flags, &raw const prog)
    };
    Errno::result(fd).map(|fd| fd as RawFd)
}

/// Whether this kernel has user notification at all, asked without loading anything:
/// SECCOMP_GET_ACTION_AVAIL.
///
/// # Errors
/// ENOSYS without seccomp(2), EOPNOTSUPP without user notification (before Linux 5.0).
pub fn notification_available() -> Result<(), Errno> {
    let action: u32 = libc::SECCOMP_RET_USER_NOTIF;
    // SAFETY: the kernel reads one u32.
    let result = unsafe {
        libc::syscall(libc::SYS_seccomp, libc::SECCOMP_GET_ACTION_AVAIL, 0, &raw const action)
    };
    Errno::result(result).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_numbers_are_those_of_the_kernels_header() {
        // linux/seccomp.h, as the kernel's own build prints them; live ioctls are made elsewhere.
        assert_eq!(nix::request_code_readwrite!(b'!', 0, size_of::<seccomp_notif>()), 0xc050_2100);
        let send = nix::request_code_readwrite!(b'!', 1, size_of::<seccomp_notif_resp>());
        assert_eq!(send, 0xc018_2101);
        assert_eq!(nix::request_code_write!(b'!', 2, size_of::<u64>()), 0x4008_2102);
        let addfd = nix::request_code_write!(b'!', 3, size_of::<seccomp_notif_addfd>());
        assert_eq!(addfd, 0x4018_2103);
        assert_eq!(nix::request_code_write!(b'!', 4, size_of::<u64>()), 0x4008_2104);
    }

    #[test]
    fn what_is_no_listener_is_refused_by_every_call() {
        let null = std::fs::File::open("/dev/null").unwrap();
        let fd = std::os::fd::AsFd::as_fd(&null);
        let response = seccomp_notif_resp { id: 0, val: 0, error: 0, flags: 0 };
        assert_eq!(id_valid(fd, 0), Err(Errno::ENOTTY));
        assert_eq!(send(fd, response), Err(Errno::ENOTTY));
        let addfd = seccomp_notif_addfd { id: 0, flags: 0, srcfd: 0, newfd: 0, newfd_flags: 0 };
        assert_eq!(add_fd(fd, &addfd), Err(Errno::ENOTTY));
        assert_eq!(set_sync_wake_up(fd, true), Err(Errno::ENOTTY));
    }
}
