//! Structs of memory technology devices, uapi/mtd/mtd-abi.h.

use super::prelude::*;

/// `struct erase_info_user`.
pub const FLASH_RANGE: Kind = fields!(layout("erase_info_user"): start: Hex, length: Hex);

/// `struct erase_info_user64`.
pub const FLASH_RANGE64: Kind = fields!(layout("erase_info_user64"): start: X64, length: X64);

/// `struct mtd_oob_buf`.
pub const FLASH_OOB: Kind = fields!(layout("mtd_oob_buf"): start: Hex, length: Hex, ptr: Address);

/// `struct mtd_oob_buf64`.
pub const FLASH_OOB64: Kind = fields!(layout("mtd_oob_buf64"):
    start: X64, pad: Quiet(&Unsigned), length: Hex, usr_ptr: As(8, &Address),
);

/// `struct region_info_user`, of which the kernel reads the index.
pub const FLASH_REGION: Kind = fields!(shown("region_info_user", &[3]):
    offset: Hex, erasesize: Hex, numblocks: Hex, regionindex: Hex,
);

/// `struct otp_info`.
pub const FLASH_OTP: Kind = fields!(layout("otp_info"): start: Hex, length: Hex, locked: Unsigned);

/// `struct mtd_write_req`.
pub const FLASH_WRITE: Kind = fields!(layout("mtd_write_req"):
    start: X64, len: X64, ooblen: X64, usr_data: As(8, &Address), usr_oob: As(8, &Address),
    mode: As(1, &OneOf(&devices::FLASH_WRITE)), padding: Quiet(&Array(&Byte, 7)),
);
