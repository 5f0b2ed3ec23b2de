//! parking_lot's interface over the scheduler's locks.

use std::ops::{Deref, DerefMut};

use shuttle::sync;

pub(crate) struct Mutex<T>(sync::Mutex<T>);

/// Without its guard only while it waits.
pub(crate) struct MutexGuard<'a, T>(Option<sync::MutexGuard<'a, T>>);

pub(crate) struct Condvar(sync::Condvar);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard(Some(self.0.lock().unwrap()))
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap()
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_deref_mut().unwrap()
    }
}

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(sync::Condvar::new())
    }

    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        guard.0 = guard.0.take().map(|guard| self.0.wait(guard).unwrap());
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}

/// What a thread sleeps by, as by `thread::park`; but it never wakes of itself, which would hide that nobody woke it.
pub(crate) struct Bell {
    has_rung: Mutex<bool>,
    rung: Condvar,
}

impl Bell {
    pub(crate) fn new() -> Self {
        Self { has_rung: Mutex::new(false), rung: Condvar::new() }
    }

    pub(crate) fn ring(&self) {
        *self.has_rung.lock() = true;
        self.rung.notify_all();
    }

    /// Sleeps until it rings, or has rung since it was last waited for.
    pub(crate) fn wait(&self) {
        let mut has_rung = self.has_rung.lock();
        while !std::mem::take(&mut *has_rung) {
            self.rung.wait(&mut has_rung);
        }
    }
}
