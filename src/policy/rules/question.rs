//! What a rule can ask of a call beyond its registers, and the trait by which whoever has the call answers. An answer
//! that could not be had is none: it is neither a yes nor a no.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use super::operand::quoted;

/// What a condition looks at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// What an argument, or a field of the struct that it points to, holds: `addr.sin_port`.
    Argument(ArgumentPath),
    /// The same, but of a path the absolute path that it means, and of a descriptor the file behind it.
    Meaning(ArgumentPath),
    /// The target.
    Caller(CallerField),
    /// The container that the listener was loaded for.
    Container(ContainerField),
}

/// An argument, and the names of fields in the struct behind it, and so on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArgumentPath {
    /// The argument's name in the man page.
    pub argument: String,
    /// The names in the kernel's header.
    pub fields: Vec<String>,
}

/// What is known of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallerField {
    /// Its effective user id.
    Uid,
    /// Its effective group id.
    Gid,
    /// Its process id, as the daemon sees it.
    Pid,
    /// The program that it runs.
    Exe,
    /// Its name, which it chooses itself.
    Comm,
}

impl CallerField {
    /// All of them, with their names.
    pub const ALL: [(&'static str, CallerField); 5] = [
        ("uid", CallerField::Uid),
        ("gid", CallerField::Gid),
        ("pid", CallerField::Pid),
        ("exe", CallerField::Exe),
        ("comm", CallerField::Comm),
    ];
}

/// What the runtime says of a container.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ContainerField {
    /// The runtime's name for it.
    Id,
    /// The directory of its bundle.
    Bundle,
    /// The annotation of that name.
    Annotation(String),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact<'a> {
    /// A number of so many bits.
    Number {
        /// The value, without bits above.
        value: u64,
        /// 8 to 64.
        bits: u32,
    },
    /// A string, or any other bytes.
    Text(Cow<'a, [u8]>),
    /// An address of a network.
    Address(IpAddr),
    /// Several, of which any counts.
    List {
        /// Those that are known.
        items: Vec<Fact<'a>>,
        /// Whether these are all.
        whole: bool,
    },
    /// There is none: a NULL pointer, or a field that another kind of address has.
    Absent,
    /// It could not be read.
    Unknown,
}

impl Fact<'_> {
    /// Whether any of the values passes; `None` where that depends on what could not be read.
    pub fn any(&self, passes: &mut dyn FnMut(&Fact<'_>) -> bool) -> Option<bool> {
        match self {
            Fact::Unknown => None,
            // What is not there equals nothing, so `!=` and `!~` hold for it.
            Fact::Absent => Some(false),
            Fact::List { items, whole } => {
                let mut known = *whole;
                for item in items {
                    match item.any(passes) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        // The search goes on: one that passes decides, whatever the others are.
                        None => known = false,
                    }
                }
                known.then_some(false)
            }
            one => Some(passes(one)),
        }
    }
}

/// A call whose registers meet those of a rule.
pub trait CallFacts {
    /// Whether the memory of the target can be asked for now; if not, no line that looks there is judged.
    fn sees_memory(&self) -> bool;
    /// The answer to a question.
    fn find(&self, subject: &Subject) -> Fact<'_>;
    /// A number for the target's process that no other process has or had while the rules stand; `None` if it
    /// cannot be found.
    fn process(&self) -> Option<(u32, u64)>;
}

impl Subject {
    /// Whether the target, or another of its threads, can change it after the look.
    pub fn can_change(&self) -> bool {
        match self {
            // Also the file behind a descriptor: another thread can put another one under its number.
            Subject::Argument(_) | Subject::Meaning(_) | Subject::Caller(CallerField::Comm) => true,
            // The waiting thread cannot change its own ids, and if another thread calls execve(2), it ends.
            Subject::Caller(_) | Subject::Container(_) => false,
        }
    }

    /// Whether the memory of the target has to be read for it.
    pub fn is_memory(&self) -> bool {
        matches!(self, Subject::Argument(_) | Subject::Meaning(_))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Argument(path) | Subject::Meaning(path) => {
                f.write_str(&path.argument)?;
                path.fields.iter().try_for_each(|field| write!(f, ".{field}"))
            }
            Subject::Caller(caller) => {
                let name = CallerField::ALL.iter().find(|(_, other)| other == caller);
                write!(f, "caller.{}", name.map_or("", |(name, _)| name))
            }
            Subject::Container(ContainerField::Id) => f.write_str("container.id"),
            Subject::Container(ContainerField::Bundle) => f.write_str("container.bundle"),
            Subject::Container(ContainerField::Annotation(key)) => {
                write!(f, "container.annotation[{}]", quoted(key.as_bytes()))
            }
        }
    }
}
