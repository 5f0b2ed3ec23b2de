//! SPEC: which system calls are meant, as the command line, rules and profiles write it; it never
//! looks at a target's memory.
//!
//! ```text
//! SPEC      = item { "," item }
//! item      = "!" ( "@" group | name | number ) | "@" group
//!           | ( name | number ) [ "(" condition { "&&" condition } ")" ]
//! condition = argument ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) value | argument "&" value "==" value
//! argument  = its name in the man page | "arg0" ... "arg5"
//! value     = ( number | constant ) { "|" ( number | constant ) }
//! ```

mod condition;
pub(in crate::policy) mod cursor;
mod error;
pub mod gaps;
mod item;
pub(in crate::policy) mod parse;
mod rules;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use condition::{ConditionOutcome, Op, RegisterCondition, RegisterTest, WrittenNumber};
pub use error::SpecError;
pub use item::Item;

use self::cursor::Cursor;
use crate::kernel::text::printable;
pub use rules::Rule;

use crate::kernel::notification::Notification;

/// A set of system calls, some with conditions on registers.
///
/// The comparisons are the kernel's filters': unsigned, and only of the bits that the kernel reads
/// of an argument. Negative values are taken in two's complement, so `-1` is the largest.
///
/// A named call stands for every way to it. On i386 that is also its other spellings (`chown32`
/// for `chown`) and `socketcall` or `ipc`. Where a condition cannot be seen in the registers there
/// (`socketcall` keeps the arguments in memory, a 64-bit offset is split), the SPEC stands for a
/// superset, and [`decide`](Spec::decide) says [`SpecMatch::Unknown`].
///
/// `Display` writes a text that parses back to an equal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    items: Vec<Item>,
    /// Sorted by architecture and number.
    rules: Vec<Rule>,
}

/// What a SPEC says of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpecMatch {
    /// It is one of the calls.
    Yes,
    /// It is not.
    No,
    /// It may match, and the registers do not decide it: the caller must look further,
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
                // Rules can come from the metadata of a container: its author must not steer the terminal that shows
                // the message.
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
        let mut cursor = Cursor::new(text);
        let mut items = Vec::new();
        loop {
            items.push(parse::item(&mut cursor, &mut |_, _| Ok(false))?);
            if !cursor.take(",") {
                break;
            }
        }
        parse::refuse_empty(items.iter(), &cursor)?;
        cursor.skip_space();
        Ok((Spec::of(items), cursor.rest()))
    }

    /// The calls that these items mean.
    pub(in crate::policy) fn of(items: Vec<Item>) -> Spec {
        let expanded = rules::expand(&items).into_iter();
        let mut rules: Vec<Rule> = expanded.flat_map(|(_, rules)| rules).collect();
        rules.sort_by_key(|rule| (rule.arch, rule.nr));
        Spec { items, rules }
    }

    /// What each item means by itself, less what is left out: its place among the items, and its rules.
    pub(in crate::policy) fn expand(items: &[Item]) -> Vec<(usize, Vec<Rule>)> {
        rules::expand(items)
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

    /// What it says of a call, from number and registers alone. It is [`SpecMatch::No`] exactly for
    /// the calls that a filter built from it allows.
    pub fn decide(&self, notification: &Notification) -> SpecMatch {
        // A negative number is no call, and no filter of ours traps one.
        let Ok(nr) = u32::try_from(notification.nr) else { return SpecMatch::No };
        let key = (notification.arch, nr);
        let first = self.rules.partition_point(|rule| (rule.arch, rule.nr) < key);
        let mut decision = SpecMatch::No;
        for rule in self.rules[first..].iter().take_while(|rule| (rule.arch, rule.nr) == key) {
            if rule.tests.iter().all(|test| test.holds(&notification.args)) {
                if rule.exact {
                    return SpecMatch::Yes;
                }
                // The search goes on: another rule may be exact and say Yes.
                decision = SpecMatch::Unknown;
            }
        }
        decision
    }

    /// Whether the call certainly matches the SPEC: [`decide`](Spec::decide) says Yes.
    pub fn matches(&self, notification: &Notification) -> bool {
        self.decide(notification) == SpecMatch::Yes
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
