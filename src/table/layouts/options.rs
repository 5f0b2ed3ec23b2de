//! Structs of socket options, uapi/linux/in.h, in6.h, filter.h and if_packet.h.

use super::prelude::*;

/// `struct linger`.
pub const LINGER: Kind =
    Struct(&layout("linger", &[field("l_onoff", Int), field("l_linger", Int)]));

/// `struct ip_mreq`.
pub const MEMBERSHIP: Kind =
    Struct(&layout("ip_mreq", &[field("imr_multiaddr", Inet), field("imr_interface", Inet)]));

/// `struct ipv6_mreq`.
pub const MEMBERSHIP6: Kind = Struct(&layout(
    "ipv6_mreq",
    &[field("", Inet6("ipv6mr_multiaddr")), field("ipv6mr_interface", Unsigned)],
));

/// `struct group_req`.
pub const GROUP: Kind = Struct(&layout(
    "group_req",
    &[
        field("gr_interface", Unsigned),
        field("", ByArch(&[Quiet(&Unsigned), Quiet(&Array(&U8, 0))])),
        field("gr_group", Array(&SockAddr, 128)),
    ],
));

/// `struct packet_mreq`.
pub const PACKET_MEMBERSHIP: Kind = Struct(&layout(
    "packet_mreq",
    &[
        field("mr_ifindex", Unsigned),
        field("mr_type", As(2, &OneOf(&interfaces::PACKET_MEMBERSHIP))),
        field("mr_alen", U16),
        field("mr_address", Upto(2, &Octet, 8)),
    ],
));

/// `struct tpacket_req`.
pub const PACKET_RING: Kind = Struct(&layout(
    "tpacket_req",
    &[
        field("tp_block_size", Unsigned),
        field("tp_block_nr", Unsigned),
        field("tp_frame_size", Unsigned),
        field("tp_frame_nr", Unsigned),
    ],
));

/// `struct sock_fprog`.
pub const SOCKET_FILTER: Kind = Struct(&layout(
    "sock_fprog",
    &[field("len", U16), field("filter", In(&FilterInstruction(&Hex), Items(0)))],
));
