//! The symbols of calls on sockets, from linux/socket.h, uapi/linux/net.h, in.h, netlink.h, if_ether.h, if_packet.h, can.h;
//! it must never hold two values for one name.

use super::Family;

/// The address families of socket(2), address_families(7).
pub const FAMILY: Family = Family {
    unknown: "AF_???",
    members: &[
        ("AF_UNSPEC", 0),
        ("AF_UNIX", 1),
        ("AF_INET", 2),
        ("AF_AX25", 3),
        ("AF_IPX", 4),
        ("AF_APPLETALK", 5),
        ("AF_NETROM", 6),
        ("AF_BRIDGE", 7),
        ("AF_ATMPVC", 8),
        ("AF_X25", 9),
        ("AF_INET6", 10),
        ("AF_ROSE", 11),
        ("AF_DECnet", 12),
        ("AF_NETBEUI", 13),
        ("AF_SECURITY", 14),
        ("AF_KEY", 15),
        ("AF_NETLINK", 16),
        ("AF_PACKET", 17),
        ("AF_ASH", 18),
        ("AF_ECONET", 19),
        ("AF_ATMSVC", 20),
        ("AF_RDS", 21),
        ("AF_SNA", 22),
        ("AF_IRDA", 23),
        ("AF_PPPOX", 24),
        ("AF_WANPIPE", 25),
        ("AF_LLC", 26),
        ("AF_IB", 27),
        ("AF_MPLS", 28),
        ("AF_CAN", 29),
        ("AF_TIPC", 30),
        ("AF_BLUETOOTH", 31),
        ("AF_IUCV", 32),
        ("AF_RXRPC", 33),
        ("AF_ISDN", 34),
        ("AF_PHONET", 35),
        ("AF_IEEE802154", 36),
        ("AF_CAIF", 37),
        ("AF_ALG", 38),
        ("AF_NFC", 39),
        ("AF_VSOCK", 40),
        ("AF_KCM", 41),
        ("AF_QIPCRTR", 42),
        ("AF_SMC", 43),
        ("AF_XDP", 44),
        ("AF_MCTP", 45),
    ],
};

/// The types of socket(2), the lowest four bits of its argument.
pub const TYPE: Family = Family {
    unknown: "SOCK_???",
    members: &[
        ("SOCK_STREAM", 1),
        ("SOCK_DGRAM", 2),
        ("SOCK_RAW", 3),
        ("SOCK_RDM", 4),
        ("SOCK_SEQPACKET", 5),
        ("SOCK_DCCP", 6),
        ("SOCK_PACKET", 10),
    ],
};

/// The flags in the type of socket(2) and of accept4(2).
pub const TYPE_FLAGS: Family =
    Family { unknown: "SOCK_???", members: &[("SOCK_CLOEXEC", 0x80000), ("SOCK_NONBLOCK", 0x800)] };

/// The protocols of AF_INET and AF_INET6, linux/in.h and linux/in6.h.
pub const INET_PROTOCOL: Family = Family {
    unknown: "IPPROTO_???",
    members: &[
        ("IPPROTO_IP", 0),
        ("IPPROTO_ICMP", 1),
        ("IPPROTO_IGMP", 2),
        ("IPPROTO_IPIP", 4),
        ("IPPROTO_TCP", 6),
        ("IPPROTO_EGP", 8),
        ("IPPROTO_PUP", 12),
        ("IPPROTO_UDP", 17),
        ("IPPROTO_IDP", 22),
        ("IPPROTO_TP", 29),
        ("IPPROTO_DCCP", 33),
        ("IPPROTO_IPV6", 41),
        ("IPPROTO_ROUTING", 43),
        ("IPPROTO_FRAGMENT", 44),
        ("IPPROTO_RSVP", 46),
        ("IPPROTO_GRE", 47),
        ("IPPROTO_ESP", 50),
        ("IPPROTO_AH", 51),
        ("IPPROTO_ICMPV6", 58),
        ("IPPROTO_NONE", 59),
        ("IPPROTO_DSTOPTS", 60),
        ("IPPROTO_MTP", 92),
        ("IPPROTO_BEETPH", 94),
        ("IPPROTO_ENCAP", 98),
        ("IPPROTO_PIM", 103),
        ("IPPROTO_COMP", 108),
        ("IPPROTO_L2TP", 115),
        ("IPPROTO_SCTP", 132),
        ("IPPROTO_MH", 135),
        ("IPPROTO_UDPLITE", 136),
        ("IPPROTO_MPLS", 137),
        ("IPPROTO_ETHERNET", 143),
        ("IPPROTO_RAW", 255),
        ("IPPROTO_SMC", 256),
        ("IPPROTO_MPTCP", 262),
    ],
};

/// The protocols of AF_NETLINK, netlink(7).
pub const NETLINK_PROTOCOL: Family = Family {
    unknown: "NETLINK_???",
    members: &[
        ("NETLINK_ROUTE", 0),
        ("NETLINK_UNUSED", 1),
        ("NETLINK_USERSOCK", 2),
        ("NETLINK_FIREWALL", 3),
        ("NETLINK_SOCK_DIAG", 4),
        ("NETLINK_NFLOG", 5),
        ("NETLINK_XFRM", 6),
        ("NETLINK_SELINUX", 7),
        ("NETLINK_ISCSI", 8),
        ("NETLINK_AUDIT", 9),
        ("NETLINK_FIB_LOOKUP", 10),
        ("NETLINK_CONNECTOR", 11),
        ("NETLINK_NETFILTER", 12),
        ("NETLINK_IP6_FW", 13),
        ("NETLINK_DNRTMSG", 14),
        ("NETLINK_KOBJECT_UEVENT", 15),
        ("NETLINK_GENERIC", 16),
        ("NETLINK_SCSITRANSPORT", 18),
        ("NETLINK_ECRYPTFS", 19),
        ("NETLINK_RDMA", 20),
        ("NETLINK_CRYPTO", 21),
        ("NETLINK_SMC", 22),
    ],
};

/// The protocols of AF_CAN, linux/can.h.
pub const CAN_PROTOCOL: Family = Family {
    unknown: "CAN_???",
    members: &[
        ("CAN_RAW", 1),
        ("CAN_BCM", 2),
        ("CAN_TP16", 3),
        ("CAN_TP20", 4),
        ("CAN_MCNET", 5),
        ("CAN_ISOTP", 6),
        ("CAN_J1939", 7),
    ],
};

/// The protocols of AF_BLUETOOTH.
pub const BLUETOOTH_PROTOCOL: Family = Family {
    unknown: "BTPROTO_???",
    members: &[
        ("BTPROTO_L2CAP", 0),
        ("BTPROTO_HCI", 1),
        ("BTPROTO_SCO", 2),
        ("BTPROTO_RFCOMM", 3),
        ("BTPROTO_BNEP", 4),
        ("BTPROTO_CMTP", 5),
        ("BTPROTO_HIDP", 6),
        ("BTPROTO_AVDTP", 7),
    ],
};

/// The protocols of AF_ISDN.
pub const ISDN_PROTOCOL: Family = Family {
    unknown: "ISDN_P_???",
    members: &[
        ("ISDN_P_BASE", 0x0),
        ("ISDN_P_TE_S0", 0x1),
        ("ISDN_P_NT_S0", 0x2),
        ("ISDN_P_TE_E1", 0x3),
        ("ISDN_P_NT_E1", 0x4),
    ],
};

/// The protocols of AF_PHONET.
pub const PHONET_PROTOCOL: Family = Family {
    unknown: "PN_PROTO_???",
    members: &[("PN_PROTO_TRANSPORT", 0x0), ("PN_PROTO_PHONET", 0x1), ("PN_PROTO_PIPE", 0x2)],
};

/// The protocols of AF_CAIF.
pub const CAIF_PROTOCOL: Family = Family {
    unknown: "CAIFPROTO_???",
    members: &[
        ("CAIFPROTO_AT", 0x0),
        ("CAIFPROTO_DATAGRAM", 0x1),
        ("CAIFPROTO_DATAGRAM_LOOP", 0x2),
        ("CAIFPROTO_UTIL", 0x3),
        ("CAIFPROTO_RFM", 0x4),
        ("CAIFPROTO_DEBUG", 0x5),
    ],
};

/// The protocols of AF_NFC.
pub const NFC_PROTOCOL: Family = Family {
    unknown: "NFC_SOCKPROTO_???",
    members: &[("NFC_SOCKPROTO_RAW", 0x0), ("NFC_SOCKPROTO_LLCP", 0x1)],
};

/// The protocols of AF_KCM.
pub const KCM_PROTOCOL: Family =
    Family { unknown: "KCMPROTO_???", members: &[("KCMPROTO_CONNECTED", 0x0)] };

/// The protocols of AF_SMC.
pub const SMC_PROTOCOL: Family =
    Family { unknown: "SMCPROTO_???", members: &[("SMCPROTO_SMC", 0x0), ("SMCPROTO_SMC6", 0x1)] };

/// The Ethernet protocols of AF_PACKET, linux/if_ether.h, in host byte order.
pub const ETHERNET_PROTOCOL: Family = Family {
    unknown: "ETH_P_???",
    members: &[
        ("ETH_P_LOOP", 0x60),
        ("ETH_P_PUP", 0x200),
        ("ETH_P_PUPAT", 0x201),
        ("ETH_P_TSN", 0x22f0),
        ("ETH_P_ERSPAN2", 0x22eb),
        ("ETH_P_IP", 0x800),
        ("ETH_P_X25", 0x805),
        ("ETH_P_ARP", 0x806),
        ("ETH_P_BPQ", 0x8ff),
        ("ETH_P_IEEEPUP", 0xa00),
        ("ETH_P_IEEEPUPAT", 0xa01),
        ("ETH_P_BATMAN", 0x4305),
        ("ETH_P_DEC", 0x6000),
        ("ETH_P_DNA_DL", 0x6001),
        ("ETH_P_DNA_RC", 0x6002),
        ("ETH_P_DNA_RT", 0x6003),
        ("ETH_P_LAT", 0x6004),
        ("ETH_P_DIAG", 0x6005),
        ("ETH_P_CUST", 0x6006),
        ("ETH_P_SCA", 0x6007),
        ("ETH_P_TEB", 0x6558),
        ("ETH_P_RARP", 0x8035),
        ("ETH_P_ATALK", 0x809b),
        ("ETH_P_AARP", 0x80f3),
        ("ETH_P_8021Q", 0x8100),
        ("ETH_P_ERSPAN", 0x88be),
        ("ETH_P_IPX", 0x8137),
        ("ETH_P_IPV6", 0x86dd),
        ("ETH_P_PAUSE", 0x8808),
        ("ETH_P_SLOW", 0x8809),
        ("ETH_P_WCCP", 0x883e),
        ("ETH_P_MPLS_UC", 0x8847),
        ("ETH_P_MPLS_MC", 0x8848),
        ("ETH_P_ATMMPOA", 0x884c),
        ("ETH_P_PPP_DISC", 0x8863),
        ("ETH_P_PPP_SES", 0x8864),
        ("ETH_P_LINK_CTL", 0x886c),
        ("ETH_P_ATMFATE", 0x8884),
        ("ETH_P_PAE", 0x888e),
        ("ETH_P_PROFINET", 0x8892),
        ("ETH_P_REALTEK", 0x8899),
        ("ETH_P_AOE", 0x88a2),
        ("ETH_P_ETHERCAT", 0x88a4),
        ("ETH_P_8021AD", 0x88a8),
        ("ETH_P_802_EX1", 0x88b5),
        ("ETH_P_PREAUTH", 0x88c7),
        ("ETH_P_TIPC", 0x88ca),
        ("ETH_P_LLDP", 0x88cc),
        ("ETH_P_MRP", 0x88e3),
        ("ETH_P_MACSEC", 0x88e5),
        ("ETH_P_8021AH", 0x88e7),
        ("ETH_P_MVRP", 0x88f5),
        ("ETH_P_1588", 0x88f7),
        ("ETH_P_NCSI", 0x88f8),
        ("ETH_P_PRP", 0x88fb),
        ("ETH_P_CFM", 0x8902),
        ("ETH_P_FCOE", 0x8906),
        ("ETH_P_IBOE", 0x8915),
        ("ETH_P_TDLS", 0x890d),
        ("ETH_P_FIP", 0x8914),
        ("ETH_P_80221", 0x8917),
        ("ETH_P_HSR", 0x892f),
        ("ETH_P_NSH", 0x894f),
        ("ETH_P_LOOPBACK", 0x9000),
        ("ETH_P_QINQ1", 0x9100),
        ("ETH_P_QINQ2", 0x9200),
        ("ETH_P_QINQ3", 0x9300),
        ("ETH_P_EDSA", 0xdada),
        ("ETH_P_DSA_8021Q", 0xdadb),
        ("ETH_P_DSA_A5PSW", 0xe001),
        ("ETH_P_IFE", 0xed3e),
        ("ETH_P_AF_IUCV", 0xfbfb),
        ("ETH_P_802_3_MIN", 0x600),
        ("ETH_P_802_3", 0x1),
        ("ETH_P_AX25", 0x2),
        ("ETH_P_ALL", 0x3),
        ("ETH_P_802_2", 0x4),
        ("ETH_P_SNAP", 0x5),
        ("ETH_P_DDCMP", 0x6),
        ("ETH_P_WAN_PPP", 0x7),
        ("ETH_P_PPP_MP", 0x8),
        ("ETH_P_LOCALTALK", 0x9),
        ("ETH_P_CAN", 0xc),
        ("ETH_P_CANFD", 0xd),
        ("ETH_P_CANXL", 0xe),
        ("ETH_P_PPPTALK", 0x10),
        ("ETH_P_TR_802_2", 0x11),
        ("ETH_P_MOBITEX", 0x15),
        ("ETH_P_CONTROL", 0x16),
        ("ETH_P_IRDA", 0x17),
        ("ETH_P_ECONET", 0x18),
        ("ETH_P_HDLC", 0x19),
        ("ETH_P_ARCNET", 0x1a),
        ("ETH_P_DSA", 0x1b),
        ("ETH_P_TRAILER", 0x1c),
        ("ETH_P_PHONET", 0xf5),
        ("ETH_P_IEEE802154", 0xf6),
        ("ETH_P_CAIF", 0xf7),
        ("ETH_P_XDSA", 0xf8),
        ("ETH_P_MAP", 0xf9),
        ("ETH_P_MCTP", 0xfa),
    ],
};

/// The packet types of packet(7).
pub const PACKET_TYPE: Family = Family {
    unknown: "PACKET_???",
    members: &[
        ("PACKET_HOST", 0),
        ("PACKET_BROADCAST", 1),
        ("PACKET_MULTICAST", 2),
        ("PACKET_OTHERHOST", 3),
        ("PACKET_OUTGOING", 4),
        ("PACKET_LOOPBACK", 5),
        ("PACKET_USER", 6),
        ("PACKET_KERNEL", 7),
    ],
};

/// The hardware types of packet(7), linux/if_arp.h.
pub const HARDWARE: Family = Family {
    unknown: "ARPHRD_???",
    members: &[
        ("ARPHRD_NETROM", 0),
        ("ARPHRD_ETHER", 1),
        ("ARPHRD_EETHER", 2),
        ("ARPHRD_AX25", 3),
        ("ARPHRD_PRONET", 4),
        ("ARPHRD_CHAOS", 5),
        ("ARPHRD_IEEE802", 6),
        ("ARPHRD_ARCNET", 7),
        ("ARPHRD_APPLETLK", 8),
        ("ARPHRD_DLCI", 15),
        ("ARPHRD_ATM", 19),
        ("ARPHRD_METRICOM", 23),
        ("ARPHRD_IEEE1394", 24),
        ("ARPHRD_EUI64", 27),
        ("ARPHRD_INFINIBAND", 32),
        ("ARPHRD_SLIP", 256),
        ("ARPHRD_CSLIP", 257),
        ("ARPHRD_SLIP6", 258),
        ("ARPHRD_CSLIP6", 259),
        ("ARPHRD_RSRVD", 260),
        ("ARPHRD_ADAPT", 264),
        ("ARPHRD_ROSE", 270),
        ("ARPHRD_X25", 271),
        ("ARPHRD_HWX25", 272),
        ("ARPHRD_CAN", 280),
        ("ARPHRD_MCTP", 290),
        ("ARPHRD_PPP", 512),
        ("ARPHRD_CISCO", 513),
        ("ARPHRD_LAPB", 516),
        ("ARPHRD_DDCMP", 517),
        ("ARPHRD_RAWHDLC", 518),
        ("ARPHRD_TUNNEL", 768),
        ("ARPHRD_TUNNEL6", 769),
        ("ARPHRD_FRAD", 770),
        ("ARPHRD_SKIP", 771),
        ("ARPHRD_LOOPBACK", 772),
        ("ARPHRD_LOCALTLK", 773),
        ("ARPHRD_FDDI", 774),
        ("ARPHRD_BIF", 775),
        ("ARPHRD_SIT", 776),
        ("ARPHRD_IPDDP", 777),
        ("ARPHRD_IPGRE", 778),
        ("ARPHRD_PIMREG", 779),
        ("ARPHRD_HIPPI", 780),
        ("ARPHRD_ASH", 781),
        ("ARPHRD_ECONET", 782),
        ("ARPHRD_IRDA", 783),
        ("ARPHRD_FCPP", 784),
        ("ARPHRD_FCAL", 785),
        ("ARPHRD_FCPL", 786),
        ("ARPHRD_FCFABRIC", 787),
        ("ARPHRD_IEEE802_TR", 800),
        ("ARPHRD_IEEE80211", 801),
        ("ARPHRD_IEEE80211_PRISM", 802),
        ("ARPHRD_IEEE80211_RADIOTAP", 803),
        ("ARPHRD_IEEE802154", 804),
        ("ARPHRD_IEEE802154_MONITOR", 805),
        ("ARPHRD_PHONET", 820),
        ("ARPHRD_PHONET_PIPE", 821),
        ("ARPHRD_CAIF", 822),
        ("ARPHRD_IP6GRE", 823),
        ("ARPHRD_NETLINK", 824),
        ("ARPHRD_6LOWPAN", 825),
        ("ARPHRD_VSOCKMON", 826),
        ("ARPHRD_VOID", 65535),
        ("ARPHRD_NONE", 65534),
    ],
};

/// How shutdown(2) ends a connection.
pub const SHUTDOWN: Family =
    Family { unknown: "SHUT_???", members: &[("SHUT_RD", 0), ("SHUT_WR", 1), ("SHUT_RDWR", 2)] };

/// The flags of send(2) and recv(2).
pub const MESSAGE: Family = Family {
    unknown: "MSG_???",
    members: &[
        ("MSG_OOB", 0x1),
        ("MSG_PEEK", 0x2),
        ("MSG_DONTROUTE", 0x4),
        ("MSG_CTRUNC", 0x8),
        ("MSG_PROBE", 0x10),
        ("MSG_TRUNC", 0x20),
        ("MSG_DONTWAIT", 0x40),
        ("MSG_EOR", 0x80),
        ("MSG_WAITALL", 0x100),
        ("MSG_FIN", 0x200),
        ("MSG_SYN", 0x400),
        ("MSG_CONFIRM", 0x800),
        ("MSG_RST", 0x1000),
        ("MSG_ERRQUEUE", 0x2000),
        ("MSG_NOSIGNAL", 0x4000),
        ("MSG_MORE", 0x8000),
        ("MSG_WAITFORONE", 0x10000),
        ("MSG_SENDPAGE_NOTLAST", 0x20000),
        ("MSG_BATCH", 0x40000),
        ("MSG_NO_SHARED_FRAGS", 0x80000),
        ("MSG_ZEROCOPY", 0x4000000),
        ("MSG_FASTOPEN", 0x2000_0000),
        ("MSG_CMSG_CLOEXEC", 0x4000_0000),
        ("MSG_CMSG_COMPAT", 0x8000_0000),
    ],
};

/// The levels of setsockopt(2).
pub const LEVEL: Family = Family {
    unknown: "SOL_???",
    members: &[
        ("SOL_IP", 0),
        ("SOL_SOCKET", 1),
        ("SOL_TCP", 6),
        ("SOL_UDP", 17),
        ("SOL_IPV6", 41),
        ("SOL_ICMPV6", 58),
        ("SOL_SCTP", 132),
        ("SOL_UDPLITE", 136),
        ("SOL_RAW", 255),
        ("SOL_IPX", 256),
        ("SOL_AX25", 257),
        ("SOL_ATALK", 258),
        ("SOL_NETROM", 259),
        ("SOL_ROSE", 260),
        ("SOL_DECNET", 261),
        ("SOL_X25", 262),
        ("SOL_PACKET", 263),
        ("SOL_ATM", 264),
        ("SOL_AAL", 265),
        ("SOL_IRDA", 266),
        ("SOL_NETBEUI", 267),
        ("SOL_LLC", 268),
        ("SOL_DCCP", 269),
        ("SOL_NETLINK", 270),
        ("SOL_TIPC", 271),
        ("SOL_RXRPC", 272),
        ("SOL_PPPOL2TP", 273),
        ("SOL_BLUETOOTH", 274),
        ("SOL_PNPIPE", 275),
        ("SOL_RDS", 276),
        ("SOL_IUCV", 277),
        ("SOL_CAIF", 278),
        ("SOL_ALG", 279),
        ("SOL_NFC", 280),
        ("SOL_KCM", 281),
        ("SOL_TLS", 282),
        ("SOL_XDP", 283),
        ("SOL_MPTCP", 284),
        ("SOL_MCTP", 285),
        ("SOL_SMC", 286),
    ],
};

/// The same where they are the levels of an option: some protocols are their own.
pub const OPTION_LEVEL: Family = Family {
    unknown: "SOL_??",
    members: &[
        ("SOL_IP", 0),
        ("SOL_SOCKET", 1),
        ("SOL_TCP", 6),
        ("SOL_UDP", 17),
        ("SOL_IPV6", 41),
        ("SOL_ICMPV6", 58),
        ("SOL_SCTP", 132),
        ("SOL_UDPLITE", 136),
        ("SOL_RAW", 255),
        ("SOL_IPX", 256),
        ("SOL_AX25", 257),
        ("SOL_ATALK", 258),
        ("SOL_NETROM", 259),
        ("SOL_ROSE", 260),
        ("SOL_DECNET", 261),
        ("SOL_X25", 262),
        ("SOL_PACKET", 263),
        ("SOL_ATM", 264),
        ("SOL_AAL", 265),
        ("SOL_IRDA", 266),
        ("SOL_NETBEUI", 267),
        ("SOL_LLC", 268),
        ("SOL_DCCP", 269),
        ("SOL_NETLINK", 270),
        ("SOL_TIPC", 271),
        ("SOL_RXRPC", 272),
        ("SOL_PPPOL2TP", 273),
        ("SOL_BLUETOOTH", 274),
        ("SOL_PNPIPE", 275),
        ("SOL_RDS", 276),
        ("SOL_IUCV", 277),
        ("SOL_CAIF", 278),
        ("SOL_ALG", 279),
        ("SOL_NFC", 280),
        ("SOL_KCM", 281),
        ("SOL_TLS", 282),
        ("SOL_XDP", 283),
        ("SOL_MPTCP", 284),
        ("SOL_MCTP", 285),
        ("SOL_SMC", 286),
        ("AF_VSOCK", 40),
        ("SOL_CAN_BASE", 100),
        ("SOL_CAN_RAW", 101),
    ],
};

/// Whether a socket that times out takes another path, SO_TXREHASH.
pub const REHASH: Family = Family {
    unknown: "SOCK_TXREHASH_???",
    members: &[
        ("SOCK_TXREHASH_DEFAULT", 255),
        ("SOCK_TXREHASH_DISABLED", 0),
        ("SOCK_TXREHASH_ENABLED", 1),
    ],
};

/// The calls behind i386's socketcall(2), linux/net.h.
pub const SOCKETCALL: Family = Family {
    unknown: "SYS_???",
    members: &[
        ("SYS_SOCKET", 1),
        ("SYS_BIND", 2),
        ("SYS_CONNECT", 3),
        ("SYS_LISTEN", 4),
        ("SYS_ACCEPT", 5),
        ("SYS_GETSOCKNAME", 6),
        ("SYS_GETPEERNAME", 7),
        ("SYS_SOCKETPAIR", 8),
        ("SYS_SEND", 9),
        ("SYS_RECV", 10),
        ("SYS_SENDTO", 11),
        ("SYS_RECVFROM", 12),
        ("SYS_SHUTDOWN", 13),
        ("SYS_SETSOCKOPT", 14),
        ("SYS_GETSOCKOPT", 15),
        ("SYS_SENDMSG", 16),
        ("SYS_RECVMSG", 17),
        ("SYS_ACCEPT4", 18),
        ("SYS_RECVMMSG", 19),
        ("SYS_SENDMMSG", 20),
    ],
};

/// The types of control messages of SOL_SOCKET, cmsg(3).
pub const CONTROL: Family = Family {
    unknown: "SCM_???",
    members: &[
        ("SCM_RIGHTS", 1),
        ("SCM_CREDENTIALS", 2),
        ("SCM_SECURITY", 3),
        ("SO_TIMESTAMP_OLD", 0x1d),
        ("SO_TIMESTAMPNS_OLD", 0x23),
        ("SO_TIMESTAMPING_OLD", 0x25),
    ],
};

/// The types of control messages of SOL_IP, ip(7).
pub const CONTROL_IP: Family = Family {
    unknown: "IP_???",
    members: &[
        ("IP_TOS", 1),
        ("IP_TTL", 2),
        ("IP_RECVOPTS", 6),
        ("IP_RETOPTS", 7),
        ("IP_PKTINFO", 8),
        ("IP_RECVERR", 0xb),
        ("IP_CHECKSUM", 0x17),
        ("IP_ORIGDSTADDR", 0x14),
    ],
};

/// The addresses of AF_VSOCK that have names, vsock(7).
pub const VSOCK_CID: Family = Family {
    unknown: "VMADDR_CID_???",
    members: &[
        ("VMADDR_CID_HYPERVISOR", 0),
        ("VMADDR_CID_LOCAL", 1),
        ("VMADDR_CID_HOST", 2),
        ("VMADDR_CID_ANY", 0xffff_ffff),
    ],
};

/// The port of AF_VSOCK that has a name.
pub const VSOCK_PORT: Family =
    Family { unknown: "VMADDR_PORT_???", members: &[("VMADDR_PORT_ANY", 0xffff_ffff)] };

/// The flags of an address of AF_VSOCK.
pub const VSOCK_FLAGS: Family =
    Family { unknown: "VMADDR_FLAG_???", members: &[("VMADDR_FLAG_TO_HOST", 1)] };
