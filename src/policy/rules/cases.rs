//! The lines by the calls that they name, and the way through them for one call. What is asked about a call is found once
//! for all lines, and the globs on one subject are matched together, so that a thousand lines cost little more than one.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use globset::{Candidate, Glob, GlobSet, GlobSetBuilder};

use super::condition::{Condition, Test};
use super::line::{Clause, Line};
use super::question::{CallFacts, Fact, Subject};
use crate::kernel::notification::Notification;
use crate::policy::selector::{self, Item, Spec};
use crate::table::Arch;

/// Which line answers a call.
#[derive(Debug)]
pub enum Decision<'a> {
    /// This one.
    Line(&'a Arc<Line>),
    /// None: it becomes a request.
    Request,
    /// That cannot be decided, since this could not be found, and a line asks for it.
    Unknown(String),
    /// To judge the line at this place the memory has to be seen.
    Memory(usize),
}

/// What became of a line that names the call.
#[derive(Debug)]
pub struct LineOutcome<'a> {
    /// The line.
    pub line: &'a Arc<Line>,
    /// Why it does not answer; `None` of the one that does.
    pub why_not: Option<Mismatch>,
}

/// Why a line does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// A register has another value.
    Register,
    /// This condition does not hold.
    Condition(String),
    /// What a condition asks could not be found.
    Unknown(String),
    /// The registers alone do not say whether the line means the call.
    Unsure,
    /// WHEN means another of the calls.
    When,
}

/// What a line asks that counts each process by itself.
const CALLER_PID: &str = "caller.pid";

fn subject(check: Option<&IndexedCondition>) -> String {
    check.map_or_else(String::new, |check| check.condition.subject.to_string())
}

/// All lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Cases {
    by_call: HashMap<(Arch, u32), Vec<Case>>,
    count: usize,
    subjects: Vec<Subject>,
    places: HashMap<Subject, usize>,
    /// The globs on each subject.
    globs: Vec<Vec<Glob>>,
    sets: OnceLock<Vec<GlobSet>>,
}

/// One way to be meant by a line.
#[derive(Debug, Clone)]
struct Case {
    /// All of these have to hold.
    tests: Box<[selector::RegisterTest]>,
    /// Whether they say all that the line does; if not, they admit more calls than it names.
    exact: bool,
    checks: Arc<[IndexedCondition]>,
    line: Arc<Line>,
}

/// A condition whose subject has a place.
#[derive(Debug)]
struct IndexedCondition {
    condition: Condition,
    subject: usize,
    /// Of a glob its place among those on the subject.
    glob: usize,
}

/// What is known of a call so far.
struct Look<'l> {
    cases: &'l Cases,
    arch: Arch,
    call: &'l dyn CallFacts,
    found: Vec<Option<Fact<'l>>>,
    /// The globs that match each subject.
    matches: BTreeMap<usize, Matches>,
}

struct Matches {
    globs: Vec<usize>,
    /// Whether those are all.
    whole: bool,
}

impl Cases {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Adds a line; returns the number of one before that answers all its calls, if there is one.
    pub(super) fn add(&mut self, line: &Arc<Line>, clauses: &[Clause]) -> Option<usize> {
        let items: Vec<Item> = clauses.iter().map(|clause| clause.item.clone()).collect();
        let checks: Vec<Arc<[IndexedCondition]>> =
            clauses.iter().map(|clause| self.checks(&clause.conditions)).collect();
        let expanded = Spec::expand(&items);
        let (before, mut shadow) = (self.count, None);
        // What the line is sure of goes before what it is not: it is one line.
        for exact in [true, false] {
            for (place, rules) in &expanded {
                for rule in rules.iter().filter(|rule| rule.exact == exact) {
                    let (checks, line) = (Arc::clone(&checks[*place]), Arc::clone(line));
                    let tests = rule.tests.clone().into();
                    let case = Case { tests, exact, checks, line };
                    shadow = self.add_case((rule.arch, rule.nr), case).or(shadow);
                }
            }
        }
        // A line of which only some calls are answered before still answers the others.
        shadow.filter(|_| self.count == before)
    }

    /// Behind one that always answers, none is ever asked: its line is returned.
    fn add_case(&mut self, call: (Arch, u32), case: Case) -> Option<usize> {
        let cases = self.by_call.entry(call).or_default();
        if let Some(last) = cases.last().filter(|last| last.is_last()) {
            return Some(last.line.number);
        }
        cases.push(case);
        self.count += 1;
        None
    }

    fn checks(&mut self, conditions: &[Condition]) -> Arc<[IndexedCondition]> {
        let check = |condition: &Condition| {
            let subject = match self.places.get(&condition.subject) {
                Some(place) => *place,
                None => {
                    self.places.insert(condition.subject.clone(), self.subjects.len());
                    self.subjects.push(condition.subject.clone());
                    self.globs.push(Vec::new());
                    self.subjects.len() - 1
                }
            };
            let globs = &mut self.globs[subject];
            let glob = globs.len();
            if let Test::Glob(pattern) = &condition.test {
                globs.push(pattern.clone());
                // The set of a subject is built from all its globs at once, so it is out of date now.
                self.sets = OnceLock::new();
            }
            IndexedCondition { condition: condition.clone(), subject, glob }
        };
        conditions.iter().map(check).collect()
    }

    pub(super) fn prepare(&self) -> Result<(), String> {
        if self.sets.get().is_none() {
            let sets = self.globs.iter().map(|globs| {
                let mut builder = GlobSetBuilder::new();
                globs.iter().for_each(|glob| _ = builder.add(glob.clone()));
                builder.build()
            });
            let sets: Result<Vec<GlobSet>, _> = sets.collect();
            let sets = sets
                .map_err(|error| format!("the globs are too many or too long: {}", error.kind()))?;
            // Another thread may have been faster, with the same.
            let _ = self.sets.set(sets);
        }
        Ok(())
    }

    pub(super) fn decide(
        &self,
        notification: &Notification,
        call: &dyn CallFacts,
        from: usize,
    ) -> Decision<'_> {
        let Some(cases) = self.of(notification) else { return Decision::Request };
        let mut look = None;
        for (place, case) in cases.iter().enumerate().skip(from) {
            if !case.tests.iter().all(|test| test.holds(&notification.args)) {
                continue;
            }
            if !case.checks.is_empty() {
                // Memory is read only when a line that is reached asks for it: reading takes time, and the target can
                // stall it.
                if case.looks_at_memory() && !call.sees_memory() {
                    return Decision::Memory(place);
                }
                let look = look.get_or_insert_with(|| Look::new(self, notification.arch, call));
                match look.holds(case) {
                    (_, Some(true)) => {}
                    (_, Some(false)) => continue,
                    // No later line is asked: a target could make its memory unreadable to get past a refusal to a
                    // line that lets it pass.
                    (check, None) => return Decision::Unknown(subject(check)),
                }
            }
            if !case.exact {
                // The registers admit more than the line means (socketcall, ipc), and a guess could be the wrong
                // answer.
                return Decision::Request;
            }
            match case.line.takes(call) {
                Some(true) => return Decision::Line(&case.line),
                Some(false) => {}
                // Not counted, the call would go on to later lines, one of which may let it pass.
                None => return Decision::Unknown(CALLER_PID.to_owned()),
            }
        }
        Decision::Request
    }

    pub(super) fn explain(
        &self,
        notification: &Notification,
        call: &dyn CallFacts,
    ) -> Vec<LineOutcome<'_>> {
        let mut steps = Vec::new();
        let mut look = Look::new(self, notification.arch, call);
        for case in self.of(notification).into_iter().flatten() {
            let why_not = if !case.tests.iter().all(|test| test.holds(&notification.args)) {
                Some(Mismatch::Register)
            } else {
                match look.holds(case) {
                    (check, Some(false)) => Some(Mismatch::Condition(
                        check.map_or_else(String::new, |c| c.condition.to_string()),
                    )),
                    (check, None) => Some(Mismatch::Unknown(subject(check))),
                    (_, Some(true)) if !case.exact => Some(Mismatch::Unsure),
                    (_, Some(true)) => match case.line.takes(call) {
                        Some(true) => None,
                        Some(false) => Some(Mismatch::When),
                        None => Some(Mismatch::Unknown(CALLER_PID.to_owned())),
                    },
                }
            };
            // Where `decide` stops, too.
            let is_end = matches!(why_not, None | Some(Mismatch::Unknown(_) | Mismatch::Unsure));
            steps.push(LineOutcome { line: &case.line, why_not });
            if is_end {
                break;
            }
        }
        steps
    }

    fn of(&self, notification: &Notification) -> Option<&[Case]> {
        let nr = u32::try_from(notification.nr).ok()?;
        self.by_call.get(&(notification.arch, nr)).map(Vec::as_slice)
    }
}

impl Case {
    fn looks_at_memory(&self) -> bool {
        self.checks.iter().any(|check| check.condition.subject.is_memory())
    }

    /// Whether no line behind it is ever asked.
    fn is_last(&self) -> bool {
        let always = self.tests.is_empty() && self.checks.is_empty();
        always && (!self.exact || self.line.when == super::when::When::default())
    }
}

impl<'l> Look<'l> {
    fn new(cases: &'l Cases, arch: Arch, call: &'l dyn CallFacts) -> Self {
        let found = cases.subjects.iter().map(|_| None).collect();
        Self { cases, arch, call, found, matches: BTreeMap::new() }
    }

    /// Whether all conditions of a case hold; if not, the one that does not, or that cannot be judged where no other
    /// fails.
    fn holds<'c>(&mut self, case: &'c Case) -> (Option<&'c IndexedCondition>, Option<bool>) {
        let mut unknown = None;
        for check in &*case.checks {
            let passes = match check.condition.test {
                Test::Glob(_) => self.matches(check.subject, check.glob),
                ref test => {
                    let arch = self.arch;
                    self.find(check.subject).any(&mut |found| test.passes(found, arch))
                }
            };
            match passes {
                Some(passes) if passes == check.condition.negated => {
                    return (Some(check), Some(false));
                }
                Some(_) => {}
                None => unknown = unknown.or(Some(check)),
            }
        }
        match unknown {
            Some(check) => (Some(check), None),
            None => (None, Some(true)),
        }
    }

    fn find(&mut self, subject: usize) -> &Fact<'l> {
        let (call, cases) = (self.call, self.cases);
        // Asked once for all lines: /proc and the path behind a descriptor cost more than any comparison.
        self.found[subject].get_or_insert_with(|| call.find(&cases.subjects[subject]))
    }

    fn matches(&mut self, subject: usize, glob: usize) -> Option<bool> {
        if !self.matches.contains_key(&subject) {
            let matches = self.match_all(subject);
            self.matches.insert(subject, matches);
        }
        let Matches { globs, whole } = &self.matches[&subject];
        match globs.binary_search(&glob) {
            Ok(_) => Some(true),
            Err(_) => whole.then_some(false),
        }
    }

    fn match_all(&mut self, subject: usize) -> Matches {
        let (mut globs, mut whole) = (Vec::new(), true);
        let cases = self.cases;
        if cases.prepare().is_err() {
            // Not an empty set, which would let all that a glob refuses pass.
            return Matches { globs, whole: false };
        }
        let set = cases.sets.get().and_then(|sets| sets.get(subject));
        let mut each = |found: &Fact<'_>| {
            if let (Fact::Text(text), Some(set)) = (found, set) {
                globs.extend(set.matches_candidate(&Candidate::from_bytes(&**text)));
            }
            // All of a list are looked at.
            false
        };
        if self.find(subject).any(&mut each).is_none() {
            whole = false;
        }
        globs.sort_unstable();
        Matches { globs, whole }
    }
}
