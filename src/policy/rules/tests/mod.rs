//! What the tests of rules share: a call of which some answers are known.

mod decisions;
mod generated;
mod properties;
mod texts;

use std::borrow::Cow;
use std::collections::HashMap;

use super::*;
use crate::table::{self, Arch};

pub(super) fn call(arch: Arch, name: &str, args: [u64; 6]) -> Notification {
    let nr = table::by_name(name).unwrap().number(arch).unwrap() as i32;
    Notification { id: 1, tid: 1, nr, arch, instruction_pointer: 0, args }
}

/// A call of which these answers are known, and nothing else.
#[derive(Debug, Default)]
pub(super) struct KnownCall {
    pub(super) found: HashMap<String, Fact<'static>>,
    pub(super) hides_memory: bool,
    pub(super) process: u32,
}

impl KnownCall {
    pub(super) fn with(mut self, subject: &str, found: Fact<'static>) -> Self {
        self.found.insert(subject.to_owned(), found);
        self
    }

    pub(super) fn text(self, subject: &str, text: &'static str) -> Self {
        self.with(subject, text_of(text))
    }

    pub(super) fn number(self, subject: &str, value: u64) -> Self {
        self.with(subject, Fact::Number { value, bits: 32 })
    }
}

pub(super) fn text_of(text: &'static str) -> Fact<'static> {
    Fact::Text(Cow::Borrowed(text.as_bytes()))
}

impl CallFacts for KnownCall {
    fn sees_memory(&self) -> bool {
        !self.hides_memory
    }

    fn find(&self, subject: &Subject) -> Fact<'_> {
        assert!(!(self.hides_memory && subject.is_memory()), "{subject} was asked for");
        self.found.get(&subject.to_string()).cloned().unwrap_or(Fact::Unknown)
    }

    fn process(&self) -> Option<(u32, u64)> {
        Some((self.process, 1))
    }
}

/// The response of the line that answers; `request`, `unknown`, `memory`.
pub(super) fn answer(rules: &Rules, notification: &Notification, call: &KnownCall) -> String {
    match rules.decide(notification, call, 0) {
        Decision::Line(line) => line.answer.to_string(),
        Decision::Request => "request".to_owned(),
        Decision::Unknown(_) => "unknown".to_owned(),
        Decision::Memory(_) => "memory".to_owned(),
    }
}

pub(super) fn decide(text: &str, name: &str, args: &[u64], known: &KnownCall) -> String {
    let mut registers = [0; 6];
    registers[..args.len()].copy_from_slice(args);
    let rules = Rules::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
    answer(&rules, &call(Arch::X86_64, name, registers), known)
}

pub(super) fn error(text: &str) -> String {
    Rules::parse(text.as_bytes()).unwrap_err().to_string()
}
