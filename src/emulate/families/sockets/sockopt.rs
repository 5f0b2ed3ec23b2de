//! The options of a socket, copied to another that takes its place; it never leaves one behind that it can see
//! and not copy.

use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;

use crate::emulate::{Outcome, Stop, Trying};
use crate::kernel::socket::{option, set_option};
use crate::table::constants::{Family, options as families};

/// The options of one level.
type LevelOptions = (i32, &'static Family, &'static [&'static str]);

/// What can be read and set, by whoever has the socket.
const COPIED: &[LevelOptions] = &[
    (
        libc::SOL_SOCKET,
        &families::SOCKET,
        &[
            "SO_DEBUG",
            "SO_REUSEADDR",
            "SO_DONTROUTE",
            "SO_BROADCAST",
            "SO_KEEPALIVE",
            "SO_OOBINLINE",
            "SO_NO_CHECK",
            "SO_LINGER",
            "SO_REUSEPORT",
            "SO_RCVLOWAT",
            "SO_RCVTIMEO_OLD",
            "SO_SNDTIMEO_OLD",
            "SO_TIMESTAMP_OLD",
            "SO_TIMESTAMPNS_OLD",
            "SO_TIMESTAMP_NEW",
            "SO_TIMESTAMPNS_NEW",
            "SO_TIMESTAMPING_OLD",
            "SO_RXQ_OVFL",
            "SO_SELECT_ERR_QUEUE",
            "SO_BUSY_POLL",
            "SO_MAX_PACING_RATE",
            "SO_INCOMING_CPU",
            "SO_ZEROCOPY",
            "SO_TXREHASH",
        ],
    ),
    (
        libc::IPPROTO_IP,
        &families::IP,
        &[
            "IP_TOS",
            "IP_TTL",
            "IP_OPTIONS",
            "IP_RECVOPTS",
            "IP_RETOPTS",
            "IP_PKTINFO",
            "IP_MTU_DISCOVER",
            "IP_RECVERR",
            "IP_RECVTTL",
            "IP_RECVTOS",
            "IP_FREEBIND",
            "IP_PASSSEC",
            "IP_ORIGDSTADDR",
            "IP_MINTTL",
            "IP_NODEFRAG",
            "IP_CHECKSUM",
            "IP_BIND_ADDRESS_NO_PORT",
            "IP_RECVFRAGSIZE",
            "IP_RECVERR_RFC4884",
            "IP_MULTICAST_TTL",
            "IP_MULTICAST_LOOP",
            "IP_MULTICAST_ALL",
        ],
    ),
    // IP_TOS changes it.
    (libc::SOL_SOCKET, &families::SOCKET, &["SO_PRIORITY"]),
    (
        libc::IPPROTO_IPV6,
        &families::IPV6,
        &[
            "IPV6_V6ONLY",
            "IPV6_UNICAST_HOPS",
            "IPV6_MULTICAST_HOPS",
            "IPV6_MULTICAST_LOOP",
            "IPV6_MULTICAST_ALL",
            "IPV6_MTU_DISCOVER",
            "IPV6_RECVERR",
            "IPV6_RECVERR_RFC4884",
            "IPV6_FLOWINFO",
            "IPV6_FLOWINFO_SEND",
            "IPV6_RECVPKTINFO",
            "IPV6_RECVHOPLIMIT",
            "IPV6_RECVPATHMTU",
            "IPV6_DONTFRAG",
            "IPV6_RECVTCLASS",
            "IPV6_TCLASS",
            "IPV6_AUTOFLOWLABEL",
            "IPV6_ADDR_PREFERENCES",
            "IPV6_MINHOPCOUNT",
            "IPV6_ORIGDSTADDR",
            "IPV6_RECVFRAGSIZE",
            "IPV6_FREEBIND",
        ],
    ),
    (
        libc::IPPROTO_TCP,
        &families::TCP,
        &[
            "TCP_NODELAY",
            "TCP_MAXSEG",
            "TCP_CORK",
            "TCP_KEEPIDLE",
            "TCP_KEEPINTVL",
            "TCP_KEEPCNT",
            "TCP_SYNCNT",
            "TCP_LINGER2",
            "TCP_DEFER_ACCEPT",
            "TCP_WINDOW_CLAMP",
            "TCP_CONGESTION",
            "TCP_THIN_LINEAR_TIMEOUTS",
            "TCP_USER_TIMEOUT",
            "TCP_FASTOPEN",
            "TCP_NOTSENT_LOWAT",
            "TCP_SAVE_SYN",
            "TCP_FASTOPEN_NO_COOKIE",
            "TCP_INQ",
            "TCP_TX_DELAY",
        ],
    ),
    (
        libc::IPPROTO_UDP,
        &families::UDP,
        &["UDP_CORK", "UDP_NO_CHECK6_TX", "UDP_NO_CHECK6_RX", "UDP_SEGMENT", "UDP_GRO"],
    ),
];

/// What means something in one network namespace only, takes a capability there, or has connect(2) say that it
/// connected when it did not.
const REFUSED_OPTIONS: &[LevelOptions] = &[
    (libc::SOL_SOCKET, &families::SOCKET, &["SO_BINDTODEVICE", "SO_MARK", "SO_LOCK_FILTER"]),
    (libc::SOL_SOCKET, &families::READ_SOCKET, &["SO_GET_FILTER"]),
    (libc::IPPROTO_IP, &families::IP, &["IP_TRANSPARENT", "IP_MULTICAST_IF", "IP_UNICAST_IF"]),
    (
        libc::IPPROTO_IPV6,
        &families::IPV6,
        &["IPV6_TRANSPARENT", "IPV6_MULTICAST_IF", "IPV6_UNICAST_IF"],
    ),
    (libc::IPPROTO_TCP, &families::TCP, &["TCP_REPAIR", "TCP_ULP", "TCP_FASTOPEN_CONNECT"]),
    (libc::IPPROTO_UDP, &families::UDP, &["UDP_ENCAP"]),
];

/// The sizes of buffers and their bits in `SO_BUF_LOCK`. The kernel returns twice the value that was set, since the
/// rest is its own: socket(7).
const BUFFERS: [(&str, i32, i32); 2] =
    [("SO_SNDBUF", libc::SO_SNDBUF, 1), ("SO_RCVBUF", libc::SO_RCVBUF, 2)];

/// Gives `new`, which is otherwise alike, the options of `old`.
pub(super) fn copy(old: impl AsFd, new: impl AsFd) -> Outcome<()> {
    let (old, new) = (old.as_fd(), new.as_fd());
    for (level, number, name) in rows(REFUSED_OPTIONS) {
        // A new socket has the defaults, so a difference is something that the target has set and would lose.
        if read(old, level, number) != read(new, level, number) {
            return Err(Stop::tried(name, Errno::EOPNOTSUPP));
        }
    }
    for (level, number, name) in rows(COPIED) {
        let wanted = read(old, level, number);
        if wanted == read(new, level, number) {
            continue;
        }
        set_option(new, level, number, wanted.as_deref().unwrap_or_default()).trying(name)?;
        // Some values are accepted and then changed, by a limit or a sysctl: read again instead of trusting the
        // success.
        if wanted != read(new, level, number) {
            return Err(Stop::tried(name, Errno::EINVAL));
        }
    }
    let number = |bytes: Result<Vec<u8>, Errno>| {
        bytes.ok().and_then(|bytes| bytes.try_into().ok()).map(i32::from_ne_bytes)
    };
    // Before Linux 5.14 it is not known who chose a size.
    let chosen = buf_lock().and_then(|lock| number(read(old, libc::SOL_SOCKET, lock))).unwrap_or(3);
    for (name, buffer, bit) in BUFFERS {
        let wanted = number(read(old, libc::SOL_SOCKET, buffer));
        if let Some(size) = wanted.filter(|_| chosen & bit != 0) {
            let half = (size / 2).to_ne_bytes();
            set_option(new, libc::SOL_SOCKET, buffer, &half).trying(name)?;
            if number(read(new, libc::SOL_SOCKET, buffer)) != wanted {
                return Err(Stop::tried(name, Errno::EINVAL));
            }
        }
    }
    Ok(())
}

fn buf_lock() -> Option<i32> {
    families::SOCKET.value("SO_BUF_LOCK").and_then(|number| i32::try_from(number).ok())
}

/// Level, number and name of each.
fn rows(levels: &'static [LevelOptions]) -> impl Iterator<Item = (i32, i32, &'static str)> {
    levels.iter().flat_map(|&(level, family, names)| {
        names
            .iter()
            .filter_map(move |name| Some((level, i32::try_from(family.value(name)?).ok()?, *name)))
    })
}

/// An option's bytes; of a filter, as many as it has instructions.
fn read(socket: BorrowedFd<'_>, level: i32, name: i32) -> Result<Vec<u8>, Errno> {
    // The longest one is IP_OPTIONS with 40 bytes.
    let mut value = [0; 64];
    let length = option(socket, level, name, &mut value)?;
    Ok(value[..length.min(value.len())].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate::Why;
    use crate::kernel::socket::{attach_filter, new_socket};

    fn sockets(domain: i32, kind: i32) -> [std::os::fd::OwnedFd; 2] {
        [(); 2].map(|()| new_socket(domain, kind, 0).unwrap())
    }

    #[test]
    fn every_option_has_its_number_once() {
        let names =
            |levels: &[LevelOptions]| levels.iter().map(|level| level.2.len()).sum::<usize>();
        let mut all: Vec<_> =
            rows(COPIED).chain(rows(REFUSED_OPTIONS)).map(|row| (row.0, row.1)).collect();
        assert_eq!(all.len(), names(COPIED) + names(REFUSED_OPTIONS));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), names(COPIED) + names(REFUSED_OPTIONS));
        assert!(buf_lock().is_some());
    }

    #[test]
    fn what_was_set_is_copied_and_the_rest_is_as_new() {
        let set = |level, name, value: &'static [u8]| (level, name, value);
        for (domain, kind, options) in [
            (
                libc::AF_INET,
                libc::SOCK_STREAM,
                vec![
                    set(libc::SOL_SOCKET, libc::SO_REUSEADDR, &[1, 0, 0, 0]),
                    set(libc::SOL_SOCKET, libc::SO_REUSEPORT, &[1, 0, 0, 0]),
                    set(libc::SOL_SOCKET, libc::SO_KEEPALIVE, &[1, 0, 0, 0]),
                    set(libc::SOL_SOCKET, libc::SO_LINGER, &[1, 0, 0, 0, 7, 0, 0, 0]),
                    set(
                        libc::SOL_SOCKET,
                        libc::SO_RCVTIMEO,
                        &[3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                    ),
                    set(libc::SOL_SOCKET, libc::SO_RCVBUF, &[0, 0x40, 0, 0]),
                    set(libc::SOL_SOCKET, libc::SO_SNDBUF, &[0, 0x60, 0, 0]),
                    set(libc::IPPROTO_TCP, libc::TCP_NODELAY, &[1, 0, 0, 0]),
                    set(libc::IPPROTO_TCP, libc::TCP_KEEPIDLE, &[99, 0, 0, 0]),
                    set(libc::IPPROTO_TCP, libc::TCP_DEFER_ACCEPT, &[5, 0, 0, 0]),
                    set(libc::IPPROTO_TCP, libc::TCP_FASTOPEN, &[9, 0, 0, 0]),
                    set(libc::IPPROTO_IP, libc::IP_TOS, &[0x10, 0, 0, 0]),
                    set(libc::SOL_SOCKET, libc::SO_PRIORITY, &[3, 0, 0, 0]),
                ],
            ),
            (
                libc::AF_INET,
                libc::SOCK_DGRAM,
                vec![set(libc::IPPROTO_IP, libc::IP_OPTIONS, &[1, 1, 1, 0])],
            ),
            (
                libc::AF_INET6,
                libc::SOCK_DGRAM,
                vec![
                    set(libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, &[1, 0, 0, 0]),
                    set(libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO, &[1, 0, 0, 0]),
                    set(libc::IPPROTO_IPV6, libc::IPV6_UNICAST_HOPS, &[9, 0, 0, 0]),
                    set(libc::SOL_SOCKET, libc::SO_BROADCAST, &[1, 0, 0, 0]),
                    set(libc::SOL_SOCKET, libc::SO_TIMESTAMPNS, &[1, 0, 0, 0]),
                ],
            ),
        ] {
            let [old, new] = sockets(domain, kind);
            for (level, name, value) in &options {
                set_option(old.as_fd(), *level, *name, value).unwrap();
            }
            copy(&old, &new).unwrap();
            let [untouched, _] = sockets(domain, kind);
            for (level, number, name) in rows(COPIED) {
                let [old, new] = [&old, &new].map(|socket| read(socket.as_fd(), level, number));
                assert_eq!(old, new, "{name}");
                if !options.iter().any(|(l, n, _)| (*l, *n) == (level, number)) {
                    assert_eq!(new, read(untouched.as_fd(), level, number), "{name}");
                }
            }
            for (name, number, _) in BUFFERS {
                let [old, new] = [&old, &new].map(|s| read(s.as_fd(), libc::SOL_SOCKET, number));
                assert_eq!(old, new, "{name}");
            }
            let locked = |socket: &std::os::fd::OwnedFd| {
                read(socket.as_fd(), libc::SOL_SOCKET, buf_lock().unwrap())
            };
            assert_eq!(locked(&old), locked(&new), "who chose the sizes");
        }
    }

    #[test]
    fn what_cannot_be_copied_is_named() {
        let [old, new] = sockets(libc::AF_INET6, libc::SOCK_STREAM);
        set_option(old.as_fd(), libc::SOL_SOCKET, libc::SO_LOCK_FILTER, &[1, 0, 0, 0]).unwrap();
        assert!(
            matches!(copy(&old, &new), Err(Stop::Refused(Why::Tried(name, _))) if name == "SO_LOCK_FILTER")
        );
        let [old, new] = sockets(libc::AF_INET, libc::SOCK_DGRAM);
        attach_filter(old.as_fd(), 3).unwrap();
        assert!(
            matches!(copy(&old, &new), Err(Stop::Refused(Why::Tried(name, _))) if name == "SO_GET_FILTER")
        );
    }
}
