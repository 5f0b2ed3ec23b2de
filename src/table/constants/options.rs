//! The symbols of the options of sockets, from uapi/asm-generic/socket.h and the header of each protocol;
//! it must never hold two values for one name.

use super::Family;

/// The options of SOL_IP.
pub const IP: Family = Family {
    unknown: "IP_???",
    members: &[
        ("IP_TOS", 1),
        ("IP_TTL", 2),
        ("IP_HDRINCL", 3),
        ("IP_OPTIONS", 4),
        ("IP_ROUTER_ALERT", 5),
        ("IP_RECVOPTS", 6),
        ("IP_RETOPTS", 7),
        ("IP_PKTINFO", 8),
        ("IP_PKTOPTIONS", 9),
        ("IP_MTU_DISCOVER", 0xa),
        ("IP_RECVERR", 0xb),
        ("IP_RECVTTL", 0xc),
        ("IP_RECVTOS", 0xd),
        ("IP_MTU", 0xe),
        ("IP_FREEBIND", 0xf),
        ("IP_IPSEC_POLICY", 0x10),
        ("IP_XFRM_POLICY", 0x11),
        ("IP_PASSSEC", 0x12),
        ("IP_TRANSPARENT", 0x13),
        ("IP_ORIGDSTADDR", 0x14),
        ("IP_MINTTL", 0x15),
        ("IP_NODEFRAG", 0x16),
        ("IP_CHECKSUM", 0x17),
        ("IP_BIND_ADDRESS_NO_PORT", 0x18),
        ("IP_RECVFRAGSIZE", 0x19),
        ("IP_RECVERR_RFC4884", 0x1a),
        ("IP_MULTICAST_IF", 0x20),
        ("IP_MULTICAST_TTL", 0x21),
        ("IP_MULTICAST_LOOP", 0x22),
        ("IP_ADD_MEMBERSHIP", 0x23),
        ("IP_DROP_MEMBERSHIP", 0x24),
        ("IP_UNBLOCK_SOURCE", 0x25),
        ("IP_BLOCK_SOURCE", 0x26),
        ("IP_ADD_SOURCE_MEMBERSHIP", 0x27),
        ("IP_DROP_SOURCE_MEMBERSHIP", 0x28),
        ("IP_MSFILTER", 0x29),
        ("MCAST_JOIN_GROUP", 0x2a),
        ("MCAST_BLOCK_SOURCE", 0x2b),
        ("MCAST_UNBLOCK_SOURCE", 0x2c),
        ("MCAST_LEAVE_GROUP", 0x2d),
        ("MCAST_JOIN_SOURCE_GROUP", 0x2e),
        ("MCAST_LEAVE_SOURCE_GROUP", 0x2f),
        ("MCAST_MSFILTER", 0x30),
        ("IP_MULTICAST_ALL", 0x31),
        ("IP_UNICAST_IF", 0x32),
        ("IPT_SO_SET_REPLACE", 0x40),
        ("IPT_SO_SET_ADD_COUNTERS", 0x41),
        ("ARPT_SO_SET_REPLACE", 0x60),
        ("ARPT_SO_SET_ADD_COUNTERS", 0x61),
        ("EBT_SO_SET_ENTRIES", 0x80),
        ("EBT_SO_SET_COUNTERS", 0x81),
    ],
};

/// The options of SOL_SOCKET.
pub const SOCKET: Family = Family {
    unknown: "SO_???",
    members: &[
        ("SO_DEBUG", 1),
        ("SO_REUSEADDR", 2),
        ("SO_TYPE", 3),
        ("SO_ERROR", 4),
        ("SO_DONTROUTE", 5),
        ("SO_BROADCAST", 6),
        ("SO_SNDBUF", 7),
        ("SO_RCVBUF", 8),
        ("SO_KEEPALIVE", 9),
        ("SO_OOBINLINE", 0xa),
        ("SO_NO_CHECK", 0xb),
        ("SO_PRIORITY", 0xc),
        ("SO_LINGER", 0xd),
        ("SO_BSDCOMPAT", 0xe),
        ("SO_REUSEPORT", 0xf),
        ("SO_PASSCRED", 0x10),
        ("SO_PEERCRED", 0x11),
        ("SO_RCVLOWAT", 0x12),
        ("SO_SNDLOWAT", 0x13),
        ("SO_RCVTIMEO_OLD", 0x14),
        ("SO_SNDTIMEO_OLD", 0x15),
        ("SO_SECURITY_AUTHENTICATION", 0x16),
        ("SO_SECURITY_ENCRYPTION_TRANSPORT", 0x17),
        ("SO_SECURITY_ENCRYPTION_NETWORK", 0x18),
        ("SO_BINDTODEVICE", 0x19),
        ("SO_ATTACH_FILTER", 0x1a),
        ("SO_DETACH_FILTER", 0x1b),
        ("SO_PEERNAME", 0x1c),
        ("SO_TIMESTAMP_OLD", 0x1d),
        ("SO_ACCEPTCONN", 0x1e),
        ("SO_PEERSEC", 0x1f),
        ("SO_SNDBUFFORCE", 0x20),
        ("SO_RCVBUFFORCE", 0x21),
        ("SO_PASSSEC", 0x22),
        ("SO_TIMESTAMPNS_OLD", 0x23),
        ("SO_MARK", 0x24),
        ("SO_TIMESTAMPING_OLD", 0x25),
        ("SO_PROTOCOL", 0x26),
        ("SO_DOMAIN", 0x27),
        ("SO_RXQ_OVFL", 0x28),
        ("SO_WIFI_STATUS", 0x29),
        ("SO_PEEK_OFF", 0x2a),
        ("SO_NOFCS", 0x2b),
        ("SO_LOCK_FILTER", 0x2c),
        ("SO_SELECT_ERR_QUEUE", 0x2d),
        ("SO_BUSY_POLL", 0x2e),
        ("SO_MAX_PACING_RATE", 0x2f),
        ("SO_BPF_EXTENSIONS", 0x30),
        ("SO_INCOMING_CPU", 0x31),
        ("SO_ATTACH_BPF", 0x32),
        ("SO_ATTACH_REUSEPORT_CBPF", 0x33),
        ("SO_ATTACH_REUSEPORT_EBPF", 0x34),
        ("SO_CNX_ADVICE", 0x35),
        ("SO_MEMINFO", 0x37),
        ("SO_INCOMING_NAPI_ID", 0x38),
        ("SO_COOKIE", 0x39),
        ("SO_PEERGROUPS", 0x3b),
        ("SO_ZEROCOPY", 0x3c),
        ("SO_TXTIME", 0x3d),
        ("SO_BINDTOIFINDEX", 0x3e),
        ("SO_TIMESTAMP_NEW", 0x3f),
        ("SO_TIMESTAMPNS_NEW", 0x40),
        ("SO_TIMESTAMPING_NEW", 0x41),
        ("SO_RCVTIMEO_NEW", 0x42),
        ("SO_SNDTIMEO_NEW", 0x43),
        ("SO_DETACH_REUSEPORT_BPF", 0x44),
        ("SO_PREFER_BUSY_POLL", 0x45),
        ("SO_BUSY_POLL_BUDGET", 0x46),
        ("SO_NETNS_COOKIE", 0x47),
        ("SO_BUF_LOCK", 0x48),
        ("SO_RESERVE_MEM", 0x49),
        ("SO_TXREHASH", 0x4a),
        ("SO_RCVMARK", 0x4b),
    ],
};

/// The options of SOL_TCP.
pub const TCP: Family = Family {
    unknown: "TCP_???",
    members: &[
        ("TCP_NODELAY", 1),
        ("TCP_MAXSEG", 2),
        ("TCP_CORK", 3),
        ("TCP_KEEPIDLE", 4),
        ("TCP_KEEPINTVL", 5),
        ("TCP_KEEPCNT", 6),
        ("TCP_SYNCNT", 7),
        ("TCP_LINGER2", 8),
        ("TCP_DEFER_ACCEPT", 9),
        ("TCP_WINDOW_CLAMP", 0xa),
        ("TCP_INFO", 0xb),
        ("TCP_QUICKACK", 0xc),
        ("TCP_CONGESTION", 0xd),
        ("TCP_MD5SIG", 0xe),
        ("TCP_COOKIE_TRANSACTIONS", 0xf),
        ("TCP_THIN_LINEAR_TIMEOUTS", 0x10),
        ("TCP_THIN_DUPACK", 0x11),
        ("TCP_USER_TIMEOUT", 0x12),
        ("TCP_REPAIR", 0x13),
        ("TCP_REPAIR_QUEUE", 0x14),
        ("TCP_QUEUE_SEQ", 0x15),
        ("TCP_REPAIR_OPTIONS", 0x16),
        ("TCP_FASTOPEN", 0x17),
        ("TCP_TIMESTAMP", 0x18),
        ("TCP_NOTSENT_LOWAT", 0x19),
        ("TCP_CC_INFO", 0x1a),
        ("TCP_SAVE_SYN", 0x1b),
        ("TCP_SAVED_SYN", 0x1c),
        ("TCP_REPAIR_WINDOW", 0x1d),
        ("TCP_FASTOPEN_CONNECT", 0x1e),
        ("TCP_ULP", 0x1f),
        ("TCP_MD5SIG_EXT", 0x20),
        ("TCP_FASTOPEN_KEY", 0x21),
        ("TCP_FASTOPEN_NO_COOKIE", 0x22),
        ("TCP_ZEROCOPY_RECEIVE", 0x23),
        ("TCP_INQ", 0x24),
        ("TCP_TX_DELAY", 0x25),
    ],
};

/// The options of SOL_UDP.
pub const UDP: Family = Family {
    unknown: "UDP_???",
    members: &[
        ("UDP_CORK", 1),
        ("UDP_ENCAP", 0x64),
        ("UDP_NO_CHECK6_TX", 0x65),
        ("UDP_NO_CHECK6_RX", 0x66),
        ("UDP_SEGMENT", 0x67),
        ("UDP_GRO", 0x68),
    ],
};

/// The options of AF_VSOCK.
pub const VSOCK: Family = Family {
    unknown: "SO_VM_???",
    members: &[
        ("SO_VM_SOCKETS_BUFFER_SIZE", 0),
        ("SO_VM_SOCKETS_BUFFER_MIN_SIZE", 1),
        ("SO_VM_SOCKETS_BUFFER_MAX_SIZE", 2),
        ("SO_VM_SOCKETS_PEER_HOST_VM_ID", 3),
        ("SO_VM_SOCKETS_TRUSTED", 5),
        ("SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD", 6),
        ("SO_VM_SOCKETS_NONBLOCK_TXRX", 7),
        ("SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW", 8),
    ],
};

/// The options of SOL_IPV6.
pub const IPV6: Family = Family {
    unknown: "IPV6_???",
    members: &[
        ("IPV6_ADDRFORM", 1),
        ("IPV6_2292PKTINFO", 2),
        ("IPV6_2292HOPOPTS", 3),
        ("IPV6_2292DSTOPTS", 4),
        ("IPV6_2292RTHDR", 5),
        ("IPV6_2292PKTOPTIONS", 6),
        ("IPV6_CHECKSUM", 7),
        ("IPV6_2292HOPLIMIT", 8),
        ("IPV6_NEXTHOP", 9),
        ("IPV6_AUTHHDR", 0xa),
        ("IPV6_FLOWINFO", 0xb),
        ("IPV6_UNICAST_HOPS", 0x10),
        ("IPV6_MULTICAST_IF", 0x11),
        ("IPV6_MULTICAST_HOPS", 0x12),
        ("IPV6_MULTICAST_LOOP", 0x13),
        ("IPV6_ADD_MEMBERSHIP", 0x14),
        ("IPV6_DROP_MEMBERSHIP", 0x15),
        ("IPV6_ROUTER_ALERT", 0x16),
        ("IPV6_MTU_DISCOVER", 0x17),
        ("IPV6_MTU", 0x18),
        ("IPV6_RECVERR", 0x19),
        ("IPV6_V6ONLY", 0x1a),
        ("IPV6_JOIN_ANYCAST", 0x1b),
        ("IPV6_LEAVE_ANYCAST", 0x1c),
        ("IPV6_MULTICAST_ALL", 0x1d),
        ("IPV6_ROUTER_ALERT_ISOLATE", 0x1e),
        ("IPV6_RECVERR_RFC4884", 0x1f),
        ("IPV6_FLOWLABEL_MGR", 0x20),
        ("IPV6_FLOWINFO_SEND", 0x21),
        ("IPV6_IPSEC_POLICY", 0x22),
        ("IPV6_XFRM_POLICY", 0x23),
        ("IPV6_HDRINCL", 0x24),
        ("MCAST_JOIN_GROUP", 0x2a),
        ("MCAST_BLOCK_SOURCE", 0x2b),
        ("MCAST_UNBLOCK_SOURCE", 0x2c),
        ("MCAST_LEAVE_GROUP", 0x2d),
        ("MCAST_JOIN_SOURCE_GROUP", 0x2e),
        ("MCAST_LEAVE_SOURCE_GROUP", 0x2f),
        ("MCAST_MSFILTER", 0x30),
        ("IPV6_RECVPKTINFO", 0x31),
        ("IPV6_PKTINFO", 0x32),
        ("IPV6_RECVHOPLIMIT", 0x33),
        ("IPV6_HOPLIMIT", 0x34),
        ("IPV6_RECVHOPOPTS", 0x35),
        ("IPV6_HOPOPTS", 0x36),
        ("IPV6_RTHDRDSTOPTS", 0x37),
        ("IPV6_RECVRTHDR", 0x38),
        ("IPV6_RTHDR", 0x39),
        ("IPV6_RECVDSTOPTS", 0x3a),
        ("IPV6_DSTOPTS", 0x3b),
        ("IPV6_RECVPATHMTU", 0x3c),
        ("IPV6_PATHMTU", 0x3d),
        ("IPV6_DONTFRAG", 0x3e),
        ("IPV6_USE_MIN_MTU", 0x3f),
        ("IP6T_SO_SET_REPLACE", 0x40),
        ("IP6T_SO_SET_ADD_COUNTERS", 0x41),
        ("IPV6_RECVTCLASS", 0x42),
        ("IPV6_TCLASS", 0x43),
        ("IPV6_AUTOFLOWLABEL", 0x46),
        ("IPV6_ADDR_PREFERENCES", 0x48),
        ("IPV6_MINHOPCOUNT", 0x49),
        ("IPV6_ORIGDSTADDR", 0x4a),
        ("IPV6_TRANSPARENT", 0x4b),
        ("IPV6_UNICAST_IF", 0x4c),
        ("IPV6_RECVFRAGSIZE", 0x4d),
        ("IPV6_FREEBIND", 0x4e),
    ],
};

/// The options of SOL_CAN_RAW.
pub const CAN_RAW: Family = Family {
    unknown: "CAN_RAW_???",
    members: &[
        ("CAN_RAW_FILTER", 1),
        ("CAN_RAW_ERR_FILTER", 2),
        ("CAN_RAW_LOOPBACK", 3),
        ("CAN_RAW_RECV_OWN_MSGS", 4),
        ("CAN_RAW_FD_FRAMES", 5),
        ("CAN_RAW_JOIN_FILTERS", 6),
    ],
};

/// The options of SOL_SCTP.
pub const SCTP: Family = Family {
    unknown: "SCTP_???",
    members: &[
        ("SCTP_RTOINFO", 0),
        ("SCTP_ASSOCINFO", 1),
        ("SCTP_INITMSG", 2),
        ("SCTP_NODELAY", 3),
        ("SCTP_AUTOCLOSE", 4),
        ("SCTP_SET_PEER_PRIMARY_ADDR", 5),
        ("SCTP_PRIMARY_ADDR", 6),
        ("SCTP_ADAPTATION_LAYER", 7),
        ("SCTP_DISABLE_FRAGMENTS", 8),
        ("SCTP_PEER_ADDR_PARAMS", 9),
        ("SCTP_DEFAULT_SEND_PARAM", 0xa),
        ("SCTP_EVENTS", 0xb),
        ("SCTP_I_WANT_MAPPED_V4_ADDR", 0xc),
        ("SCTP_MAXSEG", 0xd),
        ("SCTP_STATUS", 0xe),
        ("SCTP_GET_PEER_ADDR_INFO", 0xf),
        ("SCTP_DELAYED_SACK", 0x10),
        ("SCTP_CONTEXT", 0x11),
        ("SCTP_FRAGMENT_INTERLEAVE", 0x12),
        ("SCTP_PARTIAL_DELIVERY_POINT", 0x13),
        ("SCTP_MAX_BURST", 0x14),
        ("SCTP_AUTH_CHUNK", 0x15),
        ("SCTP_HMAC_IDENT", 0x16),
        ("SCTP_AUTH_KEY", 0x17),
        ("SCTP_AUTH_ACTIVE_KEY", 0x18),
        ("SCTP_AUTH_DELETE_KEY", 0x19),
        ("SCTP_PEER_AUTH_CHUNKS", 0x1a),
        ("SCTP_LOCAL_AUTH_CHUNKS", 0x1b),
        ("SCTP_GET_ASSOC_NUMBER", 0x1c),
        ("SCTP_GET_ASSOC_ID_LIST", 0x1d),
        ("SCTP_AUTO_ASCONF", 0x1e),
        ("SCTP_PEER_ADDR_THLDS", 0x1f),
        ("SCTP_RECVRCVINFO", 0x20),
        ("SCTP_RECVNXTINFO", 0x21),
        ("SCTP_DEFAULT_SNDINFO", 0x22),
        ("SCTP_AUTH_DEACTIVATE_KEY", 0x23),
        ("SCTP_REUSE_PORT", 0x24),
        ("SCTP_PEER_ADDR_THLDS_V2", 0x25),
        ("SCTP_SOCKOPT_BINDX_ADD", 0x64),
        ("SCTP_SOCKOPT_BINDX_REM", 0x65),
        ("SCTP_SOCKOPT_PEELOFF", 0x66),
        ("SCTP_GET_PEER_ADDRS_NUM_OLD", 0x67),
        ("SCTP_GET_PEER_ADDRS_OLD", 0x68),
        ("SCTP_GET_LOCAL_ADDRS_NUM_OLD", 0x69),
        ("SCTP_GET_LOCAL_ADDRS_OLD", 0x6a),
        ("SCTP_SOCKOPT_CONNECTX_OLD", 0x6b),
        ("SCTP_GET_PEER_ADDRS", 0x6c),
        ("SCTP_GET_LOCAL_ADDRS", 0x6d),
        ("SCTP_SOCKOPT_CONNECTX", 0x6e),
        ("SCTP_SOCKOPT_CONNECTX3", 0x6f),
        ("SCTP_GET_ASSOC_STATS", 0x70),
        ("SCTP_PR_SUPPORTED", 0x71),
        ("SCTP_DEFAULT_PRINFO", 0x72),
        ("SCTP_PR_ASSOC_STATUS", 0x73),
        ("SCTP_PR_STREAM_STATUS", 0x74),
        ("SCTP_RECONFIG_SUPPORTED", 0x75),
        ("SCTP_ENABLE_STREAM_RESET", 0x76),
        ("SCTP_RESET_STREAMS", 0x77),
        ("SCTP_RESET_ASSOC", 0x78),
        ("SCTP_ADD_STREAMS", 0x79),
        ("SCTP_SOCKOPT_PEELOFF_FLAGS", 0x7a),
        ("SCTP_STREAM_SCHEDULER", 0x7b),
        ("SCTP_STREAM_SCHEDULER_VALUE", 0x7c),
        ("SCTP_INTERLEAVING_SUPPORTED", 0x7d),
        ("SCTP_SENDMSG_CONNECT", 0x7e),
        ("SCTP_EVENT", 0x7f),
        ("SCTP_ASCONF_SUPPORTED", 0x80),
        ("SCTP_AUTH_SUPPORTED", 0x81),
        ("SCTP_ECN_SUPPORTED", 0x82),
        ("SCTP_EXPOSE_POTENTIALLY_FAILED_STATE", 0x83),
        ("SCTP_REMOTE_UDP_ENCAPS_PORT", 0x84),
        ("SCTP_PLPMTUD_PROBE_INTERVAL", 0x85),
    ],
};

/// The options of SOL_RAW.
pub const RAW: Family = Family { unknown: "RAW_???", members: &[("ICMP_FILTER", 1)] };

/// The options of SOL_IPX.
pub const IPX: Family = Family { unknown: "IPX_???", members: &[("IPX_TYPE", 1)] };

/// The options of SOL_AX25.
pub const AX25: Family = Family {
    unknown: "AX25_???",
    members: &[
        ("AX25_WINDOW", 1),
        ("AX25_T1", 2),
        ("AX25_N2", 3),
        ("AX25_T3", 4),
        ("AX25_T2", 5),
        ("AX25_BACKOFF", 6),
        ("AX25_EXTSEQ", 7),
        ("AX25_PIDINCL", 8),
        ("AX25_IDLE", 9),
        ("AX25_PACLEN", 0xa),
        ("AX25_IAMDIGI", 0xc),
        ("SO_BINDTODEVICE", 0x19),
    ],
};

/// The options of SOL_PACKET.
pub const PACKET: Family = Family {
    unknown: "PACKET_???",
    members: &[
        ("PACKET_ADD_MEMBERSHIP", 1),
        ("PACKET_DROP_MEMBERSHIP", 2),
        ("PACKET_RECV_OUTPUT", 3),
        ("PACKET_RX_RING", 5),
        ("PACKET_STATISTICS", 6),
        ("PACKET_COPY_THRESH", 7),
        ("PACKET_AUXDATA", 8),
        ("PACKET_ORIGDEV", 9),
        ("PACKET_VERSION", 0xa),
        ("PACKET_HDRLEN", 0xb),
        ("PACKET_RESERVE", 0xc),
        ("PACKET_TX_RING", 0xd),
        ("PACKET_LOSS", 0xe),
        ("PACKET_VNET_HDR", 0xf),
        ("PACKET_TX_TIMESTAMP", 0x10),
        ("PACKET_TIMESTAMP", 0x11),
        ("PACKET_FANOUT", 0x12),
        ("PACKET_TX_HAS_OFF", 0x13),
        ("PACKET_QDISC_BYPASS", 0x14),
        ("PACKET_ROLLOVER_STATS", 0x15),
        ("PACKET_FANOUT_DATA", 0x16),
        ("PACKET_IGNORE_OUTGOING", 0x17),
    ],
};

/// The options of SOL_IRDA.
pub const IRDA: Family = Family {
    unknown: "IRLMP_???",
    members: &[
        ("IRLMP_ENUMDEVICES", 1),
        ("IRLMP_IAS_SET", 2),
        ("IRLMP_IAS_QUERY", 3),
        ("IRLMP_HINTS_SET", 4),
        ("IRLMP_QOS_SET", 5),
        ("IRLMP_QOS_GET", 6),
        ("IRLMP_MAX_SDU_SIZE", 7),
        ("IRLMP_IAS_GET", 8),
        ("IRLMP_IAS_DEL", 9),
        ("IRLMP_HINT_MASK_SET", 0xa),
        ("IRLMP_WAITDEVICE", 0xb),
    ],
};

/// The options of SOL_LLC.
pub const LLC: Family = Family {
    unknown: "LLC_OPT_???",
    members: &[
        ("LLC_OPT_UNKNOWN", 0),
        ("LLC_OPT_RETRY", 1),
        ("LLC_OPT_SIZE", 2),
        ("LLC_OPT_ACK_TMR_EXP", 3),
        ("LLC_OPT_P_TMR_EXP", 4),
        ("LLC_OPT_REJ_TMR_EXP", 5),
        ("LLC_OPT_BUSY_TMR_EXP", 6),
        ("LLC_OPT_TX_WIN", 7),
        ("LLC_OPT_RX_WIN", 8),
        ("LLC_OPT_PKTINFO", 9),
    ],
};

/// The options of SOL_DCCP.
pub const DCCP: Family = Family {
    unknown: "DCCP_SOCKOPT_???",
    members: &[
        ("DCCP_SOCKOPT_PACKET_SIZE", 1),
        ("DCCP_SOCKOPT_SERVICE", 2),
        ("DCCP_SOCKOPT_CHANGE_L", 3),
        ("DCCP_SOCKOPT_CHANGE_R", 4),
        ("DCCP_SOCKOPT_GET_CUR_MPS", 5),
        ("DCCP_SOCKOPT_SERVER_TIMEWAIT", 6),
        ("DCCP_SOCKOPT_SEND_CSCOV", 0xa),
        ("DCCP_SOCKOPT_RECV_CSCOV", 0xb),
        ("DCCP_SOCKOPT_AVAILABLE_CCIDS", 0xc),
        ("DCCP_SOCKOPT_CCID", 0xd),
        ("DCCP_SOCKOPT_TX_CCID", 0xe),
        ("DCCP_SOCKOPT_RX_CCID", 0xf),
        ("DCCP_SOCKOPT_QPOLICY_ID", 0x10),
        ("DCCP_SOCKOPT_QPOLICY_TXQLEN", 0x11),
        ("DCCP_SOCKOPT_CCID_RX_INFO", 0x80),
        ("DCCP_SOCKOPT_CCID_TX_INFO", 0xc0),
    ],
};

/// The options of SOL_NETLINK.
pub const NETLINK: Family = Family {
    unknown: "NETLINK_???",
    members: &[
        ("NETLINK_ADD_MEMBERSHIP", 1),
        ("NETLINK_DROP_MEMBERSHIP", 2),
        ("NETLINK_PKTINFO", 3),
        ("NETLINK_BROADCAST_ERROR", 4),
        ("NETLINK_NO_ENOBUFS", 5),
        ("NETLINK_RX_RING", 6),
        ("NETLINK_TX_RING", 7),
        ("NETLINK_LISTEN_ALL_NSID", 8),
        ("NETLINK_LIST_MEMBERSHIPS", 9),
        ("NETLINK_CAP_ACK", 0xa),
        ("NETLINK_EXT_ACK", 0xb),
        ("NETLINK_GET_STRICT_CHK", 0xc),
    ],
};

/// The options of SOL_TIPC.
pub const TIPC: Family = Family {
    unknown: "TIPC_???",
    members: &[
        ("TIPC_IMPORTANCE", 0x7f),
        ("TIPC_SRC_DROPPABLE", 0x80),
        ("TIPC_DEST_DROPPABLE", 0x81),
        ("TIPC_CONN_TIMEOUT", 0x82),
        ("TIPC_NODE_RECVQ_DEPTH", 0x83),
        ("TIPC_SOCK_RECVQ_DEPTH", 0x84),
        ("TIPC_MCAST_BROADCAST", 0x85),
        ("TIPC_MCAST_REPLICAST", 0x86),
        ("TIPC_GROUP_JOIN", 0x87),
        ("TIPC_GROUP_LEAVE", 0x88),
        ("TIPC_SOCK_RECVQ_USED", 0x89),
        ("TIPC_NODELAY", 0x8a),
    ],
};

/// The options of SOL_RXRPC.
pub const RXRPC: Family = Family {
    unknown: "RXRPC_???",
    members: &[
        ("RXRPC_SECURITY_KEY", 1),
        ("RXRPC_SECURITY_KEYRING", 2),
        ("RXRPC_EXCLUSIVE_CONNECTION", 3),
        ("RXRPC_MIN_SECURITY_LEVEL", 4),
        ("RXRPC_UPGRADEABLE_SERVICE", 5),
        ("RXRPC_SUPPORTED_CMSG", 6),
    ],
};

/// The options of SOL_PPPOL2TP.
pub const PPPOL2TP: Family = Family {
    unknown: "PPPOL2TP_SO_???",
    members: &[
        ("PPPOL2TP_SO_DEBUG", 1),
        ("PPPOL2TP_SO_RECVSEQ", 2),
        ("PPPOL2TP_SO_SENDSEQ", 3),
        ("PPPOL2TP_SO_LNSMODE", 4),
        ("PPPOL2TP_SO_REORDERTO", 5),
    ],
};

/// The options of SOL_BLUETOOTH.
pub const BLUETOOTH: Family = Family {
    unknown: "BT_???",
    members: &[
        ("BT_SECURITY", 4),
        ("BT_DEFER_SETUP", 7),
        ("BT_FLUSHABLE", 8),
        ("BT_POWER", 9),
        ("BT_CHANNEL_POLICY", 0xa),
        ("BT_VOICE", 0xb),
        ("BT_SNDMTU", 0xc),
        ("BT_RCVMTU", 0xd),
    ],
};

/// The options of SOL_PNPIPE.
pub const PNPIPE: Family = Family {
    unknown: "PNPIPE_???",
    members: &[
        ("PNPIPE_ENCAP", 1),
        ("PNPIPE_IFINDEX", 2),
        ("PNPIPE_HANDLE", 3),
        ("PNPIPE_INITSTATE", 4),
    ],
};

/// The options of SOL_RDS.
pub const RDS: Family = Family {
    unknown: "RDS_???",
    members: &[
        ("RDS_CANCEL_SENT_TO", 1),
        ("RDS_GET_MR", 2),
        ("RDS_FREE_MR", 3),
        ("RDS_BARRIER", 4),
        ("RDS_RECVERR", 5),
        ("RDS_CONG_MONITOR", 6),
        ("RDS_GET_MR_FOR_DEST", 7),
        ("SO_RDS_TRANSPORT", 8),
        ("SO_RDS_MSG_RXPATH_LATENCY", 0xa),
        ("SO_TIMESTAMP_OLD", 0x1d),
    ],
};

/// The options of SOL_IUCV.
pub const IUCV: Family = Family { unknown: "SO_???", members: &[("SO_IPRMDATA_MSG", 0x80)] };

/// The options of SOL_CAIF.
pub const CAIF: Family = Family {
    unknown: "CAIFSO_???",
    members: &[
        ("CAIFSO_LINK_SELECT", 0x7f),
        ("CAIFSO_REQ_PARAM", 0x80),
        ("CAIFSO_RSP_PARAM", 0x81),
    ],
};

/// The options of SOL_ALG.
pub const ALG: Family = Family {
    unknown: "ALG_???",
    members: &[
        ("ALG_SET_KEY", 1),
        ("ALG_SET_IV", 2),
        ("ALG_SET_OP", 3),
        ("ALG_SET_AEAD_ASSOCLEN", 4),
        ("ALG_SET_AEAD_AUTHSIZE", 5),
        ("ALG_SET_DRBG_ENTROPY", 6),
    ],
};

/// The options of SOL_NFC.
pub const NFC: Family = Family {
    unknown: "NFC_LLCP_???",
    members: &[
        ("NFC_LLCP_RW", 0),
        ("NFC_LLCP_MIUX", 1),
        ("NFC_LLCP_REMOTE_MIU", 2),
        ("NFC_LLCP_REMOTE_LTO", 3),
        ("NFC_LLCP_REMOTE_RW", 4),
    ],
};

/// The options of SOL_KCM.
pub const KCM: Family = Family { unknown: "KCM_???", members: &[("KCM_RECV_DISABLE", 1)] };

/// The options of SOL_TLS.
pub const TLS: Family = Family { unknown: "TLS_???", members: &[("TLS_TX", 1), ("TLS_RX", 2)] };

/// The options of SOL_XDP.
pub const XDP: Family = Family {
    unknown: "XDP_???",
    members: &[
        ("XDP_MMAP_OFFSETS", 1),
        ("XDP_RX_RING", 2),
        ("XDP_TX_RING", 3),
        ("XDP_UMEM_REG", 4),
        ("XDP_UMEM_FILL_RING", 5),
        ("XDP_UMEM_COMPLETION_RING", 6),
        ("XDP_STATISTICS", 7),
        ("XDP_OPTIONS", 8),
    ],
};

/// The options of SOL_SOCKET that only getsockopt(2) has.
pub const READ_SOCKET: Family = Family { unknown: "SO_???", members: &[("SO_GET_FILTER", 26)] };

/// The options of SOL_IP that only getsockopt(2) has.
pub const READ_IP: Family = Family {
    unknown: "IP_???",
    members: &[
        ("IPT_SO_GET_INFO", 64),
        ("IPT_SO_GET_ENTRIES", 65),
        ("IPT_SO_GET_REVISION_MATCH", 66),
        ("IPT_SO_GET_REVISION_TARGET", 67),
        ("ARPT_SO_GET_INFO", 96),
        ("ARPT_SO_GET_ENTRIES", 97),
        ("ARPT_SO_GET_REVISION_TARGET", 99),
        ("EBT_SO_GET_INFO", 128),
        ("EBT_SO_GET_ENTRIES", 129),
        ("EBT_SO_GET_INIT_INFO", 130),
        ("EBT_SO_GET_INIT_ENTRIES", 131),
    ],
};

/// The options of SOL_IPV6 that only getsockopt(2) has.
pub const READ_IPV6: Family = Family {
    unknown: "IPV6_???",
    members: &[
        ("IP6T_SO_GET_INFO", 64),
        ("IP6T_SO_GET_ENTRIES", 65),
        ("IP6T_SO_GET_REVISION_MATCH", 68),
        ("IP6T_SO_GET_REVISION_TARGET", 69),
    ],
};
