//! The symbols of network interfaces, from uapi/linux/if.h, if_tun.h and if_packet.h;
//! it must never hold two values for one name.

use super::family::Family;

/// The flags of an interface.
pub const FLAGS: Family = family!("IFF_???":
    IFF_UP, IFF_BROADCAST, IFF_DEBUG, IFF_LOOPBACK, IFF_POINTOPOINT, IFF_NOTRAILERS, IFF_RUNNING,
    IFF_NOARP, IFF_PROMISC, IFF_ALLMULTI, IFF_MASTER, IFF_SLAVE, IFF_MULTICAST, IFF_PORTSEL,
    IFF_AUTOMEDIA, IFF_DYNAMIC,
);

/// The flags of TUNSETIFF.
pub const TUN: Family = family!("IFF_???":
    IFF_TUN, IFF_TAP, IFF_NAPI, IFF_NAPI_FRAGS, IFF_NO_CARRIER, IFF_NO_PI, IFF_ONE_QUEUE,
    IFF_VNET_HDR, IFF_TUN_EXCL, IFF_MULTI_QUEUE, IFF_ATTACH_QUEUE, IFF_DETACH_QUEUE, IFF_PERSIST,
    IFF_NOFILTER,
);

/// The flags of TUNSETOFFLOAD.
pub const TUN_OFFLOAD: Family = family!("TUN_F_???":
    TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6, TUN_F_TSO_ECN, TUN_F_UFO,
);

/// The kinds of `struct packet_mreq`.
pub const PACKET_MEMBERSHIP: Family = family!("PACKET_MR_???":
    PACKET_MR_MULTICAST, PACKET_MR_PROMISC, PACKET_MR_ALLMULTI, PACKET_MR_UNICAST,
);
