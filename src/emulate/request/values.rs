//! A request as values: all that its directory would say, sent to a process that never touches the mount. Whether its
//! target still waits that process asks the kernel itself, by a copy of the listener.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::rc::Rc;

use nix::errno::Errno;
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

use super::{ClaimedRequest, Origin, READ_AGAIN, Thread};
use crate::emulate::call::Call;
use crate::emulate::outcome::{Outcome, Stop, Trying};
use crate::kernel::memory::{Memory, ProcessMemory};
use crate::kernel::notification::Notification;
use crate::kernel::seccomp;
use crate::trap::decode::{self, Place};
use crate::trap::snapshot::Snapshot;

/// What is to be filled: an argument's name and its bytes.
pub type Filled = Vec<(String, Vec<u8>)>;

/// A request that was received.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Values {
    id: u64,
    tid: u32,
    call: Call,
    /// What pointers pointed at, by the names of their files in `mem/`.
    memory: Vec<(String, Vec<u8>)>,
    /// The names of those that the call fills.
    outs: Vec<String>,
    /// Whether the target stays where it is until it has its response, so that its memory can be written.
    is_held: bool,
    cut: Vec<String>,
    unreadable: Vec<(String, bool)>,
    /// `request.json`, if it is asked for.
    json: Option<Vec<u8>>,
}

impl Values {
    /// Those of a call.
    pub fn of(
        notification: &Notification,
        snapshot: &Snapshot,
        place: &Place,
        is_held: bool,
    ) -> Self {
        let mut memory: Vec<_> = decode::mem(snapshot)
            .into_iter()
            .map(|(name, bytes)| (name.into_owned(), bytes.to_vec()))
            .collect();
        let outs: Vec<_> = snapshot.outs.iter().map(|out| out.name.clone().into_owned()).collect();
        // As in `mem/`, where the file of an argument that the call fills exists before it is filled.
        for out in &outs {
            if !memory.iter().any(|(name, _)| name == out) {
                memory.push((out.clone(), Vec::new()));
            }
        }
        let cut = decode::truncated(snapshot).into_iter().map(Cow::into_owned);
        let unreadable = snapshot.unreadable();
        Self {
            id: notification.id,
            tid: notification.tid,
            call: Call::of(notification, snapshot, place),
            memory,
            outs,
            is_held,
            // Read again from live memory: of the image only the name counts, and the module is a file of the host.
            cut: cut.filter(|name| name != READ_AGAIN).collect(),
            unreadable: unreadable
                .map(|(name, errno)| (name.to_string(), errno == Errno::EFAULT))
                .collect(),
            json: None,
        }
    }

    /// With its `request.json`.
    pub fn with_json(self, json: Vec<u8>) -> Self {
        Self { json: Some(json), ..self }
    }

    /// The request, as `listener` has it, and what will be filled.
    pub(in crate::emulate) fn request(
        self,
        listener: OwnedFd,
    ) -> (ClaimedRequest, Rc<RefCell<Filled>>) {
        let filled = Rc::default();
        let thread = Thread { id: self.tid, ids: None };
        let (cut, unreadable) = (self.cut.clone(), self.unreadable.clone());
        let origin =
            Box::new(ListenerOrigin { values: self, listener, filled: Rc::clone(&filled) });
        (ClaimedRequest { thread, cut, unreadable, origin }, filled)
    }
}

#[derive(Debug)]
struct ListenerOrigin {
    values: Values,
    listener: OwnedFd,
    filled: Rc<RefCell<Filled>>,
}

impl ListenerOrigin {
    /// Refuses to write memory that the target may use again before it has its response.
    fn check_held(&self, name: &str) -> Outcome<()> {
        match self.values.is_held {
            true => Ok(()),
            false => Err(Stop::tried(name.to_owned(), Errno::EOPNOTSUPP)),
        }
    }

    fn process(&self) -> ProcessMemory {
        ProcessMemory(Pid::from_raw(self.values.tid as i32))
    }
}

impl Origin for ListenerOrigin {
    fn call(&self) -> Outcome<Call> {
        Ok(self.values.call.clone())
    }

    fn memory(&self, name: &str) -> Outcome<Option<Vec<u8>>> {
        let filled = self.filled.borrow();
        // What was filled replaces the snapshot, as a write to `mem/NAME` does.
        let mut all = filled.iter().chain(&self.values.memory);
        let found = all.find(|(other, _)| other == name);
        Ok(found.map(|(_, bytes)| bytes.clone()))
    }

    fn json(&self) -> Outcome<File> {
        let json = self.values.json.as_ref().ok_or(Stop::unread("request.json"))?;
        let mut file = File::from(
            memfd_create("request.json", MFdFlags::MFD_CLOEXEC).trying("a file in memory")?,
        );
        let written = file.write_all(json).and_then(|()| file.rewind());
        written.map_err(|_| Stop::tried("a file in memory", Errno::EIO))?;
        Ok(file)
    }

    fn read_live(&self, address: u64, bytes: &mut [u8]) -> Outcome<()> {
        let size = bytes.len();
        match self.process().read(address, bytes) {
            Ok(read) if read == size => Ok(()),
            Ok(_) | Err(Errno::EFAULT) => Err(Errno::EFAULT.into()),
            Err(errno) => Err(Stop::tried("memory", errno)),
        }
    }

    fn write_live(&self, address: u64, bytes: &[u8]) -> Outcome<()> {
        self.check_held("memory")?;
        // Before: the thread id must not mean another process by now. After: if the target was killed in between, the
        // result is Gone, not EFAULT.
        self.still_valid()?;
        let written = self.process().write(address, bytes);
        self.still_valid()?;
        match written {
            Ok(written) if written == bytes.len() => Ok(()),
            Ok(_) | Err(Errno::EFAULT) => Err(Errno::EFAULT.into()),
            Err(errno) => Err(Stop::tried("memory", errno)),
        }
    }

    fn still_valid(&self) -> Outcome<()> {
        seccomp::id_valid(self.listener.as_fd(), self.values.id).map_err(|_| Stop::Gone)
    }

    fn fill(&self, name: &str, bytes: &[u8]) -> Outcome<bool> {
        if !self.values.outs.iter().any(|out| out == name) {
            return Ok(false);
        }
        self.check_held(&format!("mem/{name}"))?;
        let mut filled = self.filled.borrow_mut();
        filled.retain(|(other, _)| other != name);
        filled.push((name.to_owned(), bytes.to_vec()));
        Ok(true)
    }
}
