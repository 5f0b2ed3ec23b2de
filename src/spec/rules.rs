//! Which registers a SPEC means on each architecture: the one expansion that both the filter and
//! a decision use, so that they cannot differ; it never says less than the SPEC does.

use super::Item;
use super::condition::{Condition, Op, Outcome, Test};
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
    pub tests: Vec<Test>,
    /// Whether the tests say all that the SPEC does; if not, they admit more calls than it names.
    pub exact: bool,
}

/// The rules of one item of a SPEC.
pub(super) fn expand(item: &Item) -> Vec<Rule> {
    match item {
        Item::Group(KNOWN) => table::ALL.iter().flat_map(|call| named(call, &[])).collect(),
        Item::Group(name) => Group::by_name(name)
            .map_or_else(Vec::new, |group| group.calls())
            .into_iter()
            .filter_map(table::by_name)
            .flat_map(|call| named(call, &[]))
            .collect(),
        Item::Call { call, conditions } => named(call, conditions),
        Item::Number { number, conditions } => Arch::ALL
            .into_iter()
            .flat_map(|arch| rules(arch, *number, conditions.iter().map(Some)))
            .collect(),
    }
}

fn named(call: &'static Syscall, conditions: &[Condition]) -> Vec<Rule> {
    let mut all = Vec::new();
    if let Some(nr) = call.number(Arch::X86_64) {
        all.extend(rules(Arch::X86_64, nr, conditions.iter().map(Some)));
    }
    if let Some(nr) = call.number(Arch::I386) {
        let known = conditions.iter().map(|condition| in_place(call, condition));
        all.extend(rules(Arch::I386, nr, known));
    }
    for spelling in i386::spellings(call.name).iter().filter_map(|name| table::by_name(name)) {
        if let Some(nr) = spelling.number(Arch::I386) {
            let moved: Vec<_> =
                conditions.iter().map(|condition| moved(call, spelling, condition)).collect();
            all.extend(rules(Arch::I386, nr, moved.iter().map(Option::as_ref)));
        }
    }
    all.extend(through_multiplexer(call, conditions));
    all
}

/// The rules for a call whose conditions are these; `None` stands for one that the registers
/// cannot decide. First what it says surely, then, if that is less, what it may say.
fn rules<'a>(
    arch: Arch,
    nr: u32,
    conditions: impl Iterator<Item = Option<&'a Condition>>,
) -> Vec<Rule> {
    let conditions: Vec<_> =
        conditions.map(|condition| condition.map(|condition| condition.on(arch))).collect();
    let sure: Option<Vec<_>> =
        conditions.iter().map(|condition| condition.map(|(sure, _)| sure)).collect();
    let possible: Vec<_> = conditions.into_iter().flatten().map(|(_, possible)| possible).collect();
    let exact = sure.as_ref() == Some(&possible);
    let sure = sure.filter(|_| !exact).and_then(conjunction);
    let possible = conjunction(possible);
    let rule = |tests, exact| Rule { arch, nr, tests, exact };
    let sure = sure.map(|tests| rule(tests, true));
    sure.into_iter().chain(possible.map(|tests| rule(tests, exact))).collect()
}

/// The tests that are left of several outcomes; `None` if they can never hold together.
fn conjunction(outcomes: Vec<Outcome>) -> Option<Vec<Test>> {
    let mut tests = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Always => {}
            Outcome::Never => return None,
            Outcome::If(test) => tests.push(test),
        }
    }
    Some(tests)
}

/// A condition on the i386 call of the same name, if the register there means the same.
fn in_place<'a>(call: &Syscall, condition: &'a Condition) -> Option<&'a Condition> {
    let same = condition.index < i386::registers_differ_from(call.name) || condition.is_register();
    same.then_some(condition)
}

/// A condition on another spelling of the call, if that has an argument of the same name.
fn moved(call: &Syscall, spelling: &Syscall, condition: &Condition) -> Option<Condition> {
    let name = call.args.get(condition.index)?.name;
    let index = spelling.args.iter().position(|arg| arg.name == name)?;
    let kind = spelling.args[index].kind;
    let same = index < i386::registers_differ_from(spelling.name) && kind != Kind::Register;
    same.then(|| Condition { index, kind, ..condition.clone() })
}

/// The ways through `socketcall` and `ipc`: which call is in a register, its arguments are not.
fn through_multiplexer(call: &Syscall, conditions: &[Condition]) -> Vec<Rule> {
    let Some(row) = i386::multiplexed(call.name) else { return Vec::new() };
    let nr = table::by_name(row.through).and_then(|through| through.number(Arch::I386));
    let mask = u64::from(i386::selector_mask(row.through));
    let rule = |nr, number: u32| Rule {
        arch: Arch::I386,
        nr,
        tests: vec![Test { index: 0, mask, op: Op::Eq, value: u64::from(number) }],
        exact: conditions.is_empty(),
    };
    nr.into_iter().flat_map(|nr| row.numbers.iter().map(move |n| rule(nr, *n))).collect()
}
