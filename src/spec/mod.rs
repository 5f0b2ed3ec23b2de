//! SPEC: which system calls are meant, as the command line, rules and profiles write it; it never
//! looks at a target's memory.
//!
//! ```text
//! SPEC      = item { "," item }
//! item      = "@" group | ( name | number ) [ "(" condition { "&&" condition } ")" ]
//! condition = argument ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) value | argument "&" value "==" value
//! argument  = its name in the man page | "arg0" ... "arg5"
//! value     = ( number | constant ) { "|" ( number | constant ) }
//! ```

mod condition;
mod cursor;
mod error;
mod parse;
mod rules;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use condition::{Condition, Op, Outcome, Test, Value};
pub use error::SpecError;

use crate::text::printable;
pub use rules::Rule;

use crate::notification::Notification;
use crate::table::Syscall;

/// A set of system calls, some with conditions on registers.
///
/// The comparisons are the kernel's filters': unsigned, and only of the bits that the kernel reads
/// of an argument. Negative values are taken in two's complement, so `-1` is the largest.
///
/// A named call stands for every way to it. On i386 that is also its other spellings (`chown32`
/// for `chown`) and `socketcall` or `ipc`. Where a condition cannot be seen in the registers there
/// (`socketcall` keeps the arguments in memory, a 64-bit offset is split), the SPEC stands for a
/// superset, and [`decide`](Spec::decide) says [`Decision::Unknown`].
///
/// `Display` writes a text that parses back to an equal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    items: Vec<Item>,
    /// Sorted by architecture and number.
    rules: Vec<Rule>,
}

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
        conditions: Vec<Condition>,
    },
    /// A call that the table does not know, under this number in every architecture.
    Number {
        /// Below 0x40000000, and of no row.
        number: u32,
        /// As for a named call, on `arg0` to `arg5`.
        conditions: Vec<Condition>,
    },
}

/// What a SPEC says of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is one of the calls.
    Yes,
    /// It is not.
    No,
    /// It may be one, and the registers do not tell: whoever goes by the SPEC must look further,
    /// and must not take it for a No.
    Unknown,
}

impl Spec {
    /// Parses a whole text.
    ///
    /// # Errors
    /// [`SpecError`], one line that names the culprit and the remedy.
    pub fn parse(text: &str) -> Result<Spec, SpecError> {
        match Spec::parse_prefix(text)? {
            (spec, "") => Ok(spec),
            (_, rest) => {
                let (word, spec) = (printable(rest.trim_end()), printable(text.trim()));
                Err(SpecError::Trailing { word, spec })
            }
        }
    }

    /// Parses the SPEC that a text begins with, and returns the rest without leading white space:
    /// for `SPEC RESPONSE` lines.
    ///
    /// # Errors
    /// [`SpecError`], as for [`parse`](Spec::parse).
    pub fn parse_prefix(text: &str) -> Result<(Spec, &str), SpecError> {
        parse::prefix(text)
    }

    fn new(items: Vec<Item>) -> Spec {
        let mut rules: Vec<Rule> = items.iter().flat_map(rules::expand).collect();
        rules.sort_by_key(|rule| (rule.arch, rule.nr));
        Spec { items, rules }
    }

    /// What was written, in its order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What it means in numbers and registers, sorted by architecture and number: a filter that
    /// traps what one of these admits traps at least what the SPEC says.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What it says of a call, from number and registers alone. It is [`Decision::No`] exactly for
    /// the calls that a filter built from it allows.
    pub fn decide(&self, notification: &Notification) -> Decision {
        let Ok(nr) = u32::try_from(notification.nr) else { return Decision::No };
        let key = (notification.arch, nr);
        let first = self.rules.partition_point(|rule| (rule.arch, rule.nr) < key);
        let mut decision = Decision::No;
        for rule in self.rules[first..].iter().take_while(|rule| (rule.arch, rule.nr) == key) {
            if rule.tests.iter().all(|test| test.holds(&notification.args)) {
                if rule.exact {
                    return Decision::Yes;
                }
                decision = Decision::Unknown;
            }
        }
        decision
    }

    /// Whether the call is certainly one of the SPEC's: [`decide`](Spec::decide) says Yes.
    pub fn matches(&self, notification: &Notification) -> bool {
        self.decide(notification) == Decision::Yes
    }
}

impl FromStr for Spec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Spec, SpecError> {
        Spec::parse(text)
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.items.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{item}")?;
        }
        Ok(())
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
        };
        for (index, condition) in conditions.iter().enumerate() {
            write!(f, "{}{condition}", if index == 0 { "(" } else { "&&" })?;
        }
        if conditions.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}
