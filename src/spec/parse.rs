//! Text to [`Spec`]: one function for each rule of the grammar; it never guesses what was meant,
//! it only says so in the error.

use super::condition::{Condition, Op, Value};
use super::cursor::Cursor;
use super::error::SpecError;
use super::{Item, Spec};
use crate::table::groups::{GROUPS, Group, KNOWN};
use crate::table::{self, Arch, Kind, Syscall, constants};
use crate::text::{hint, printable};

/// What can be said of arguments without names.
const UNNAMED: &str = "arg0 to arg5 are its registers";

/// The SPEC at the beginning of `text`, and the rest after it without leading white space.
pub(super) fn prefix(text: &str) -> Result<(Spec, &str), SpecError> {
    let mut cursor = Cursor::new(text);
    cursor.skip_space();
    if cursor.rest().is_empty() {
        return Err(SpecError::Empty);
    }
    let mut items = vec![cursor.item()?];
    while cursor.take(",") {
        items.push(cursor.item()?);
    }
    cursor.skip_space();
    Ok((Spec::new(items), cursor.rest()))
}

impl Cursor<'_> {
    /// `@group`, `number(...)`, `name(...)`.
    fn item(&mut self) -> Result<Item, SpecError> {
        let word = self.word("a system call")?;
        if word.starts_with('@') {
            return self.group(word);
        }
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            let number = self.call_number(word)?;
            return Ok(Item::Number { number, conditions: self.conditions(None)? });
        }
        let Some(call) = table::by_name(word) else {
            let hint = hint(word, table::ALL.iter().map(|call| call.name));
            return Err(SpecError::UnknownCall { word: printable(word), spec: self.shown(), hint });
        };
        Ok(Item::Call { call, conditions: self.conditions(Some(call))? })
    }

    fn group(&mut self, word: &str) -> Result<Item, SpecError> {
        let name = match Group::by_name(word) {
            Some(group) => group.name,
            None if word == KNOWN => KNOWN,
            None => {
                let hint = hint(word, GROUPS.iter().map(|group| group.name).chain([KNOWN]));
                return Err(SpecError::UnknownGroup {
                    word: printable(word),
                    spec: self.shown(),
                    hint,
                });
            }
        };
        if self.take("(") {
            return Err(SpecError::GroupConditions { group: name.into(), spec: self.shown() });
        }
        Ok(Item::Group(name))
    }

    fn call_number(&self, word: &str) -> Result<u32, SpecError> {
        let bits = self.number(word)?;
        let number = i32::try_from(bits).ok().filter(|number| *number < 0x4000_0000);
        let Some(number) = number.filter(|_| !word.starts_with('-')) else {
            return Err(SpecError::NumberRange { word: printable(word), spec: self.shown() });
        };
        let known: Vec<String> = Arch::ALL
            .into_iter()
            .filter_map(|arch| Some((arch, table::by_number(arch, number)?)))
            .map(|(arch, call)| format!("{} on {}", call.name, arch.name()))
            .collect();
        if known.is_empty() {
            Ok(number.unsigned_abs())
        } else {
            Err(SpecError::KnownNumber { number: bits, names: known.join(" and ") })
        }
    }

    /// `( condition && condition ... )`, or nothing.
    fn conditions(&mut self, call: Option<&'static Syscall>) -> Result<Vec<Condition>, SpecError> {
        let mut conditions: Vec<Condition> = Vec::new();
        if !self.take("(") {
            return Ok(conditions);
        }
        loop {
            let condition = self.condition(call)?;
            if conditions.iter().any(|earlier| earlier.index == condition.index) {
                let (word, spec) = (condition.name, self.shown());
                return Err(SpecError::SecondCondition { word, spec });
            }
            conditions.push(condition);
            if !self.take("&&") {
                self.need(")", "'&&' or ')'")?;
                return Ok(conditions);
            }
        }
    }

    /// `argument op value`, `argument & mask == value`.
    fn condition(&mut self, call: Option<&'static Syscall>) -> Result<Condition, SpecError> {
        let name = self.word("an argument's name")?;
        let index = self.argument(call, name)?;
        let kind =
            call.and_then(|call| call.args.get(index)).map_or(Kind::Register, |arg| arg.kind);
        let masked = !self.rest().trim_start().starts_with("&&") && self.take("&");
        let mask = if masked { Some(self.value()?) } else { None };
        let Some(op) = Op::ALL.into_iter().find(|op| self.take(op.text())) else {
            return Err(self.missing("one of == != < <= > >= &"));
        };
        if masked && op != Op::Eq {
            return Err(SpecError::MaskedOrder { op: op.text(), spec: self.shown() });
        }
        let condition =
            Condition { index, name: name.to_string(), kind, mask, op, value: self.value()? };
        self.check_width(&condition)?;
        Ok(condition)
    }

    /// Refuses what no register can meet, or each: it is a slip, and would be a filter that does
    /// nothing.
    fn check_width(&self, condition: &Condition) -> Result<(), SpecError> {
        let bits = Arch::ALL.into_iter().map(|arch| condition.kind.bits(arch)).max().unwrap_or(64);
        for value in condition.mask.iter().chain([&condition.value]) {
            if Arch::ALL.into_iter().any(|arch| value.fit(arch, bits).is_none()) {
                return Err(SpecError::TooWide {
                    word: value.text.clone(),
                    bits,
                    argument: condition.name.clone(),
                    spec: self.shown(),
                });
            }
        }
        let outside =
            |mask: &Value, arch| condition.value.fit(arch, bits).unwrap_or(0) & !mask.on(arch) != 0;
        match &condition.mask {
            Some(mask) if Arch::ALL.into_iter().any(|arch| outside(mask, arch)) => {
                Err(SpecError::NeverTrue {
                    word: condition.to_string(),
                    value: condition.value.text.clone(),
                    spec: self.shown(),
                })
            }
            _ => Ok(()),
        }
    }

    fn argument(&self, call: Option<&'static Syscall>, word: &str) -> Result<usize, SpecError> {
        let args = call.map_or(&[][..], |call| call.args);
        let register = || word.strip_prefix("arg")?.parse().ok().filter(|index| *index < 6);
        let found = args.iter().position(|arg| arg.name == word).or_else(register);
        found.ok_or_else(|| {
            let names: Vec<&str> = args.iter().map(|arg| arg.name).collect();
            let choice = match call {
                Some(call) if call.args == table::UNKNOWN => UNNAMED.to_string(),
                None => UNNAMED.to_string(),
                Some(_) if names.is_empty() => "it takes none".to_string(),
                Some(_) => format!("its arguments are {}", names.join(", ")),
            };
            let call = call.map_or("an unnamed call", |call| call.name).to_string();
            SpecError::UnknownArgument { word: printable(word), call, spec: self.shown(), choice }
        })
    }

    /// Numbers and constants joined with `|`.
    fn value(&mut self) -> Result<Value, SpecError> {
        let mut value = Value { bits: [0; Arch::ALL.len()], text: String::new() };
        loop {
            let word = self.word("a value")?;
            let more = match word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                true => [self.number(word)?; Arch::ALL.len()],
                false => self.constant(word)?,
            };
            value.bits.iter_mut().zip(more).for_each(|(bits, more)| *bits |= more);
            value.text.push_str(word);
            if !self.take("|") {
                return Ok(value);
            }
            value.text.push('|');
        }
    }

    fn constant(&self, word: &str) -> Result<[u64; Arch::ALL.len()], SpecError> {
        let unknown = || {
            let hint = hint(word, constants::names());
            SpecError::UnknownConstant { word: printable(word), spec: self.shown(), hint }
        };
        let mut bits = [0; Arch::ALL.len()];
        for arch in Arch::ALL {
            bits[arch as usize] = constants::value_on(arch, word).ok_or_else(unknown)?;
        }
        Ok(bits)
    }
}
