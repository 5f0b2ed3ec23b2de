//! Text to items: one function for each rule of the grammar; it never guesses what was meant, it only says so in the
//! error. Conditions that are not on registers are parsed by whoever asks for the items: rules have some.

use super::condition::{Op, RegisterCondition, WrittenNumber};
use super::cursor::Cursor;
use super::error::SpecError;
use super::item::Item;
use crate::kernel::text::{hint, printable};
use crate::table::groups::{GROUPS, Group, KNOWN};
use crate::table::{self, Arch, Kind, Syscall, constants};

/// What can be said of arguments without names.
const UNNAMED: &str = "arg0 to arg5 are its registers";

/// Parses the condition that comes next if it is not on a register; whether it did. The call is that of the item, if
/// it is one that the table knows.
pub(in crate::policy) type Other<'o> =
    dyn FnMut(&mut Cursor<'_>, Option<&'static Syscall>) -> Result<bool, SpecError> + 'o;

/// The next item of a list, with conditions that `other` parses among those on registers.
pub(in crate::policy) fn item(
    cursor: &mut Cursor<'_>,
    other: &mut Other<'_>,
) -> Result<Item, SpecError> {
    cursor.skip_space();
    if cursor.rest().is_empty() && cursor.is_at_begin() {
        return Err(SpecError::Empty);
    }
    cursor.item(other)
}

/// Refuses a list that names nothing.
pub(in crate::policy) fn refuse_empty<'i>(
    mut items: impl Iterator<Item = &'i Item>,
    cursor: &Cursor<'_>,
) -> Result<(), SpecError> {
    match items.all(|item| matches!(item, Item::Except(_))) {
        true => Err(SpecError::OnlyExcept { spec: cursor.shown() }),
        false => Ok(()),
    }
}

/// How many bits of a kind count, on the architecture where they are most.
pub(in crate::policy) fn bits(kind: Kind) -> u32 {
    Arch::NATIVE.into_iter().map(|arch| kind.bits(arch)).max().unwrap_or(64)
}

/// Numbers and constants joined with `|`.
pub(in crate::policy) fn written_number(
    cursor: &mut Cursor<'_>,
) -> Result<WrittenNumber, SpecError> {
    cursor.written_number()
}

impl Cursor<'_> {
    /// `@group`, `number(...)`, `name(...)`.
    fn item(&mut self, other: &mut Other<'_>) -> Result<Item, SpecError> {
        if self.take("*") {
            return Err(SpecError::Everything { word: "*".into(), spec: self.shown() });
        }
        if self.take("!") {
            // Without conditions: `without` in rules.rs can take out whole calls only.
            let item = self.item(&mut |_, _| Ok(false))?;
            return match item.conditions() {
                [] => Ok(Item::Except(Box::new(item))),
                _ => Err(SpecError::ExceptConditions { spec: self.shown() }),
            };
        }
        let word = self.word("a system call")?;
        if word.starts_with('@') {
            return self.group(word, other);
        }
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            let number = self.call_number(word)?;
            return Ok(Item::Number { number, conditions: self.conditions(None, other)? });
        }
        // strace has this word, and no name of a call is near enough for a hint.
        if word == "all" {
            return Err(SpecError::Everything { word: word.into(), spec: self.shown() });
        }
        let Some(call) = table::by_name(word) else {
            let hint = hint(word, table::ALL.iter().map(|call| call.name));
            return Err(SpecError::UnknownCall { word: printable(word), spec: self.shown(), hint });
        };
        Ok(Item::Call { call, conditions: self.conditions(Some(call), other)? })
    }

    fn group(&mut self, word: &str, other: &mut Other<'_>) -> Result<Item, SpecError> {
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
            loop {
                // The calls of a group have no argument in common: only conditions on the caller and the container
                // are possible.
                if !other(self, None)? {
                    return Err(SpecError::GroupConditions {
                        group: name.into(),
                        spec: self.shown(),
                    });
                }
                if !self.take("&&") {
                    self.need(")", "'&&' or ')'")?;
                    break;
                }
            }
        }
        Ok(Item::Group(name))
    }

    fn call_number(&self, word: &str) -> Result<u32, SpecError> {
        let bits = self.number(word)?;
        // From 0x40000000 on they are x32 calls (__X32_SYSCALL_BIT), which the filter refuses.
        let number = i32::try_from(bits).ok().filter(|number| *number < 0x4000_0000);
        let Some(number) = number.filter(|_| !word.starts_with('-')) else {
            return Err(SpecError::NumberRange { word: printable(word), spec: self.shown() });
        };
        // A number means another call on each architecture; a name says which one, on all of them.
        let known: Vec<String> = Arch::NATIVE
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
    fn conditions(
        &mut self,
        call: Option<&'static Syscall>,
        other: &mut Other<'_>,
    ) -> Result<Vec<RegisterCondition>, SpecError> {
        let mut conditions: Vec<RegisterCondition> = Vec::new();
        if !self.take("(") {
            return Ok(conditions);
        }
        loop {
            if !other(self, call)? {
                let condition = self.condition(call)?;
                // libseccomp compares an argument once in a rule, and runtimes make its rules of a profile.
                if conditions.iter().any(|earlier| earlier.index == condition.index) {
                    let (word, spec) = (condition.name, self.shown());
                    return Err(SpecError::SecondCondition { word, spec });
                }
                conditions.push(condition);
            }
            if !self.take("&&") {
                self.need(")", "'&&' or ')'")?;
                return Ok(conditions);
            }
        }
    }

    /// `argument op value`, `argument & mask == value`.
    fn condition(
        &mut self,
        call: Option<&'static Syscall>,
    ) -> Result<RegisterCondition, SpecError> {
        let name = self.word("an argument's name")?;
        let index = self.argument(call, name)?;
        let kind =
            call.and_then(|call| call.args.get(index)).map_or(Kind::Register, |arg| arg.kind);
        let rest = self.rest().trim_start();
        let next = rest.strip_prefix("==").or(rest.strip_prefix("!=")).unwrap_or(rest);
        let next = next.trim_start().chars().next();
        // Whoever writes this wants the contents compared, and a filter sees only the address.
        if let (Some(call), Some('"' | '\'' | '/' | '~' | '*' | '.')) = (call, next) {
            let (argument, call) = (printable(name), call.name.to_owned());
            return Err(SpecError::Memory { argument, call, spec: self.shown() });
        }
        let (mask, op, value) = self.comparison(name, bits(kind))?;
        Ok(RegisterCondition { index, name: name.to_string(), kind, mask, op, value })
    }

    /// `op value`, `& mask == value`, on a number of so many bits. A condition that no number meets, or each, is refused.
    pub(in crate::policy) fn comparison(
        &mut self,
        name: &str,
        bits: u32,
    ) -> Result<(Option<WrittenNumber>, Op, WrittenNumber), SpecError> {
        // `&&` begins the next condition.
        let masked = !self.rest().trim_start().starts_with("&&") && self.take("&");
        let mask = if masked { Some(self.written_number()?) } else { None };
        let Some(op) = Op::ALL.into_iter().find(|op| self.take(op.text())) else {
            return Err(self.missing("one of == != < <= > >= &"));
        };
        // Profiles know no other comparison with a mask (SCMP_CMP_MASKED_EQ).
        if masked && op != Op::Eq {
            return Err(SpecError::MaskedOrder { op: op.text(), spec: self.shown() });
        }
        let value = self.written_number()?;
        for value in mask.iter().chain([&value]) {
            if Arch::NATIVE.into_iter().any(|arch| value.fit(arch, bits).is_none()) {
                return Err(SpecError::TooWide {
                    word: value.text.clone(),
                    bits,
                    argument: name.to_owned(),
                    spec: self.shown(),
                });
            }
        }
        let outside =
            |mask: &WrittenNumber, arch| value.fit(arch, bits).unwrap_or(0) & !mask.on(arch) != 0;
        match &mask {
            Some(mask) if Arch::NATIVE.into_iter().any(|arch| outside(mask, arch)) => {
                // A slip: it would be a filter that does nothing.
                Err(SpecError::NeverTrue {
                    word: format!("{name}&{}=={}", mask.text, value.text),
                    value: value.text.clone(),
                    spec: self.shown(),
                })
            }
            _ => Ok((mask, op, value)),
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
    fn written_number(&mut self) -> Result<WrittenNumber, SpecError> {
        let mut value = WrittenNumber { bits: [0; Arch::ALL.len()], text: String::new() };
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
        if word == "NULL" {
            return Ok(bits);
        }
        // Of other architectures not all constants are known, and a filter asks for none of them.
        for arch in Arch::NATIVE {
            bits[arch as usize] = constants::value_on(arch, word).ok_or_else(unknown)?;
        }
        Ok(bits)
    }
}
