//! The file `rules` while it is written: lines are judged as they come, and put to use at the
//! writer's close, whole; after one that is no rule, none of the text is.

use std::sync::Arc;

use nix::errno::Errno;
use nix::unistd::geteuid;
use parking_lot::Mutex;

use super::quota::MemoryShare;
use super::tree::Tree;
use crate::emulate::check_rules;
use crate::policy::rules::{Action, Rules};
use crate::requests::writer::{Author, Client};
use crate::requests::{DecisionScope, NotInForce, Source};

/// How many bytes of rules a listener has at most.
// A user that a listener was handed to could fill the memory of the daemon.
const SIZE_MAX: usize = 1 << 20;

/// What a byte of rules takes at most once it is parsed.
// Short lines take most, each with a condition.
const PARSED: usize = 32;

/// An open `rules` file.
#[derive(Debug)]
pub struct RulesFile {
    source: Arc<Source>,
    opener: Client,
    append: bool,
    /// What a read gives.
    pub(super) text: Vec<u8>,
    draft: Mutex<Draft>,
}

#[derive(Debug, Default)]
struct Draft {
    /// What this open file has put to use, if that was in place of other rules.
    used: Rules,
    /// The same, with the text that was written since.
    rules: Rules,
    /// A line without its newline yet.
    rest: Vec<u8>,
    /// Who wrote last: its close puts the draft to use, another's close of a copy does not.
    writer: Option<(u32, Author)>,
    state: DraftState,
    held: Option<MemoryShare>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum DraftState {
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
    pub(super) fn new(source: Arc<Source>, opener: Client, append: bool) -> Self {
        let text = source.rules.text().into_bytes();
        Self { source, opener, append, text, draft: Mutex::default() }
    }

    /// Takes `data` and judges the lines that are complete.
    ///
    /// # Errors
    /// EPERM when this client may not; EINVAL from the first line on that is no rule, EFBIG for
    /// more than 1 MiB, ENOMEM when this user holds too much open: why is in the listener's `error`.
    pub(super) fn write(&self, tree: &Tree, data: &[u8], client: Client) -> Result<(), Errno> {
        // Judged before the lock, which may be waited for, and used under it: who is refused counts as the last
        // writer, so that its close puts nothing to use.
        let admitted =
            tree.pending().admit(DecisionScope::Listener(&self.source), client, self.opener);
        let mut draft = self.draft.lock();
        if draft.state == DraftState::Truncated {
            draft.state = DraftState::Clean;
        }
        draft.writer = Some((client.pid, admitted?));
        if draft.state == DraftState::Refused {
            return Err(Errno::EINVAL);
        }
        draft.state = DraftState::Written;
        if self.hold(tree, &mut draft, data.len()).is_err() {
            let why = "this user has used up its share of memory for open files: close some".into();
            return Err(self.refuse(tree, &mut draft, why, Errno::ENOMEM));
        }
        draft.rest.extend_from_slice(data);
        if self.length_with(&draft, draft.rest.len()) > SIZE_MAX {
            return Err(self.refuse(tree, &mut draft, too_long(), Errno::EFBIG));
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
    /// EPERM when this client may not.
    pub(super) fn truncate(&self, tree: &Tree, client: Client) -> Result<(), Errno> {
        tree.pending().admit(DecisionScope::Listener(&self.source), client, self.opener)?;
        *self.draft.lock() = Draft { state: DraftState::Truncated, ..Draft::default() };
        Ok(())
    }

    /// `client` closes a descriptor: what it wrote is put to use, unless it was killed in the middle
    /// of it.
    ///
    /// # Errors
    /// EINVAL when a line was no rule: the old rules stand.
    pub(super) fn flush(&self, tree: &Tree, client: Client) -> Result<(), Errno> {
        let mut draft = self.draft.lock();
        let truncated = draft.state == DraftState::Truncated;
        let writer = draft.writer.as_ref().map(|(pid, _)| *pid);
        // `>` truncates, then the shell closes its copy, then the program writes: rules that were put to use at each
        // close would be empty in between.
        if Some(client.pid) != if truncated { Some(self.opener.pid) } else { writer } {
            return Ok(());
        }
        // It may have been killed in the middle of a file; half of the rules could allow what the other half forbids.
        let killed = client.was_killed();
        if killed != Ok(false) {
            *draft = Draft::default();
            return killed.map(drop);
        }
        // A shell closes a copy before it has begun to write.
        if truncated { Ok(()) } else { self.carry_out(tree, &mut draft) }
    }

    /// The last descriptor is closed: what is left is put to use, with no writer to report to.
    pub(super) fn release(&self, tree: &Tree) {
        // The reason stands in `error`.
        let _: Result<(), Errno> = self.carry_out(tree, &mut self.draft.lock());
    }

    fn carry_out(&self, tree: &Tree, draft: &mut Draft) -> Result<(), Errno> {
        if draft.state == DraftState::Written {
            let rest = std::mem::take(&mut draft.rest);
            // An error leaves its mark in the state.
            let _: Result<(), Errno> = self.judge(tree, draft, &rest);
        }
        match std::mem::take(&mut draft.state) {
            DraftState::Clean => return Ok(()),
            // The writer may go on in the same file, from the rules that were last put to use.
            DraftState::Refused => {
                draft.rest.clear();
                draft.rules = draft.used.clone();
                return Err(Errno::EINVAL);
            }
            DraftState::Written if self.append => {
                // Others may have added theirs since they were judged.
                let more = std::mem::take(&mut draft.rules);
                let added = self.source.rules.append(&more, SIZE_MAX);
                added.map_err(|why| self.not_in_force(tree, draft, &why))?;
            }
            DraftState::Written | DraftState::Truncated => {
                let replaced = self.source.rules.replace(draft.rules.clone());
                replaced.map_err(|why| self.not_in_force(tree, draft, &why))?;
                draft.used = draft.rules.clone();
            }
        }
        self.source.keep_record();
        self.source.refuse(String::new());
        Ok(())
    }

    /// Counts `more` bytes of rules.
    fn hold(&self, tree: &Tree, draft: &mut Draft, more: usize) -> Result<(), Errno> {
        let mut held = match draft.held.take() {
            Some(held) => held,
            None => tree.hold(self.opener, 0)?,
        };
        let grown = held.grow(more.saturating_mul(PARSED));
        draft.held = Some(held);
        grown
    }

    /// How many bytes of rules there would be with `more` bytes behind the draft.
    fn length_with(&self, draft: &Draft, more: usize) -> usize {
        let there = if self.append { self.source.rules.text_len() } else { 0 };
        there + draft.rules.text().len() + more
    }

    fn judge(&self, tree: &Tree, draft: &mut Draft, lines: &[u8]) -> Result<(), Errno> {
        let before = draft.rules.lines().len();
        let added = draft.rules.add(lines).and_then(|()| {
            let new = &draft.rules.lines()[before..];
            // A call that is carried out gets the rights of the daemon.
            let is_owner = self.opener.uid == geteuid().as_raw();
            match new.iter().find(|line| matches!(line.answer.action, Action::Emulate(_))) {
                Some(line) if !is_owner => Ok(Some(line.number)),
                _ => check_rules(new).map(|()| None),
            }
        });
        match added {
            Ok(None) => Ok(()),
            Ok(Some(line)) => {
                let why = format!(
                    "rules: line {line}: only the owner of the mount may write 'emulate': the call gets the rights \
                     of the daemon"
                );
                Err(self.refuse(tree, draft, why, Errno::EPERM))
            }
            Err(error) => Err(self.refuse(tree, draft, format!("rules: {error}"), Errno::EINVAL)),
        }
    }

    /// The old rules stand, and the next text is judged by itself.
    fn not_in_force(&self, tree: &Tree, draft: &mut Draft, why: &NotInForce) -> Errno {
        let errno = match why {
            NotInForce::TooLong => self.refuse(tree, draft, too_long(), Errno::EFBIG),
            NotInForce::Wrong(_) => self.refuse(tree, draft, why.to_string(), Errno::EINVAL),
        };
        draft.state = DraftState::Clean;
        draft.rules = draft.used.clone();
        errno
    }

    fn refuse(&self, tree: &Tree, draft: &mut Draft, why: String, errno: Errno) -> Errno {
        log::warn!("listener {}: {why}", self.source.name);
        if let Some((_, author)) = &draft.writer {
            tree.pending().refuse(
                DecisionScope::Listener(&self.source),
                why,
                errno,
                author.clone(),
            );
        }
        draft.state = DraftState::Refused;
        errno
    }
}

fn too_long() -> String {
    format!(
        "a listener can have at most {SIZE_MAX} bytes of rules: write shorter ones, or replace the existing ones \
         with '>'"
    )
}
