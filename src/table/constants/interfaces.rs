//! The symbols of network interfaces, from uapi/linux/if.h, if_tun.h and if_packet.h;
//! it must never hold two values for one name.

use super::Family;

/// The flags of an interface.
pub const FLAGS: Family = Family {
    unknown: "IFF_???",
    members: &[
        ("IFF_UP", 1),
        ("IFF_BROADCAST", 2),
        ("IFF_DEBUG", 4),
        ("IFF_LOOPBACK", 8),
        ("IFF_POINTOPOINT", 0x10),
        ("IFF_NOTRAILERS", 0x20),
        ("IFF_RUNNING", 0x40),
        ("IFF_NOARP", 0x80),
        ("IFF_PROMISC", 0x100),
        ("IFF_ALLMULTI", 0x200),
        ("IFF_MASTER", 0x400),
        ("IFF_SLAVE", 0x800),
        ("IFF_MULTICAST", 0x1000),
        ("IFF_PORTSEL", 0x2000),
        ("IFF_AUTOMEDIA", 0x4000),
        ("IFF_DYNAMIC", 0x8000),
    ],
};

/// The flags of TUNSETIFF.
pub const TUN: Family = Family {
    unknown: "IFF_???",
    members: &[
        ("IFF_TUN", 1),
        ("IFF_TAP", 2),
        ("IFF_NAPI", 0x10),
        ("IFF_NAPI_FRAGS", 0x20),
        ("IFF_NO_CARRIER", 0x40),
        ("IFF_NO_PI", 0x1000),
        ("IFF_ONE_QUEUE", 0x2000),
        ("IFF_VNET_HDR", 0x4000),
        ("IFF_TUN_EXCL", 0x8000),
        ("IFF_MULTI_QUEUE", 0x100),
        ("IFF_ATTACH_QUEUE", 0x200),
        ("IFF_DETACH_QUEUE", 0x400),
        ("IFF_PERSIST", 0x800),
        ("IFF_NOFILTER", 0x1000),
    ],
};

/// The flags of TUNSETOFFLOAD.
pub const TUN_OFFLOAD: Family = Family {
    unknown: "TUN_F_???",
    members: &[
        ("TUN_F_CSUM", 1),
        ("TUN_F_TSO4", 2),
        ("TUN_F_TSO6", 4),
        ("TUN_F_TSO_ECN", 8),
        ("TUN_F_UFO", 0x10),
    ],
};

/// The kinds of `struct packet_mreq`.
pub const PACKET_MEMBERSHIP: Family = Family {
    unknown: "PACKET_MR_???",
    members: &[
        ("PACKET_MR_MULTICAST", 0),
        ("PACKET_MR_PROMISC", 1),
        ("PACKET_MR_ALLMULTI", 2),
        ("PACKET_MR_UNICAST", 3),
    ],
};
