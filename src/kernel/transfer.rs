//! One transfer of bytes through a copy of a target's descriptor, in the target's place. A wait is outside of the transfer,
//! so that it can be given up, and what goes wrong with the target's descriptor is the target's errno.
//!
//! The kernel asks of who writes more than of who has opened: it sends the writer's ids along with a message of a Unix
//! socket, and leaves a file its set-uid bit if the writer is privileged. Hence [`with_ids`].

#[cfg(test)]
mod tests;

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::thread::{self, Builder};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::libc::{self, off_t};
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::prctl::{get_dumpable, set_dumpable};
use nix::sys::socket::{MsgFlags, recv, send};
use nix::sys::stat::fstat;
use nix::sys::statfs::{
    BPF_FS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC, FUSE_SUPER_MAGIC, FsType,
    NSFS_MAGIC, PROC_SUPER_MAGIC, SECURITYFS_MAGIC, SELINUX_MAGIC, SMACK_MAGIC, SYSFS_MAGIC,
    TRACEFS_MAGIC, fstatfs,
};
use nix::sys::uio::{pread, pwrite};
use nix::unistd::{read, write};
use rustix::io::{ReadWriteFlags, preadv2, pwritev2};
use rustix::net::AddressFamily;
use rustix::net::sockopt::{Timeout, socket_domain, socket_timeout};
use rustix::process::getgroups;
use rustix::thread::{
    CapabilitySet, CapabilitySets, Gid, Uid, set_capabilities, set_thread_groups,
    set_thread_res_gid, set_thread_res_uid,
};

use super::errno;

/// Files there are not data: who reads or writes them counts, or they act on the kernel.
// Of FUSE one may be our own mount, where this process could respond in the place of a target that may not.
const NOT_DATA: [FsType; 12] = [
    BPF_FS_MAGIC,
    CGROUP_SUPER_MAGIC,
    CGROUP2_SUPER_MAGIC,
    DEBUGFS_MAGIC,
    FUSE_SUPER_MAGIC,
    NSFS_MAGIC,
    PROC_SUPER_MAGIC,
    SECURITYFS_MAGIC,
    SELINUX_MAGIC,
    SMACK_MAGIC,
    SYSFS_MAGIC,
    TRACEFS_MAGIC,
];

/// What a descriptor refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// A regular file of a file system that holds data.
    File,
    /// A pipe or FIFO.
    Pipe,
    /// A socket of the Internet or a Unix socket.
    Socket,
}

/// From or to where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePosition {
    /// The descriptor's own position.
    Current,
    /// This offset; never negative.
    Offset(off_t),
    /// A socket's queue, with these flags.
    Queue(MsgFlags),
}

/// The bytes.
#[derive(Debug)]
pub enum Bytes<'a> {
    /// To be filled.
    Read(&'a mut [u8]),
    /// To be written.
    Write(&'a [u8]),
}

impl Medium {
    /// What `fd` refers to; `None` if it is nothing that bytes are merely moved through.
    ///
    /// # Errors
    /// What fstat(2) and its like say.
    pub fn of(fd: BorrowedFd<'_>) -> Result<Option<Self>, Errno> {
        Ok(match fstat(fd)?.st_mode & libc::S_IFMT {
            libc::S_IFREG => {
                let file_system = fstatfs(fd)?.filesystem_type();
                (!NOT_DATA.contains(&file_system)).then_some(Medium::File)
            }
            libc::S_IFIFO => Some(Medium::Pipe),
            libc::S_IFSOCK => {
                let known = [AddressFamily::INET, AddressFamily::INET6, AddressFamily::UNIX];
                known
                    .contains(&socket_domain(fd).map_err(errno::from_rustix)?)
                    .then_some(Medium::Socket)
            }
            _ => None,
        })
    }
}

/// Moves what can be moved without waiting, and returns how many bytes that were.
///
/// # Errors
/// EAGAIN if it would have to wait, and what the call itself would fail with.
pub fn once(
    fd: BorrowedFd<'_>,
    medium: Medium,
    place: FilePosition,
    bytes: &mut Bytes<'_>,
) -> Result<usize, Errno> {
    let unsupported = |errno| matches!(errno, Errno::EOPNOTSUPP | Errno::ENOSYS);
    match (medium, place, bytes) {
        (Medium::Pipe | Medium::Socket, FilePosition::Offset(_), _) => Err(Errno::ESPIPE),
        (Medium::File | Medium::Pipe, FilePosition::Queue(_), _) => Err(Errno::ENOTSOCK),
        (Medium::Socket, _, Bytes::Read(buffer)) => {
            recv(fd.as_raw_fd(), buffer, flags(place) | MsgFlags::MSG_DONTWAIT)
        }
        (Medium::Socket, _, Bytes::Write(buffer)) => {
            let flags = flags(place) | MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_NOSIGNAL;
            send(fd.as_raw_fd(), buffer, flags)
        }
        (Medium::File, FilePosition::Current, Bytes::Read(buffer)) => read(fd, buffer),
        (Medium::File, FilePosition::Current, Bytes::Write(buffer)) => write(fd, buffer),
        (Medium::File, FilePosition::Offset(offset), Bytes::Read(buffer)) => {
            pread(fd, buffer, offset)
        }
        (Medium::File, FilePosition::Offset(offset), Bytes::Write(buffer)) => {
            pwrite(fd, buffer, offset)
        }
        (Medium::Pipe, FilePosition::Current, Bytes::Read(buffer)) => {
            let slices = &mut [IoSliceMut::new(buffer)];
            // -1 is the file's own offset, preadv2(2).
            let done =
                preadv2(fd, slices, u64::MAX, ReadWriteFlags::NOWAIT).map_err(errno::from_rustix);
            // A pipe of an older kernel always waits.
            if done.is_err_and(unsupported) { read(fd, buffer) } else { done }
        }
        (Medium::Pipe, FilePosition::Current, Bytes::Write(buffer)) => {
            let slices = &[IoSlice::new(buffer)];
            let done =
                pwritev2(fd, slices, u64::MAX, ReadWriteFlags::NOWAIT).map_err(errno::from_rustix);
            if done.is_err_and(unsupported) { write(fd, buffer) } else { done }
        }
    }
}

/// What a socket says beside the bytes that came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// The address of the sender, as the kernel writes it; empty if there is none.
    pub name: Vec<u8>,
    /// The flags of the message, such as `MSG_TRUNC`.
    pub flags: i32,
}

/// Receives what is there from a socket, and returns how many bytes that were.
///
/// # Errors
/// As from [`once`].
pub fn receive(
    fd: BorrowedFd<'_>,
    place: FilePosition,
    buffer: &mut [u8],
) -> Result<(usize, Received), Errno> {
    let mut name = [0; size_of::<libc::sockaddr_storage>()];
    let mut bytes = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() };
    // SAFETY: all fields are numbers and pointers, for which zero is a value.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    (message.msg_name, message.msg_namelen) = (name.as_mut_ptr().cast(), name.len() as u32);
    (message.msg_iov, message.msg_iovlen) = (&raw mut bytes, 1);
    let flags = (flags(place) | MsgFlags::MSG_DONTWAIT).bits();
    // SAFETY: the message names two buffers with their sizes, which are borrowed or owned here until the call returns.
    let read = unsafe { libc::recvmsg(fd.as_raw_fd(), &raw mut message, flags) };
    let read = Errno::result(read)?;
    let length = name.len().min(message.msg_namelen as usize);
    let received = Received { name: name[..length].to_vec(), flags: message.msg_flags };
    Ok((read.unsigned_abs(), received))
}

/// Sends what can be sent without waiting to an address as the kernel reads it, and returns how many bytes that were.
///
/// # Errors
/// As from [`once`].
pub fn send_to(
    fd: BorrowedFd<'_>,
    place: FilePosition,
    bytes: &[u8],
    address: &[u8],
) -> Result<usize, Errno> {
    let flags = flags(place) | MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_NOSIGNAL;
    let length = u32::try_from(address.len()).map_err(|_| Errno::EINVAL)?;
    let (from, to) = (bytes.as_ptr().cast(), address.as_ptr().cast());
    // SAFETY: both pointers are to borrowed bytes, of the lengths beside them.
    let sent = unsafe { libc::sendto(fd.as_raw_fd(), from, bytes.len(), flags.bits(), to, length) };
    Errno::result(sent).map(isize::unsigned_abs)
}

fn flags(place: FilePosition) -> MsgFlags {
    match place {
        FilePosition::Queue(flags) => flags,
        _ => MsgFlags::empty(),
    }
}

/// Waits until bytes can be moved, or so many milliseconds.
pub fn wait(fd: BorrowedFd<'_>, writes: bool, most: u16) {
    let events = if writes { PollFlags::POLLOUT } else { PollFlags::POLLIN };
    // Whatever it says, the next attempt finds out.
    let _: Result<_, Errno> = poll(&mut [PollFd::new(fd, events)], most);
}

/// How long the call itself would wait: not at all, forever, or so long as a socket's option says.
pub fn patience(fd: BorrowedFd<'_>, medium: Medium, place: FilePosition, writes: bool) -> Patience {
    let status = fcntl(fd, FcntlArg::F_GETFL).map_or(OFlag::empty(), OFlag::from_bits_truncate);
    if status.contains(OFlag::O_NONBLOCK) || flags(place).contains(MsgFlags::MSG_DONTWAIT) {
        return Patience::None;
    }
    let which = if writes { Timeout::Send } else { Timeout::Recv };
    match medium {
        Medium::Socket => match socket_timeout(fd, which) {
            Ok(Some(most)) => Patience::Until(most),
            _ => Patience::Endless,
        },
        Medium::File | Medium::Pipe => Patience::Endless,
    }
}

/// How long a call waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Not at all.
    None,
    /// So long.
    Until(Duration),
    /// As long as it takes.
    Endless,
}

/// The ids of a thread: real, effective, saved and file system user, the same of groups, and the other groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ids {
    /// The users.
    pub uids: [u32; 4],
    /// The groups.
    pub gids: [u32; 4],
    /// The supplementary groups.
    pub groups: Vec<u32>,
}

/// Does `work` on a thread that has these ids and no capability.
///
/// # Errors
/// EAGAIN: too many threads. EPERM: this process may not take on the ids.
pub fn with_ids<T: Send>(ids: &Ids, work: impl FnOnce() -> T + Send) -> Result<T, Errno> {
    let body = || take_on(ids).map(|()| work());
    thread::scope(|scope| {
        let begun = Builder::new().name("transfer".to_owned()).spawn_scoped(scope, body);
        begun.map_err(|_| Errno::EAGAIN)?.join().unwrap_or(Err(Errno::EIO))
    })
}

/// For this thread alone: these calls are the kernel's own, which the C library makes for all threads.
fn take_on(ids: &Ids) -> Result<(), Errno> {
    let sorted = |mut groups: Vec<u32>| {
        groups.sort_unstable();
        groups
    };
    let own = getgroups().map_err(errno::from_rustix)?.into_iter().map(Gid::as_raw).collect();
    // setgroups(2) needs CAP_SETGID even to change nothing, and the daemon of an ordinary user does not have it.
    if sorted(own) != sorted(ids.groups.clone()) {
        let groups: Vec<Gid> = ids.groups.iter().map(|group| Gid::from_raw(*group)).collect();
        set_thread_groups(&groups).map_err(errno::from_rustix)?;
    }
    let is_dumpable = get_dumpable()?;
    // Groups before users: the rights to change them go with the user.
    let [real, effective, saved, _] = ids.gids.map(Gid::from_raw);
    set_thread_res_gid(real, effective, saved).map_err(errno::from_rustix)?;
    let [real, effective, saved, _] = ids.uids.map(Uid::from_raw);
    set_thread_res_uid(real, effective, saved).map_err(errno::from_rustix)?;
    let none = CapabilitySet::empty();
    let none = CapabilitySets { effective: none, permitted: none, inheritable: none };
    set_capabilities(None, none).map_err(errno::from_rustix)?;
    // Other ids have made the whole process what the sysctl fs.suid_dumpable says.
    if is_dumpable { Ok(()) } else { set_dumpable(false) }
}
