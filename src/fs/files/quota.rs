//! What users other than the mount's owner hold in open files. An open file does not change, so each has its
//! own bytes, and a listener's user can open as many as it likes: each user may hold as much as it leaves free.
//!
//! This is apart from what calls hold: a user takes no memory from the calls of a listener, and none from the owner and
//! its handlers, which are not counted.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use nix::errno::Errno;
use parking_lot::Mutex;

use crate::kernel::budget::{Account, Budget, Charge};
use crate::requests::writer::Client;

/// What an open file takes besides its content, in bytes.
// Otherwise files without content are free, and a user opens them without limit.
const OVERHEAD: usize = 512;

/// The bytes of open files, by user.
#[derive(Debug)]
pub(super) struct Quota {
    owner: u32,
    budget: Arc<Budget>,
    users: Mutex<HashMap<u32, Weak<Account>>>,
}

/// The bytes of one open file, given back when it is dropped; nothing where its user is not counted.
#[derive(Debug, Default)]
pub struct MemoryShare(Option<Charge>);

impl Quota {
    /// A quota of `max` bytes for all users but root and `owner`.
    pub(super) fn new(owner: u32, max: usize) -> Self {
        Self { owner, budget: Budget::new(max), users: Mutex::default() }
    }

    /// Counts a file of `bytes` that `client` opens.
    ///
    /// # Errors
    /// ENOMEM: this user holds its share.
    pub(super) fn hold(&self, client: Client, bytes: usize) -> Result<MemoryShare, Errno> {
        // The owner could as well end the daemon, and its handlers must not fail for what another user holds.
        if client.uid == 0 || client.uid == self.owner {
            return Ok(MemoryShare(None));
        }
        let mut users = self.users.lock();
        let account = users.get(&client.uid).and_then(Weak::upgrade).unwrap_or_else(|| {
            // Only where a user is new: the map has as many entries as users with open files, and a few more.
            users.retain(|_, account| account.strong_count() > 0);
            let account = self.budget.account();
            users.insert(client.uid, Arc::downgrade(&account));
            account
        });
        let mut held = MemoryShare(Some(account.charge()));
        held.grow(OVERHEAD.saturating_add(bytes))?;
        Ok(held)
    }
}

impl MemoryShare {
    /// Counts `bytes` more.
    ///
    /// # Errors
    /// ENOMEM: this user holds its share.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), Errno> {
        let fits = self.0.as_mut().is_none_or(|charge| charge.grow_by(bytes));
        if fits { Ok(()) } else { Err(Errno::ENOMEM) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(uid: u32) -> Client {
        Client { uid, gid: 0, pid: 1 }
    }

    #[test]
    fn each_user_may_hold_as_much_as_it_leaves_free_and_the_owner_is_not_counted() {
        let quota = Quota::new(7, 100 << 10);
        let open = |uid| quota.hold(user(uid), (10 << 10) - OVERHEAD);
        let first: Vec<_> = std::iter::from_fn(|| open(8).ok()).collect();
        assert_eq!((first.len(), open(8).map(drop)), (5, Err(Errno::ENOMEM)));
        assert!([open(9), open(0), open(7), open(7)].iter().all(Result::is_ok));
        assert!(quota.hold(user(7), usize::MAX).is_ok());
        assert_eq!(quota.hold(user(9), usize::MAX).map(drop), Err(Errno::ENOMEM));
        drop(first);
        let mut held = open(8).unwrap();
        assert_eq!((held.grow(20 << 10), held.grow(40 << 10)), (Ok(()), Err(Errno::ENOMEM)));
        drop(held);
        assert_eq!(quota.budget.used(), 0);
    }

    #[test]
    fn a_user_without_an_open_file_leaves_nothing() {
        let quota = Quota::new(7, 1 << 20);
        (100..200).for_each(|uid| drop(quota.hold(user(uid), 1)));
        assert!(quota.users.lock().len() <= 1);
    }
}
