//! The file `rules` while it is written: lines are judged as they come, and put to use at the
//! writer's close, whole; after one that is no rule nothing of what was written is.

use std::sync::Arc;

use nix::errno::Errno;
use parking_lot::Mutex;

use super::Tree;
use crate::caller::{Author, Caller};
use crate::pending::{Source, Subject};
use crate::rules::Rules;

/// How many bytes of rules may be written, so that nobody fills the memory.
const SIZE_MAX: usize = 1 << 20;

/// An open `rules` file.
#[derive(Debug)]
pub struct RulesFile {
    source: Arc<Source>,
    opener: Caller,
    append: bool,
    /// What a read gives.
    pub(super) text: Vec<u8>,
    draft: Mutex<Draft>,
}

#[derive(Debug, Default)]
struct Draft {
    /// What this open file has put to use, if that was in place of other rules.
    used: Rules,
    /// The same, with what was written since.
    rules: Rules,
    /// A line without its newline yet.
    rest: Vec<u8>,
    /// Who wrote last: its close puts the draft to use, another's close of a copy does not.
    writer: Option<(u32, Author)>,
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing new.
    #[default]
    Clean,
    /// Emptied, and not written since.
    Truncated,
    Written,
    /// A line was no rule.
    Refused,
}

impl RulesFile {
    pub(super) fn new(source: Arc<Source>, opener: Caller, append: bool) -> Self {
        let text = source.ruled.text().into_bytes();
        Self { source, opener, append, text, draft: Mutex::default() }
    }

    /// Takes `data` and judges the lines that are complete.
    ///
    /// # Errors
    /// EPERM when this caller may not; EINVAL from the first line on that is no rule, EFBIG for
    /// more than 1 MiB: why is in the listener's `error`.
    pub(super) fn write(&self, tree: &Tree, data: &[u8], caller: Caller) -> Result<(), Errno> {
        let admitted = tree.pending.admit(Subject::Listener(&self.source), caller, self.opener);
        let mut draft = self.draft.lock();
        if draft.state == State::Truncated {
            draft.state = State::Clean;
        }
        draft.writer = Some((caller.pid, admitted?));
        if draft.state == State::Refused {
            return Err(Errno::EINVAL);
        }
        draft.state = State::Written;
        draft.rest.extend_from_slice(data);
        if draft.rules.text().len() + draft.rest.len() > SIZE_MAX {
            let why = format!("more than {SIZE_MAX} bytes of rules");
            return Err(self.refuse(tree, &mut draft, why, Errno::EFBIG));
        }
        let complete = draft.rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let rest = draft.rest.split_off(complete);
        let lines = std::mem::replace(&mut draft.rest, rest);
        self.judge(tree, &mut draft, &lines)
    }

    /// Forgets what was written and not yet put to use; without a write, the rules are emptied
    /// at the last close.
    ///
    /// # Errors
    /// EPERM when this caller may not.
    pub(super) fn truncate(&self, tree: &Tree, caller: Caller) -> Result<(), Errno> {
        tree.pending.admit(Subject::Listener(&self.source), caller, self.opener)?;
        *self.draft.lock() = Draft { state: State::Truncated, ..Draft::default() };
        Ok(())
    }

    /// `caller` closes a descriptor: what it wrote is put to use, unless it was killed in the middle
    /// of it.
    ///
    /// # Errors
    /// EINVAL when a line was no rule: the old rules stand.
    pub(super) fn flush(&self, tree: &Tree, caller: Caller) -> Result<(), Errno> {
        let mut draft = self.draft.lock();
        let truncated = draft.state == State::Truncated;
        let writer = draft.writer.as_ref().map(|(pid, _)| *pid);
        if Some(caller.pid) != if truncated { Some(self.opener.pid) } else { writer } {
            return Ok(());
        }
        if caller.was_killed() {
            *draft = Draft::default();
            return Ok(());
        }
        // A shell closes a copy before it has begun to write.
        if truncated { Ok(()) } else { self.carry_out(tree, &mut draft) }
    }

    /// The last descriptor is closed: what is left is put to use, with nobody to tell.
    pub(super) fn release(&self, tree: &Tree) {
        // The reason stands in `error`.
        let _: Result<(), Errno> = self.carry_out(tree, &mut self.draft.lock());
    }

    fn carry_out(&self, tree: &Tree, draft: &mut Draft) -> Result<(), Errno> {
        if draft.state == State::Written {
            let rest = std::mem::take(&mut draft.rest);
            // An error leaves its mark in the state.
            let _: Result<(), Errno> = self.judge(tree, draft, &rest);
        }
        match std::mem::take(&mut draft.state) {
            State::Clean => return Ok(()),
            State::Refused => {
                draft.rest.clear();
                draft.rules = draft.used.clone();
                return Err(Errno::EINVAL);
            }
            State::Written if self.append => {
                self.source.ruled.append(std::mem::take(&mut draft.rules));
            }
            State::Written | State::Truncated => {
                draft.used = draft.rules.clone();
                self.source.ruled.replace(draft.rules.clone());
            }
        }
        self.source.refuse(String::new());
        Ok(())
    }

    fn judge(&self, tree: &Tree, draft: &mut Draft, lines: &[u8]) -> Result<(), Errno> {
        let added = draft.rules.add(lines);
        added.map_err(|error| self.refuse(tree, draft, format!("rules: {error}"), Errno::EINVAL))
    }

    fn refuse(&self, tree: &Tree, draft: &mut Draft, why: String, errno: Errno) -> Errno {
        log::warn!("listener {}: {why}", self.source.name);
        if let Some((_, author)) = &draft.writer {
            tree.pending.refuse(Subject::Listener(&self.source), why, errno, author.clone());
        }
        draft.state = State::Refused;
        errno
    }
}
