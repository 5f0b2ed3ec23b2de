//! A condition that is not on a register: what it looks at, and what has to be found there.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use globset::Glob;
use ipnet::IpNet;

use super::operand::{self, word};
use super::question::{ArgumentPath, CallerField, ContainerField, Fact, Subject};
use super::types::{self, Type};
use crate::kernel::text::{hint, printable};
use crate::policy::selector::cursor::Cursor;
use crate::policy::selector::{Op, SpecError, WrittenNumber};
use crate::table::{Arch, Syscall};

/// `SUBJECT OPERATOR OPERAND`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What it looks at.
    pub subject: Subject,
    /// Whether it holds where the test does not.
    pub negated: bool,
    /// What is found there passes this test, or any of it does.
    pub test: Test,
}

/// What has to be found.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// These bytes.
    Text(Vec<u8>),
    /// This address.
    Address(IpAddr),
    /// A number that compares so.
    Number {
        /// What it is masked with before.
        mask: Option<WrittenNumber>,
        /// The comparison.
        op: Op,
        /// The value.
        value: WrittenNumber,
    },
    /// An address in this network.
    Network(IpNet),
    /// A text that matches.
    Glob(Arc<Glob>),
}

impl Test {
    /// Whether what was found passes; the globs of all lines are matched together, elsewhere.
    pub(super) fn passes(&self, found: &Fact<'_>, arch: Arch) -> bool {
        match (self, found) {
            (Test::Text(text), Fact::Text(bytes)) => bytes[..] == text[..],
            (Test::Address(address), Fact::Address(found)) => found == address,
            (Test::Network(network), Fact::Address(found)) => network.contains(found),
            (Test::Number { mask, op, value }, Fact::Number { value: found, bits }) => {
                value.compares(mask.as_ref(), *op, arch, *bits, *found)
            }
            // What was found has another type, such as an address of another family: it is not what the line names.
            _ => false,
        }
    }
}

impl Condition {
    /// Parses the condition that comes next, unless it is one on a register.
    ///
    /// # Errors
    /// What is wrong with it, with the nearest word there is.
    pub(super) fn parse(
        cursor: &mut Cursor<'_>,
        call: Option<&'static Syscall>,
    ) -> Result<Option<Condition>, SpecError> {
        cursor.skip_space();
        let begin = cursor.rest();
        let wrong = |cursor: &Cursor<'_>, why: String, hint: String| SpecError::Condition {
            why: printable(&why),
            hint: printable(&hint),
            spec: cursor.shown(),
        };
        let name =
            begin.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
        let after = begin[name.len()..].trim_start();
        let is_field = after.starts_with('.');
        let (subject, kind) = match (name, is_field, call) {
            ("caller" | "container", true, _) => {
                cursor.word("a name")?;
                cursor.need(".", "'.'")?;
                match name {
                    "caller" => caller(cursor)?,
                    _ => container(cursor)?,
                }
            }
            (_, _, Some(call)) if is_field || is_about_memory(call, name, after) => {
                let path = path(cursor)?;
                let kind =
                    types::type_of(call, &path).map_err(|(why, hint)| wrong(cursor, why, hint))?;
                (Subject::Argument(path), kind)
            }
            _ => return Ok(None),
        };
        let about = subject.to_string();
        let (negated, is_like) = match () {
            () if cursor.take("!~") => (true, true),
            () if cursor.take("~") => (false, true),
            () if !(kind.text || kind.address) || is_number(cursor, kind) => {
                let bits = kind.number.unwrap_or(64);
                let (mask, op, value) = cursor.comparison(&about, bits)?;
                // Of a list, `!=` has to mean that no element is equal, not that some element differs.
                let (negated, op) = if op == Op::Ne { (true, Op::Eq) } else { (false, op) };
                return Ok(Some(Condition {
                    subject,
                    negated,
                    test: Test::Number { mask, op, value },
                }));
            }
            () if cursor.take("!=") => (true, false),
            () if cursor.take("==") => (false, false),
            () => return Err(cursor.missing("one of == != ~ !~")),
        };
        cursor.skip_space();
        let (bytes, length) = operand::quoted_string(cursor.rest())
            .map_err(|why| wrong(cursor, why, String::new()))?;
        if length == 0 {
            return Err(cursor.missing("a value"));
        }
        cursor.step(length);
        let test = if is_like { like(&bytes, kind, &about) } else { equal(&bytes, kind, &about) };
        let test = test.map_err(|why| wrong(cursor, why, String::new()))?;
        let subject = match subject {
            // `==` compares what was written; a pattern has to see what a path means, or `a/../b` would get past it.
            Subject::Argument(path) if is_like => Subject::Meaning(path),
            other => other,
        };
        Ok(Some(Condition { subject, negated, test }))
    }
}

/// Whether a condition on this argument looks at more than its register: it has an operator for strings, or compares
/// memory with a value that is neither a number nor NULL.
fn is_about_memory(call: &Syscall, name: &str, after: &str) -> bool {
    let Some(argument) = call.args.iter().find(|arg| arg.name == name) else {
        // The error should offer the names of arguments.
        return after.starts_with('~') || after.starts_with("!~");
    };
    if after.starts_with('~') || after.starts_with("!~") {
        return true;
    }
    let value = after.strip_prefix("==").or(after.strip_prefix("!=")).map(str::trim_start);
    value.is_some_and(|value| argument.kind.leads_on() && !is_address(value))
}

/// Whether a pointer is compared with an address in memory: a number, or NULL.
fn is_address(value: &str) -> bool {
    let (bytes, _) = operand::quoted_string(value).unwrap_or_default();
    if operand::is_network_address(&bytes) {
        return false;
    }
    let rest = value.strip_prefix("NULL");
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    operand::begins_like_number(value.as_bytes()) || rest.is_some_and(ends)
}

/// Whether what comes next compares numbers, of what can be something else too.
fn is_number(cursor: &Cursor<'_>, kind: Type) -> bool {
    let rest = cursor.rest().trim_start();
    let value = rest.strip_prefix("==").or(rest.strip_prefix("!=")).map(str::trim_start);
    let text = value.is_some_and(|value| {
        let (bytes, _) = operand::quoted_string(value).unwrap_or_default();
        // Quotes make a string of digits, as in fsconfig(value=="0"); an address begins with digits, too.
        value.starts_with('"') || operand::is_network_address(&bytes)
    });
    kind.number.is_some() && !text
}

/// `NAME.FIELD.FIELD`.
fn path(cursor: &mut Cursor<'_>) -> Result<ArgumentPath, SpecError> {
    let argument = cursor.word("an argument's name")?.to_owned();
    let mut fields = Vec::new();
    while cursor.take(".") {
        fields.push(cursor.word("the name of a field")?.to_owned());
    }
    Ok(ArgumentPath { argument, fields })
}

fn caller(cursor: &mut Cursor<'_>) -> Result<(Subject, Type), SpecError> {
    let word = cursor.word("uid, gid, pid, exe or comm")?;
    let Some((_, field)) = CallerField::ALL.into_iter().find(|(name, _)| *name == word) else {
        let hint = match hint(word, CallerField::ALL.iter().map(|(name, _)| *name)) {
            none if none.is_empty() => ": there are uid, gid, pid, exe and comm".to_owned(),
            hint => hint,
        };
        let why = format!("unknown 'caller.{}'", printable(word));
        return Err(SpecError::Condition { why, hint, spec: cursor.shown() });
    };
    let is_text = matches!(field, CallerField::Exe | CallerField::Comm);
    let number = (!is_text).then_some(32);
    Ok((Subject::Caller(field), Type { number, text: is_text, ..Type::default() }))
}

fn container(cursor: &mut Cursor<'_>) -> Result<(Subject, Type), SpecError> {
    let word = cursor.word("id, bundle or annotation[\"...\"]")?;
    let field = match word {
        "id" | "ID" => ContainerField::Id,
        "bundle" => ContainerField::Bundle,
        "annotation" => {
            cursor.need("[", "'[' and a name in double quotes")?;
            cursor.skip_space();
            let (key, length) = operand::quoted_string(cursor.rest()).unwrap_or_default();
            // Quotes are needed, since keys of annotations have dots, such as `org.opencontainers.image.title`.
            let key = String::from_utf8(key).ok().filter(|_| cursor.rest().starts_with('"'));
            let Some(key) = key else { return Err(cursor.missing("a name in double quotes")) };
            cursor.step(length);
            cursor.need("]", "']'")?;
            ContainerField::Annotation(key)
        }
        _ => {
            let hint = match hint(word, ["id", "bundle", "annotation"]) {
                none if none.is_empty() => {
                    ": there are id, bundle and annotation[\"...\"]".to_owned()
                }
                hint => hint,
            };
            let why = format!("unknown 'container.{}'", printable(word));
            return Err(SpecError::Condition { why, hint, spec: cursor.shown() });
        }
    };
    Ok((Subject::Container(field), Type { text: true, ..Type::default() }))
}

fn like(bytes: &[u8], kind: Type, about: &str) -> Result<Test, String> {
    // Before the globs, since `10.0.0.0/8` would be one, too.
    let network = operand::network(bytes).filter(|_| kind.address);
    match network {
        Some(network) => Ok(Test::Network(network)),
        None if kind.text || kind.file => operand::glob(bytes).map(Test::Glob),
        None if kind.address => Err(format!(
            "'{}' is no network, such as 10.0.0.0/8 or fe80::/10",
            String::from_utf8_lossy(bytes)
        )),
        None => Err(format!("'{about}' is a number: compare it by == != < <= > >= or &")),
    }
}

fn equal(bytes: &[u8], kind: Type, about: &str) -> Result<Test, String> {
    let address = || std::str::from_utf8(bytes).ok()?.parse().ok();
    match kind.address.then(address).flatten() {
        Some(address) => Ok(Test::Address(address)),
        None if kind.text => Ok(Test::Text(bytes.to_vec())),
        None => {
            Err(format!("'{}' is no address, which {about} is", String::from_utf8_lossy(bytes)))
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.subject)?;
        let not = |op: &'static str, other| if self.negated { other } else { op };
        match &self.test {
            Test::Text(bytes) => write!(f, "{}{}", not("==", "!="), word(bytes)),
            Test::Address(address) => write!(f, "{}{address}", not("==", "!=")),
            Test::Network(network) => write!(f, "{}{network}", not("~", "!~")),
            Test::Glob(glob) => write!(f, "{}{}", not("~", "!~"), word(glob.glob().as_bytes())),
            Test::Number { mask, op, value } => {
                if let Some(mask) = mask {
                    write!(f, "&{}", mask.text)?;
                }
                write!(f, "{}{}", not(op.text(), "!="), value.text)
            }
        }
    }
}
