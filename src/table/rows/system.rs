//! Rows: the system as a whole. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "getrandom",
        [318, 355],
        &[
            arg("buf", Out(&Byte, Items(1))),
            arg("buflen", Size),
            arg("flags", Flags(&processes::RANDOM)),
        ],
    ),
    row(
        "kexec_file_load",
        [320, NO],
        &[
            arg("kernel_fd", Fd),
            arg("initrd_fd", Fd),
            arg("cmdline_len", Size),
            arg("cmdline", In(&Char, Items(2))),
            arg("flags", WideFlags(&system::KEXEC_FILE)),
        ],
    ),
    row(
        "kexec_load",
        [246, 283],
        &[
            arg("entry", Address),
            arg("nr_segments", Size),
            arg("segments", In(&KEXEC_SEGMENT, Items(1))),
            arg("flags", KEXEC_FLAGS),
        ],
    ),
    row("oldolduname", [NO, 59], &[arg("buf", Out(&OLDOLD_UTSNAME, One))]),
    row("olduname", [NO, 109], &[arg("buf", Out(&OLD_UTSNAME, One))]),
    row(
        "reboot",
        [169, 88],
        &[
            arg("magic", OneOf(&processes::REBOOT_MAGIC1)),
            arg("magic2", OneOf(&processes::REBOOT_MAGIC2)),
            arg("op", OneOf(&processes::REBOOT)),
            arg("arg", Select(2, REBOOT_ARGUMENT, &Unused)),
        ],
    ),
    row("setdomainname", [171, 121], &[arg("name", In(&Char, Items(1))), arg("len", Count)]),
    row("sethostname", [170, 74], &[arg("name", In(&Char, Items(1))), arg("len", Count)]),
    row("sysinfo", [99, 116], &[arg("info", Out(&SYSINFO, One))]),
    row(
        "syslog",
        [103, 103],
        &[
            arg("type", Commented(&Int, &system::SYSLOG)),
            arg("bufp", Select(0, SYSLOG_BUFFER, &Address)),
            arg("size", Select(0, SYSLOG_SIZE, &Int)),
        ],
    ),
    row("uname", [63, 122], &[arg("buf", Out(&UTSNAME, One))]),
];
