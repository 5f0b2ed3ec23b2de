//! A limited number of permits for work that a target can hold up, each on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The permits.
#[derive(Debug, Clone)]
pub(super) struct Permits {
    most: usize,
    taken: Arc<AtomicUsize>,
}

/// One of them, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Permit(Arc<AtomicUsize>);

impl Permits {
    pub(super) fn new(most: usize) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// Takes one, if one is free.
    pub(super) fn take(&self) -> Option<Permit> {
        // Relaxed is enough: the count guards no other data.
        let next = |taken| (taken < self.most).then_some(taken + 1);
        self.taken.fetch_update(Relaxed, Relaxed, next).ok()?;
        Some(Permit(Arc::clone(&self.taken)))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_so_many_and_they_are_given_back() {
        let places = Permits::new(3);
        let taken: Vec<_> = (0..9).map_while(|_| places.take()).collect();
        assert_eq!((taken.len(), places.take().is_none()), (3, true));
        drop(taken);
        assert!(places.take().is_some());
    }
}
