//! The symbols of the system as a whole, from uapi/linux/kexec.h and the kernel's syslog.h; it must never hold two values for one name.

use super::Family;

/// The architecture of kexec_load(2).
pub const KEXEC_ARCH: Family = Family {
    unknown: "KEXEC_ARCH_???",
    members: &[
        ("KEXEC_ARCH_DEFAULT", 0),
        ("KEXEC_ARCH_386", 0x30000),
        ("KEXEC_ARCH_X86_64", 0x3e0000),
        ("KEXEC_ARCH_PPC", 0x140000),
        ("KEXEC_ARCH_PPC64", 0x150000),
        ("KEXEC_ARCH_IA_64", 0x320000),
        ("KEXEC_ARCH_ARM", 0x280000),
        ("KEXEC_ARCH_S390", 0x160000),
        ("KEXEC_ARCH_SH", 0x2a0000),
        ("KEXEC_ARCH_MIPS_LE", 0xa0000),
        ("KEXEC_ARCH_MIPS", 0x80000),
        ("KEXEC_ARCH_AARCH64", 0xb70000),
        ("KEXEC_ARCH_RISCV", 0xf30000),
        ("KEXEC_ARCH_LOONGARCH", 0x1020000),
    ],
};

/// The flags of kexec_load(2).
pub const KEXEC: Family = Family {
    unknown: "KEXEC_???",
    members: &[
        ("KEXEC_ON_CRASH", 1),
        ("KEXEC_PRESERVE_CONTEXT", 2),
        ("KEXEC_UPDATE_ELFCOREHDR", 4),
    ],
};

/// The flags of kexec_file_load(2).
pub const KEXEC_FILE: Family = Family {
    unknown: "KEXEC_FILE_???",
    members: &[
        ("KEXEC_FILE_UNLOAD", 1),
        ("KEXEC_FILE_ON_CRASH", 2),
        ("KEXEC_FILE_NO_INITRAMFS", 4),
        ("KEXEC_FILE_DEBUG", 8),
    ],
};

/// The types of syslog(2).
pub const SYSLOG: Family = Family {
    unknown: "SYSLOG_ACTION_???",
    members: &[
        ("SYSLOG_ACTION_CLOSE", 0),
        ("SYSLOG_ACTION_OPEN", 1),
        ("SYSLOG_ACTION_READ", 2),
        ("SYSLOG_ACTION_READ_ALL", 3),
        ("SYSLOG_ACTION_READ_CLEAR", 4),
        ("SYSLOG_ACTION_CLEAR", 5),
        ("SYSLOG_ACTION_CONSOLE_OFF", 6),
        ("SYSLOG_ACTION_CONSOLE_ON", 7),
        ("SYSLOG_ACTION_CONSOLE_LEVEL", 8),
        ("SYSLOG_ACTION_SIZE_UNREAD", 9),
        ("SYSLOG_ACTION_SIZE_BUFFER", 0xa),
    ],
};

/// The levels of messages to the console, syslog(2).
pub const LOGLEVEL: Family = Family {
    unknown: "LOGLEVEL_???",
    members: &[
        ("LOGLEVEL_EMERG", 0),
        ("LOGLEVEL_ALERT", 1),
        ("LOGLEVEL_CRIT", 2),
        ("LOGLEVEL_ERR", 3),
        ("LOGLEVEL_WARNING", 4),
        ("LOGLEVEL_NOTICE", 5),
        ("LOGLEVEL_INFO", 6),
        ("LOGLEVEL_DEBUG", 7),
    ],
};
