//! What is needed to start a command under its filter, checked before anything is mounted.

use std::ffi::OsString;
use std::os::fd::OwnedFd;

use super::error::RunError;
use crate::cli::options::{IoUring, report_gaps};
use crate::cli::rules;
use crate::intake::command::{self, Prepared};
use crate::policy::filter::Filter;
use crate::policy::rules::Rules;
use crate::policy::selector::Spec;

/// The command, its filter, and the rules to begin with.
pub(super) struct RunPlan {
    pub(super) specs: Vec<Spec>,
    pub(super) rules: Rules,
    pub(super) filter: Filter,
    pub(super) prepared: Prepared,
}

impl RunPlan {
    /// Of the words of the command line; without `traps` the calls are trapped that the rules name.
    ///
    /// # Errors
    /// See [`RunError`]; nothing has been started.
    pub(super) fn new(
        command: &[OsString],
        traps: &[String],
        rules: Rules,
        io_uring: IoUring,
        ruleset: Option<OwnedFd>,
    ) -> Result<Self, RunError> {
        let specs = match traps {
            [] => rules::named_calls(&rules).map_err(RunError::Usage)?,
            traps => rules::trapped_calls(traps).map_err(RunError::Usage)?,
        };
        let refused = io_uring.refused_beside(&specs);
        let filter =
            Filter::build(&specs, &refused).map_err(|error| RunError::Usage(error.to_string()))?;
        let prepared = command::prepare(command)?.within(ruleset);
        Ok(Self { specs, rules, filter, prepared })
    }

    /// Reports what the filter and the rules leave open.
    pub(super) fn report_notes(&self) {
        report_gaps(&self.specs);
        for note in self.rules.without_trap(&self.specs) {
            log::warn!(target: "notes", "--rules: {note}");
        }
    }
}
