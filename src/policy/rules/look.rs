//! What is asked about a call: each subject is found once for all lines, and the globs on it are matched together.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use globset::Glob;

use super::condition::{Condition, Test};
use super::globs::Globs;
use super::question::{CallFacts, Fact, Subject};
use crate::table::Arch;

/// What the lines ask about, each with a place.
#[derive(Debug, Clone, Default)]
pub(super) struct Subjects {
    subjects: Vec<Subject>,
    places: HashMap<Subject, usize>,
    /// The globs on each subject.
    globs: Vec<Vec<Arc<Glob>>>,
    sets: OnceLock<Arc<[Globs]>>,
}

/// A condition whose subject has a place.
#[derive(Debug)]
pub(super) struct IndexedCondition {
    pub(super) condition: Condition,
    subject: usize,
    /// Of a glob its place among those on the subject.
    glob: usize,
}

/// What is known of a call so far.
pub(super) struct Look<'l> {
    subjects: &'l Subjects,
    arch: Arch,
    call: &'l dyn CallFacts,
    found: Vec<Option<Fact<'l>>>,
    /// The globs that match each subject.
    matches: BTreeMap<usize, Matches>,
}

struct Matches {
    /// In order.
    globs: Vec<usize>,
    /// Whether those are all.
    whole: bool,
}

impl IndexedCondition {
    /// The places of its subject and of its glob, if it is a glob that has to match.
    pub(super) fn glob(&self) -> Option<(usize, usize)> {
        let is_glob = matches!(self.condition.test, Test::Glob(_)) && !self.condition.negated;
        is_glob.then_some((self.subject, self.glob))
    }
}

impl Subjects {
    /// The conditions with the places of their subjects.
    pub(super) fn checks(&mut self, conditions: Vec<Condition>) -> Arc<[IndexedCondition]> {
        conditions.into_iter().map(|condition| self.check(condition)).collect()
    }

    fn check(&mut self, condition: Condition) -> IndexedCondition {
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
            globs.push(Arc::clone(pattern));
            // The set of a subject is built from all its globs at once, so it is out of date now.
            self.sets = OnceLock::new();
        }
        IndexedCondition { condition, subject, glob }
    }

    /// Gets ready to match globs.
    ///
    /// # Errors
    /// They are too many, or too long, for people.
    pub(super) fn prepare(&self) -> Result<(), String> {
        if self.sets.get().is_none() {
            let sets: Result<Arc<[Globs]>, _> =
                self.globs.iter().map(|all| Globs::new(all)).collect();
            let sets =
                sets.map_err(|error| format!("the globs are too many or too long: {error}"))?;
            // Another thread may have been faster, with the same.
            let _ = self.sets.set(sets);
        }
        Ok(())
    }

    /// A look at a call of which nothing has been asked.
    pub(super) fn look<'l>(&'l self, arch: Arch, call: &'l dyn CallFacts) -> Look<'l> {
        let found = self.subjects.iter().map(|_| None).collect();
        Look { subjects: self, arch, call, found, matches: BTreeMap::new() }
    }
}

impl<'l> Look<'l> {
    /// Whether all hold; if not, the one that does not, or that cannot be judged where no other
    /// fails.
    pub(super) fn hold<'c>(
        &mut self,
        checks: &'c [IndexedCondition],
    ) -> (Option<&'c IndexedCondition>, Option<bool>) {
        let mut unknown = None;
        for check in checks {
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

    /// The globs on a subject that match, in order, if they are known, all of them.
    pub(super) fn matching(&self, subject: usize) -> Option<&[usize]> {
        self.matches.get(&subject).filter(|matches| matches.whole).map(|matches| &*matches.globs)
    }

    fn find(&mut self, subject: usize) -> &Fact<'l> {
        let (call, subjects) = (self.call, self.subjects);
        // Asked once for all lines: /proc and the path behind a descriptor cost more than any comparison.
        self.found[subject].get_or_insert_with(|| call.find(&subjects.subjects[subject]))
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
        let subjects = self.subjects;
        if subjects.prepare().is_err() {
            // Not an empty set, which would let all that a glob refuses pass.
            return Matches { globs, whole: false };
        }
        let set = subjects.sets.get().and_then(|sets| sets.get(subject));
        let mut each = |found: &Fact<'_>| {
            if let (Fact::Text(text), Some(set)) = (found, set) {
                whole &= set.matching(text, &mut globs);
            }
            // All of a list are looked at.
            false
        };
        let is_known = self.find(subject).any(&mut each).is_some();
        whole &= is_known;
        globs.sort_unstable();
        Matches { globs, whole }
    }
}
