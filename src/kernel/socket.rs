//! Sockets by plain numbers: made, taken from their queue, their options as bytes, their network namespace;
//! it never decides which.

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use linux_raw_sys::net;
use nix::errno::Errno;
use nix::libc::{self, c_int, socklen_t};
use nix::sys::stat::{SFlag, fstat};

/// socket(2), close-on-exec.
///
/// # Errors
/// What socket(2) says.
pub fn new_socket(domain: c_int, kind: c_int, protocol: c_int) -> Result<OwnedFd, Errno> {
    // SAFETY: no pointers are passed.
    own(unsafe { libc::socket(domain, kind | libc::SOCK_CLOEXEC, protocol) })
}

/// socketpair(2), close-on-exec.
///
/// # Errors
/// What socketpair(2) says.
pub fn pair(domain: c_int, kind: c_int, protocol: c_int) -> Result<[OwnedFd; 2], Errno> {
    let mut numbers = [-1; 2];
    // SAFETY: the kernel fills an array of two.
    let result = unsafe {
        libc::socketpair(domain, kind | libc::SOCK_CLOEXEC, protocol, numbers.as_mut_ptr())
    };
    Errno::result(result)?;
    let [first, second] = numbers;
    Ok([own(first)?, own(second)?])
}

/// accept4(2), close-on-exec. It waits as the socket's flags and options have it.
///
/// # Errors
/// What accept(2) says.
pub fn accept_connection(socket: BorrowedFd<'_>, flags: c_int) -> Result<OwnedFd, Errno> {
    let (address, length) = (std::ptr::null_mut(), std::ptr::null_mut());
    // SAFETY: null stands for an address that is not asked for.
    own(unsafe { libc::accept4(socket.as_raw_fd(), address, length, flags | libc::SOCK_CLOEXEC) })
}

/// connect(2) with AF_UNSPEC: a datagram socket has no peer from then on.
///
/// # Errors
/// What connect(2) says.
pub fn dissolve(socket: BorrowedFd<'_>) -> Result<(), Errno> {
    let none = libc::sockaddr { sa_family: libc::AF_UNSPEC as u16, sa_data: [0; 14] };
    let length = size_of::<libc::sockaddr>() as socklen_t;
    // SAFETY: the address is as long as is said.
    let result = unsafe { libc::connect(socket.as_raw_fd(), &raw const none, length) };
    Errno::result(result).map(drop)
}

/// The longest value of most options. It has no room for an address with a length, by which the kernel would read or
/// write memory that is named in a value: the filter of SO_ATTACH_FILTER, the pages of TCP_ZEROCOPY_RECEIVE.
const SHORT_VALUE: usize = 8;

/// The options with longer values, which are plain bytes: times, options of IP, the name of an algorithm.
const LONG: [(c_int, c_int); 6] = [
    (libc::SOL_SOCKET, libc::SO_RCVTIMEO),
    (libc::SOL_SOCKET, libc::SO_SNDTIMEO),
    (libc::SOL_SOCKET, net::SO_RCVTIMEO_NEW as c_int),
    (libc::SOL_SOCKET, net::SO_SNDTIMEO_NEW as c_int),
    (libc::IPPROTO_IP, libc::IP_OPTIONS),
    (libc::IPPROTO_TCP, libc::TCP_CONGESTION),
];

/// getsockopt(2): fills `value`, of most options no more than 8 bytes, and returns the length from the kernel,
/// which for some options is another than was filled.
///
/// # Errors
/// What getsockopt(2) says: ENOTSOCK, ENOPROTOOPT, and EINVAL where 8 bytes are not enough.
pub fn option(
    socket: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: &mut [u8],
) -> Result<usize, Errno> {
    let most = match (level, name) {
        // Of this one the length counts instructions; none of them is copied for 0.
        (libc::SOL_SOCKET, libc::SO_GET_FILTER) => 0,
        long if LONG.contains(&long) => value.len(),
        _ => value.len().min(SHORT_VALUE),
    };
    let mut length = most as socklen_t;
    let into = value.as_mut_ptr().cast();
    // SAFETY: the kernel writes no more than `length` bytes, and finds no address in them.
    let result =
        unsafe { libc::getsockopt(socket.as_raw_fd(), level, name, into, &raw mut length) };
    Errno::result(result).map(|_| length as usize)
}

/// setsockopt(2), of most options with no more than 8 bytes.
///
/// # Errors
/// EINVAL for a longer value; what setsockopt(2) says.
pub fn set_option(
    socket: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: &[u8],
) -> Result<(), Errno> {
    if value.len() > SHORT_VALUE && !LONG.contains(&(level, name)) {
        return Err(Errno::EINVAL);
    }
    let (from, length) = (value.as_ptr().cast(), value.len() as socklen_t);
    // SAFETY: the kernel reads no more than `length` bytes, and finds no address in them.
    let result = unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, from, length) };
    Errno::result(result).map(drop)
}

/// SO_ATTACH_FILTER, of a program that lets all pass.
#[cfg(test)]
pub(crate) fn attach_filter(socket: BorrowedFd<'_>, length: u16) -> Result<(), Errno> {
    let all = libc::sock_filter { code: 6, jt: 0, jf: 0, k: 0 };
    let code = vec![all; length.into()];
    let program = libc::sock_fprog { len: length, filter: code.as_ptr().cast_mut() };
    let (from, size) = ((&raw const program).cast(), size_of::<libc::sock_fprog>() as socklen_t);
    let (level, name) = (libc::SOL_SOCKET, libc::SO_ATTACH_FILTER);
    // SAFETY: the kernel reads one struct, and as many instructions as it says.
    let result = unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, from, size) };
    Errno::result(result).map(drop)
}

/// The network namespace of a socket, SIOCGSKNS.
///
/// # Errors
/// EPERM without CAP_NET_ADMIN over it, ENOTSOCK.
pub fn namespace(socket: BorrowedFd<'_>) -> Result<OwnedFd, Errno> {
    // To another file the number may mean anything.
    if fstat(socket)?.st_mode & SFlag::S_IFMT.bits() != SFlag::S_IFSOCK.bits() {
        return Err(Errno::ENOTSOCK);
    }
    // SAFETY: to a socket this request takes no argument, and makes a descriptor.
    own(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCGSKNS as libc::c_ulong, 0) })
}

fn own(made: c_int) -> Result<OwnedFd, Errno> {
    let made = Errno::result(made)?;
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(made) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsFd;

    #[test]
    fn options_are_bytes() {
        let socket = new_socket(libc::AF_INET, libc::SOCK_STREAM, 0).unwrap();
        let (level, name) = (libc::IPPROTO_TCP, libc::TCP_NODELAY);
        let mut value = [0xff; 8];
        assert_eq!(option(socket.as_fd(), level, name, &mut value), Ok(4));
        assert_eq!(value, [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
        set_option(socket.as_fd(), level, name, &1_i32.to_ne_bytes()).unwrap();
        option(socket.as_fd(), level, name, &mut value).unwrap();
        assert_eq!(value[..4], 1_i32.to_ne_bytes());
        let file = tempfile::tempfile().unwrap();
        assert_eq!(option(file.as_fd(), level, name, &mut value), Err(Errno::ENOTSOCK));
    }

    #[test]
    fn a_filter_is_counted_and_never_copied() {
        let socket = new_socket(libc::AF_INET, libc::SOCK_DGRAM, 0).unwrap();
        let (level, get) = (libc::SOL_SOCKET, libc::SO_GET_FILTER);
        assert_eq!(option(socket.as_fd(), level, get, &mut [0; 8]), Ok(0));
        attach_filter(socket.as_fd(), 3).unwrap();
        let mut value = [0xff; 64];
        assert_eq!(option(socket.as_fd(), level, get, &mut value), Ok(3));
        assert_eq!(value, [0xff; 64]);
    }

    #[test]
    fn a_value_that_could_name_memory_is_not_passed() {
        let socket = new_socket(libc::AF_INET, libc::SOCK_STREAM, 0).unwrap();
        let (socket, tcp) = (socket.as_fd(), libc::IPPROTO_TCP);
        let filter = set_option(socket, libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, &[0; 16]);
        assert_eq!(filter, Err(Errno::EINVAL));
        // An address and a length; the given length is enough for the kernel.
        let mut value = [0xff; 64];
        const TCP_ZEROCOPY_RECEIVE: c_int = 35;
        let read = option(socket, tcp, TCP_ZEROCOPY_RECEIVE, &mut value);
        assert_eq!((read, value), (Err(Errno::EINVAL), [0xff; 64]));
        let reno = b"reno\0\0\0\0\0\0\0\0";
        assert_eq!(set_option(socket, tcp, libc::TCP_CONGESTION, reno), Ok(()));
        assert_eq!(option(socket, tcp, libc::TCP_CONGESTION, &mut value), Ok(16));
        let null = std::fs::File::open("/dev/null").unwrap();
        assert_eq!(namespace(null.as_fd()).unwrap_err(), Errno::ENOTSOCK);
    }
}
