//! Structs of clocks, entropy, faults in user space and seccomp(2) as ioctl(2) takes them; uapi/linux/rtc.h,
//! random.h, userfaultfd.h, seccomp.h.

use super::prelude::*;

/// `struct rtc_time`.
pub const CLOCK_TIME: Kind = Struct(&layout(
    "rtc_time",
    &[
        field("tm_sec", Int),
        field("tm_min", Int),
        field("tm_hour", Int),
        field("tm_mday", Int),
        field("tm_mon", Int),
        field("tm_year", Int),
        field("tm_wday", Int),
        field("tm_yday", Int),
        field("tm_isdst", Int),
    ],
));

/// `struct rtc_wkalrm`.
pub const WAKE_ALARM: Kind = Struct(&layout(
    "rtc_wkalrm",
    &[field("enabled", U8), field("pending", U8), field("time", CLOCK_TIME)],
));

/// `struct rtc_pll_info`.
pub const CLOCK_CORRECTION: Kind = Struct(&layout(
    "rtc_pll_info",
    &[
        field("pll_ctrl", Int),
        field("pll_value", Int),
        field("pll_max", Int),
        field("pll_min", Int),
        field("pll_posmult", Int),
        field("pll_negmult", Int),
        field("pll_clock", Long),
    ],
));

/// `struct rtc_param`.
pub const CLOCK_PARAMETER: Kind = Struct(&layout(
    "rtc_param",
    &[
        field("param", As(8, &OneOf(&devices::CLOCK_PARAMETER))),
        field("", Select(0, &[(1, SIGNED)], &UNSIGNED)),
        field("index", Unsigned),
        field("__pad", NonZero(&Hex)),
    ],
));

const SIGNED: Kind = Struct(&layout("svalue", &[field("svalue", S64)]));
const UNSIGNED: Kind = Struct(&layout("uvalue", &[field("uvalue", X64)]));

/// `struct rand_pool_info` with the bytes after it.
pub const ENTROPY: Kind = Struct(&layout(
    "rand_pool_info",
    &[field("entropy_count", Int), field("buf_size", Int), field("buf", Following(1, &Byte))],
));

/// `struct uffdio_range`.
pub const FAULT_RANGE: Kind =
    Struct(&layout("uffdio_range", &[field("start", X64), field("len", X64)]));

/// `struct uffdio_api`.
pub const FAULT_API: Kind = Struct(&layout(
    "uffdio_api",
    &[
        field("api", X64),
        field("features", As(8, &Flags(&devices::FAULT_FEATURES))),
        field("ioctls", Quiet(&U64)),
    ],
));

/// `struct uffdio_register`.
pub const FAULT_REGISTER: Kind = Struct(&layout(
    "uffdio_register",
    &[
        field("range", FAULT_RANGE),
        field("mode", As(8, &Flags(&devices::FAULT_REGISTER))),
        field("ioctls", Quiet(&U64)),
    ],
));

/// `struct uffdio_copy`.
pub const FAULT_COPY: Kind = Struct(&layout(
    "uffdio_copy",
    &[
        field("dst", X64),
        field("src", X64),
        field("len", X64),
        field("mode", As(8, &Flags(&devices::FAULT_COPY))),
        field("copy", Quiet(&S64)),
    ],
));

/// `struct uffdio_zeropage`.
pub const FAULT_ZERO: Kind = Struct(&layout(
    "uffdio_zeropage",
    &[
        field("range", FAULT_RANGE),
        field("mode", As(8, &Flags(&devices::FAULT_ZERO))),
        field("zeropage", Quiet(&S64)),
    ],
));

/// `struct seccomp_notif_resp`.
pub const SECCOMP_RESPONSE: Kind = Struct(&layout(
    "seccomp_notif_resp",
    &[
        field("id", X64),
        field("val", S64),
        field("error", Int),
        field("flags", Flags(&devices::SECCOMP_RESPONSE)),
    ],
));

/// `struct seccomp_notif_addfd`.
pub const SECCOMP_ADDFD: Kind = Struct(&layout(
    "seccomp_notif_addfd",
    &[
        field("id", X64),
        field("flags", Flags(&devices::SECCOMP_ADDFD)),
        field("srcfd", Fd),
        field("newfd", Fd),
        field("newfd_flags", Flags(&files::OPEN)),
    ],
));
