//! What the journal has of a listener, so that another daemon can go on with it: its name, its settings, its rules and
//! its owner. The version of the journal is that of the format, too.

use std::time::SystemTime;

use nix::libc;
use serde::{Deserialize, Serialize};

use super::container::Container;
use super::ownership::Ownership;
use super::settings::Settings;
use crate::policy::response::Response;

/// All that is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ListenerRecord {
    pub(super) name: String,
    pub(super) specs: Vec<String>,
    pub(super) pid: u32,
    pub(super) wait_killable: bool,
    pub(super) since: SystemTime,
    pub(super) settings: Settings,
    pub(super) rules: String,
    pub(super) ownership: Ownership,
    pub(super) container: Option<Container>,
}

impl ListenerRecord {
    /// `None` if these bytes are no record.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    /// As it is recorded; `None` without memory.
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(self).ok()
    }

    /// The value that calls return if there is no daemon, an errno as a negative value.
    pub(super) fn default_value(&self) -> i64 {
        match self.settings.default_unseen() {
            Response::Return(value) => value,
            Response::Errno(errno) => -i64::from(errno),
            // Nobody looks at the call or asks the rules.
            _ => -i64::from(libc::EPERM),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_and_without_a_daemon_nothing_continues() {
        let container = Container {
            id: "a".into(),
            state: b"{}".to_vec(),
            metadata: Some("timeout=1".to_owned()),
            handlers: "a".to_owned(),
        };
        let default = |default| {
            let record = ListenerRecord {
                name: "sh".to_owned(),
                specs: vec!["mkdir".to_owned()],
                pid: 7,
                wait_killable: true,
                since: SystemTime::now(),
                settings: Settings { default, ..Settings::default() },
                rules: "mkdir EPERM\n".to_owned(),
                ownership: Ownership::own(0o750),
                container: Some(container.clone()),
            };
            let read = ListenerRecord::from_bytes(&record.to_bytes().unwrap());
            assert_eq!(read.as_ref(), Some(&record));
            record.default_value()
        };
        assert_eq!(default(Response::Errno(libc::ENOSYS)), -38);
        assert_eq!(default(Response::Return(3)), 3);
        assert_eq!(default(Response::Continue), -1);
        assert_eq!(ListenerRecord::from_bytes(b"\xff\xff"), None);
    }
}
