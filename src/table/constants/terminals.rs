//! The symbols of terminals, from uapi/asm-generic/termbits.h, termbits-common.h, termios.h and uapi/linux/tty.h;
//! it must never hold two values for one name.

use super::family::Family;

/// The flags of c_iflag.
pub const INPUT: Family = family!("???":
    IGNBRK, BRKINT, IGNPAR, PARMRK, INPCK, ISTRIP, INLCR, IGNCR, ICRNL, IUCLC, IXON, IXANY, IXOFF,
    IMAXBEL, IUTF8,
);

/// The flags of c_oflag.
pub const OUTPUT: Family = family!("???": OPOST, OLCUC, ONLCR, OCRNL, ONOCR, ONLRET, OFILL, OFDEL);

/// The delays of newlines in c_oflag, NLDLY.
pub const NEWLINE_DELAY: Family = family!("NL???": NL0, NL1);

/// The delays of carriage returns in c_oflag, CRDLY.
pub const RETURN_DELAY: Family = family!("CR???": CR0, CR1, CR2, CR3);

/// The delays of tabs in c_oflag, TABDLY.
pub const TAB_DELAY: Family = family!("TAB???": TAB0, TAB1, TAB2, XTABS);

/// The delays of backspaces in c_oflag, BSDLY.
pub const BACKSPACE_DELAY: Family = family!("BS???": BS0, BS1);

/// The delays of vertical tabs in c_oflag, VTDLY.
pub const VERTICAL_TAB_DELAY: Family = family!("VT???": VT0, VT1);

/// The delays of form feeds in c_oflag, FFDLY.
pub const FORM_FEED_DELAY: Family = family!("FF???": FF0, FF1);

/// The flags of c_cflag.
pub const CONTROL: Family = family!("???":
    CSTOPB, CREAD, PARENB, PARODD, HUPCL, CLOCAL, CMSPAR, CRTSCTS,
);

/// The speeds in c_cflag, CBAUD.
pub const SPEED: Family = family!("B???":
    B0, BOTHER, B50, B57600, B75, B115200, B110, B230400, B134, B460800, B150, B500000, B200,
    B576000, B300, B921600, B600, B1000000, B1200, B1152000, B1800, B1500000, B2400, B2000000,
    B4800, B2500000, B9600, B3000000, B19200, B3500000, B38400, B4000000,
);

/// The sizes of characters in c_cflag, CSIZE.
pub const CHARACTER_SIZE: Family = family!("CS???": CS5, CS6, CS7, CS8);

/// The flags of c_lflag.
pub const LOCAL: Family = family!("???":
    ISIG, ICANON, XCASE, ECHO, ECHOE, ECHOK, ECHONL, NOFLSH, IEXTEN, ECHOCTL, ECHOPRT, ECHOKE,
    FLUSHO, PENDIN, TOSTOP, EXTPROC,
);

/// The line disciplines.
pub const LINE: Family = family!("N_???":
    N_TTY, N_SLIP, N_MOUSE, N_PPP, N_STRIP, N_AX25, N_X25, N_6PACK, N_MASC, N_R3964, N_PROFIBUS_FDL,
    N_IRDA, N_SMSBLOCK, N_HDLC, N_SYNC_PPP, N_HCI, N_GIGASET_M101, N_SLCAN, N_PPS, N_V253, N_CAIF,
    N_GSM0710, N_TI_WL, N_TRACESINK, N_TRACEROUTER, N_NCI, N_SPEAKUP, N_NULL,
);

/// The lines of a modem, TIOCMSET.
pub const MODEM: Family = family!("TIOCM_???":
    TIOCM_LE, TIOCM_DTR, TIOCM_RTS, TIOCM_ST, TIOCM_SR, TIOCM_CTS, TIOCM_CAR, TIOCM_RNG, TIOCM_DSR,
    TIOCM_OUT1, TIOCM_OUT2, TIOCM_LOOP,
);

/// The queues that TCFLSH empties.
pub const QUEUE: Family = family!("TC???": TCIFLUSH, TCOFLUSH, TCIOFLUSH);

/// What TCXONC does.
pub const FLOW: Family = family!("TC???": TCOOFF, TCOON, TCIOFF, TCION);
