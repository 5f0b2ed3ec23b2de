//! One line: what it means, when and what it answers, and how often it has.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

use super::answer::{Action, RuleAnswer};
use super::condition::Condition;
use super::question::{CallFacts, CallerField, Subject};
use super::when::When;
use crate::kernel::proc;
use crate::policy::response::Response;
use crate::policy::selector::cursor::Cursor;
use crate::policy::selector::{Item, SpecError, parse};
use crate::table::transfers;

/// How many processes are counted each by itself; when there are more, those that have ended are forgotten.
const PROCESSES: usize = 4096;

/// One item of a line with all its conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The calls, with the conditions on registers.
    pub item: Item,
    /// The other conditions.
    pub conditions: Vec<Condition>,
}

/// A line as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What it means.
    pub clauses: Vec<Clause>,
    /// Which of the calls that it means.
    pub when: When,
    /// The answer.
    pub answer: RuleAnswer,
}

/// A line in force.
#[derive(Debug)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Which of the calls that it means are answered.
    pub when: When,
    /// The answer.
    pub answer: RuleAnswer,
    /// Whether what it looks at can be changed after the look.
    pub can_change: bool,
    /// How often it did what.
    pub counts: LineCounts,
}

/// How often a line did what, since it is in force or they were reset.
#[derive(Debug, Default)]
pub struct LineCounts {
    matched: AtomicU64,
    answered: AtomicU64,
    /// When it last answered, in milliseconds since 1970; 0 for never.
    last: AtomicU64,
    processes: Mutex<HashMap<(u32, u64), u64>>,
}

impl Text {
    /// Parses a line without its comment.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn parse(text: &str) -> Result<Text, String> {
        let mut cursor = Cursor::new(text);
        let clauses = clauses(&mut cursor).map_err(|error| error.to_string())?;
        cursor.skip_space();
        let (when, rest) = When::parse(cursor.rest())?;
        let line = Text { clauses, when, answer: RuleAnswer::parse(rest)? };
        line.check()?;
        Ok(line)
    }

    fn subjects(&self) -> impl Iterator<Item = &Subject> {
        let conditions = self.clauses.iter().flat_map(|clause| &clause.conditions);
        conditions.map(|condition| &condition.subject)
    }

    /// Whether the memory of the target has to be read for it.
    pub(super) fn looks_at_memory(&self) -> bool {
        self.subjects().any(Subject::is_memory)
    }

    /// Whether what it looks at can be changed after the look.
    pub(super) fn can_change(&self) -> bool {
        self.subjects().any(Subject::can_change)
    }

    /// Refuses a yes that is none.
    fn check(&self) -> Result<(), String> {
        let action = &self.answer.action;
        if matches!(action, Action::Short(_)) {
            self.clauses.iter().try_for_each(|clause| transfers(&clause.item))?;
        }
        if self.answer.is_sure || !self.answer.grants() {
            return Ok(());
        }
        // prctl(2) PR_SET_NAME sets it, and so does any thread of the process by /proc/PID/task/TID/comm.
        if self.subjects().any(|subject| *subject == Subject::Caller(CallerField::Comm)) {
            return Err(format!(
                "'{action}' by caller.comm, which is what the target says of itself: '{action}!' if that is known"
            ));
        }
        // A value stands whatever becomes of the memory, and `emulate` acts on the copy that was judged. With these
        // two, the memory is read again.
        let goes_on = matches!(action, Action::Respond(Response::Continue) | Action::Short(_));
        match self.subjects().find(|subject| subject.can_change()) {
            Some(subject) if goes_on => Err(format!(
                "'{action}' after a look at {subject}, which another thread can change before the kernel reads it: \
                 '{action}!' if that is known"
            )),
            _ => Ok(()),
        }
    }
}

/// Refuses what moves no bytes that could be fewer.
fn transfers(item: &Item) -> Result<(), String> {
    match item {
        Item::Call { call, .. } if transfers::transfer_by_name(call.name).is_some() => Ok(()),
        Item::Except(_) => Ok(()),
        other => {
            let names: Vec<_> = transfers::ALL.iter().map(|transfer| transfer.name).collect();
            Err(format!("'short' is not for '{other}': it is for {}", names.join(", ")))
        }
    }
}

fn clauses(cursor: &mut Cursor<'_>) -> Result<Vec<Clause>, SpecError> {
    let mut clauses = Vec::new();
    loop {
        let mut conditions = Vec::new();
        let item = parse::item(cursor, &mut |cursor, call| {
            let condition = Condition::parse(cursor, call)?;
            let is_other = condition.is_some();
            conditions.extend(condition);
            Ok(is_other)
        })?;
        clauses.push(Clause { item, conditions });
        if !cursor.take(",") {
            parse::refuse_empty(clauses.iter().map(|clause| &clause.item), cursor)?;
            return Ok(clauses);
        }
    }
}

impl Line {
    pub(super) fn new(number: usize, text: &Text) -> Self {
        let (when, answer, can_change) = (text.when, text.answer.clone(), text.can_change());
        Self { number, when, answer, can_change, counts: LineCounts::default() }
    }

    /// Counts a call that it means; whether it is one of those that are answered. `None` if that depends on a process
    /// that could not be found.
    pub(super) fn takes(&self, call: &dyn CallFacts) -> Option<bool> {
        // One operation, since several threads of a listener can judge calls by this line at once.
        let matched = self.counts.matched.fetch_add(1, Relaxed) + 1;
        if !self.when.each_process {
            return Some(self.when.holds(matched));
        }
        let process = call.process()?;
        let mut processes = self.counts.processes.lock();
        if processes.len() >= PROCESSES && !processes.contains_key(&process) {
            // Only when there are many, because it reads a file of /proc for each. The start time distinguishes a
            // process from a later one with the same id.
            processes.retain(|(pid, started), _| proc::started(*pid) == Some(*started));
        }
        let count = processes.entry(process).or_default();
        *count += 1;
        Some(self.when.holds(*count))
    }

    /// Notes that it has answered.
    pub fn answered(&self, now: SystemTime) {
        // Relaxed: the counts order nothing else.
        self.counts.answered.fetch_add(1, Relaxed);
        let millis = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        self.counts.last.store(u64::try_from(millis).unwrap_or(u64::MAX), Relaxed);
    }
}

impl LineCounts {
    /// How many calls it meant.
    pub fn matched(&self) -> u64 {
        self.matched.load(Relaxed)
    }

    /// How many it answered.
    pub fn answered(&self) -> u64 {
        self.answered.load(Relaxed)
    }

    /// When it last answered.
    pub fn last(&self) -> Option<SystemTime> {
        let millis = self.last.load(Relaxed);
        (millis > 0).then(|| UNIX_EPOCH + std::time::Duration::from_millis(millis))
    }

    /// Starts again from zero.
    pub fn reset(&self) {
        for count in [&self.matched, &self.answered, &self.last] {
            count.store(0, Relaxed);
        }
        self.processes.lock().clear();
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = self.item.to_string();
        if self.conditions.is_empty() {
            return f.write_str(&item);
        }
        match item.strip_suffix(')') {
            Some(begun) => f.write_str(begun)?,
            None => f.write_str(&item)?,
        }
        for (index, condition) in self.conditions.iter().enumerate() {
            let is_first = index == 0 && !item.ends_with(')');
            write!(f, "{}{condition}", if is_first { "(" } else { "&&" })?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, clause) in self.clauses.iter().enumerate() {
            write!(f, "{}{clause}", if index == 0 { "" } else { "," })?;
        }
        write!(f, " {}{}", self.when, self.answer)
    }
}
