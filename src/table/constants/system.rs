//! The symbols of the system as a whole, from uapi/linux/kexec.h and the kernel's syslog.h; it must never hold two values for one name.

use super::family::Family;

/// The architecture of kexec_load(2).
pub const KEXEC_ARCH: Family = family!("KEXEC_ARCH_???":
    KEXEC_ARCH_DEFAULT, KEXEC_ARCH_386, KEXEC_ARCH_X86_64, KEXEC_ARCH_PPC, KEXEC_ARCH_PPC64,
    KEXEC_ARCH_IA_64, KEXEC_ARCH_ARM, KEXEC_ARCH_S390, KEXEC_ARCH_SH, KEXEC_ARCH_MIPS_LE,
    KEXEC_ARCH_MIPS, KEXEC_ARCH_AARCH64, KEXEC_ARCH_RISCV, KEXEC_ARCH_LOONGARCH,
);

/// The flags of kexec_load(2).
pub const KEXEC: Family = family!("KEXEC_???":
    KEXEC_ON_CRASH, KEXEC_PRESERVE_CONTEXT, KEXEC_UPDATE_ELFCOREHDR,
);

/// The flags of kexec_file_load(2).
pub const KEXEC_FILE: Family = family!("KEXEC_FILE_???":
    KEXEC_FILE_UNLOAD, KEXEC_FILE_ON_CRASH, KEXEC_FILE_NO_INITRAMFS, KEXEC_FILE_DEBUG,
);

/// The types of syslog(2).
pub const SYSLOG: Family = family!("SYSLOG_ACTION_???":
    SYSLOG_ACTION_CLOSE = 0, SYSLOG_ACTION_OPEN = 1, SYSLOG_ACTION_READ = 2,
    SYSLOG_ACTION_READ_ALL = 3, SYSLOG_ACTION_READ_CLEAR = 4, SYSLOG_ACTION_CLEAR = 5,
    SYSLOG_ACTION_CONSOLE_OFF = 6, SYSLOG_ACTION_CONSOLE_ON = 7, SYSLOG_ACTION_CONSOLE_LEVEL = 8,
    SYSLOG_ACTION_SIZE_UNREAD = 9, SYSLOG_ACTION_SIZE_BUFFER = 0xa,
);

/// The levels of messages to the console, syslog(2).
pub const LOGLEVEL: Family = family!("LOGLEVEL_???":
    LOGLEVEL_EMERG = 0, LOGLEVEL_ALERT = 1, LOGLEVEL_CRIT = 2, LOGLEVEL_ERR = 3,
    LOGLEVEL_WARNING = 4, LOGLEVEL_NOTICE = 5, LOGLEVEL_INFO = 6, LOGLEVEL_DEBUG = 7,
);
