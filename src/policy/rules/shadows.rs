//! Lines that never answer, though each is a rule: their conditions never hold together, or lines before them answer all
//! that they mean.

use std::collections::HashMap;

use super::condition::Condition;
use super::covers::{Domain, cover, exclude, register_implies};
use super::line::{Clause, Text};
use super::question::{ArgumentPath, Subject};
use super::types::type_of;
use super::when::When;
use crate::policy::selector::{Item, RegisterTest, Spec};
use crate::table::{Arch, Kind};

/// With how many cases before it a case of one call is compared at most.
// Each line with each other, a list of the longest would take minutes.
const COMPARED: usize = 500;

/// Two conditions of the clause that never hold together.
pub(super) fn contradiction(clause: &Clause) -> Option<(&Condition, &Condition)> {
    let all = &clause.conditions;
    let pairs =
        all.iter().enumerate().flat_map(|(at, one)| all[..at].iter().map(move |two| (two, one)));
    pairs.into_iter().find(|(one, other)| exclude(one, other, domain(one, &clause.item)))
}

/// The number of each line that never answers, since lines before it answer all calls that it means, with the number of
/// the last of them.
pub(super) fn covered<'t>(texts: impl Iterator<Item = &'t (usize, Text)>) -> Vec<(usize, usize)> {
    let mut before: HashMap<(Arch, u32), Vec<ClauseCase<'t>>> = HashMap::new();
    let mut found = Vec::new();
    for (number, text) in texts {
        let items: Vec<Item> = text.clauses.iter().map(|clause| clause.item.clone()).collect();
        let mut last = Some(0);
        let mut cases = Vec::new();
        for (place, rules) in Spec::expand(&items) {
            for rule in rules {
                let clause = &text.clauses[place];
                let case = ClauseCase { line: *number, tests: rule.tests, clause };
                let earlier = before.get(&(rule.arch, rule.nr)).into_iter().flatten();
                let by = earlier.take(COMPARED).find(|earlier| earlier.covers(&case));
                last = last.and_then(|last| Some(by?.line.max(last)));
                cases.push(((rule.arch, rule.nr), case));
            }
        }
        found.extend(last.filter(|last| *last > 0).map(|last| (*number, last)));
        // One that counts lets some calls go on.
        if text.when == When::default() {
            cases.into_iter().for_each(|(call, case)| before.entry(call).or_default().push(case));
        }
    }
    found
}

/// A way to be meant by a line.
struct ClauseCase<'t> {
    line: usize,
    tests: Vec<RegisterTest>,
    clause: &'t Clause,
}

impl ClauseCase<'_> {
    /// Whether no call gets past it to `later`. One that is not sure of its calls ends the search, too.
    fn covers(&self, later: &ClauseCase<'_>) -> bool {
        let registers = self
            .tests
            .iter()
            .all(|test| later.tests.iter().any(|narrower| register_implies(narrower, test)));
        registers
            && self.clause.conditions.iter().all(|condition| {
                let domain = domain(condition, &self.clause.item);
                later.clause.conditions.iter().any(|narrower| cover(narrower, condition, domain))
            })
    }
}

fn domain(condition: &Condition, item: &Item) -> Domain {
    let path = match &condition.subject {
        Subject::Argument(path) | Subject::Meaning(path) => path,
        Subject::Caller(_) | Subject::Container(_) => return Domain { bits: 32, many: false },
    };
    let Item::Call { call, .. } = item else { return Domain { bits: 64, many: true } };
    let bits = type_of(call, path).ok().and_then(|kind| kind.number).unwrap_or(64);
    let kind = call.args.iter().find(|arg| arg.name == path.argument).map(|arg| arg.kind);
    Domain { bits, many: !kind.is_some_and(|kind| is_single(kind, path)) }
}

/// Whether there is one value at most, and no list of which any counts; false for most that are not sure.
fn is_single(kind: Kind, path: &ArgumentPath) -> bool {
    match kind {
        Kind::Path | Kind::Text(_) | Kind::MountType { .. } | Kind::Fd | Kind::DirFd => {
            path.fields.is_empty()
        }
        Kind::In(Kind::SockAddr, _) => true,
        _ => false,
    }
}
