//! Which registers a SPEC means on each architecture: the one expansion that both the filter and
//! a decision use, so that they cannot differ; it never says less than the SPEC does.

use super::condition::{ConditionOutcome, Op, RegisterCondition, RegisterTest};
use super::item::Item;
use crate::table::groups::{Group, KNOWN};
use crate::table::{self, Arch, Kind, Syscall, i386};

/// A call by its number and what its registers have to meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The architecture of the number.
    pub arch: Arch,
    /// The number.
    pub nr: u32,
    /// All of these have to hold.
    pub tests: Vec<RegisterTest>,
    /// Whether the tests say all that the SPEC does; if not, they admit more calls than it names.
    pub exact: bool,
}

/// The rules of each item of a list that names something, by its place there; less what the list leaves out.
pub(super) fn expand(items: &[Item]) -> Vec<(usize, Vec<Rule>)> {
    let left_out = items.iter().filter_map(|item| match item {
        Item::Except(item) => Some(one(item)),
        _ => None,
    });
    let left_out: Vec<Rule> = left_out.flatten().collect();
    let named = items.iter().enumerate().filter(|(_, item)| !matches!(item, Item::Except(_)));
    named
        .map(|(place, item)| {
            (place, one(item).into_iter().filter_map(|rule| without(rule, &left_out)).collect())
        })
        .collect()
}

/// What is left of a rule; `None` if nothing is. A call that is left out has no conditions: its rules have no test, or
/// behind socketcall and ipc one, the number.
fn without(mut rule: Rule, left_out: &[Rule]) -> Option<Rule> {
    for except in left_out.iter().filter(|e| (e.arch, e.nr) == (rule.arch, rule.nr)) {
        // Without tests the call is left out whatever its registers hold, so nothing remains.
        let number = except.tests.first()?;
        let same = |test: &&RegisterTest| {
            (test.index, test.mask, test.op) == (number.index, number.mask, Op::Eq)
        };
        match rule.tests.iter().find(same) {
            Some(test) if test.value == number.value => return None,
            Some(_) => {}
            // socketcall and ipc are many calls in one: only the number that is left out may go.
            None => rule.tests.push(RegisterTest { op: Op::Ne, ..*number }),
        }
    }
    Some(rule)
}

/// The rules of one item.
fn one(item: &Item) -> Vec<Rule> {
    match item {
        Item::Group(KNOWN) => table::ALL.iter().flat_map(|call| named(call, &[])).collect(),
        Item::Group(name) => Group::by_name(name)
            .map_or_else(Vec::new, |group| group.calls())
            .into_iter()
            .filter_map(table::by_name)
            .flat_map(|call| named(call, &[]))
            .collect(),
        Item::Call { call, conditions } => named(call, conditions),
        Item::Number { number, conditions } => Arch::NATIVE
            .into_iter()
            .flat_map(|arch| rules(arch, *number, conditions.iter().map(Some)))
            .collect(),
        Item::Except(_) => Vec::new(),
    }
}

fn named(call: &'static Syscall, conditions: &[RegisterCondition]) -> Vec<Rule> {
    let mut all = Vec::new();
    // A SPEC is written in the arguments of the native architecture.
    for (place, arch) in Arch::NATIVE.into_iter().enumerate() {
        if let Some(nr) = call.number(arch) {
            let known =
                |condition| if place == 0 { Some(condition) } else { in_place(call, condition) };
            all.extend(rules(arch, nr, conditions.iter().map(known)));
        }
    }
    if Arch::NATIVE.contains(&Arch::I386) {
        all.extend(spelled_otherwise(call, conditions));
        all.extend(through_multiplexer(call, conditions));
    }
    all
}

/// The rules for other spellings of the call on i386.
fn spelled_otherwise(call: &Syscall, conditions: &[RegisterCondition]) -> Vec<Rule> {
    let mut all = Vec::new();
    for spelling in i386::spellings(call.name).iter().filter_map(|name| table::by_name(name)) {
        if let Some(nr) = spelling.number(Arch::I386) {
            let moved: Vec<_> =
                conditions.iter().map(|condition| moved(call, spelling, condition)).collect();
            all.extend(rules(Arch::I386, nr, moved.iter().map(Option::as_ref)));
        }
    }
    all
}

/// The rules for a call whose conditions are these; `None` stands for one that the registers
/// cannot decide. First what it says surely, then, if that is less, what it may say.
fn rules<'a>(
    arch: Arch,
    nr: u32,
    conditions: impl Iterator<Item = Option<&'a RegisterCondition>>,
) -> Vec<Rule> {
    let conditions: Vec<_> =
        conditions.map(|condition| condition.map(|condition| condition.on(arch))).collect();
    let sure: Option<Vec<_>> =
        conditions.iter().map(|condition| condition.map(|(sure, _)| sure)).collect();
    let possible: Vec<_> = conditions.into_iter().flatten().map(|(_, possible)| possible).collect();
    // Both are kept only where they differ, so that a filter tests a call once.
    let exact = sure.as_ref() == Some(&possible);
    let sure = sure.filter(|_| !exact).and_then(conjunction);
    let possible = conjunction(possible);
    let rule = |tests, exact| Rule { arch, nr, tests, exact };
    let sure = sure.map(|tests| rule(tests, true));
    sure.into_iter().chain(possible.map(|tests| rule(tests, exact))).collect()
}

/// The tests that are left of several outcomes; `None` if they can never hold together.
fn conjunction(outcomes: Vec<ConditionOutcome>) -> Option<Vec<RegisterTest>> {
    let mut tests = Vec::new();
    for outcome in outcomes {
        match outcome {
            ConditionOutcome::Always => {}
            ConditionOutcome::Never => return None,
            ConditionOutcome::If(test) => tests.push(test),
        }
    }
    Some(tests)
}

/// A condition on the i386 call of the same name, if the register there means the same.
fn in_place<'a>(call: &Syscall, condition: &'a RegisterCondition) -> Option<&'a RegisterCondition> {
    // From that register on, i386 has something else: an argument takes two, the order differs, or all are in memory.
    let same = condition.index < i386::registers_differ_from(call.name) || condition.is_register();
    same.then_some(condition)
}

/// A condition on another spelling of the call, if that has an argument of the same name.
fn moved(
    call: &Syscall,
    spelling: &Syscall,
    condition: &RegisterCondition,
) -> Option<RegisterCondition> {
    let name = call.args.get(condition.index)?.name;
    let index = spelling.args.iter().position(|arg| arg.name == name)?;
    let kind = spelling.args[index].kind;
    let same = index < i386::registers_differ_from(spelling.name) && kind != Kind::Register;
    same.then(|| RegisterCondition { index, kind, ..condition.clone() })
}

/// The ways through `socketcall` and `ipc`: which call is in a register, its arguments are not.
fn through_multiplexer(call: &Syscall, conditions: &[RegisterCondition]) -> Vec<Rule> {
    let Some(row) = i386::multiplexed(call.name) else { return Vec::new() };
    let nr = table::by_name(row.through).and_then(|through| through.number(Arch::I386));
    let mask = u64::from(i386::selector_mask(row.through));
    let rule = |nr, number: u32| Rule {
        arch: Arch::I386,
        nr,
        tests: vec![RegisterTest { index: 0, mask, op: Op::Eq, value: u64::from(number) }],
        // The conditions are on memory here, which no filter can read.
        exact: conditions.is_empty(),
    };
    nr.into_iter().flat_map(|nr| row.numbers.iter().map(move |n| rule(nr, *n))).collect()
}
