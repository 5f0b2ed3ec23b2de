//! The requests of input devices, uapi/linux/input.h.

use super::super::prelude::*;
use super::arguments::{FILLED, FILLED_INT, READ};

/// What the kernel reads the beginning of, and fills.
const ASKED: Kind = InOut(&Opaque, Request(1));

pub(super) const REQUESTS: &[(&str, Kind)] = &[
    ("EVIOCGVERSION", FILLED_INT),
    ("EVIOCGID", FILLED),
    ("EVIOCGREP", FILLED),
    ("EVIOCSREP", In(&Unsigned, Fixed(2))),
    ("EVIOCGKEYCODE", ASKED),
    ("EVIOCSKEYCODE", In(&KEYMAP_PAIR, One)),
    ("EVIOCGKEYCODE_V2", ASKED),
    ("EVIOCSKEYCODE_V2", In(&KEYMAP_ENTRY, One)),
    ("EVIOCSFF", In(&FORCE_EFFECT, One)),
    ("EVIOCRMFF", Int),
    ("EVIOCGEFFECTS", FILLED_INT),
    ("EVIOCGRAB", Size),
    ("EVIOCREVOKE", Size),
    ("EVIOCGMASK", ASKED),
    ("EVIOCSMASK", READ),
    ("EVIOCSCLOCKID", In(&Unsigned, One)),
];

/// The request that changes an axis, with the axis in its lowest bits.
pub(super) const AXIS_BITS: u64 = 0xffff_ffc0;
pub(super) const AXES: &[(u64, Kind)] = &[(0x4018_45c0, In(&AXIS, One))];

/// The request for the slots of an axis, whose number holds a length.
pub(super) const SLOTS_BITS: u64 = 0xc000_ffff;
pub(super) const SLOTS: &[(u64, Kind)] = &cases(&ioctls::SIZED, &[("EVIOCGMTSLOTS", ASKED)]);

/// All others of input devices: direction and type.
pub(super) const OTHER_BITS: u64 = 0xc000_ff00;
pub(super) const OTHERS: &[(u64, Kind)] = &[(0x8000_4500, FILLED), (0x4000_4500, READ)];
