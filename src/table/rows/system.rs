//! Rows: the system as a whole. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    getrandom(buf: Out(&Byte, Items(1)), buflen: Size, flags: Flags(&processes::RANDOM));
    kexec_file_load(kernel_fd: Fd, initrd_fd: Fd, cmdline_len: Size, cmdline: In(&Char, Items(2)),
        flags: WideFlags(&system::KEXEC_FILE));
    kexec_load(entry: Address, nr_segments: Size,
        segments: In(&KEXEC_SEGMENT, Most(&Items(1), maxima::KEXEC_SEGMENTS)), flags: KEXEC_FLAGS);
    oldolduname(buf: Out(&OLDOLD_UTSNAME, One));
    olduname(buf: Out(&OLD_UTSNAME, One));
    reboot(magic: OneOf(&processes::REBOOT_MAGIC1), magic2: OneOf(&processes::REBOOT_MAGIC2),
        op: OneOf(&processes::REBOOT), arg: Select(2, REBOOT_ARGUMENT, &Unused));
    setdomainname(name: In(&Char, Most(&Items(1), maxima::UTS_NAME)), len: Count);
    sethostname(name: In(&Char, Most(&Items(1), maxima::UTS_NAME)), len: Count);
    sysinfo(info: Out(&SYSINFO, One));
    syslog(type: Commented(&Int, &system::SYSLOG), bufp: Select(0, SYSLOG_BUFFER, &Address),
        size: Select(0, SYSLOG_SIZE, &Int));
    uname(buf: Out(&UTSNAME, One));
);
