//! What a list of symbols is, and where their values come from.

use crate::table::Arch;
use crate::table::lookup::is_equal;

/// A family of the symbols in this list, in the order of the list. Their values are generated, but for one that
/// no header has, or that is not shown as the headers have it: that is written, or a pair of it for words of 64
/// and of 32 bits, in which `_` says that the symbol does not exist.
macro_rules! family {
    ($unknown:literal: $($name:tt $(| $more:tt)? $(= $value:tt)?),+ $(,)?) => {
        Family { unknown: $unknown, members: &[$(member!($name $(| $more)? $(= $value)?)),+] }
    };
}

macro_rules! member {
    ($name:ident) => {
        (stringify!($name), $crate::table::generated::constants::$name)
    };
    ($name:ident | $more:ident) => {
        (
            concat!(stringify!($name), "|", stringify!($more)),
            $crate::table::generated::constants::$name
                .with($crate::table::generated::constants::$more),
        )
    };
    ($name:ident = ($wide:tt, $narrow:tt)) => {
        (
            stringify!($name),
            $crate::table::constants::Value::ByArch(&[
                word!($wide),
                word!($narrow),
                word!($wide),
                word!($wide),
            ]),
        )
    };
    ($name:ident = $value:literal) => {
        (stringify!($name), $crate::table::constants::Value::Everywhere($value))
    };
    ($name:literal = $value:literal) => {
        ($name, $crate::table::constants::Value::Everywhere($value))
    };
}

macro_rules! word {
    (_) => {
        None
    };
    ($value:literal) => {
        Some($value)
    };
}

/// A set of symbols that belong to one argument or field: flags to be joined, or values of which
/// one is meant.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// What stands for a value without a symbol, as strace prints it: `MS_???`.
    pub unknown: &'static str,
    /// Name and value, in the order in which strace prints them: of two flags that share a bit,
    /// the one with more bits is first.
    pub members: &'static [(&'static str, Value)],
}

/// The value of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The same on every architecture.
    Everywhere(u64),
    /// On each of [`Arch::ALL`]; none where the symbol does not exist.
    ByArch(&'static [Option<u64>; Arch::ALL.len()]),
}

impl Value {
    /// The value on an architecture.
    pub const fn on(self, arch: Arch) -> Option<u64> {
        match self {
            Value::Everywhere(value) => Some(value),
            Value::ByArch(values) => values[arch as usize],
        }
    }

    /// The value on every architecture that has the symbol.
    pub(in crate::table) const fn common(self) -> u64 {
        let values = match self {
            Value::Everywhere(value) => return value,
            Value::ByArch(values) => values,
        };
        let mut common = None;
        let mut arch = 0;
        while arch < values.len() {
            match (values[arch], common) {
                (None, _) => {}
                (Some(value), None) => common = Some(value),
                (Some(value), Some(known)) => assert!(value == known, "architectures differ"),
            }
            arch += 1;
        }
        match common {
            Some(value) => value,
            None => panic!("no architecture has it"),
        }
    }

    /// Two flags that one symbol stands for.
    pub(super) const fn with(self, other: Value) -> Value {
        match (self, other) {
            (Value::Everywhere(one), Value::Everywhere(other)) => Value::Everywhere(one | other),
            _ => panic!("flags that differ by architecture have no symbol together"),
        }
    }
}

impl Family {
    /// The first symbol with exactly this value on an architecture.
    pub fn name_on(&self, arch: Arch, value: u64) -> Option<&'static str> {
        self.members.iter().find(|member| member.1.on(arch) == Some(value)).map(|member| member.0)
    }

    /// The same on the machine that this program is built for.
    pub fn name(&self, value: u64) -> Option<&'static str> {
        self.name_on(Arch::NATIVE[0], value)
    }

    /// The symbols with their values on the machine that this program is built for.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let native = |&(name, value): &(_, Value)| Some((name, value.on(Arch::NATIVE[0])?));
        self.members.iter().filter_map(native)
    }

    /// The value of a symbol on an architecture; none if the family or the architecture lacks it.
    pub const fn value_on(&self, arch: Arch, name: &str) -> Option<u64> {
        match self.find(name) {
            Some(value) => value.on(arch),
            None => None,
        }
    }

    /// The value of a symbol on all architectures; none if the family lacks it.
    pub const fn find(&self, name: &str) -> Option<Value> {
        let mut index = 0;
        while index < self.members.len() {
            if is_equal(self.members[index].0, name) {
                return Some(self.members[index].1);
            }
            index += 1;
        }
        None
    }

    /// The same on the machine that this program is built for.
    pub const fn value(&self, name: &str) -> Option<u64> {
        self.value_on(Arch::NATIVE[0], name)
    }
}
