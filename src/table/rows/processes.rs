//! Rows: processes and their limits. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "arch_prctl",
        [158, 384],
        &[arg("op", OneOf(&processes::ARCH_PRCTL)), arg("addr", Select(0, ARCH_ARGUMENT, &Word))],
    ),
    row(
        "capget",
        [125, 184],
        &[arg("hdrp", InOut(&CAP_HEADER, One)), arg("datap", SelectAt(0, OUT_CAP_DATA, &Address))],
    ),
    row(
        "capset",
        [126, 185],
        &[arg("hdrp", InOut(&CAP_HEADER, One)), arg("datap", SelectAt(0, CAP_DATA, &Address))],
    ),
    row(
        "clone",
        [56, 120],
        &[
            arg("flags", CloneFlags),
            arg("stack", Address),
            arg("parent_tid", If(0, 0x10_1000, &Out(&Int, One))),
            arg("child_tid", Address),
            arg("tls", Word),
        ],
    ),
    row("clone3", [435, 435], &[arg("cl_args", In(&CLONE_ARGS, Bytes(1))), arg("size", Size)]),
    row("execve", [59, 11], &[arg("pathname", Path), arg("argv", Strings), arg("envp", Strings)]),
    row(
        "execveat",
        [322, 358],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("argv", Strings),
            arg("envp", Strings),
            arg("flags", Flags(&files::AT)),
        ],
    ),
    row("exit", [60, 1], &[arg("status", Int)]),
    row("exit_group", [231, 252], &[arg("status", Int)]),
    row("fork", [57, 2], &[]),
    row(
        "get_robust_list",
        [274, 312],
        &[arg("pid", Pid), arg("head_ptr", Out(&Address, One)), arg("sizep", Out(&Size, One))],
    ),
    row(
        "get_thread_area",
        [211, 244],
        &[arg("u_info", ByArch(&[Address, InOut(&USER_DESC, One)]))],
    ),
    row(
        "getcpu",
        [309, 318],
        &[
            arg("cpu", Out(&Unsigned, One)),
            arg("node", Out(&Unsigned, One)),
            arg("tcache", Address),
        ],
    ),
    row("getpriority", [140, 96], &[arg("which", OneOf(&processes::PRIORITY)), arg("who", Int)]),
    row(
        "getrlimit",
        [97, 76],
        &[arg("resource", OneOf(&processes::LIMIT)), arg("rlim", Out(&RLIMIT, One))],
    ),
    row(
        "getrusage",
        [98, 77],
        &[arg("who", OneOf(&processes::RUSAGE_WHO)), arg("usage", Out(&RUSAGE, One))],
    ),
    row("ioperm", [173, 101], &[arg("from", Word), arg("num", Word), arg("turn_on", Int)]),
    row("iopl", [172, 110], &[arg("level", Int)]),
    row("ioprio_get", [252, 290], &[arg("which", OneOf(&processes::IOPRIO)), arg("who", Int)]),
    row(
        "ioprio_set",
        [251, 289],
        &[arg("which", OneOf(&processes::IOPRIO)), arg("who", Int), arg("ioprio", IoPriority)],
    ),
    row(
        "kcmp",
        [312, 349],
        &[
            arg("pid1", Pid),
            arg("pid2", Pid),
            arg("type", OneOf(&processes::KCMP)),
            arg("idx1", Select(2, KCMP_FIRST, &Word)),
            arg("idx2", Select(2, KCMP_SECOND, &Word)),
        ],
    ),
    row(
        "lsm_get_self_attr",
        [459, 459],
        &[
            arg("attr", OneOf(&processes::LSM_ATTR)),
            arg("ctx", Out(&Byte, At(2))),
            arg("size", InOut(&Unsigned, One)),
            arg("flags", Hex),
        ],
    ),
    row(
        "lsm_list_modules",
        [461, 461],
        &[arg("ids", Out(&U64, At(1))), arg("size", InOut(&Unsigned, One)), arg("flags", Hex)],
    ),
    row(
        "lsm_set_self_attr",
        [460, 460],
        &[
            arg("attr", OneOf(&processes::LSM_ATTR)),
            arg("ctx", In(&LSM_CTX, Bytes(2))),
            arg("size", Unsigned),
            arg("flags", Hex),
        ],
    ),
    row(
        "modify_ldt",
        [154, 123],
        &[arg("func", Int), arg("ptr", Select(0, MODIFY_LDT, &Address)), arg("bytecount", Size)],
    ),
    row("nice", [NO, 34], &[arg("inc", Int)]),
    row("pause", [34, 29], &[]),
    row(
        "personality",
        [135, 136],
        &[arg(
            "persona",
            Select(
                0,
                &[(0xffff_ffff, Hex)],
                &As(
                    4,
                    &Parts(&[
                        Part::One(0xff, &processes::PERSONALITY),
                        Part::Flags(!0xff, &processes::PERSONALITY_FLAGS),
                    ]),
                ),
            ),
        )],
    ),
    row("pidfd_getfd", [438, 438], &[arg("pidfd", Fd), arg("targetfd", Fd), arg("flags", Hex)]),
    row("pidfd_open", [434, 434], &[arg("pid", Pid), arg("flags", Flags(&processes::PIDFD))]),
    row(
        "prlimit64",
        [302, 340],
        &[
            arg("pid", Pid),
            arg("resource", OneOf(&processes::LIMIT)),
            arg("new_limit", In(&RLIMIT64, One)),
            arg("old_limit", Out(&RLIMIT64, One)),
        ],
    ),
    row("restart_syscall", [219, 0], &[]),
    row(
        "rseq",
        [334, 386],
        &[
            arg("rseq", Address),
            arg("rseq_len", Hex),
            arg("flags", Flags(&processes::RSEQ)),
            arg("sig", Hex),
        ],
    ),
    row("set_robust_list", [273, 311], &[arg("head", Address), arg("size", Size)]),
    row(
        "set_thread_area",
        [205, 243],
        &[arg("u_info", ByArch(&[Address, InOut(&USER_DESC, One)]))],
    ),
    row("set_tid_address", [218, 258], &[arg("tidptr", Word)]),
    row("setns", [308, 346], &[arg("fd", Fd), arg("nstype", Flags(&processes::NAMESPACE))]),
    row(
        "setpriority",
        [141, 97],
        &[arg("which", OneOf(&processes::PRIORITY)), arg("who", Int), arg("prio", Int)],
    ),
    row(
        "setrlimit",
        [160, 75],
        &[arg("resource", OneOf(&processes::LIMIT)), arg("rlim", In(&RLIMIT, One))],
    ),
    row(
        "ugetrlimit",
        [NO, 191],
        &[arg("resource", OneOf(&processes::LIMIT)), arg("rlim", Out(&RLIMIT, One))],
    ),
    row("unshare", [272, 310], &[arg("flags", WideFlags(&processes::UNSHARE))]),
    row("uprobe", [336, NO], &[]),
    row("uretprobe", [335, NO], &[]),
    row("vfork", [58, 190], &[]),
    row("vhangup", [153, 111], &[]),
    row("vm86", [NO, 166], &[arg("fn", Word), arg("v86", Address)]),
    row("vm86old", [NO, 113], &[arg("info", Address)]),
    row(
        "wait4",
        [61, 114],
        &[
            arg("pid", Pid),
            arg("wstatus", Out(&Int, One)),
            arg("options", Flags(&processes::WAIT)),
            arg("rusage", Out(&RUSAGE, One)),
        ],
    ),
    row(
        "waitid",
        [247, 284],
        &[
            arg("idtype", OneOf(&processes::ID_TYPE)),
            arg("id", Int),
            arg("infop", Out(&SigInfo, One)),
            arg("options", Flags(&processes::WAIT)),
            arg("rusage", Out(&RUSAGE, One)),
        ],
    ),
    row(
        "waitpid",
        [NO, 7],
        &[arg("pid", Pid), arg("wstatus", Out(&Int, One)), arg("options", Flags(&processes::WAIT))],
    ),
];
