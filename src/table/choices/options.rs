//! What an option of a socket is called and what it takes, by level and name: socket(7), ip(7), ipv6(7),
//! packet(7) and the page of each protocol.

use super::prelude::*;

/// The name of an option; the level is argument 1.
pub const OPTION_NAME: Kind = Select(
    1,
    &cases(
        &sockets::OPTION_LEVEL,
        &[
            ("SOL_IP", OneOf(&options::IP)),
            ("SOL_SOCKET", OneOf(&options::SOCKET)),
            ("SOL_TCP", OneOf(&options::TCP)),
            ("SOL_UDP", OneOf(&options::UDP)),
            ("AF_VSOCK", OneOf(&options::VSOCK)),
            ("SOL_IPV6", OneOf(&options::IPV6)),
            ("SOL_CAN_RAW", OneOf(&options::CAN_RAW)),
            ("SOL_SCTP", OneOf(&options::SCTP)),
            ("SOL_RAW", OneOf(&options::RAW)),
            ("SOL_IPX", OneOf(&options::IPX)),
            ("SOL_AX25", OneOf(&options::AX25)),
            ("SOL_PACKET", OneOf(&options::PACKET)),
            ("SOL_IRDA", OneOf(&options::IRDA)),
            ("SOL_LLC", OneOf(&options::LLC)),
            ("SOL_DCCP", OneOf(&options::DCCP)),
            ("SOL_NETLINK", OneOf(&options::NETLINK)),
            ("SOL_TIPC", OneOf(&options::TIPC)),
            ("SOL_RXRPC", OneOf(&options::RXRPC)),
            ("SOL_PPPOL2TP", OneOf(&options::PPPOL2TP)),
            ("SOL_BLUETOOTH", OneOf(&options::BLUETOOTH)),
            ("SOL_PNPIPE", OneOf(&options::PNPIPE)),
            ("SOL_RDS", OneOf(&options::RDS)),
            ("SOL_IUCV", OneOf(&options::IUCV)),
            ("SOL_CAIF", OneOf(&options::CAIF)),
            ("SOL_ALG", OneOf(&options::ALG)),
            ("SOL_NFC", OneOf(&options::NFC)),
            ("SOL_KCM", OneOf(&options::KCM)),
            ("SOL_TLS", OneOf(&options::TLS)),
            ("SOL_XDP", OneOf(&options::XDP)),
        ],
    ),
    &Unsigned,
);

/// The same of getsockopt(2), which has some names of its own.
pub const OPTION_NAME_READ: Kind = Select(
    1,
    &cases(
        &sockets::OPTION_LEVEL,
        &[
            ("SOL_SOCKET", Symbol(&options::READ_SOCKET, &OneOf(&options::SOCKET))),
            ("SOL_IP", Symbol(&options::READ_IP, &OneOf(&options::IP))),
            ("SOL_IPV6", Symbol(&options::READ_IPV6, &OneOf(&options::IPV6))),
        ],
    ),
    &OPTION_NAME,
);

/// What setsockopt(2) reads for an option; its length is argument 4.
pub const OPTION_VALUE: Kind = Select(
    1,
    &cases(
        &sockets::OPTION_LEVEL,
        &[
            ("SOL_SOCKET", Select(2, &OF_SOCKET, &NUMBER_OR_BYTES)),
            ("SOL_NETLINK", NUMBER),
            ("SOL_IP", Select(2, &OF_IP, &Select(2, &NUMBERS_OF_IP, &NUMBER_OR_BYTES))),
            ("SOL_IPV6", Select(2, &OF_IPV6, &Select(2, &NUMBERS_OF_IPV6, &NUMBER_OR_BYTES))),
            ("SOL_TCP", Select(2, &NUMBERS_OF_TCP, &NUMBER_OR_BYTES)),
            ("SOL_UDP", Select(2, &NUMBERS_OF_UDP, &NUMBER_OR_BYTES)),
            ("SOL_PACKET", Select(2, &OF_PACKET, &NUMBER_OR_BYTES)),
            ("SOL_RAW", NUMBER_OR_BYTE),
        ],
    ),
    &NUMBER_OR_BYTES,
);

/// What getsockopt(2) fills, and for some options reads before.
pub const OPTION_RESULT: Kind = Select(
    1,
    &cases(
        &sockets::OPTION_LEVEL,
        &[
            ("SOL_IP", Select(2, &READ_BY_IP, &Select(2, &TABLES_OF_IP, &FILLED))),
            ("SOL_IPV6", Select(2, &READ_BY_IPV6, &Select(2, &TABLES_OF_IPV6, &FILLED))),
            ("SOL_TCP", Select(2, &READ_BY_TCP, &FILLED)),
        ],
    ),
    &FILLED,
);

const FILLED: Kind = Out(&Byte, At(4));
const READ: Kind = InOut(&Opaque, At(4));

/// An `int` at the beginning, whatever the length says.
const NUMBER: Kind = In(&Int, AtMost(4));
/// The same, or the one byte that ip(7) takes of less.
const NUMBER_OR_BYTE: Kind = Select(4, &[(1, BYTES), (2, BYTES), (3, BYTES)], &NUMBER);
/// How much the kernel takes of it is not known: it may be less than the length says.
const BYTES: Kind = In(&Byte, Readable(4));
const NUMBER_OR_BYTES: Kind = Select(4, &[(4, NUMBER)], &BYTES);

/// Strace shows a number that has no symbol as a signed one.
const REHASH: Kind = Symbol(&sockets::REHASH, &Commented(&Int, &sockets::REHASH));

const OF_SOCKET: [(u64, Kind); 47] = cases(
    &options::SOCKET,
    &[
        ("SO_LINGER", In(&LINGER, AtMost(4))),
        ("SO_ATTACH_FILTER", FILTER),
        ("SO_ATTACH_REUSEPORT_CBPF", FILTER),
        ("SO_TXREHASH", In(&REHASH, AtMost(4))),
        ("SO_DEBUG", NUMBER),
        ("SO_REUSEADDR", NUMBER),
        ("SO_DONTROUTE", NUMBER),
        ("SO_BROADCAST", NUMBER),
        ("SO_SNDBUF", NUMBER),
        ("SO_RCVBUF", NUMBER),
        ("SO_KEEPALIVE", NUMBER),
        ("SO_OOBINLINE", NUMBER),
        ("SO_NO_CHECK", NUMBER),
        ("SO_PRIORITY", NUMBER),
        ("SO_BSDCOMPAT", NUMBER),
        ("SO_REUSEPORT", NUMBER),
        ("SO_PASSCRED", NUMBER),
        ("SO_RCVLOWAT", NUMBER),
        ("SO_SNDLOWAT", NUMBER),
        ("SO_DETACH_FILTER", NUMBER),
        ("SO_TIMESTAMP_OLD", NUMBER),
        ("SO_ACCEPTCONN", NUMBER),
        ("SO_SNDBUFFORCE", NUMBER),
        ("SO_RCVBUFFORCE", NUMBER),
        ("SO_PASSSEC", NUMBER),
        ("SO_TIMESTAMPNS_OLD", NUMBER),
        ("SO_MARK", NUMBER),
        ("SO_TIMESTAMPING_OLD", NUMBER),
        ("SO_RXQ_OVFL", NUMBER),
        ("SO_WIFI_STATUS", NUMBER),
        ("SO_PEEK_OFF", NUMBER),
        ("SO_NOFCS", NUMBER),
        ("SO_LOCK_FILTER", NUMBER),
        ("SO_SELECT_ERR_QUEUE", NUMBER),
        ("SO_BUSY_POLL", NUMBER),
        ("SO_INCOMING_CPU", NUMBER),
        ("SO_CNX_ADVICE", NUMBER),
        ("SO_INCOMING_NAPI_ID", NUMBER),
        ("SO_ZEROCOPY", NUMBER),
        ("SO_TIMESTAMP_NEW", NUMBER),
        ("SO_TIMESTAMPNS_NEW", NUMBER),
        ("SO_TIMESTAMPING_NEW", NUMBER),
        ("SO_DETACH_REUSEPORT_BPF", NUMBER),
        ("SO_PREFER_BUSY_POLL", NUMBER),
        ("SO_BUSY_POLL_BUDGET", NUMBER),
        ("SO_RESERVE_MEM", NUMBER),
        ("SO_RCVMARK", NUMBER),
    ],
);

const FILTER: Kind = ByWord(&[
    // Of another length it is EINVAL before it is read.
    Select(4, &[(16, In(&SOCKET_FILTER, One))], &Address),
    Select(4, &[(8, In(&SOCKET_FILTER, One))], &Address),
]);

const OF_IP: [(u64, Kind); 4] = cases(
    &options::IP,
    &[
        ("IP_ADD_MEMBERSHIP", In(&MEMBERSHIP, Readable(4))),
        ("IP_DROP_MEMBERSHIP", In(&MEMBERSHIP, Readable(4))),
        ("MCAST_JOIN_GROUP", In(&GROUP, AtMost(4))),
        ("MCAST_LEAVE_GROUP", In(&GROUP, AtMost(4))),
    ],
);

const OF_IPV6: [(u64, Kind); 6] = cases(
    &options::IPV6,
    &[
        ("IPV6_ADD_MEMBERSHIP", In(&MEMBERSHIP6, AtMost(4))),
        ("IPV6_DROP_MEMBERSHIP", In(&MEMBERSHIP6, AtMost(4))),
        ("IPV6_JOIN_ANYCAST", In(&MEMBERSHIP6, AtMost(4))),
        ("IPV6_LEAVE_ANYCAST", In(&MEMBERSHIP6, AtMost(4))),
        ("MCAST_JOIN_GROUP", In(&GROUP, AtMost(4))),
        ("MCAST_LEAVE_GROUP", In(&GROUP, AtMost(4))),
    ],
);

/// A longer membership has a longer address, and a ring of the third version more fields.
const OF_PACKET: [(u64, Kind); 4] = cases(
    &options::PACKET,
    &[
        ("PACKET_ADD_MEMBERSHIP", In(&PACKET_MEMBERSHIP, Readable(4))),
        ("PACKET_DROP_MEMBERSHIP", In(&PACKET_MEMBERSHIP, Readable(4))),
        ("PACKET_RX_RING", In(&PACKET_RING, Readable(4))),
        ("PACKET_TX_RING", In(&PACKET_RING, Readable(4))),
    ],
);

/// The options of a family that take a number.
const fn numbers<const N: usize>(family: &Family, names: [&'static str; N]) -> [(u64, Kind); N] {
    let mut named = [("", NUMBER_OR_BYTE); N];
    let mut index = 0;
    while index < N {
        named[index].0 = names[index];
        index += 1;
    }
    cases(family, &named)
}

const NUMBERS_OF_IP: [(u64, Kind); 24] = numbers(
    &options::IP,
    [
        "IP_TOS",
        "IP_TTL",
        "IP_HDRINCL",
        "IP_ROUTER_ALERT",
        "IP_RECVOPTS",
        "IP_PKTINFO",
        "IP_MTU_DISCOVER",
        "IP_RECVERR",
        "IP_RECVTTL",
        "IP_RECVTOS",
        "IP_FREEBIND",
        "IP_PASSSEC",
        "IP_TRANSPARENT",
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
        "IP_UNICAST_IF",
    ],
);
const NUMBERS_OF_IPV6: [(u64, Kind); 35] = numbers(
    &options::IPV6,
    [
        "IPV6_ADDRFORM",
        "IPV6_CHECKSUM",
        "IPV6_2292HOPLIMIT",
        "IPV6_UNICAST_HOPS",
        "IPV6_MULTICAST_IF",
        "IPV6_MULTICAST_HOPS",
        "IPV6_MULTICAST_LOOP",
        "IPV6_ROUTER_ALERT",
        "IPV6_MTU_DISCOVER",
        "IPV6_MTU",
        "IPV6_RECVERR",
        "IPV6_V6ONLY",
        "IPV6_MULTICAST_ALL",
        "IPV6_ROUTER_ALERT_ISOLATE",
        "IPV6_RECVERR_RFC4884",
        "IPV6_FLOWINFO_SEND",
        "IPV6_HDRINCL",
        "IPV6_RECVPKTINFO",
        "IPV6_RECVHOPLIMIT",
        "IPV6_RECVHOPOPTS",
        "IPV6_RECVRTHDR",
        "IPV6_RECVDSTOPTS",
        "IPV6_RECVPATHMTU",
        "IPV6_DONTFRAG",
        "IPV6_USE_MIN_MTU",
        "IPV6_RECVTCLASS",
        "IPV6_TCLASS",
        "IPV6_AUTOFLOWLABEL",
        "IPV6_ADDR_PREFERENCES",
        "IPV6_MINHOPCOUNT",
        "IPV6_ORIGDSTADDR",
        "IPV6_TRANSPARENT",
        "IPV6_UNICAST_IF",
        "IPV6_RECVFRAGSIZE",
        "IPV6_FREEBIND",
    ],
);
const NUMBERS_OF_TCP: [(u64, Kind); 25] = numbers(
    &options::TCP,
    [
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
        "TCP_QUICKACK",
        "TCP_THIN_LINEAR_TIMEOUTS",
        "TCP_THIN_DUPACK",
        "TCP_USER_TIMEOUT",
        "TCP_REPAIR",
        "TCP_REPAIR_QUEUE",
        "TCP_QUEUE_SEQ",
        "TCP_FASTOPEN",
        "TCP_TIMESTAMP",
        "TCP_NOTSENT_LOWAT",
        "TCP_SAVE_SYN",
        "TCP_FASTOPEN_CONNECT",
        "TCP_FASTOPEN_NO_COOKIE",
        "TCP_INQ",
        "TCP_TX_DELAY",
    ],
);
const NUMBERS_OF_UDP: [(u64, Kind); 6] = numbers(
    &options::UDP,
    ["UDP_CORK", "UDP_ENCAP", "UDP_NO_CHECK6_TX", "UDP_NO_CHECK6_RX", "UDP_SEGMENT", "UDP_GRO"],
);

const READ_BY_IP: [(u64, Kind); 2] =
    cases(&options::IP, &[("IP_MSFILTER", READ), ("MCAST_MSFILTER", READ)]);
const TABLES_OF_IP: [(u64, Kind); 11] = cases(
    &options::READ_IP,
    &[
        ("IPT_SO_GET_INFO", READ),
        ("IPT_SO_GET_ENTRIES", READ),
        ("IPT_SO_GET_REVISION_MATCH", READ),
        ("IPT_SO_GET_REVISION_TARGET", READ),
        ("ARPT_SO_GET_INFO", READ),
        ("ARPT_SO_GET_ENTRIES", READ),
        ("ARPT_SO_GET_REVISION_TARGET", READ),
        ("EBT_SO_GET_INFO", READ),
        ("EBT_SO_GET_ENTRIES", READ),
        ("EBT_SO_GET_INIT_INFO", READ),
        ("EBT_SO_GET_INIT_ENTRIES", READ),
    ],
);
const READ_BY_IPV6: [(u64, Kind); 1] = cases(&options::IPV6, &[("MCAST_MSFILTER", READ)]);
const TABLES_OF_IPV6: [(u64, Kind); 4] = cases(
    &options::READ_IPV6,
    &[
        ("IP6T_SO_GET_INFO", READ),
        ("IP6T_SO_GET_ENTRIES", READ),
        ("IP6T_SO_GET_REVISION_MATCH", READ),
        ("IP6T_SO_GET_REVISION_TARGET", READ),
    ],
);
const READ_BY_TCP: [(u64, Kind); 1] = cases(&options::TCP, &[("TCP_ZEROCOPY_RECEIVE", READ)]);
