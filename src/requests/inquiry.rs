//! What rules ask of a call that was just received: its memory as it was snapshotted, its caller as /proc shows it, its
//! container as the runtime described it. Each is looked up when it is first asked for, once.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde_json::Value;

use super::request::target_place;
use super::source::Source;
use crate::kernel::notification::Notification;
use crate::kernel::pidfd::Owner;
use crate::kernel::proc;
use crate::policy::rules::{CallFacts, CallerField, ContainerField, Fact, Subject};
use crate::trap::decode::{self, Place};
use crate::trap::snapshot::Snapshot;

/// A call of which rules ask.
///
/// That the target still waits is not checked here: what is found of another that has its thread id by now can do no
/// harm, since the kernel then takes no response.
pub(super) struct Inquiry<'a> {
    source: &'a Source,
    notification: &'a Notification,
    snapshot: Option<&'a Snapshot>,
    owner: OnceCell<Option<Owner>>,
    exe: OnceCell<Option<Vec<u8>>>,
    place: OnceCell<Place>,
}

impl<'a> Inquiry<'a> {
    pub(super) fn new(
        source: &'a Source,
        notification: &'a Notification,
        snapshot: Option<&'a Snapshot>,
    ) -> Self {
        let (owner, exe, place) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { source, notification, snapshot, owner, exe, place }
    }

    fn owner(&self) -> Option<Owner> {
        *self.owner.get_or_init(|| self.source.callers.owner(self.notification.tid))
    }

    fn caller(&self, what: CallerField) -> Option<Fact<'_>> {
        let number = |value: u32| Fact::Number { value: value.into(), bits: 32 };
        Some(match what {
            CallerField::Uid => number(self.owner()?.euid),
            CallerField::Gid => number(self.owner()?.egid),
            // The notification has the id of a thread.
            CallerField::Pid => number(self.owner()?.tgid),
            CallerField::Comm => Fact::Text(proc::comm(self.notification.tid)?.into()),
            CallerField::Exe => {
                let exe = self.exe.get_or_init(|| proc::proc_link(self.notification.tid, "exe"));
                Fact::Text(Cow::Borrowed(exe.as_deref()?))
            }
        })
    }

    fn container(&self, what: &ContainerField) -> Fact<'_> {
        let Some(container) = &self.source.container else { return Fact::Absent };
        let state = || {
            let parse = || serde_json::from_slice(&container.state).unwrap_or(Value::Null);
            &self.source.rules.state.get_or_init(parse)["state"]
        };
        let text = match what {
            ContainerField::Id => Some(&*container.id),
            ContainerField::Bundle => state()["bundle"].as_str(),
            ContainerField::Annotation(key) => state()["annotations"][key].as_str(),
        };
        text.map_or(Fact::Absent, |text| Fact::Text(Cow::Borrowed(text.as_bytes())))
    }
}

impl CallFacts for Inquiry<'_> {
    fn sees_memory(&self) -> bool {
        self.snapshot.is_some()
    }

    fn find(&self, subject: &Subject) -> Fact<'_> {
        match (subject, self.snapshot) {
            // Unknown and not absent: no line may answer from here on, else a target that hides from /proc
            // gets past a refusal to a later line that lets it pass.
            (Subject::Caller(what), _) => self.caller(*what).unwrap_or(Fact::Unknown),
            (Subject::Container(what), _) => self.container(what),
            (Subject::Argument(path), Some(snapshot)) => snapshot.find(path),
            (Subject::Meaning(path), Some(snapshot)) => decode::meaning(snapshot, path, &|| {
                self.place.get_or_init(|| target_place(self.notification.tid, snapshot))
            }),
            (Subject::Argument(_) | Subject::Meaning(_), None) => Fact::Unknown,
        }
    }

    fn process(&self) -> Option<(u32, u64)> {
        let pid = self.owner()?.tgid;
        // With its start time: process ids are used again, and a
        // rule that counts would go on counting for another process.
        Some((pid, proc::started(pid)?))
    }
}
