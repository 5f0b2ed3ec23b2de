//! The kinds in words; it has some for every kind, or does not compile.

use syscallfs::table::constants::{ioctls, quotas};
use syscallfs::table::{Arch, Arg, Extent, Family, Kind, Layout, Part};

/// Which way what lies at an address goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Value,
    In,
    Out,
    InOut,
}

/// The way of an argument; of one that may be several things the way of most of them.
pub(crate) fn way(kind: Kind) -> Way {
    match kind {
        Kind::In(..)
        | Kind::Path
        | Kind::Text(_)
        | Kind::MountType { .. }
        | Kind::MountData { .. }
        | Kind::Strings => Way::In,
        Kind::Out(..) => Way::Out,
        Kind::InOut(..) => Way::InOut,
        Kind::ByArch(_) | Kind::ByWord(_) => way(kind.on(Arch::NATIVE[0])),
        Kind::As(_, kind)
        | Kind::Dated(kind)
        | Kind::NonZero(kind)
        | Kind::Quiet(kind)
        | Kind::If(_, _, kind)
        | Kind::Unless(_, _, kind) => way(*kind),
        _ => Way::Value,
    }
}

/// What a kind is made of.
pub(crate) fn within(kind: Kind) -> impl Iterator<Item = Kind> {
    let inner = match kind {
        Kind::As(_, kind)
        | Kind::Wide(kind)
        | Kind::Commented(kind, _)
        | Kind::Symbol(_, kind)
        | Kind::Array(kind, _)
        | Kind::Indexed(kind, _)
        | Kind::Upto(_, kind, _)
        | Kind::Following(_, kind)
        | Kind::In(kind, _)
        | Kind::Out(kind, _)
        | Kind::InOut(kind, _) => Some(*kind),
        _ => None,
    };
    inner.into_iter().chain(kind.choices())
}

/// A kind among its siblings.
pub(crate) fn describe(kind: Kind, siblings: &[Arg]) -> String {
    let name = |index: usize| format!("`{}`", siblings[index].name);
    let inner = |kind: &Kind| describe(*kind, siblings);
    match kind {
        Kind::Register => "not known".into(),
        Kind::Unused => "ignored".into(),
        Kind::Word => "a word, in hexadecimal".into(),
        Kind::Address => "an address that is not followed".into(),
        Kind::Int | Kind::Unsigned => "a number".into(),
        Kind::Count => "a number of bytes".into(),
        Kind::Hex => "a number, in hexadecimal".into(),
        Kind::Size => "a size".into(),
        Kind::Long => "a signed word".into(),
        Kind::Pages => "an offset in pages, shown in bytes".into(),
        Kind::Halves => "an offset, in two words".into(),
        Kind::UpperFirst => "an offset, in two words, the upper first".into(),
        Kind::Fd => "a descriptor".into(),
        Kind::DirFd => "a directory's descriptor, or `AT_FDCWD`".into(),
        Kind::Pid => "a process or thread".into(),
        Kind::Id => "a user or group".into(),
        Kind::ShortId => "a user or group, on i386 of 16 bits".into(),
        Kind::Signal => "a signal".into(),
        Kind::Mode => "permissions".into(),
        Kind::CreateMode { flags } => format!("permissions, if {} create a file", name(flags)),
        Kind::NodeMode => "file type and permissions".into(),
        Kind::Dev => "a device number".into(),
        Kind::Device { mode } => format!("a device number, if {} makes one", name(mode)),
        Kind::Flags(flags) | Kind::WideFlags(flags) => format!("flags {}", family(flags)),
        Kind::OneOf(one) => format!("one of {}", family(one)),
        Kind::Parts(parts) => parts.iter().map(part).collect::<Vec<_>>().join(", with "),
        Kind::NamedAndFlags(_, one, flags) => {
            format!("one of {}, with flags {}", family(one), family(flags))
        }
        Kind::Commented(kind, one) => {
            format!("{}, with its name of {} beside it", inner(kind), family(one))
        }
        Kind::Symbol(one, kind) => format!("{}, or else {}", family(one), inner(kind)),
        Kind::Limit(one) => format!("a limit, or {}", family(one)),
        Kind::OpenFlags => "access mode and flags `O_…`".into(),
        Kind::MountFlags => "flags `MS_…`".into(),
        Kind::SwapFlags => "flags `SWAP_FLAG_…` and a priority".into(),
        Kind::CloneFlags => "flags `CLONE_…` and the signal at exit".into(),
        Kind::IoPriority => "one of `IOPRIO_CLASS_…` and a level".into(),
        Kind::FutexOperation => "`FUTEX_OP_…` and `FUTEX_OP_CMP_…` with their operands".into(),
        Kind::SignalMask => "a set of signals, in a word".into(),
        Kind::PaddedHex => "a number, in hexadecimal".into(),
        Kind::BitFields(fields) => {
            let names = fields.iter().map(|(name, _, kind)| match *name {
                "" => inner(kind),
                name => format!("`{name}`"),
            });
            format!("bits: {}", names.collect::<Vec<_>>().join(", "))
        }
        Kind::Remarked(kind, _) => format!("{}, with a remark", inner(kind)),
        Kind::Errno => "an errno".into(),
        Kind::KernelVersion => "a version of the kernel".into(),
        Kind::FilterInstruction(_) => "an instruction of a filter".into(),
        Kind::ProgramCode => "the operation of an instruction".into(),
        Kind::Protocol { family } => format!("a protocol of {}", name(family)),
        Kind::IoctlRequest => "a request, by its name".into(),
        Kind::QuotaCommand => "a command and whose quota: `QCMD(Q_…, …QUOTA)`".into(),
        Kind::Inet => "an address of IPv4".into(),
        Kind::Inet6(_) => "an address of IPv6".into(),
        Kind::As(bytes, kind) => format!("{}, of {} bits", inner(kind), bytes * 8),
        Kind::Wide(kind) => format!("{}, in a word", inner(kind)),
        Kind::Dated(kind) => format!("{}, with its date beside it", inner(kind)),
        Kind::NonZero(kind) => format!("{}; not shown if zero", inner(kind)),
        Kind::Quiet(kind) => format!("{}; not shown in `call`", inner(kind)),
        Kind::If(by, u64::MAX, kind) => format!("{}, if {} is not zero", inner(kind), name(by)),
        Kind::If(by, mask, kind) => {
            format!("{}, if {} has {}", inner(kind), name(by), symbol(by, mask, siblings))
        }
        Kind::Unless(by, mask, kind) => {
            format!("{}, unless {} has {}", inner(kind), name(by), symbol(by, mask, siblings))
        }
        Kind::Select(by, ..) | Kind::SelectBits(by, ..) => format!("depends on {}", name(by)),
        Kind::SelectAt(by, ..) => format!("depends on what {} points at", name(by)),
        Kind::ByArch(_) | Kind::ByWord(_) => by_arch(kind, siblings),
        Kind::Byte | Kind::ValueByte | Kind::HexByte => "data".into(),
        Kind::Char => "text".into(),
        Kind::Opaque => "data, not shown in `call`".into(),
        Kind::Struct(Layout { name: "", .. }) => "an unnamed struct".into(),
        Kind::Struct(layout) => format!("struct `{}`", layout.name),
        Kind::Array(Kind::Char, count) => format!("text of {count} bytes at most"),
        Kind::Array(kind, count) => format!("{count} times {}", inner(kind)),
        Kind::Indexed(kind, names) => format!("{} times {}", names.len(), inner(kind)),
        Kind::Upto(by, kind, count) => {
            format!("{}, as many as {} says of {count}", inner(kind), name(by))
        }
        Kind::Following(by, kind) => {
            format!("after the struct {}, as many as {} says", inner(kind), name(by))
        }
        Kind::Octet => "a byte of an address".into(),
        Kind::SockAddr => "a socket address".into(),
        Kind::SigSet => "a set of signals".into(),
        Kind::BitSet => "a set of numbers, each a bit".into(),
        Kind::NodeMask => "a set of memory nodes, each a bit".into(),
        Kind::SigInfo => "struct `siginfo_t`".into(),
        Kind::Capabilities => "sets of capabilities: effective, permitted, inheritable".into(),
        Kind::Message => "a type, a `long`, and text".into(),
        Kind::Rest => "what follows".into(),
        Kind::IoVec => "buffers, struct `iovec`".into(),
        Kind::Control => "control messages".into(),
        Kind::In(kind, extent) | Kind::Out(kind, extent) | Kind::InOut(kind, extent) => {
            let field = |index: usize| match kind {
                Kind::Struct(layout) => layout.fields.get(index).map_or("", |field| field.name),
                _ => "",
            };
            let (counted, most) = match extent {
                Extent::Most(counted, most) => (*counted, format!(" ({most} bytes at most)")),
                extent => (extent, String::new()),
            };
            inner(kind)
                + &match counted {
                    Extent::One => String::new(),
                    Extent::Fixed(1) if is_counted_in_bytes(*kind) => ", 1 byte".into(),
                    Extent::Fixed(count) if is_counted_in_bytes(*kind) => {
                        format!(", {count} bytes")
                    }
                    Extent::Fixed(count) => format!(", {count} times"),
                    Extent::Items(by) if is_counted_in_bytes(*kind) => {
                        format!(", as many bytes as {} says", name(by))
                    }
                    Extent::Items(by) => format!(", as many as {} says", name(by)),
                    Extent::Plus(by, more) => format!(", {more} more than {} says", name(by)),
                    Extent::Argument(_) => ", as many as an argument of the call says".into(),
                    Extent::Within(by, _) => format!(", as many as {} says", name(by)),
                    Extent::Records(count, size) => {
                        format!(", as many as {} says of {} bytes", name(count), name(size))
                    }
                    Extent::Bytes(by) => format!(", as many bytes as {} says", name(by)),
                    Extent::AtMost(by) => format!(", at most as many bytes as {} says", name(by)),
                    Extent::Readable(by) => {
                        format!(", as many bytes as {} says, or as many as can be read", name(by))
                    }
                    Extent::Request(by) => {
                        format!(", as many bytes as the number of {} says", name(by))
                    }
                    Extent::Counted => " and what follows it".into(),
                    Extent::Bits(by) => format!(", as many bits as {} says", name(by)),
                    Extent::Nodes(by) => format!(", as many bits as {} says less one", name(by)),
                    Extent::AfterWord(by) => format!(", as many bytes of it as {} says", name(by)),
                    Extent::Tail(own) => format!(", as long as its own `{}` says", field(own)),
                    Extent::PagesOf(by) => format!(", for each page of {}", name(by)),
                    Extent::At(by) => format!(", as many bytes as {} points at", name(by)),
                    Extent::Cell(by) => {
                        format!(", as many bytes as {} says, which receives their number", name(by))
                    }
                    Extent::Own(own, _) => {
                        format!(", as many bytes as its own `{}` says", field(own))
                    }
                    Extent::Most(..) => unreachable!("a maximum of a maximum"),
                }
                + &most
        }
        Kind::Path => "a path".into(),
        Kind::Text(usize::MAX) => "text".into(),
        Kind::Text(size) => format!("text of at most {} bytes", size - 1),
        Kind::MountType { flags } => format!("text, unless {} make it needless", name(flags)),
        Kind::MountData { flags } => {
            format!("a page of text at most, unless {} make it needless", name(flags))
        }
        Kind::Strings => "an array of strings".into(),
    }
}

fn part(part: &Part) -> String {
    match part {
        Part::One(_, one) => format!("one of {}", family(one)),
        Part::Flags(_, flags) => format!("flags {}", family(flags)),
        Part::Shifted(_, _, name) => format!("a number shifted by `{name}`"),
        Part::Moved(_, shift, one) => format!("one of {} shifted by {shift}", family(one)),
        Part::Number(_) => "a number".into(),
        Part::Octal(_) => "permissions".into(),
        Part::Hex(_) | Part::MovedHex(..) => "a number in hexadecimal".into(),
        Part::OneShifted(_, _, one, name) => {
            format!("one of {} shifted by `{name}`", family(one))
        }
        Part::Rest(_, flags) => format!("flags {}", family(flags)),
    }
}

fn is_counted_in_bytes(kind: Kind) -> bool {
    !matches!(kind, Kind::IoVec) && Arch::NATIVE.into_iter().all(|arch| kind.size(arch) == 1)
}

fn by_arch(kind: Kind, siblings: &[Arg]) -> String {
    let described = Arch::NATIVE.map(|arch| describe(kind.on(arch), siblings));
    if described.iter().all(|text| *text == described[0]) {
        return described.into_iter().next().unwrap_or_default();
    }
    let named = Arch::NATIVE.map(Arch::name).into_iter().zip(described);
    named.map(|(arch, text)| format!("on {arch} {text}")).collect::<Vec<_>>().join("; ")
}

/// A family by what its symbols begin with, or the first of them.
fn family(family: &Family) -> String {
    let prefix = family.unknown.trim_end_matches('?');
    let names = || family.members.iter().map(|member| member.0);
    if prefix.len() > 1 && names().all(|name| name.starts_with(prefix)) {
        return format!("`{prefix}…`");
    }
    let first: Vec<String> = names().take(3).map(|name| format!("`{name}`")).collect();
    first.join(", ") + if names().count() > 3 { ", …" } else { "" }
}

/// What a kind may be that depends on a sibling: the sibling's values that mean the same, and that.
pub(crate) fn cases(kind: Kind, siblings: &[Arg]) -> Vec<(String, Kind)> {
    match kind {
        Kind::Select(by, cases, other)
        | Kind::SelectBits(by, _, cases, other)
        | Kind::SelectAt(by, cases, other) => {
            let mut groups: Vec<(String, Kind)> = Vec::new();
            for (value, kind) in cases.iter().filter(|case| case.1 != *other) {
                let value = symbol(by, *value, siblings);
                match groups.iter_mut().find(|group| group.1 == *kind) {
                    Some(group) => group.0 += &format!(", {value}"),
                    None => groups.push((value, *kind)),
                }
            }
            groups.push(("else".into(), *other));
            groups
        }
        Kind::ByArch(_) | Kind::ByWord(_) => cases(kind.on(Arch::NATIVE[0]), siblings),
        Kind::As(_, kind)
        | Kind::Dated(kind)
        | Kind::NonZero(kind)
        | Kind::Quiet(kind)
        | Kind::If(_, _, kind)
        | Kind::Unless(_, _, kind)
        | Kind::In(kind, _)
        | Kind::Out(kind, _)
        | Kind::InOut(kind, _) => cases(*kind, siblings),
        _ => Vec::new(),
    }
}

/// A value of a sibling by its symbol, if it has one.
fn symbol(by: usize, value: u64, siblings: &[Arg]) -> String {
    let name = match siblings[by].kind {
        Kind::OneOf(family)
        | Kind::Flags(family)
        | Kind::WideFlags(family)
        | Kind::Symbol(family, _) => family.name(value),
        Kind::As(_, Kind::OneOf(family) | Kind::Flags(family)) => family.name(value),
        Kind::IoctlRequest => ioctls::IOCTL.name(value),
        Kind::QuotaCommand => quotas::COMMAND.name(value >> 8),
        _ => None,
    };
    name.map_or_else(|| format!("{value:#x}"), |name| format!("`{name}`"))
}
