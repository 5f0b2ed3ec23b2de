//! How many bytes are kept for targets: one budget for all, and an account of it for each listener.
//!
//! A listener may hold as much as it leaves free. So one alone gets half of the budget, two that want
//! all of it a third each, and whoever comes late always finds some: no number of greedy listeners
//! takes the last of it, and no share has to be set up before it is known how many there will be.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use nix::errno::Errno;

/// What all listeners share.
#[derive(Debug)]
pub struct Budget {
    max: usize,
    used: AtomicUsize,
    /// The most that was held since memory was last given back.
    peak: AtomicUsize,
}

/// How much must have been held before it is worth giving memory back.
const MUCH: usize = 16 << 20;

/// What one listener holds of it.
#[derive(Debug)]
pub struct Account {
    budget: Arc<Budget>,
    used: AtomicUsize,
}

/// Bytes that are held for one request. They are given back when it is dropped.
#[derive(Debug)]
pub struct Charge {
    account: Arc<Account>,
    bytes: usize,
}

impl Budget {
    /// A budget of `max` bytes.
    pub fn new(max: usize) -> Arc<Self> {
        Arc::new(Self { max, used: AtomicUsize::new(0), peak: AtomicUsize::new(0) })
    }

    /// How many bytes may be held in all.
    pub fn max(&self) -> usize {
        self.max
    }

    /// How many bytes are held. Exceeds `max` only after [`force`](Charge::force).
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Whether most of the memory has been released, so that the heap has holes: true once for each
    /// burst. `None` where so much was never held.
    pub fn has_shrunk(&self) -> Option<bool> {
        let (peak, used) = (self.peak.load(Ordering::Relaxed), self.used());
        if peak < MUCH {
            return None;
        }
        // Trimming visits the whole heap, so it has to be worth it.
        let shrunk = used < peak / 4;
        if shrunk {
            self.peak.store(used, Ordering::Relaxed);
        }
        Some(shrunk)
    }

    /// An account that holds nothing yet.
    pub fn account(self: &Arc<Self>) -> Arc<Account> {
        Arc::new(Account { budget: Arc::clone(self), used: AtomicUsize::new(0) })
    }
}

impl Account {
    /// An account of a budget of its own without a limit, for memory that is limited elsewhere.
    pub fn unlimited() -> Arc<Self> {
        Budget::new(usize::MAX).account()
    }

    /// How many bytes it holds.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// How many bytes more it may hold now.
    pub fn room(&self) -> usize {
        // What it takes comes off what is free, too.
        self.budget.max.saturating_sub(self.budget.used()).saturating_sub(self.used()) / 2
    }

    /// A charge of no bytes yet.
    pub fn charge(self: &Arc<Self>) -> Charge {
        Charge { account: Arc::clone(self), bytes: 0 }
    }

    fn take(&self, bytes: usize) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
        let used = self.budget.used.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.budget.peak.fetch_max(used, Ordering::Relaxed);
    }

    fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
        self.budget.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Charge {
    /// How many bytes it holds.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Holds up to `wanted` bytes more, and returns how many. Up to `floor` bytes in all are held even
    /// if the budget is used up.
    pub fn grow(&mut self, wanted: usize, floor: usize) -> usize {
        // Not one step with taking it: two threads that ask at the same time can exceed the budget once.
        let granted = wanted.min(self.account.room());
        // A request keeps its floor even from a full budget: a target must not hide a path by what other calls hold.
        let granted = granted.max(wanted.min(floor.saturating_sub(self.bytes)));
        self.force(granted);
        granted
    }

    /// Holds `bytes` more, or none and returns false.
    #[must_use]
    pub fn grow_by(&mut self, bytes: usize) -> bool {
        let fits = bytes <= self.account.room();
        if fits {
            self.force(bytes);
        }
        fits
    }

    /// Holds `bytes` more that are there already.
    pub fn force(&mut self, bytes: usize) {
        self.account.take(bytes);
        self.bytes += bytes;
    }

    /// Gives `bytes` back, or all where it holds fewer.
    pub fn shrink(&mut self, bytes: usize) {
        let bytes = bytes.min(self.bytes);
        self.account.give_back(bytes);
        self.bytes -= bytes;
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.account.give_back(self.bytes);
    }
}

/// Makes `bytes` `length` long, with zeros behind what is there; a length that somebody else chose must
/// not end the daemon, as an allocation that cannot fail does.
///
/// # Errors
/// ENOMEM, with nothing changed.
pub fn extend(bytes: &mut Vec<u8>, length: usize) -> Result<(), Errno> {
    let more = length.saturating_sub(bytes.len());
    // `resize` aborts the process when the allocator refuses.
    bytes.try_reserve(more).map_err(|_| Errno::ENOMEM)?;
    bytes.extend(std::iter::repeat_n(0, more));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greedy_listener_leaves_as_much_as_it_holds() {
        let budget = Budget::new(1000);
        let (mut first, mut second) = (budget.account().charge(), budget.account().charge());
        assert_eq!(first.grow(usize::MAX, 0), 500);
        assert_eq!(first.grow(1, 0), 0);
        assert_eq!(second.grow(usize::MAX, 0), 250);
        let mut third = budget.account().charge();
        assert!(!third.grow_by(126) && third.grow_by(125));
        drop(first);
        assert_eq!(second.grow(usize::MAX, 0), 187);
        assert_eq!(budget.used(), 250 + 187 + 125);
    }

    #[test]
    fn a_burst_that_is_over_is_said_once() {
        let budget = Budget::new(usize::MAX);
        let account = budget.account();
        let mut charge = account.charge();
        charge.force(MUCH - 1);
        assert_eq!(budget.has_shrunk(), None);
        charge.force(1);
        assert_eq!(budget.has_shrunk(), Some(false));
        charge.shrink(MUCH);
        assert_eq!((budget.has_shrunk(), budget.has_shrunk()), (Some(true), None));
    }

    #[test]
    fn a_length_that_no_machine_has_is_an_error_and_not_the_end() {
        let mut bytes = b"ab".to_vec();
        assert_eq!(extend(&mut bytes, 1 << 62), Err(Errno::ENOMEM));
        assert_eq!(bytes, b"ab");
        assert_eq!((extend(&mut bytes, 4), &*bytes), (Ok(()), &b"ab\0\0"[..]));
        assert_eq!((extend(&mut bytes, 1), bytes.len()), (Ok(()), 4));
    }

    #[test]
    fn a_charge_always_gets_its_floor_and_gives_all_back() {
        let budget = Budget::new(100);
        let account = budget.account();
        let mut charge = account.charge();
        charge.force(100);
        assert_eq!(charge.grow(10, 100), 0);
        let mut late = account.charge();
        assert_eq!((late.grow(10, 16), late.grow(10, 16), late.grow(10, 16)), (10, 6, 0));
        late.shrink(4);
        assert_eq!((late.bytes(), account.used(), budget.used()), (12, 112, 112));
        late.shrink(usize::MAX);
        drop((charge, late));
        assert_eq!((account.used(), budget.used()), (0, 0));
    }
}
