//! A target as a response sees it: it waits, it has two words of memory, and it gets one response.

use std::sync::Arc;

use crate::delivery::Delivery;
use crate::sync::Mutex;
use crate::table::Denied;

/// What a target got: a response, and its memory at that moment.
pub(crate) type Got = (i32, [i32; 2]);

/// A target whose call is trapped.
pub(crate) struct Target {
    inner: Mutex<Inner>,
}

struct Inner {
    waits: bool,
    memory: [i32; 2],
    got: Option<Got>,
}

/// Why a response was not delivered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Gone,
    Busy,
    /// The kernel refused the response itself.
    Refused,
}

/// The response `value`, which writes the same value into both words if `writes` is set.
pub(crate) struct Response {
    pub(crate) target: Arc<Target>,
    pub(crate) value: i32,
    pub(crate) writes: bool,
    /// The kernel refuses it, as for a descriptor that cannot be installed.
    pub(crate) is_refused: bool,
}

impl From<Denied> for Why {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Gone => Why::Gone,
            Denied::Busy => Why::Busy,
        }
    }
}

impl Target {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { inner: Mutex::new(Inner { waits: true, memory: [0; 2], got: None }) })
    }

    /// It is killed, unless it has gone on already.
    pub(crate) fn die(&self) {
        self.inner.lock().waits = false;
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.inner.lock().waits
    }

    pub(crate) fn got(&self) -> Option<Got> {
        self.inner.lock().got
    }

    pub(crate) fn memory(&self) -> [i32; 2] {
        self.inner.lock().memory
    }

    fn write(&self, at: usize, word: i32) -> Result<(), Why> {
        let mut inner = self.inner.lock();
        if !inner.waits {
            return Err(Why::Gone);
        }
        inner.memory[at] = word;
        Ok(())
    }
}

impl Delivery for Response {
    /// What was there before.
    type Memory = [i32; 2];
    type Error = Why;

    fn read(&self) -> Result<Option<[i32; 2]>, Why> {
        if !self.target.is_waiting() {
            return Err(Why::Gone);
        }
        Ok(self.writes.then(|| self.target.memory()))
    }

    fn write(&self, _: &[i32; 2]) -> Result<(), Why> {
        self.target.write(0, self.value)?;
        self.target.write(1, self.value)
    }

    fn restore(&self, before: &[i32; 2]) {
        for (at, word) in before.iter().enumerate() {
            // One that has gone on keeps what it has.
            let _: Result<(), Why> = self.target.write(at, *word);
        }
    }

    fn send(&self) -> Result<(), Why> {
        let mut inner = self.target.inner.lock();
        if !inner.waits {
            return Err(Why::Gone);
        }
        if self.is_refused {
            return Err(Why::Refused);
        }
        inner.waits = false;
        inner.got = Some((self.value, inner.memory));
        Ok(())
    }

    fn gone() -> Why {
        Why::Gone
    }

    fn is_gone(why: &Why) -> bool {
        *why == Why::Gone
    }

    fn is_valid(&self) -> bool {
        self.target.is_waiting()
    }
}
