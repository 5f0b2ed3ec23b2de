//! The lines by the calls that they name, and the way through them for one call. A fact about a call is found once for
//! all lines, and the globs on one subject are matched together, so that a thousand lines cost little more than one.

use std::collections::HashMap;
use std::sync::Arc;

use super::line::{Clause, Line};
use super::look::{IndexedCondition, Look, Subjects};
use super::question::CallFacts;
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
    /// Mismatch it does not answer; `None` of the one that does.
    pub why_not: Option<Mismatch>,
}

/// Mismatch a line does not answer.
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
    by_call: HashMap<(Arch, u32), CallCases>,
    count: usize,
    subjects: Subjects,
}

/// The cases of one call, in the order of the lines.
#[derive(Debug, Clone, Default)]
struct CallCases {
    cases: Vec<Case>,
    /// Where each run ends: cases one behind another whose first condition is a glob on the same subject, in the order of
    /// their globs. Once it is known which globs match, those between can be left out.
    runs: Vec<usize>,
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
    /// Its place in `runs`, if it is in a run.
    run: Option<usize>,
}

impl Cases {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Adds a line; returns the number of one before that answers all its calls, if there is one.
    pub(super) fn add(&mut self, line: &Arc<Line>, clauses: Vec<Clause>) -> Option<usize> {
        let parts = clauses.into_iter().map(|clause| (clause.item, clause.conditions));
        let (items, conditions): (Vec<Item>, Vec<_>) = parts.unzip();
        let checks: Vec<Arc<[IndexedCondition]>> =
            conditions.into_iter().map(|all| self.subjects.checks(all)).collect();
        let expanded = Spec::expand(&items);
        let (before, mut shadow) = (self.count, None);
        // What the line is sure of goes before what it is not: it is one line.
        for exact in [true, false] {
            for (place, rules) in &expanded {
                for rule in rules.iter().filter(|rule| rule.exact == exact) {
                    let (checks, line) = (Arc::clone(&checks[*place]), Arc::clone(line));
                    let tests = rule.tests.clone().into();
                    let case = Case { tests, exact, checks, line, run: None };
                    shadow = self.add_case((rule.arch, rule.nr), case).or(shadow);
                }
            }
        }
        // A line of which only some calls are answered before still answers the others.
        shadow.filter(|_| self.count == before)
    }

    /// Behind one that always answers, none is ever asked: its line is returned.
    fn add_case(&mut self, call: (Arch, u32), case: Case) -> Option<usize> {
        let of_call = self.by_call.entry(call).or_default();
        if let Some(last) = of_call.cases.last().filter(|last| last.is_last()) {
            return Some(last.line.number);
        }
        of_call.add(case);
        self.count += 1;
        None
    }

    pub(super) fn prepare(&self) -> Result<(), String> {
        self.subjects.prepare()
    }

    pub(super) fn decide(
        &self,
        notification: &Notification,
        call: &dyn CallFacts,
        from: usize,
    ) -> Decision<'_> {
        let Some(of_call) = self.of(notification) else { return Decision::Request };
        let mut look: Option<Look<'_>> = None;
        let mut next = from;
        loop {
            if let Some(look) = &look {
                next = of_call.skip(next, look);
            }
            let Some(case) = of_call.cases.get(next) else { return Decision::Request };
            let place = next;
            next += 1;
            if !case.tests.iter().all(|test| test.holds(&notification.args)) {
                continue;
            }
            if !case.checks.is_empty() {
                // Memory is read only when a line that is reached asks for it: reading takes time, and the target can
                // stall it.
                if case.looks_at_memory() && !call.sees_memory() {
                    return Decision::Memory(place);
                }
                let look = look.get_or_insert_with(|| self.subjects.look(notification.arch, call));
                match look.hold(&case.checks) {
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
                // By its other cases the line would count the call once more.
                Some(false) => next = of_call.behind(next, &case.line),
                // Not counted, the call would go on to later lines, one of which may let it pass.
                None => return Decision::Unknown(CALLER_PID.to_owned()),
            }
        }
    }

    pub(super) fn explain(
        &self,
        notification: &Notification,
        call: &dyn CallFacts,
    ) -> Vec<LineOutcome<'_>> {
        let mut steps = Vec::new();
        let mut look = self.subjects.look(notification.arch, call);
        let cases = self.of(notification).into_iter().flat_map(|of_call| &of_call.cases);
        // A line that has counted the call is not asked for its other cases.
        let mut counted: Option<&Arc<Line>> = None;
        for case in cases {
            if counted.is_some_and(|counted| Arc::ptr_eq(counted, &case.line)) {
                continue;
            }
            let why_not = if !case.tests.iter().all(|test| test.holds(&notification.args)) {
                Some(Mismatch::Register)
            } else {
                match look.hold(&case.checks) {
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
            if why_not == Some(Mismatch::When) {
                counted = Some(&case.line);
            }
            // Where `decide` stops, too.
            let is_end = matches!(why_not, None | Some(Mismatch::Unknown(_) | Mismatch::Unsure));
            steps.push(LineOutcome { line: &case.line, why_not });
            if is_end {
                break;
            }
        }
        steps
    }

    fn of(&self, notification: &Notification) -> Option<&CallCases> {
        let nr = u32::try_from(notification.nr).ok()?;
        self.by_call.get(&(notification.arch, nr))
    }
}

impl CallCases {
    fn add(&mut self, mut case: Case) {
        if let Some((subject, glob)) = case.guard() {
            let last = self.cases.last().and_then(|last| Some((last.run?, last.guard()?)));
            let run = match last {
                Some((run, (other, before))) if other == subject && before <= glob => run,
                _ => {
                    self.runs.push(0);
                    self.runs.len() - 1
                }
            };
            self.runs[run] = self.cases.len() + 1;
            case.run = Some(run);
        }
        self.cases.push(case);
    }

    /// The next case from `place` on that is of another line.
    fn behind(&self, place: usize, line: &Arc<Line>) -> usize {
        let same = self.cases[place..].iter().take_while(|case| Arc::ptr_eq(&case.line, line));
        place + same.count()
    }

    /// The next case from `place` on that does not fail by its first glob, as far as that is known.
    fn skip(&self, mut place: usize, look: &Look<'_>) -> usize {
        while let Some(case) = self.cases.get(place) {
            let (Some(run), Some((subject, glob))) = (case.run, case.guard()) else { break };
            let Some(matching) = look.matching(subject) else { break };
            let end = self.runs[run];
            let next = matching.get(matching.partition_point(|other| *other < glob));
            let found = next.map(|next| {
                let run = &self.cases[place..end];
                place + run.partition_point(|case| case.guard().is_some_and(|(_, g)| g < *next))
            });
            match found.filter(|found| *found < end) {
                // Of globs that match, some are those of other calls: then this is one that does not.
                Some(found) if found == place => break,
                Some(found) => place = found,
                None => place = end,
            }
        }
        place
    }
}

impl Case {
    /// The subject and the glob of its first condition, if that has to match.
    fn guard(&self) -> Option<(usize, usize)> {
        self.checks.first()?.glob()
    }

    fn looks_at_memory(&self) -> bool {
        self.checks.iter().any(|check| check.condition.subject.is_memory())
    }

    /// Whether no line behind it is ever asked.
    fn is_last(&self) -> bool {
        let always = self.tests.is_empty() && self.checks.is_empty();
        always && (!self.exact || self.line.when == super::when::When::default())
    }
}
