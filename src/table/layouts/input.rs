//! Structs of input devices, uapi/linux/input.h.

use super::prelude::*;
use crate::table::Layout;

/// `struct input_absinfo`.
pub const AXIS: Kind = fields!(layout("input_absinfo"):
    value: Unsigned, minimum: Unsigned, maximum: Unsigned, fuzz: Unsigned, flat: Unsigned,
    resolution: Unsigned,
);

/// `struct input_keymap_entry`.
pub const KEYMAP_ENTRY: Kind = fields!(layout("input_keymap_entry"):
    flags: U8, len: U8, index: U16, keycode: OneOf(&input::KEY), scancode: Array(&X8, 32),
);

/// Scan code and key code of EVIOCSKEYCODE, two numbers of 32 bits.
pub const KEYMAP_PAIR: Kind =
    As(8, &BitFields(&[("", 32, Unsigned), ("", 32, OneOf(&input::KEY))]));

/// `struct ff_effect`, whose union depends on the type.
pub const FORCE_EFFECT: Kind = fields!(layout("ff_effect"):
    type: As(2, &OneOf(&input::EFFECT)), id: S16, direction: U16, trigger: TRIGGER, replay: REPLAY,
    _: Select(0, EFFECTS, &Unused),
);

/// The values are those of FF_RUMBLE, FF_PERIODIC, FF_CONSTANT and FF_RAMP.
const EFFECTS: &[(u64, Kind)] = &[
    (0x50, Struct(&RUMBLE)),
    (0x51, Struct(&PERIODIC)),
    (0x52, Struct(&CONSTANT)),
    (0x57, Struct(&RAMP)),
];
const RUMBLE: Layout = layout("rumble", &[field("rumble", RUMBLE_EFFECT)]);
const PERIODIC: Layout = layout("periodic", &[field("periodic", PERIODIC_EFFECT)]);
const CONSTANT: Layout = layout("constant", &[field("constant", CONSTANT_EFFECT)]);
const RAMP: Layout = layout("ramp", &[field("ramp", RAMP_EFFECT)]);

const TRIGGER: Kind = fields!(layout("ff_trigger"): button: U16, interval: U16);
const REPLAY: Kind = fields!(layout("ff_replay"): length: U16, delay: U16);
const ENVELOPE: Kind = fields!(layout("ff_envelope"):
    attack_length: U16, attack_level: U16, fade_length: U16, fade_level: X16,
);
const RUMBLE_EFFECT: Kind = fields!(layout("ff_rumble_effect"):
    strong_magnitude: U16, weak_magnitude: U16,
);
const CONSTANT_EFFECT: Kind = fields!(layout("ff_constant_effect"): level: S16, envelope: ENVELOPE);
const RAMP_EFFECT: Kind = fields!(layout("ff_ramp_effect"):
    start_level: S16, end_level: S16, envelope: ENVELOPE,
);
const PERIODIC_EFFECT: Kind = fields!(layout("ff_periodic_effect"):
    waveform: U16, period: U16, magnitude: S16, offset: S16, phase: U16, envelope: ENVELOPE,
    custom_len: Unsigned, custom_data: Address,
);
