//! The symbols of terminals, from uapi/asm-generic/termbits.h, termbits-common.h, termios.h and uapi/linux/tty.h;
//! it must never hold two values for one name.

use super::Family;

/// The flags of c_iflag.
pub const INPUT: Family = Family {
    unknown: "???",
    members: &[
        ("IGNBRK", 1),
        ("BRKINT", 2),
        ("IGNPAR", 4),
        ("PARMRK", 8),
        ("INPCK", 0x10),
        ("ISTRIP", 0x20),
        ("INLCR", 0x40),
        ("IGNCR", 0x80),
        ("ICRNL", 0x100),
        ("IUCLC", 0x200),
        ("IXON", 0x400),
        ("IXANY", 0x800),
        ("IXOFF", 0x1000),
        ("IMAXBEL", 0x2000),
        ("IUTF8", 0x4000),
    ],
};

/// The flags of c_oflag.
pub const OUTPUT: Family = Family {
    unknown: "???",
    members: &[
        ("OPOST", 1),
        ("OLCUC", 2),
        ("ONLCR", 4),
        ("OCRNL", 8),
        ("ONOCR", 0x10),
        ("ONLRET", 0x20),
        ("OFILL", 0x40),
        ("OFDEL", 0x80),
    ],
};

/// The delays of newlines in c_oflag, NLDLY.
pub const NEWLINE_DELAY: Family =
    Family { unknown: "NL???", members: &[("NL0", 0), ("NL1", 0x100)] };

/// The delays of carriage returns in c_oflag, CRDLY.
pub const RETURN_DELAY: Family = Family {
    unknown: "CR???",
    members: &[("CR0", 0), ("CR1", 0x200), ("CR2", 0x400), ("CR3", 0x600)],
};

/// The delays of tabs in c_oflag, TABDLY.
pub const TAB_DELAY: Family = Family {
    unknown: "TAB???",
    members: &[("TAB0", 0), ("TAB1", 0x800), ("TAB2", 0x1000), ("XTABS", 0x1800)],
};

/// The delays of backspaces in c_oflag, BSDLY.
pub const BACKSPACE_DELAY: Family =
    Family { unknown: "BS???", members: &[("BS0", 0), ("BS1", 0x2000)] };

/// The delays of vertical tabs in c_oflag, VTDLY.
pub const VERTICAL_TAB_DELAY: Family =
    Family { unknown: "VT???", members: &[("VT0", 0), ("VT1", 0x4000)] };

/// The delays of form feeds in c_oflag, FFDLY.
pub const FORM_FEED_DELAY: Family =
    Family { unknown: "FF???", members: &[("FF0", 0), ("FF1", 0x8000)] };

/// The flags of c_cflag.
pub const CONTROL: Family = Family {
    unknown: "???",
    members: &[
        ("CSTOPB", 0x40),
        ("CREAD", 0x80),
        ("PARENB", 0x100),
        ("PARODD", 0x200),
        ("HUPCL", 0x400),
        ("CLOCAL", 0x800),
        ("CMSPAR", 0x4000_0000),
        ("CRTSCTS", 0x8000_0000),
    ],
};

/// The speeds in c_cflag, CBAUD.
pub const SPEED: Family = Family {
    unknown: "B???",
    members: &[
        ("B0", 0),
        ("BOTHER", 0x1000),
        ("B50", 1),
        ("B57600", 0x1001),
        ("B75", 2),
        ("B115200", 0x1002),
        ("B110", 3),
        ("B230400", 0x1003),
        ("B134", 4),
        ("B460800", 0x1004),
        ("B150", 5),
        ("B500000", 0x1005),
        ("B200", 6),
        ("B576000", 0x1006),
        ("B300", 7),
        ("B921600", 0x1007),
        ("B600", 8),
        ("B1000000", 0x1008),
        ("B1200", 9),
        ("B1152000", 0x1009),
        ("B1800", 0xa),
        ("B1500000", 0x100a),
        ("B2400", 0xb),
        ("B2000000", 0x100b),
        ("B4800", 0xc),
        ("B2500000", 0x100c),
        ("B9600", 0xd),
        ("B3000000", 0x100d),
        ("B19200", 0xe),
        ("B3500000", 0x100e),
        ("B38400", 0xf),
        ("B4000000", 0x100f),
    ],
};

/// The sizes of characters in c_cflag, CSIZE.
pub const CHARACTER_SIZE: Family = Family {
    unknown: "CS???",
    members: &[("CS5", 0), ("CS6", 0x10), ("CS7", 0x20), ("CS8", 0x30)],
};

/// The flags of c_lflag.
pub const LOCAL: Family = Family {
    unknown: "???",
    members: &[
        ("ISIG", 1),
        ("ICANON", 2),
        ("XCASE", 4),
        ("ECHO", 8),
        ("ECHOE", 0x10),
        ("ECHOK", 0x20),
        ("ECHONL", 0x40),
        ("NOFLSH", 0x80),
        ("IEXTEN", 0x8000),
        ("ECHOCTL", 0x200),
        ("ECHOPRT", 0x400),
        ("ECHOKE", 0x800),
        ("FLUSHO", 0x1000),
        ("PENDIN", 0x4000),
        ("TOSTOP", 0x100),
        ("EXTPROC", 0x0001_0000),
    ],
};

/// The line disciplines.
pub const LINE: Family = Family {
    unknown: "N_???",
    members: &[
        ("N_TTY", 0),
        ("N_SLIP", 1),
        ("N_MOUSE", 2),
        ("N_PPP", 3),
        ("N_STRIP", 4),
        ("N_AX25", 5),
        ("N_X25", 6),
        ("N_6PACK", 7),
        ("N_MASC", 8),
        ("N_R3964", 9),
        ("N_PROFIBUS_FDL", 0xa),
        ("N_IRDA", 0xb),
        ("N_SMSBLOCK", 0xc),
        ("N_HDLC", 0xd),
        ("N_SYNC_PPP", 0xe),
        ("N_HCI", 0xf),
        ("N_GIGASET_M101", 0x10),
        ("N_SLCAN", 0x11),
        ("N_PPS", 0x12),
        ("N_V253", 0x13),
        ("N_CAIF", 0x14),
        ("N_GSM0710", 0x15),
        ("N_TI_WL", 0x16),
        ("N_TRACESINK", 0x17),
        ("N_TRACEROUTER", 0x18),
        ("N_NCI", 0x19),
        ("N_SPEAKUP", 0x1a),
        ("N_NULL", 0x1b),
    ],
};

/// The lines of a modem, TIOCMSET.
pub const MODEM: Family = Family {
    unknown: "TIOCM_???",
    members: &[
        ("TIOCM_LE", 1),
        ("TIOCM_DTR", 2),
        ("TIOCM_RTS", 4),
        ("TIOCM_ST", 8),
        ("TIOCM_SR", 0x10),
        ("TIOCM_CTS", 0x20),
        ("TIOCM_CAR", 0x40),
        ("TIOCM_RNG", 0x80),
        ("TIOCM_DSR", 0x100),
        ("TIOCM_OUT1", 0x2000),
        ("TIOCM_OUT2", 0x4000),
        ("TIOCM_LOOP", 0x8000),
    ],
};

/// The queues that TCFLSH empties.
pub const QUEUE: Family =
    Family { unknown: "TC???", members: &[("TCIFLUSH", 0), ("TCOFLUSH", 1), ("TCIOFLUSH", 2)] };

/// What TCXONC does.
pub const FLOW: Family = Family {
    unknown: "TC???",
    members: &[("TCOOFF", 0), ("TCOON", 1), ("TCIOFF", 2), ("TCION", 3)],
};
