//! Lines, calls and what is known of them, at random.

use proptest::prelude::*;

use super::*;
use crate::policy::rules::operand;

/// WHEN written down once more, slow and obvious.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NaiveWhen {
    nth: Option<u64>,
    from: Option<u64>,
    to: Option<u64>,
    every: Option<u64>,
    pub(super) each_process: bool,
}

impl NaiveWhen {
    pub(super) fn words(&self) -> String {
        let word = |name: &str, number: Option<u64>| {
            number.map_or_else(String::new, |number| format!("{name} {number} "))
        };
        let each = if self.each_process { "each process " } else { "" };
        let (nth, from) = (word("nth", self.nth), word("from", self.from));
        format!("{nth}{from}{}{}{each}", word("to", self.to), word("every", self.every))
    }

    pub(super) fn answers(&self, count: u64) -> bool {
        let first = self.from.unwrap_or(self.every.unwrap_or(1));
        let last = self.to.unwrap_or(u64::MAX);
        let mut answered = (first..=last.min(count)).step_by(self.every.unwrap_or(1) as usize);
        match self.nth {
            Some(nth) => count == nth,
            None => answered.any(|one| one == count),
        }
    }
}

/// The calls that lines name here.
pub(super) const CALLS: [&str; 3] = ["openat", "connect", "execve"];

pub(super) fn condition(call: usize) -> impl Strategy<Value = String> {
    let glob = "[ab/*?.]{1,6}".prop_filter("a glob", |text| operand::glob(text.as_bytes()).is_ok());
    let like = || prop_oneof![Just("~"), Just("!~")];
    let equal = || prop_oneof![Just("=="), Just("!=")];
    let compare =
        || prop_oneof![Just("=="), Just("!="), Just("<"), Just(">="), Just("<="), Just(">")];
    let common = prop_oneof![
        (prop_oneof![Just("uid"), Just("gid"), Just("pid")], compare(), 0..4u8)
            .prop_map(|(field, op, n)| format!("caller.{field}{op}{n}")),
        (0..4u8, 0..4u8).prop_map(|(mask, n)| format!("caller.uid&{mask}=={}", n & mask)),
        (like(), glob).prop_map(|(op, glob)| format!("caller.exe{op}\"/{glob}\"")),
        (equal(), "[ab]").prop_map(|(op, name)| format!("caller.comm{op}{name}")),
        (equal(), "[ab]").prop_map(|(op, id)| format!("container.id{op}{id}")),
        (like(), "[ab]\\*?")
            .prop_map(|(op, text)| format!("container.annotation[\"k\"]{op}{text}")),
    ];
    let glob = "[ab/*?.]{1,6}".prop_filter("a glob", |text| operand::glob(text.as_bytes()).is_ok());
    let own = match CALLS[call] {
        "connect" => prop_oneof![
            (like(), 0..3u8, prop_oneof![Just(0u8), Just(8), Just(15), Just(24), Just(32)])
                .prop_map(|(op, n, length)| format!("addr{op}10.{n}.0.0/{length}")),
            (like(), 0..65u8).prop_map(|(op, length)| format!("addr{op}fe80::/{length}")),
            (equal(), 0..3u8).prop_map(|(op, n)| format!("addr{op}10.{n}.0.1")),
            (compare(), 442..445u16).prop_map(|(op, n)| format!("addr.sin_port{op}{n}")),
        ]
        .boxed(),
        "execve" => prop_oneof![
            (like(), glob).prop_map(|(op, glob)| format!("argv{op}\"{glob}\"")),
            (equal(), "[ab]").prop_map(|(op, text)| format!("argv{op}{text}")),
        ]
        .boxed(),
        _ => prop_oneof![
            (like(), glob).prop_map(|(op, glob)| format!("pathname{op}\"/{glob}\"")),
            (equal(), "[ab/.]{1,4}").prop_map(|(op, path)| format!("pathname{op}/{path}")),
            (compare(), 0..4u8).prop_map(|(op, n)| format!("flags{op}{n}")),
        ]
        .boxed(),
    };
    prop_oneof![2 => own, 1 => common]
}

fn clause() -> impl Strategy<Value = String> {
    (0..CALLS.len()).prop_flat_map(|call| {
        prop::collection::vec(condition(call), 0..4).prop_map(move |conditions| {
            match conditions.join("&&") {
                none if none.is_empty() => CALLS[call].to_owned(),
                some => format!("{}({some})", CALLS[call]),
            }
        })
    })
}

fn when() -> impl Strategy<Value = NaiveWhen> {
    let number = || prop::option::weighted(0.3, 1..5u64);
    let counts = (prop::option::weighted(0.2, 1..5u64), number(), number(), number());
    (counts, any::<bool>()).prop_map(|((nth, from, to, every), each_process)| match nth {
        Some(_) => NaiveWhen { nth, each_process, ..NaiveWhen::default() },
        None => {
            let to = to.filter(|to| *to >= from.unwrap_or(1));
            NaiveWhen { nth, from, to, every, each_process }
        }
    })
}

/// A line without its response, and when it answers.
pub(super) fn line() -> impl Strategy<Value = (String, NaiveWhen)> {
    let clauses = prop::collection::vec(clause(), 1..3);
    let when = prop_oneof![3 => Just(NaiveWhen::default()), 1 => when()];
    (clauses, when).prop_filter_map("one condition for a register", |(clauses, when)| {
        let line = clauses.join(",");
        Text::parse(&format!("{line} {}EPERM", when.words())).is_ok().then_some((line, when))
    })
}

/// One that any rule can ask of anything.
pub(super) fn known() -> impl Strategy<Value = KnownCall> {
    let text = |pattern: &'static str| {
        pattern.prop_map(|text| Fact::Text(Cow::Owned(text.into_bytes()))).boxed()
    };
    let number = |most: u64, bits: u32| {
        (0..most).prop_map(move |value| Fact::Number { value, bits }).boxed()
    };
    let address = (0..3u8, 0..3u8, any::<bool>()).prop_map(|(n, last, is_new)| {
        Fact::Address(match is_new {
            false => [10, n, 0, last].into(),
            true => [0xfe80 | u16::from(n), 0, 0, 0, 0, 0, 0, last.into()].into(),
        })
    });
    let list = (prop::collection::vec(text("[ab/.]{0,3}"), 0..4), any::<bool>())
        .prop_map(|(items, whole)| Fact::List { items, whole });
    let facts = [
        ("pathname", text("/[ab/.]{0,6}")),
        ("addr", address.boxed()),
        ("addr.sin_port", (442..445u64).prop_map(|value| Fact::Number { value, bits: 16 }).boxed()),
        ("argv", list.boxed()),
        ("caller.uid", number(4, 32)),
        ("caller.gid", number(4, 32)),
        ("caller.pid", number(4, 32)),
        ("caller.exe", text("/[ab/.]{0,6}")),
        ("caller.comm", text("[ab]")),
        ("container.id", text("[ab]")),
        ("container.annotation[\"k\"]", text("[ab]")),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .map(|(name, fact)| {
            let fact = prop_oneof![8 => fact, 1 => Just(Fact::Absent), 1 => Just(Fact::Unknown)];
            fact.prop_map(move |fact| (name.to_owned(), fact))
        })
        .collect();
    (facts, 1..3u32).prop_map(|(facts, process)| KnownCall {
        found: facts.into_iter().collect(),
        hides_memory: false,
        process,
    })
}

pub(super) fn any_call() -> impl Strategy<Value = Notification> {
    (0..CALLS.len(), 0..4u64).prop_map(|(name, flags)| {
        // Registers of pointers are not 0, or a fact that is there would contradict them.
        call(Arch::X86_64, CALLS[name], [1, 1, flags, 0, 0, 0])
    })
}
