//! A remark that the next one replaces, and when it was made.

use std::time::SystemTime;

use parking_lot::Mutex;

/// Why the last write to a file was refused; empty if it was carried out.
#[derive(Debug, Default)]
pub(super) struct Note(Mutex<(String, Option<SystemTime>)>);

impl Note {
    pub(super) fn set(&self, text: String) {
        *self.0.lock() = (text, Some(SystemTime::now()));
    }

    pub(super) fn text(&self) -> String {
        self.0.lock().0.clone()
    }

    /// `None` before the first.
    pub(super) fn time(&self) -> Option<SystemTime> {
        self.0.lock().1
    }
}
