//! A call as somebody describes it, to see which line would answer: `openat("/etc/passwd", O_RDONLY, caller.uid=1000)`.

use std::borrow::Cow;
use std::collections::HashMap;

use super::operand;
use super::question::{ArgumentPath, CallFacts, Fact, Subject};
use super::types;
use crate::kernel::notification::Notification;
use crate::kernel::text::{hint, printable};
use crate::policy::selector::cursor::Cursor;
use crate::policy::selector::parse::written_number;
use crate::table::{self, Arch, Arg, Syscall};

/// What was said of a call.
#[derive(Debug, Default)]
pub struct Described {
    found: HashMap<String, Fact<'static>>,
}

impl Described {
    /// Parses `NAME(VALUE, ..., SUBJECT=VALUE, ...)`. A value belongs to the next argument that can have it: a string to
    /// one that points to memory. A memory that is not described is not known; a register is zero.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn parse(text: &str) -> Result<(Notification, Described), String> {
        let mut cursor = Cursor::new(text);
        let name = cursor.word("a system call").map_err(|error| error.to_string())?;
        let Some(call) = table::by_name(name) else {
            let hint = hint(name, table::ALL.iter().map(|call| call.name));
            return Err(format!("unknown system call '{}'{hint}", printable(name)));
        };
        let arch = Arch::X86_64;
        let nr = call.number(arch).and_then(|nr| i32::try_from(nr).ok());
        let nr = nr.ok_or_else(|| format!("{name} is no call of {}", arch.name()))?;
        let mut described = Described::default();
        let mut args = [0; 6];
        let mut next = 0;
        if cursor.take("(") && !cursor.take(")") {
            loop {
                described.part(&mut cursor, call, &mut args, &mut next)?;
                if cursor.take(")") {
                    break;
                }
                cursor.need(",", "',' or ')'").map_err(|error| error.to_string())?;
            }
        }
        cursor.skip_space();
        if !cursor.rest().is_empty() {
            return Err(format!("unexpected '{}' at the end", printable(cursor.rest())));
        }
        let notification = Notification { id: 0, tid: 0, nr, arch, instruction_pointer: 0, args };
        Ok((notification, described))
    }

    fn part(
        &mut self,
        cursor: &mut Cursor<'_>,
        call: &Syscall,
        args: &mut [u64; 6],
        next: &mut usize,
    ) -> Result<(), String> {
        cursor.skip_space();
        let rest = cursor.rest();
        let end = rest.find(['=', ',', ')', '"', '(']).unwrap_or(rest.len());
        if rest[end..].starts_with('=') {
            let subject = rest[..end].trim().to_owned();
            cursor.step(end + 1);
            let found = found(cursor)?;
            // One that is an argument's register.
            if let Some(index) = call.args.iter().position(|arg| arg.name == subject) {
                set(args, index, &found);
            }
            self.found.insert(subject, found);
            return Ok(());
        }
        let found = found(cursor)?;
        let is_text = matches!(found, Fact::Text(_));
        // The string of `openat("/etc/passwd")` is not for dirfd, although that comes first.
        let fits = |arg: &Arg| {
            let path = ArgumentPath { argument: arg.name.to_owned(), fields: Vec::new() };
            !is_text || types::type_of(call, &path).is_ok_and(|kind| kind.text)
        };
        let place = call.args.iter().enumerate().skip(*next).find(|(_, arg)| fits(arg));
        let Some((index, arg)) = place else {
            return Err(format!("{} has no argument left for that value", call.name));
        };
        *next = index + 1;
        set(args, index, &found);
        self.found.insert(arg.name.to_owned(), found);
        Ok(())
    }
}

/// The register of an argument: of one in memory some address.
fn set(args: &mut [u64; 6], index: usize, found: &Fact<'_>) {
    if let Some(register) = args.get_mut(index) {
        *register = match found {
            Fact::Number { value, .. } => *value,
            // Not 0, which would be NULL and so absent.
            _ => 1,
        };
    }
}

/// A string in quotes, an address, a number or constants.
fn found(cursor: &mut Cursor<'_>) -> Result<Fact<'static>, String> {
    cursor.skip_space();
    let rest = cursor.rest();
    let end = rest.find([',', ')']).unwrap_or(rest.len());
    if rest.starts_with('"') {
        let (bytes, length) = operand::quoted_string(rest)?;
        cursor.step(length);
        return Ok(Fact::Text(Cow::Owned(bytes)));
    }
    if let Ok(address) = rest[..end].trim().parse() {
        cursor.step(end);
        return Ok(Fact::Address(address));
    }
    if rest[..end].trim() == "NULL" {
        cursor.step(end);
        return Ok(Fact::Absent);
    }
    let value = written_number(cursor).map_err(|error| error.to_string())?;
    Ok(Fact::Number { value: value.on(Arch::X86_64), bits: 64 })
}

impl CallFacts for Described {
    fn sees_memory(&self) -> bool {
        true
    }

    fn find(&self, subject: &Subject) -> Fact<'_> {
        // Unknown, not absent, so that the answer names what else has to be said of the call.
        self.found.get(&subject.to_string()).cloned().unwrap_or(Fact::Unknown)
    }

    fn process(&self) -> Option<(u32, u64)> {
        // Known, or each line with `each process` would end the explanation.
        Some((0, 0))
    }
}
