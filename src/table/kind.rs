//! What an argument or a field means: its name and how it is to be read; it must never claim
//! fewer bits of a register than the kernel looks at.

use super::Arch;
use super::constants::Family;

/// One argument of a system call, or one field of a struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arg {
    /// The name in the man page's synopsis or in the kernel's header. An argument's is a valid
    /// file name and shell identifier; a field's is empty where strace shows none.
    pub name: &'static str,
    /// How it is to be read.
    pub kind: Kind,
}

/// An argument or a field.
pub(super) const fn arg(name: &'static str, kind: Kind) -> Arg {
    Arg { name, kind }
}

/// How a value is read, shown and compared: a register, or a field of a struct in the target's
/// memory.
///
/// A `usize` that names another value is the index of a sibling: of another argument of the same
/// call, or of another field of the same struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A register nothing more is known of.
    Register,
    /// A register that the kernel does not look at; in a struct as wide as a word. Not printed.
    Unused,
    /// `unsigned long` in hexadecimal.
    Word,
    /// An address that is not followed.
    Address,
    /// `int`.
    Int,
    /// `unsigned int`.
    Unsigned,
    /// An `int` that counts bytes: a negative one is an error, though it is printed as unsigned.
    Count,
    /// `unsigned int` in hexadecimal.
    Hex,
    /// `size_t`.
    Size,
    /// `off_t` or `long`: signed, of the word's size.
    Long,
    /// An offset in pages of 4096 bytes, shown in bytes.
    Pages,
    /// The same the other way round, _llseek(2).
    UpperFirst,
    /// An offset in two words, the lower first: preadv(2). Where a word holds it, the second is ignored.
    Halves,
    /// A descriptor.
    Fd,
    /// A descriptor of a directory, or AT_FDCWD.
    DirFd,
    /// A process or thread.
    Pid,
    /// `uid_t` or `gid_t`.
    Id,
    /// The same of a call whose i386 number dates from the time of 16-bit ids.
    ShortId,
    /// A signal's number.
    Signal,
    /// Permissions, `umode_t`.
    Mode,
    /// Permissions that matter only if the flags in argument `flags` create a file.
    CreateMode {
        /// Where open(2)'s flags are.
        flags: usize,
    },
    /// File type and permissions, mknod(2).
    NodeMode,
    /// A device number of 32 bits.
    Dev,
    /// A device number, which matters only if argument `mode` makes a device.
    Device {
        /// Where the [`Kind::NodeMode`] is.
        mode: usize,
    },
    /// `int` flags of a family.
    Flags(&'static Family),
    /// `unsigned long` flags of a family.
    WideFlags(&'static Family),
    /// `int`, one value of a family.
    OneOf(&'static Family),
    /// Several things in one number, joined by `|`.
    Parts(&'static [Part]),
    /// One value of a family in these bits and flags in the others; if the value is not known, all
    /// of them are taken for flags.
    NamedAndFlags(u64, &'static Family, &'static Family),
    /// The number with the family's symbol as a comment: `2 /* SYSLOG_ACTION_READ */`.
    Commented(&'static Kind, &'static Family),
    /// The family's symbol if the value has one, else what the kind makes of it.
    Symbol(&'static Family, &'static Kind),
    /// A resource limit: the family's symbol, or a number, of whole KiB as `8192*1024`.
    Limit(&'static Family),
    /// Access mode and flags of open(2).
    OpenFlags,
    /// The flags of mount(2), with the magic number of old.
    MountFlags,
    /// The flags of swapon(2), whose lower half is a priority.
    SwapFlags,
    /// The flags of clone(2), whose lowest byte is the signal at exit; the kernel takes 32 bits.
    CloneFlags,
    /// The class and the level of ioprio_set(2).
    IoPriority,
    /// Operation, comparison and their operands of FUTEX_WAKE_OP.
    FutexOperation,
    /// A set of signals in a word, sigsuspend(2) of old.
    SignalMask,
    /// `unsigned int` in hexadecimal of eight places.
    PaddedHex,
    /// Bit fields of an `unsigned int`, the lowest first: name, width and kind.
    BitFields(&'static [(&'static str, u32, Kind)]),
    /// The number of an errno, not negated.
    Errno,
    /// A version of the kernel, three numbers in one.
    KernelVersion,
    /// A protocol of the address family in argument `family`.
    Protocol {
        /// Where the address family is.
        family: usize,
    },
    /// The request of ioctl(2).
    IoctlRequest,
    /// The command of quotactl(2), and in its lowest byte whose quota it is.
    QuotaCommand,
    /// An address of IPv4, in network byte order.
    Inet,
    /// An address of IPv6, under this name.
    Inet6(&'static str),

    /// The same of another width, 1 to 8 bytes: `As(8, &Hex)` is a `__u64` in hexadecimal.
    As(u32, &'static Kind),
    /// The same as wide as a word.
    Wide(&'static Kind),
    /// The same, followed by the remark that goes with the value; the last goes with all above.
    Remarked(&'static Kind, &'static [&'static str]),
    /// The same, printed only if it is not zero.
    NonZero(&'static Kind),
    /// The same, snapshotted but not printed: what the kernel ignores or fills.
    Quiet(&'static Kind),
    /// The same, followed by the date that it means: seconds, or a struct of seconds and a fraction.
    Dated(&'static Kind),
    /// The first kind if the sibling has one of these bits, else [`Kind::Unused`].
    If(usize, u64, &'static Kind),
    /// The kind unless the sibling has one of these bits.
    Unless(usize, u64, &'static Kind),
    /// The kind that goes with the sibling's value, or else the last one. In a struct a union.
    Select(usize, &'static [(u64, Kind)], &'static Kind),
    /// The same by these bits of the sibling.
    SelectBits(usize, u64, &'static [(u64, Kind)], &'static Kind),
    /// The same by the `int` that the sibling points at.
    SelectAt(usize, &'static [(u64, Kind)], &'static Kind),
    /// The kind of each architecture, in the order of [`Arch::ALL`].
    ByArch(&'static [Kind; Arch::ALL.len()]),
    /// By the size of a word: of 64 bits, of 32.
    ByWord(&'static [Kind; 2]),

    /// A byte of data.
    Byte,
    /// A byte of data of which a last NUL is not shown.
    ValueByte,
    /// A byte that is shown in hexadecimal.
    HexByte,
    /// A byte of text.
    Char,
    /// A byte that is too much to show, as a module's image: strace prints the address.
    Opaque,
    /// A struct in place.
    Struct(&'static Layout),
    /// An array in place; of [`Kind::Char`] a string that ends at its NUL.
    Array(&'static Kind, usize),
    /// A socket address, of any family.
    SockAddr,
    /// A set of signals, as long as it is said to be.
    SigSet,
    /// A set of descriptors or processors, bit by bit.
    BitSet,
    /// A set of memory nodes, word by word.
    NodeMask,
    /// `siginfo_t`, whose signal and code determine the other fields.
    SigInfo,
    /// The data of capset(2), of one or two parts.
    Capabilities,
    /// `struct iovec`, with the bytes that it points at.
    IoVec,
    /// Control messages, `struct cmsghdr`.
    Control,
    /// `struct msgbuf`: a type, a `long`, and as many bytes of text as are counted.
    Message,
    /// An instruction of a classic filter, `struct sock_filter`; what it returns is of this kind.
    FilterInstruction(&'static Kind),
    /// The operation of an instruction of an extended program, `__u8`.
    ProgramCode,
    /// The rest of the data that was read, in hexadecimal; without a size of its own.
    Rest,
    /// As many of a kind as the struct's own field of this index says, after the end of the struct: of
    /// no size of its own, and its last field.
    Following(usize, &'static Kind),
    /// An array in place of so many, of which the sibling says how many count.
    Upto(usize, &'static Kind, usize),
    /// An array in place whose elements have names.
    Indexed(&'static Kind, &'static [&'static str]),
    /// A byte of a hardware address.
    Octet,

    /// The address of what the kernel reads.
    In(&'static Kind, Extent),
    /// The address of what the kernel writes.
    Out(&'static Kind, Extent),
    /// The address of what the kernel reads and then writes.
    InOut(&'static Kind, Extent),
    /// The address of a path, which the kernel reads up to PATH_MAX bytes.
    Path,
    /// The address of a string, which the kernel reads up to this many bytes, NUL included.
    Text(usize),
    /// The file system type of mount(2), ignored by the kernel under some of the flags in `flags`.
    MountType {
        /// Where the [`Kind::MountFlags`] are.
        flags: usize,
    },
    /// The data of mount(2): a page at most, ignored under some of the flags in `flags`.
    MountData {
        /// Where the [`Kind::MountFlags`] are.
        flags: usize,
    },
    /// The address of a NULL-terminated array of strings: argv, envp.
    Strings,
}

/// One of several things in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// One value of a family in these bits.
    One(u64, &'static Family),
    /// Flags in these bits; nothing if there are none.
    Flags(u64, &'static Family),
    /// A number in these bits, so many up: `21<<MAP_HUGE_SHIFT`; nothing if it is zero.
    Shifted(u64, u32, &'static str),
    /// One value of a family in these bits, so many up: `PERF_COUNT_HW_CACHE_OP_READ<<8`.
    Moved(u64, u32, &'static Family),
    /// A number in these bits.
    Number(u64),
    /// Permissions in these bits.
    Octal(u64),
    /// A number in these bits in hexadecimal; nothing if it is zero.
    Hex(u64),
    /// The same, so many up: `0x4<<32`.
    MovedHex(u64, u32),
    /// One value of a family in these bits, so many up: `B9600<<IBSHIFT`; nothing if it is zero.
    OneShifted(u64, u32, &'static Family, &'static str),
    /// Flags in these bits, for none nothing but the bar before them.
    Rest(u64, &'static Family),
}

/// How much lies at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// As many bytes as the size in the request of ioctl(2), which is the sibling.
    Request(usize),
    /// A struct with what its last field says is following.
    Counted,
    /// One.
    One,
    /// An array of so many.
    Fixed(usize),
    /// An array of as many as the sibling says.
    Items(usize),
    /// As many as the sibling says, and so many more.
    Plus(usize, usize),
    /// As many as this argument of the call says, though it is no sibling.
    Argument(usize),
    /// As many as that field says of the struct that the sibling points at.
    Within(usize, usize),
    /// As many as the first sibling says, each of as many bytes as the second.
    Records(usize, usize),
    /// As many bytes as the sibling says: of a struct a shorter or longer version of it.
    Bytes(usize),
    /// As many bytes as the sibling says, but no more than one: the kernel does not look beyond.
    AtMost(usize),
    /// As many bytes as the sibling says, or as many as there are: the kernel takes these.
    Readable(usize),
    /// As many bits as the sibling says, in whole words.
    Bits(usize),
    /// As many bits as the sibling says less one, in whole words: the node masks of set_mempolicy(2).
    Nodes(usize),
    /// One for each page of 4096 bytes of as many bytes as the sibling says.
    PagesOf(usize),
    /// As many bytes as the number says that the sibling points at; the kernel changes that number
    /// to the true size.
    At(usize),
    /// As many bytes as the sibling says; the kernel changes that sibling, a field, to the true size.
    Cell(usize),
    /// The struct and after it as many bytes, 128 at most, as its own field of this index says.
    Tail(usize),
    /// As many bytes as the sibling says after a word.
    AfterWord(usize),
    /// As many bytes as the struct's own field of this index says, a `__u32`; if that is zero, so many.
    Own(usize, u32),
    /// As much as that, of which the kernel takes so many bytes at most: it fails before it reads more.
    Most(&'static Extent, usize),
}

impl Extent {
    /// Whether it counts things, not the bytes of one.
    pub const fn is_array(self) -> bool {
        match self {
            Extent::Fixed(_)
            | Extent::Items(_)
            | Extent::Plus(..)
            | Extent::Argument(_)
            | Extent::Within(..) => true,
            Extent::Most(extent, _) => extent.is_array(),
            _ => false,
        }
    }

    /// How many bytes the kernel takes at most, if the table knows.
    pub const fn most(self) -> usize {
        match self {
            Extent::Most(_, bytes) => bytes,
            _ => usize::MAX,
        }
    }
}

/// A struct of the kernel's interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Its name in the kernel's headers, without `struct`.
    pub name: &'static str,
    /// Its fields in order.
    pub fields: &'static [Arg],
    /// How the fields follow each other.
    pub shape: Shape,
    /// The fields in the order in which strace shows them, by their index; empty if it is their own.
    pub shown: &'static [usize],
    /// The bytes of its first version, of one that has grown: what is shorter prints as an address.
    pub least: usize,
    /// Whether what is shorter than that is filled with zeros instead, as the kernel does.
    pub filled: bool,
}

/// How the fields of a struct follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Each aligned as its type is.
    Natural,
    /// Without gaps: `__attribute__((packed))`.
    Packed,
    /// All at the beginning: a `union`.
    Union,
}

impl Kind {
    /// How many of a register's low bits the kernel looks at in a call of `arch`: 16, 32 or 64.
    /// On an architecture with smaller words an argument of 64 takes two registers.
    ///
    /// A condition must compare these and no others: the rest is the target's to choose. A mode
    /// is `umode_t`, 16 bits, since the kernel's entry points cast to the type of the argument
    /// (SYSCALL_DEFINE in linux/syscalls.h).
    pub const fn bits(self, arch: Arch) -> u32 {
        let word = arch.word() as u32 * 8;
        match self {
            Kind::Mode | Kind::CreateMode { .. } | Kind::NodeMode => 16,
            Kind::ShortId => match arch {
                Arch::I386 => 16,
                _ => 32,
            },
            Kind::Int
            | Kind::Unsigned
            | Kind::Count
            | Kind::SwapFlags
            | Kind::Hex
            | Kind::Fd
            | Kind::DirFd
            | Kind::Pid
            | Kind::Id
            | Kind::Signal
            | Kind::Dev
            | Kind::Device { .. }
            | Kind::Flags(_)
            | Kind::OneOf(_)
            | Kind::OpenFlags
            | Kind::CloneFlags
            | Kind::NamedAndFlags(..)
            | Kind::IoPriority
            | Kind::FutexOperation
            | Kind::PaddedHex
            | Kind::BitFields(_)
            | Kind::Errno
            | Kind::KernelVersion
            | Kind::Protocol { .. }
            | Kind::IoctlRequest
            | Kind::QuotaCommand
            | Kind::Inet => 32,
            Kind::As(bytes, _) => bytes * 8,
            Kind::Halves | Kind::UpperFirst => 64,
            Kind::Symbol(_, kind) | Kind::Commented(kind, _) => kind.bits(arch),
            Kind::NonZero(kind)
            | Kind::Quiet(kind)
            | Kind::Dated(kind)
            | Kind::Remarked(kind, _)
            | Kind::If(_, _, kind)
            | Kind::Unless(_, _, kind) => kind.bits(arch),
            Kind::ByArch(kinds) => kinds[arch as usize].bits(arch),
            Kind::ByWord(kinds) => kinds[arch.narrow() as usize].bits(arch),
            Kind::Select(_, cases, other)
            | Kind::SelectBits(_, _, cases, other)
            | Kind::SelectAt(_, cases, other) => {
                let mut most = other.bits(arch);
                let mut index = 0;
                while index < cases.len() {
                    let bits = cases[index].1.bits(arch);
                    if bits > most {
                        most = bits;
                    }
                    index += 1;
                }
                most
            }
            Kind::Byte
            | Kind::ValueByte
            | Kind::Octet
            | Kind::HexByte
            | Kind::Char
            | Kind::Opaque
            | Kind::ProgramCode => 8,
            Kind::FilterInstruction(_) => 64,
            Kind::Register
            | Kind::Unused
            | Kind::Word
            | Kind::Address
            | Kind::Size
            | Kind::Long
            | Kind::Pages
            | Kind::WideFlags(_)
            | Kind::Wide(_)
            | Kind::Parts(_)
            | Kind::SignalMask
            | Kind::Limit(_)
            | Kind::MountFlags
            | Kind::Struct(_)
            | Kind::Array(..)
            | Kind::SockAddr
            | Kind::SigSet
            | Kind::BitSet
            | Kind::NodeMask
            | Kind::SigInfo
            | Kind::Capabilities
            | Kind::IoVec
            | Kind::Control
            | Kind::Message
            | Kind::Rest
            | Kind::Inet6(_)
            | Kind::Indexed(..)
            | Kind::Upto(..)
            | Kind::Following(..)
            | Kind::In(..)
            | Kind::Out(..)
            | Kind::InOut(..)
            | Kind::Path
            | Kind::Text(_)
            | Kind::MountType { .. }
            | Kind::MountData { .. }
            | Kind::Strings => word,
        }
    }

    /// [`bits`](Kind::bits) as a mask to apply to the register.
    pub const fn mask(self, arch: Arch) -> u64 {
        u64::MAX >> (64 - self.bits(arch))
    }

    /// Whether it chooses among kinds by a sibling.
    pub const fn is_choice(self) -> bool {
        matches!(
            self,
            Kind::If(..)
                | Kind::Unless(..)
                | Kind::Select(..)
                | Kind::SelectBits(..)
                | Kind::SelectAt(..)
        )
    }

    /// The pointer that it is, be it of another width than a word.
    pub const fn pointer(self) -> Option<Kind> {
        match self {
            Kind::As(_, kind) if kind.is_pointer() => Some(*kind),
            kind if kind.is_pointer() => Some(kind),
            _ => None,
        }
    }

    /// Whether it is an address that is followed, once its choices are made.
    pub const fn is_pointer(self) -> bool {
        matches!(
            self,
            Kind::In(..)
                | Kind::Out(..)
                | Kind::InOut(..)
                | Kind::Path
                | Kind::Text(_)
                | Kind::MountType { .. }
                | Kind::MountData { .. }
                | Kind::Strings
        )
    }
}

/// Numbers of a fixed width, as most fields are.
pub mod widths {
    use super::Kind::{self, As, Hex, Int, Unsigned};

    /// `__u8`.
    pub const U8: Kind = As(1, &Unsigned);
    /// `__u16`.
    pub const U16: Kind = As(2, &Unsigned);
    /// `__u64`.
    pub const U64: Kind = As(8, &Unsigned);
    /// `__s16`.
    pub const S16: Kind = As(2, &Int);
    /// `__s64`.
    pub const S64: Kind = As(8, &Int);
    /// `__u8` in hexadecimal.
    pub const X8: Kind = As(1, &Hex);
    /// `__u16` in hexadecimal.
    pub const X16: Kind = As(2, &Hex);
    /// `__u64` in hexadecimal.
    pub const X64: Kind = As(8, &Hex);
}

#[cfg(test)]
mod tests {
    use super::widths::{S64, U64};
    use super::*;

    #[test]
    fn a_mask_has_as_many_bits_as_it_says() {
        assert_eq!(Kind::Size.mask(Arch::X86_64), u64::MAX);
        assert_eq!(Kind::Size.mask(Arch::I386), 0xffff_ffff);
        assert_eq!(Kind::Fd.mask(Arch::X86_64), 0xffff_ffff);
        assert_eq!(Kind::Mode.mask(Arch::X86_64), 0xffff);
        assert_eq!(Kind::ShortId.bits(Arch::I386), 16);
        assert_eq!(S64.mask(Arch::I386), u64::MAX);
        let choice = Kind::Select(0, &[(1, U64)], &Kind::Int);
        assert_eq!(choice.bits(Arch::I386), 64);
    }
}
