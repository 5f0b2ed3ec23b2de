//! Structs of seccomp(2), uapi/linux/seccomp.h and filter.h.

use super::prelude::*;

/// What a filter of system calls returns: an action and 16 bits of data.
const RETURNED: Kind = Parts(&[Part::One(0xffff_0000, &seccomp::ACTION), Part::Hex(0xffff)]);

/// `struct sock_fprog` of a filter of system calls.
pub const SECCOMP_FPROG: Kind = fields!(layout("sock_fprog"):
    len: U16, filter: In(&FilterInstruction(&RETURNED), Most(&Items(0), maxima::FILTER)),
);

/// The flags of seccomp(2), by operation.
pub const SECCOMP_FLAGS: &[(u64, Kind)] = &[(1, Flags(&seccomp::FILTER))];

/// The last argument of seccomp(2), by operation.
pub const SECCOMP_ARGUMENT: &[(u64, Kind)] = &[
    (1, In(&SECCOMP_FPROG, One)),
    (2, In(&OneOf(&seccomp::ACTION), One)),
    (3, Out(&SECCOMP_NOTIF_SIZES, One)),
];

const SECCOMP_NOTIF_SIZES: Kind = fields!(layout("seccomp_notif_sizes"):
    seccomp_notif: U16, seccomp_notif_resp: U16, seccomp_data: U16,
);
