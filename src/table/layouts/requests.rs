//! Structs of clocks, entropy, faults in user space and seccomp(2) as ioctl(2) takes them; uapi/linux/rtc.h,
//! random.h, userfaultfd.h, seccomp.h.

use super::prelude::*;

/// `struct rtc_time`.
pub const CLOCK_TIME: Kind = fields!(layout("rtc_time"):
    tm_sec: Int, tm_min: Int, tm_hour: Int, tm_mday: Int, tm_mon: Int, tm_year: Int, tm_wday: Int,
    tm_yday: Int, tm_isdst: Int,
);

/// `struct rtc_wkalrm`.
pub const WAKE_ALARM: Kind = fields!(layout("rtc_wkalrm"):
    enabled: U8, pending: U8, time: CLOCK_TIME,
);

/// `struct rtc_pll_info`.
pub const CLOCK_CORRECTION: Kind = fields!(layout("rtc_pll_info"):
    pll_ctrl: Int, pll_value: Int, pll_max: Int, pll_min: Int, pll_posmult: Int, pll_negmult: Int,
    pll_clock: Long,
);

/// `struct rtc_param`.
pub const CLOCK_PARAMETER: Kind = fields!(layout("rtc_param"):
    param: As(8, &OneOf(&devices::CLOCK_PARAMETER)), _: Select(0, &[(1, SIGNED)], &UNSIGNED),
    index: Unsigned, __pad: NonZero(&Hex),
);

const SIGNED: Kind = fields!(layout("svalue"): svalue: S64);
const UNSIGNED: Kind = fields!(layout("uvalue"): uvalue: X64);

/// `struct rand_pool_info` with the bytes after it.
pub const ENTROPY: Kind = fields!(layout("rand_pool_info"):
    entropy_count: Int, buf_size: Int, buf: Following(1, &Byte),
);

/// `struct uffdio_range`.
pub const FAULT_RANGE: Kind = fields!(layout("uffdio_range"): start: X64, len: X64);

/// `struct uffdio_api`.
pub const FAULT_API: Kind = fields!(layout("uffdio_api"):
    api: X64, features: As(8, &Flags(&devices::FAULT_FEATURES)), ioctls: Quiet(&U64),
);

/// `struct uffdio_register`.
pub const FAULT_REGISTER: Kind = fields!(layout("uffdio_register"):
    range: FAULT_RANGE, mode: As(8, &Flags(&devices::FAULT_REGISTER)), ioctls: Quiet(&U64),
);

/// `struct uffdio_copy`.
pub const FAULT_COPY: Kind = fields!(layout("uffdio_copy"):
    dst: X64, src: X64, len: X64, mode: As(8, &Flags(&devices::FAULT_COPY)), copy: Quiet(&S64),
);

/// `struct uffdio_zeropage`.
pub const FAULT_ZERO: Kind = fields!(layout("uffdio_zeropage"):
    range: FAULT_RANGE, mode: As(8, &Flags(&devices::FAULT_ZERO)), zeropage: Quiet(&S64),
);

/// `struct seccomp_notif_resp`.
pub const SECCOMP_RESPONSE: Kind = fields!(layout("seccomp_notif_resp"):
    id: X64, val: S64, error: Int, flags: Flags(&devices::SECCOMP_RESPONSE),
);

/// `struct seccomp_notif_addfd`.
pub const SECCOMP_ADDFD: Kind = fields!(layout("seccomp_notif_addfd"):
    id: X64, flags: Flags(&devices::SECCOMP_ADDFD), srcfd: Fd, newfd: Fd,
    newfd_flags: Flags(&files::OPEN),
);
