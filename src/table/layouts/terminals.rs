//! Structs of terminals, uapi/asm-generic/termbits.h and termios.h.

use super::prelude::*;

const INPUT: Kind = Parts(&[Part::Rest(u64::MAX, &terminals::INPUT)]);
const LOCAL: Kind = Parts(&[Part::Rest(u64::MAX, &terminals::LOCAL)]);

const OUTPUT: Kind = Parts(&[
    Part::One(0x100, &terminals::NEWLINE_DELAY),
    Part::One(0x600, &terminals::RETURN_DELAY),
    Part::One(0x1800, &terminals::TAB_DELAY),
    Part::One(0x2000, &terminals::BACKSPACE_DELAY),
    Part::One(0x4000, &terminals::VERTICAL_TAB_DELAY),
    Part::One(0x8000, &terminals::FORM_FEED_DELAY),
    Part::Rest(!0xff00, &terminals::OUTPUT),
]);

const CONTROL: Kind = Parts(&[
    Part::One(0x100f, &terminals::SPEED),
    Part::OneShifted(0x100f_0000, 16, &terminals::SPEED, "IBSHIFT"),
    Part::One(0x30, &terminals::CHARACTER_SIZE),
    Part::Rest(!0x100f_103f, &terminals::CONTROL),
]);

/// The places of c_cc by name, as far as they have one.
const PLACES: &[&str] = &[
    "VINTR", "VQUIT", "VERASE", "VKILL", "VEOF", "VTIME", "VMIN", "VSWTC", "VSTART", "VSTOP",
    "VSUSP", "VEOL", "VREPRINT", "VDISCARD", "VWERASE", "VLNEXT", "VEOL2", "17", "18",
];

const LINE: Kind = As(1, &OneOf(&terminals::LINE));

/// `struct termios` of the kernel.
pub const TERMIOS: Kind = fields!(layout("termios"):
    c_iflag: As(4, &INPUT), c_oflag: As(4, &OUTPUT), c_cflag: As(4, &CONTROL),
    c_lflag: As(4, &LOCAL), c_line: LINE, c_cc: Indexed(&X8, PLACES),
);

/// `struct termios2`, with speeds as numbers.
pub const TERMIOS2: Kind = fields!(layout("termios2"):
    c_iflag: As(4, &INPUT), c_oflag: As(4, &OUTPUT), c_cflag: As(4, &CONTROL),
    c_lflag: As(4, &LOCAL), c_line: LINE, c_cc: Indexed(&X8, PLACES), c_ispeed: Unsigned,
    c_ospeed: Unsigned,
);

/// `struct termio` of old.
pub const TERMIO: Kind = fields!(layout("termio"):
    c_iflag: As(2, &INPUT), c_oflag: As(2, &OUTPUT), c_cflag: As(2, &CONTROL),
    c_lflag: As(2, &LOCAL), c_line: LINE, c_cc: Indexed(&X8, PLACES.split_at(8).0),
);

/// `struct winsize`.
pub const WINSIZE: Kind = fields!(layout("winsize"):
    ws_row: U16, ws_col: U16, ws_xpixel: U16, ws_ypixel: U16,
);
