//! Structs of network interfaces, uapi/linux/if.h: `struct ifreq` has another form for each request.

use super::prelude::*;

/// `struct ifreq`: the name, what the request sets, and padding of so many bytes by architecture.
macro_rules! ifreq {
    ($name:expr, $member:literal, $kind:expr, $padding:expr) => {
        Struct(&layout(
            "ifreq",
            &[
                field("ifr_name", $name),
                field($member, $kind),
                field("", Quiet(&ByWord(&[Array(&U8, $padding + 8), Array(&U8, $padding)]))),
            ],
        ))
    };
}

const NAME: Kind = Array(&Char, 16);

/// What asks for something of the interface of this name.
pub const IFREQ: Kind = ifreq!(NAME, "", Quiet(&Array(&U8, 16)), 0);
/// What asks for the name.
pub const IFREQ_NAME: Kind = ifreq!(Quiet(&NAME), "ifr_ifindex", Int, 12);
/// What names the interface by its number alone.
pub const IFREQ_NUMBER: Kind = ifreq!(Quiet(&NAME), "ifr_ifindex", Unsigned, 12);
/// What sets the flags.
pub const IFREQ_FLAGS: Kind = ifreq!(NAME, "ifr_flags", As(2, &Flags(&interfaces::FLAGS)), 14);
/// What makes a tun or tap device.
pub const IFREQ_TUN: Kind = ifreq!(NAME, "ifr_flags", As(2, &Flags(&interfaces::TUN)), 14);
/// What sets the address.
pub const IFREQ_ADDRESS: Kind = ifreq!(NAME, "ifr_addr", ADDRESS, 0);
/// What sets the address of the other end.
pub const IFREQ_DESTINATION: Kind = ifreq!(NAME, "ifr_dstaddr", ADDRESS, 0);
/// What sets the address for broadcasts.
pub const IFREQ_BROADCAST: Kind = ifreq!(NAME, "ifr_broadaddr", ADDRESS, 0);
/// What sets the mask of the network.
pub const IFREQ_NETMASK: Kind = ifreq!(NAME, "ifr_netmask", ADDRESS, 0);
/// What sets the hardware address.
pub const IFREQ_HARDWARE: Kind = ifreq!(NAME, "ifr_hwaddr", HARDWARE_ADDRESS, 0);
/// What sets the metric.
pub const IFREQ_METRIC: Kind = ifreq!(NAME, "ifr_metric", Int, 12);
/// What sets the size of a packet.
pub const IFREQ_MTU: Kind = ifreq!(NAME, "ifr_mtu", Int, 12);
/// What sets the length of the queue.
pub const IFREQ_QUEUE: Kind = ifreq!(NAME, "ifr_qlen", Int, 12);
/// What gives another name.
pub const IFREQ_NEW_NAME: Kind = ifreq!(NAME, "ifr_newname", NAME, 0);
/// What sets the interface below.
pub const IFREQ_SLAVE: Kind = ifreq!(NAME, "ifr_slave", NAME, 0);
/// What sets where the device is.
pub const IFREQ_MAP: Kind = fields!(layout("ifreq"): ifr_name: NAME, ifr_map: MAP);

const ADDRESS: Kind = Array(&SockAddr, 16);

/// `struct sockaddr` with a hardware address.
pub const HARDWARE_ADDRESS: Kind = fields!(layout("sockaddr"):
    sa_family: As(2, &OneOf(&sockets::HARDWARE)),
    sa_data: Select(0, &HARDWARE_LENGTHS, &Array(&Octet, 14)),
);

/// How long an address is, of the hardware that has not 14 bytes of it.
const HARDWARE_LENGTHS: [(u64, Kind); 30] = cases(
    &sockets::HARDWARE,
    &[
        ("ARPHRD_ARCNET", Array(&Octet, 1)),
        ("ARPHRD_MCTP", Array(&Octet, 1)),
        ("ARPHRD_LOCALTLK", Array(&Octet, 1)),
        ("ARPHRD_PHONET", Array(&Octet, 1)),
        ("ARPHRD_PHONET_PIPE", Array(&Octet, 1)),
        ("ARPHRD_CAIF", Array(&Octet, 1)),
        ("ARPHRD_DLCI", Array(&Octet, 2)),
        ("ARPHRD_TUNNEL", Array(&Octet, 4)),
        ("ARPHRD_SIT", Array(&Octet, 4)),
        ("ARPHRD_IPDDP", Array(&Octet, 4)),
        ("ARPHRD_IPGRE", Array(&Octet, 4)),
        ("ARPHRD_PIMREG", Array(&Octet, 4)),
        ("ARPHRD_IRDA", Array(&Octet, 4)),
        ("ARPHRD_ROSE", Array(&Octet, 5)),
        ("ARPHRD_X25", Array(&Octet, 5)),
        ("ARPHRD_ETHER", Array(&Octet, 6)),
        ("ARPHRD_IEEE802", Array(&Octet, 6)),
        ("ARPHRD_LOOPBACK", Array(&Octet, 6)),
        ("ARPHRD_FDDI", Array(&Octet, 6)),
        ("ARPHRD_HIPPI", Array(&Octet, 6)),
        ("ARPHRD_IEEE80211", Array(&Octet, 6)),
        ("ARPHRD_IEEE80211_PRISM", Array(&Octet, 6)),
        ("ARPHRD_IEEE80211_RADIOTAP", Array(&Octet, 6)),
        ("ARPHRD_NETROM", Array(&Octet, 7)),
        ("ARPHRD_AX25", Array(&Octet, 7)),
        ("ARPHRD_EUI64", Array(&Octet, 8)),
        ("ARPHRD_IEEE802154", Array(&Octet, 8)),
        ("ARPHRD_IEEE802154_MONITOR", Array(&Octet, 8)),
        ("ARPHRD_6LOWPAN", Array(&Octet, 8)),
        ("ARPHRD_VSOCKMON", Array(&Octet, 8)),
    ],
);

const MAP: Kind = fields!(layout("ifmap"):
    mem_start: Word, mem_end: Word, base_addr: X16, irq: X8, dma: X8, port: X8,
    _: Quiet(&Array(&U8, 3)),
);

/// `struct ifconf`: the room for a list of interfaces.
pub const IFCONF: Kind = fields!(layout("ifconf"): ifc_len: Int, ifc_buf: Out(&Opaque, Cell(0)));
