//! The requests of memory technology devices, uapi/mtd/mtd-abi.h, and of generic SCSI devices, scsi/sg.h.

use super::super::prelude::*;
use super::arguments::{FILLED, FILLED_INT, READ_INT};
use crate::table::Part;

const OFFSET: Kind = In(&U64, One);
const RESET: Kind = As(
    4,
    &Parts(&[
        Part::Flags(0x100, &devices::SCSI_RESET_FLAGS),
        Part::One(0xffff_feff, &devices::SCSI_RESET),
    ]),
);

pub(super) const REQUESTS: &[(&str, Kind)] = &[
    ("MEMGETINFO", FILLED),
    ("MEMERASE", In(&FLASH_RANGE, One)),
    ("MEMLOCK", In(&FLASH_RANGE, One)),
    ("MEMUNLOCK", In(&FLASH_RANGE, One)),
    ("MEMISLOCKED", In(&FLASH_RANGE, One)),
    ("MEMERASE64", In(&FLASH_RANGE64, One)),
    ("MEMWRITEOOB", In(&FLASH_OOB, One)),
    ("MEMREADOOB", InOut(&FLASH_OOB, One)),
    ("MEMWRITEOOB64", In(&FLASH_OOB64, One)),
    ("MEMREADOOB64", InOut(&FLASH_OOB64, One)),
    ("MEMGETREGIONCOUNT", FILLED_INT),
    ("MEMGETREGIONINFO", InOut(&FLASH_REGION, One)),
    ("MEMGETOOBSEL", FILLED),
    ("MEMGETBADBLOCK", OFFSET),
    ("MEMSETBADBLOCK", OFFSET),
    ("MEMWRITE", In(&FLASH_WRITE, One)),
    ("MTDFILEMODE", Wide(&OneOf(&devices::FLASH_MODE))),
    ("OTPSELECT", In(&OneOf(&devices::FLASH_OTP), One)),
    ("OTPGETREGIONCOUNT", FILLED_INT),
    ("OTPGETREGIONINFO", Out(&FLASH_OTP, One)),
    ("OTPLOCK", In(&FLASH_OTP, One)),
    ("ECCGETLAYOUT", FILLED),
    ("ECCGETSTATS", FILLED),
    ("SG_EMULATED_HOST", FILLED_INT),
    ("SG_SET_TRANSFORM", Hex),
    ("SG_GET_TRANSFORM", FILLED_INT),
    ("SG_GET_COMMAND_Q", FILLED_INT),
    ("SG_SET_COMMAND_Q", READ_INT),
    ("SG_GET_RESERVED_SIZE", FILLED_INT),
    ("SG_SET_RESERVED_SIZE", READ_INT),
    ("SG_GET_SCSI_ID", Out(&Opaque, Fixed(32))),
    ("SG_SET_FORCE_LOW_DMA", READ_INT),
    ("SG_GET_LOW_DMA", FILLED_INT),
    ("SG_SET_FORCE_PACK_ID", READ_INT),
    ("SG_GET_PACK_ID", FILLED_INT),
    ("SG_GET_NUM_WAITING", FILLED_INT),
    ("SG_SET_DEBUG", READ_INT),
    ("SG_GET_SG_TABLESIZE", FILLED_INT),
    ("SG_NEXT_CMD_LEN", READ_INT),
    ("SG_SCSI_RESET", In(&RESET, One)),
    // SG_MAX_QUEUE times `struct sg_req_info`.
    ("SG_GET_REQUEST_TABLE", ByWord(&[Out(&Opaque, Fixed(16 * 24)), Out(&Opaque, Fixed(16 * 20))])),
    ("SG_SET_KEEP_ORPHAN", READ_INT),
    ("SG_GET_KEEP_ORPHAN", FILLED_INT),
    ("SG_GET_ACCESS_COUNT", FILLED_INT),
];
