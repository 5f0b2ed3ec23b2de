//! `struct perf_event_attr`, uapi/linux/perf_event.h.

use super::prelude::*;

const BREAKPOINT: u64 = 5;
const FREQUENCY: u64 = 1 << 10;
const WATERMARK: u64 = 1 << 14;
const USE_CLOCK: u64 = 1 << 25;
const BRANCH_STACK: u64 = 1 << 11;
const STACK_USER: u64 = 1 << 13;

/// `struct perf_event_attr`, which contains its own size.
pub const PERF_EVENT_ATTR: Kind = fields!(growing("perf_event_attr", 64):
    type: OneOf(&perf::TYPE), size: OneOf(&perf::SIZE), config: Select(0, CONFIG, &X64),
    _: SelectBits(6, FREQUENCY, &[(FREQUENCY, SAMPLE_FREQ)], &SAMPLE_PERIOD),
    sample_type: As(8, &Flags(&perf::SAMPLE)), read_format: As(8, &Flags(&perf::READ)),
    _: As(8, &BitFields(BITS)),
    _: SelectBits(6, WATERMARK, &[(WATERMARK, WAKEUP_WATERMARK)], &WAKEUP_EVENTS),
    bp_type: Select(0, &[(BREAKPOINT, OneOf(&perf::BREAKPOINT))], &Quiet(&Hex)),
    _: Select(0, &[(BREAKPOINT, BP_ADDR)], &CONFIG1),
    _: Select(0, &[(BREAKPOINT, BP_LEN)], &CONFIG2),
    branch_sample_type: If(4, BRANCH_STACK, &As(8, &Flags(&perf::BRANCH))), sample_regs_user: X64,
    sample_stack_user: If(4, STACK_USER, &Hex), clockid: If(6, USE_CLOCK, &OneOf(&time::CLOCK)),
    sample_regs_intr: X64, aux_watermark: Unsigned, sample_max_stack: U16,
    __reserved_2: NonZero(&X16), aux_sample_size: Unsigned, aux_action: NonZero(&Hex),
    sig_data: X64, config3: NonZero(&X64), config4: NonZero(&X64),
);

/// What the configuration means, by the type of the event.
const CONFIG: &[(u64, Kind)] = &[
    (0, As(8, &OneOf(&perf::HARDWARE))),
    (1, As(8, &OneOf(&perf::SOFTWARE))),
    (2, U64),
    (3, As(8, &Parts(CACHE_EVENT))),
];

/// An event of a cache: which, what is done with it, how it ends.
const CACHE_EVENT: &[Part] = &[
    Part::MovedHex(0xffff_ffff << 32, 32),
    Part::MovedHex(0xff00_0000, 24),
    Part::Moved(0xff_0000, 16, &perf::CACHE_RESULT),
    Part::Moved(0xff00, 8, &perf::CACHE_OPERATION),
    Part::One(0xff, &perf::CACHE),
];

const SAMPLE_FREQ: Kind = fields!(layout(""): sample_freq: U64);
const SAMPLE_PERIOD: Kind = fields!(layout(""): sample_period: U64);
const WAKEUP_EVENTS: Kind = fields!(layout(""): wakeup_events: Unsigned);
const WAKEUP_WATERMARK: Kind = fields!(layout(""): wakeup_watermark: Unsigned);
const BP_ADDR: Kind = fields!(layout(""): bp_addr: X64);
const BP_LEN: Kind = fields!(layout(""): bp_len: U64);
const CONFIG1: Kind = fields!(layout(""): config1: X64);
const CONFIG2: Kind = fields!(layout(""): config2: X64);

/// How exact the address of a sample is to be.
const SKID: &[&str] =
    &["arbitrary skid", "constant skid", "requested to have 0 skid", "must have 0 skid"];

/// The bits after `read_format`.
const BITS: &[(&str, u32, Kind)] = &[
    ("disabled", 1, Unsigned),
    ("inherit", 1, Unsigned),
    ("pinned", 1, Unsigned),
    ("exclusive", 1, Unsigned),
    ("exclude_user", 1, Unsigned),
    ("exclude_kernel", 1, Unsigned),
    ("exclude_hv", 1, Unsigned),
    ("exclude_idle", 1, Unsigned),
    ("mmap", 1, Unsigned),
    ("comm", 1, Unsigned),
    ("freq", 1, Unsigned),
    ("inherit_stat", 1, Unsigned),
    ("enable_on_exec", 1, Unsigned),
    ("task", 1, Unsigned),
    ("watermark", 1, Unsigned),
    ("precise_ip", 2, Remarked(&Unsigned, SKID)),
    ("mmap_data", 1, Unsigned),
    ("sample_id_all", 1, Unsigned),
    ("exclude_host", 1, Unsigned),
    ("exclude_guest", 1, Unsigned),
    ("exclude_callchain_kernel", 1, Unsigned),
    ("exclude_callchain_user", 1, Unsigned),
    ("mmap2", 1, Unsigned),
    ("comm_exec", 1, Unsigned),
    ("use_clockid", 1, Unsigned),
    ("context_switch", 1, Unsigned),
    ("write_backward", 1, Unsigned),
    ("namespaces", 1, Unsigned),
    ("ksymbol", 1, Unsigned),
    ("bpf_event", 1, Unsigned),
    ("aux_output", 1, Unsigned),
    ("cgroup", 1, Unsigned),
    ("text_poke", 1, Unsigned),
    ("build_id", 1, Unsigned),
    ("inherit_thread", 1, Unsigned),
    ("remove_on_exec", 1, Unsigned),
    ("sigtrap", 1, Unsigned),
    ("__reserved_1", 26, NonZero(&Remarked(&Hex, &["Bits 63..38"]))),
];
