//! Rules: `SPEC [WHEN] RESPONSE` lines that answer a call at once. The first line that means a call answers it; a call that
//! none means becomes a request, and so does one of which a line cannot be sure.
//!
//! A *line* has *clauses*, one for each item of its SPEC, each with *conditions*. Those on registers are the selector's.
//! Others have a *subject*, about which the *call* is asked when its turn comes, once for all lines: nothing is read and
//! nothing looked up for a call unless a line asks for it. [`CallFacts`] is what this storey asks of those above.

mod answer;
mod cases;
mod condition;
mod covers;
mod described;
mod globs;
mod line;
mod look;
mod operand;
mod question;
mod shadows;
#[cfg(test)]
mod tests;
mod types;
mod warnings;
mod when;

use std::sync::Arc;

pub use self::answer::{Action, RuleAnswer};
pub use self::cases::{Decision, LineOutcome, Mismatch};
pub use self::described::Described;
pub use self::line::{Line, LineCounts, Text};
pub use self::question::{ArgumentPath, CallFacts, CallerField, ContainerField, Fact, Subject};
pub use self::warnings::warnings;

use self::cases::Cases;
use crate::kernel::notification::Notification;
use crate::kernel::text::printable;
use crate::policy::selector::{Item, Spec};

/// How many ways to be meant by a line a list has at most.
// A group with a condition takes one for each of its calls.
const CASES_MAX: usize = 1 << 18;

/// A list of rules, in the order in which they are asked.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// As written, comments included; each line ends with a newline.
    text: String,
    // Shared with the list that `>>` makes longer, which is a clone of this one: its lines keep their counts.
    lines: Vec<Arc<Line>>,
    /// How many lines the text has, with those that are blank.
    numbered: usize,
    cases: Cases,
    /// The lines that are never reached, and the line before that answers all their calls.
    shadowed: Vec<(usize, usize)>,
}

/// The first line that is no rule. Its message is one line without a newline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct RulesError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it, and the nearest word there is.
    pub why: String,
}

impl Rules {
    /// Parses lines; `#` begins a comment, and blank lines are allowed.
    ///
    /// # Errors
    /// [`RulesError`] for the first line that is no rule.
    pub fn parse(text: &[u8]) -> Result<Self, RulesError> {
        let mut rules = Self::default();
        rules.add(text)?;
        // Now, or the first call that needs the globs would wait for it, on the thread that receives.
        rules.prepare().map_err(|why| RulesError { line: rules.numbered, why })?;
        Ok(rules)
    }

    /// Adds lines behind those that are there. A last line needs no newline.
    ///
    /// # Errors
    /// [`RulesError`]; the lines before the one that it names have been added.
    pub fn add(&mut self, text: &[u8]) -> Result<(), RulesError> {
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let number = self.numbered + 1;
            self.add_line(line).map_err(|why| RulesError { line: number, why: printable(&why) })?;
        }
        Ok(())
    }

    fn add_line(&mut self, line: &[u8]) -> Result<(), String> {
        let line = std::str::from_utf8(line).map_err(|_| "not a line of text")?;
        let rule = without_comment(line);
        let number = self.numbered + 1;
        if !rule.is_empty() {
            let text = Text::parse(rule)?;
            let line = Arc::new(Line::new(number, &text));
            let shadow = self.cases.add(&line, text.clauses);
            self.shadowed.extend(shadow.map(|before| (number, before)));
            // Rules also come from the metadata of a container, whose author must not choose how much memory they
            // take.
            if self.cases.len() > CASES_MAX {
                return Err(format!(
                    "more than {CASES_MAX} calls in all lines: name fewer in groups"
                ));
            }
            self.lines.push(line);
        }
        // Last, so that a line that was refused is not in the text.
        self.text.push_str(line.trim_end_matches('\n'));
        self.text.push('\n');
        self.numbered = number;
        Ok(())
    }

    /// Adds the lines of `more` behind its own.
    ///
    /// # Errors
    /// [`RulesError`] where both are too many.
    pub fn append(&mut self, more: &Rules) -> Result<(), RulesError> {
        self.add(more.text.as_bytes())
    }

    /// Gets ready to decide, which would otherwise take its time with the first call.
    ///
    /// # Errors
    /// Too many globs, for people.
    pub fn prepare(&self) -> Result<(), String> {
        self.cases.prepare()
    }

    /// Which line answers a call. Begins at 0, and after [`Decision::Memory`] at the place that it names.
    pub fn decide(
        &self,
        notification: &Notification,
        call: &dyn CallFacts,
        from: usize,
    ) -> Decision<'_> {
        self.cases.decide(notification, call, from)
    }

    /// What each line that names the call does about it, up to the one that answers.
    pub fn explain(
        &self,
        notification: &Notification,
        call: &dyn CallFacts,
    ) -> Vec<LineOutcome<'_>> {
        self.cases.explain(notification, call)
    }

    /// The number of each line that never answers, with that of one that answers before.
    pub fn shadowed(&self) -> &[(usize, usize)] {
        &self.shadowed
    }

    /// The lines that are rules.
    pub fn lines(&self) -> &[Arc<Line>] {
        &self.lines
    }

    /// The number of each line that is a rule, and the calls that it names, without conditions on memory: what has to be
    /// trapped for it.
    pub fn specs(&self) -> impl Iterator<Item = (usize, Spec)> {
        self.texts().map(|(number, text)| {
            let items: Vec<Item> = text.clauses.into_iter().map(|clause| clause.item).collect();
            (number, Spec::of(items))
        })
    }

    /// Each line that is a rule, with its number.
    pub fn texts(&self) -> impl Iterator<Item = (usize, Text)> {
        let numbered = self.text.lines().zip(1..);
        numbered
            // No line is lost here: each was parsed when it was added.
            .filter_map(|(line, number)| Some((number, Text::parse(without_comment(line)).ok()?)))
    }

    /// One line for each rule that never answers beside these traps, since none of its calls is trapped.
    pub fn without_trap(&self, traps: &[Spec]) -> Vec<String> {
        // A rule that denies a call does nothing where the call passes the filter, and nobody would notice.
        let trapped: std::collections::HashSet<_> =
            traps.iter().flat_map(Spec::rules).map(|rule| (rule.arch, rule.nr)).collect();
        self.specs()
            .filter(|(_, spec)| {
                !spec.rules().iter().any(|rule| trapped.contains(&(rule.arch, rule.nr)))
            })
            .map(|(number, spec)| {
                format!(
                    "line {number}: {spec} is not trapped, so the rule never answers: add it to -t"
                )
            })
            .collect()
    }

    /// The lines, as written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A line up to its comment: a `#` within double quotes begins none.
fn without_comment(line: &str) -> &str {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let end = line.char_indices().find_map(|(at, c)| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match c {
            '"' if !was_escaped => is_quoted = !is_quoted,
            '\\' if is_quoted && !was_escaped => is_escaped = true,
            '#' if !is_quoted => return Some(at),
            _ => {}
        }
        None
    });
    line[..end.unwrap_or(line.len())].trim()
}
