//! What prctl(2) takes for each option, uapi/linux/prctl.h.

use super::prelude::*;
use super::seccomp::*;

/// The second argument of prctl(2), by option.
pub const PRCTL_SECOND: Kind = Select(0, &column(&prctl::OPTION, &OPTIONS, 0), &Word);

/// The third argument of prctl(2), by option.
pub const PRCTL_THIRD: Kind = Select(0, &column(&prctl::OPTION, &OPTIONS, 1), &Word);

/// The fourth argument of prctl(2), by option.
pub const PRCTL_FOURTH: Kind = Select(0, &column(&prctl::OPTION, &OPTIONS, 2), &Word);

/// The fifth argument of prctl(2), by option.
pub const PRCTL_FIFTH: Kind = Select(0, &column(&prctl::OPTION, &OPTIONS, 3), &Word);

/// What each option takes; an argument that it ignores is `Unused`.
const OPTIONS: [(&str, [Kind; 4]); 54] = [
    ("PR_SET_PDEATHSIG", [Signal, Unused, Unused, Unused]),
    ("PR_GET_PDEATHSIG", [Out(&Int, One), Unused, Unused, Unused]),
    ("PR_GET_DUMPABLE", [Unused, Unused, Unused, Unused]),
    ("PR_SET_DUMPABLE", [Wide(&OneOf(&prctl::DUMPABLE)), Unused, Unused, Unused]),
    ("PR_GET_UNALIGN", [Out(&Int, One), Unused, Unused, Unused]),
    ("PR_SET_UNALIGN", [Flags(&prctl::UNALIGN), Unused, Unused, Unused]),
    ("PR_GET_KEEPCAPS", [Unused, Unused, Unused, Unused]),
    ("PR_SET_KEEPCAPS", [Size, Unused, Unused, Unused]),
    ("PR_GET_FPEMU", [Out(&Int, One), Unused, Unused, Unused]),
    ("PR_SET_FPEMU", [Size, Unused, Unused, Unused]),
    ("PR_GET_FPEXC", [Out(&Int, One), Unused, Unused, Unused]),
    ("PR_SET_FPEXC", [Size, Unused, Unused, Unused]),
    ("PR_GET_TIMING", [Unused, Unused, Unused, Unused]),
    ("PR_SET_TIMING", [Size, Unused, Unused, Unused]),
    ("PR_SET_NAME", [Text(16), Unused, Unused, Unused]),
    ("PR_GET_NAME", [Out(&Byte, Fixed(16)), Unused, Unused, Unused]),
    ("PR_GET_ENDIAN", [Out(&Int, One), Unused, Unused, Unused]),
    ("PR_SET_ENDIAN", [Size, Unused, Unused, Unused]),
    ("PR_GET_SECCOMP", [Unused, Unused, Unused, Unused]),
    ("PR_SET_SECCOMP", [Wide(&OneOf(&seccomp::MODE)), FILTER, NO_MODE, NO_MODE]),
    ("PR_CAPBSET_READ", [Wide(&OneOf(&processes::CAPABILITY)), Unused, Unused, Unused]),
    ("PR_CAPBSET_DROP", [Wide(&OneOf(&processes::CAPABILITY)), Unused, Unused, Unused]),
    ("PR_GET_TSC", [Out(&Int, One), Unused, Unused, Unused]),
    ("PR_SET_TSC", [OneOf(&prctl::TSC), Unused, Unused, Unused]),
    ("PR_GET_SECUREBITS", [Unused, Unused, Unused, Unused]),
    ("PR_SET_SECUREBITS", [WideFlags(&prctl::SECUREBITS), Unused, Unused, Unused]),
    ("PR_SET_TIMERSLACK", [Long, Unused, Unused, Unused]),
    ("PR_GET_TIMERSLACK", [Unused, Unused, Unused, Unused]),
    ("PR_TASK_PERF_EVENTS_DISABLE", [Unused, Unused, Unused, Unused]),
    ("PR_TASK_PERF_EVENTS_ENABLE", [Unused, Unused, Unused, Unused]),
    ("PR_MCE_KILL", [Wide(&OneOf(&prctl::MCE_KILL)), POLICY, Word, Word]),
    ("PR_SET_MM", [OneOf(&prctl::MM), MM_ARGUMENT, Word, Word]),
    ("PR_SET_CHILD_SUBREAPER", [Size, Unused, Unused, Unused]),
    ("PR_GET_CHILD_SUBREAPER", [Out(&Int, One), Unused, Unused, Unused]),
    ("PR_SET_NO_NEW_PRIVS", [Size, Word, Word, Word]),
    ("PR_GET_TID_ADDRESS", [Out(&Word, One), Unused, Unused, Unused]),
    ("PR_SET_THP_DISABLE", [Size, Word, Word, Word]),
    ("PR_SET_FP_MODE", [Flags(&prctl::FP_MODE), Unused, Unused, Unused]),
    ("PR_GET_FP_MODE", [Unused, Unused, Unused, Unused]),
    ("PR_CAP_AMBIENT", [Wide(&OneOf(&prctl::AMBIENT)), RAISED, Word, Word]),
    ("PR_SVE_SET_VL", [Word, Unused, Unused, Unused]),
    ("PR_SVE_GET_VL", [Unused, Unused, Unused, Unused]),
    ("PR_GET_SPECULATION_CTRL", [Wide(&OneOf(&prctl::SPECULATION)), Unused, Unused, Unused]),
    ("PR_SET_SPECULATION_CTRL", [Wide(&OneOf(&prctl::SPECULATION)), SPECULATION, Unused, Unused]),
    ("PR_PAC_RESET_KEYS", [Flags(&prctl::PAC), Word, Word, Word]),
    ("PR_SET_IO_FLUSHER", [Size, Word, Word, Word]),
    ("PR_SET_SYSCALL_USER_DISPATCH", [Wide(&OneOf(&prctl::DISPATCH)), Word, Word, Address]),
    ("PR_PAC_SET_ENABLED_KEYS", [PAC_ENABLED, PAC_ENABLED, Word, Word]),
    ("PR_SCHED_CORE", [OneOf(&prctl::SCHED_CORE), Pid, CORE_SCOPE, CORE_COOKIE]),
    ("PR_SME_SET_VL", [Word, Unused, Unused, Unused]),
    ("PR_SME_GET_VL", [Unused, Unused, Unused, Unused]),
    ("PR_GET_AUXV", [Out(&Byte, Items(2)), Word, Word, Word]),
    ("PR_SET_VMA", [Wide(&OneOf(&prctl::VMA)), VMA_ADDRESS, VMA_SIZE, VMA_NAME]),
    ("PR_SET_PTRACER", [Symbol(&prctl::PTRACER, &Pid), Unused, Unused, Unused]),
];

const FILTER: Kind = Select(1, &[(1, Unused), (2, In(&SECCOMP_FPROG, One))], &Word);
const NO_MODE: Kind = Select(1, &[(1, Unused), (2, Unused)], &Word);
const POLICY: Kind = Select(1, &[(1, Wide(&OneOf(&prctl::MCE_POLICY)))], &Word);
const CAPABILITY: Kind = Wide(&OneOf(&processes::CAPABILITY));
const RAISED: Kind = Select(1, &[(1, CAPABILITY), (2, CAPABILITY), (3, CAPABILITY)], &Word);
const CONTROL: Kind = Wide(&OneOf(&prctl::SPECULATION_CONTROL));
const SPECULATION: Kind = Select(1, &[(0, CONTROL), (1, CONTROL), (2, CONTROL)], &Word);
const PAC_ENABLED: Kind = WideFlags(&prctl::PAC_ENABLED);
const CORE_SCOPE: Kind = Commented(&Hex, &prctl::SCHED_CORE_SCOPE);
const CORE_COOKIE: Kind = Select(1, &[(0, Out(&U64, One))], &Address);
const VMA_ADDRESS: Kind = Select(1, &[(0, Address)], &Word);
const VMA_SIZE: Kind = Select(1, &[(0, Size)], &Word);
const VMA_NAME: Kind = Select(1, &[(0, Text(80))], &Word);
/// What PR_SET_MM takes: a value, or an address that strace does not follow.
const MM_ARGUMENT: Kind = Select(
    1,
    &cases(
        &prctl::MM,
        &[
            ("PR_SET_MM_AUXV", In(&Opaque, Most(&Items(3), maxima::PAGE))),
            ("PR_SET_MM_MAP", In(&Opaque, Most(&Items(3), maxima::PAGE))),
            ("PR_SET_MM_MAP_SIZE", Out(&Unsigned, One)),
        ],
    ),
    &Word,
);
