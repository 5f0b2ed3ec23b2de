//! Times as the files of the mount show them.

use std::time::SystemTime;

/// A time as RFC 3339 in UTC, to the microsecond.
pub fn rfc3339(time: SystemTime) -> String {
    match jiff::Timestamp::try_from(time) {
        Ok(timestamp) => format!("{timestamp:.6}"),
        Err(_) => String::from("?"),
    }
}
