//! One item of a SPEC: a call, a group, or what is left out.

use std::fmt;

use super::condition::RegisterCondition;
use crate::table::Syscall;

/// One item of a SPEC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A group of systemd's, with its `@`; `@known` is every call of the table.
    Group(&'static str),
    /// A call of the table.
    Call {
        /// Its row.
        call: &'static Syscall,
        /// All of these have to hold; at most one for each register.
        conditions: Vec<RegisterCondition>,
    },
    /// A call that the table does not know, under this number in every architecture.
    Number {
        /// Below 0x40000000, and of no row.
        number: u32,
        /// As for a named call, on `arg0` to `arg5`.
        conditions: Vec<RegisterCondition>,
    },
    /// A call or a group that is left out of what the others name.
    Except(Box<Item>),
}

impl Item {
    /// Its conditions.
    pub fn conditions(&self) -> &[RegisterCondition] {
        match self {
            Item::Call { conditions, .. } | Item::Number { conditions, .. } => conditions,
            Item::Group(_) | Item::Except(_) => &[],
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conditions = match self {
            Item::Group(name) => return f.write_str(name),
            Item::Call { call, conditions } => {
                f.write_str(call.name)?;
                conditions
            }
            Item::Number { number, conditions } => {
                write!(f, "{number}")?;
                conditions
            }
            Item::Except(item) => return write!(f, "!{item}"),
        };
        for (index, condition) in conditions.iter().enumerate() {
            write!(f, "{}{condition}", if index == 0 { "(" } else { "&&" })?;
        }
        if conditions.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}
