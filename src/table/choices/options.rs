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
            ("SOL_IP", Select(2, &OF_IP, &NUMBER_OR_BYTES)),
            ("SOL_IPV6", Select(2, &OF_IPV6, &NUMBER_OR_BYTES)),
            ("SOL_PACKET", Select(2, &OF_PACKET, &NUMBER_OR_BYTES)),
            ("SOL_RAW", NUMBER_OR_BYTES),
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

/// An `int` at the beginning.
const NUMBER: Kind = In(&Int, Bytes(4));
const NUMBER_OR_BYTES: Kind = Select(4, &[(4, In(&Int, Bytes(4)))], &In(&Byte, Items(4)));

const OF_SOCKET: [(u64, Kind); 47] = cases(
    &options::SOCKET,
    &[
        ("SO_LINGER", In(&LINGER, Bytes(4))),
        ("SO_ATTACH_FILTER", FILTER),
        ("SO_ATTACH_REUSEPORT_CBPF", FILTER),
        ("SO_TXREHASH", In(&OneOf(&sockets::REHASH), Bytes(4))),
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

const FILTER: Kind = ByArch(&[
    Select(4, &[(16, In(&SOCKET_FILTER, One))], &UNSEEN),
    Select(4, &[(8, In(&SOCKET_FILTER, One))], &UNSEEN),
]);

/// A struct of which strace shows only the address, since its length is another.
const UNSEEN: Kind = In(&Opaque, Bytes(4));

const OF_IP: [(u64, Kind); 4] = cases(
    &options::IP,
    &[
        ("IP_ADD_MEMBERSHIP", In(&MEMBERSHIP, Bytes(4))),
        ("IP_DROP_MEMBERSHIP", In(&MEMBERSHIP, Bytes(4))),
        ("MCAST_JOIN_GROUP", In(&GROUP, Bytes(4))),
        ("MCAST_LEAVE_GROUP", In(&GROUP, Bytes(4))),
    ],
);

const OF_IPV6: [(u64, Kind); 6] = cases(
    &options::IPV6,
    &[
        ("IPV6_ADD_MEMBERSHIP", In(&MEMBERSHIP6, Bytes(4))),
        ("IPV6_DROP_MEMBERSHIP", In(&MEMBERSHIP6, Bytes(4))),
        ("IPV6_JOIN_ANYCAST", In(&MEMBERSHIP6, Bytes(4))),
        ("IPV6_LEAVE_ANYCAST", In(&MEMBERSHIP6, Bytes(4))),
        ("MCAST_JOIN_GROUP", In(&GROUP, Bytes(4))),
        ("MCAST_LEAVE_GROUP", In(&GROUP, Bytes(4))),
    ],
);

const OF_PACKET: [(u64, Kind); 4] = cases(
    &options::PACKET,
    &[
        ("PACKET_ADD_MEMBERSHIP", Select(4, &[(16, In(&PACKET_MEMBERSHIP, One))], &UNSEEN)),
        ("PACKET_DROP_MEMBERSHIP", Select(4, &[(16, In(&PACKET_MEMBERSHIP, One))], &UNSEEN)),
        ("PACKET_RX_RING", Select(4, &[(16, In(&PACKET_RING, One))], &UNSEEN)),
        ("PACKET_TX_RING", Select(4, &[(16, In(&PACKET_RING, One))], &UNSEEN)),
    ],
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
