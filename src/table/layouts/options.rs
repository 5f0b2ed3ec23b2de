//! Structs of socket options, uapi/linux/in.h, in6.h, filter.h and if_packet.h.

use super::prelude::*;

/// `struct linger`.
pub const LINGER: Kind = fields!(layout("linger"): l_onoff: Int, l_linger: Int);

/// `struct ip_mreq`.
pub const MEMBERSHIP: Kind = fields!(layout("ip_mreq"): imr_multiaddr: Inet, imr_interface: Inet);

/// `struct ipv6_mreq`.
pub const MEMBERSHIP6: Kind = fields!(layout("ipv6_mreq"):
    _: Inet6("ipv6mr_multiaddr"), ipv6mr_interface: Unsigned,
);

/// `struct group_req`.
pub const GROUP: Kind = fields!(layout("group_req"):
    gr_interface: Unsigned, _: ByWord(&[Quiet(&Unsigned), Quiet(&Array(&U8, 0))]),
    gr_group: Array(&SockAddr, 128),
);

/// `struct packet_mreq`.
pub const PACKET_MEMBERSHIP: Kind = fields!(layout("packet_mreq"):
    mr_ifindex: Unsigned, mr_type: As(2, &OneOf(&interfaces::PACKET_MEMBERSHIP)), mr_alen: U16,
    mr_address: Upto(2, &Octet, 8),
);

/// `struct tpacket_req`.
pub const PACKET_RING: Kind = fields!(layout("tpacket_req"):
    tp_block_size: Unsigned, tp_block_nr: Unsigned, tp_frame_size: Unsigned, tp_frame_nr: Unsigned,
);

/// `struct sock_fprog`.
pub const SOCKET_FILTER: Kind = fields!(layout("sock_fprog"):
    len: U16, filter: In(&FilterInstruction(&Hex), Most(&Items(0), maxima::FILTER)),
);
