//! Reports on handlers: on standard error, and in the mount's `log`.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::say;
use crate::kernel::text::printable;

/// Prints a line on standard error.
pub(super) fn warn(line: &str) {
    say("syscallfs handle", line);
}

/// Reports about the handlers of a mount.
pub(super) struct Reports {
    log: PathBuf,
    /// The reports that are made once, and have been made.
    reported: HashSet<String>,
}

impl Reports {
    /// Nothing is reported yet.
    pub(super) fn of(mount: &Path) -> Self {
        Self { log: mount.join("log"), reported: HashSet::new() }
    }

    /// Reports a line.
    pub(super) fn report(&self, line: &str) {
        warn(line);
        let log = OpenOptions::new().append(true).open(&self.log);
        // With the mount its log has gone, and nobody is left to read it.
        let _: io::Result<()> =
            log.and_then(|mut log| log.write_all(format!("{}\n", printable(line)).as_bytes()));
    }

    /// Reports a line, unless one about the same thing has been reported.
    pub(super) fn report_once(&mut self, about: &str, line: &str) {
        if self.reported.insert(about.to_owned()) {
            self.report(line);
        }
    }
}
