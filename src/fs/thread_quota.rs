//! How many threads with work that a target can hold up there may be: so many for each user but root and the mount's
//! owner, and so many for all of these. A user that uses up its own is refused alone.

use std::collections::HashMap;
use std::sync::Arc;

use nix::unistd::geteuid;
use parking_lot::Mutex;

/// The most threads for one user.
pub(super) const USER_THREADS_MAX: usize = 64;

/// The most for all users together, other than root and the mount's owner.
const ALL_THREADS_MAX: usize = 1024;

/// The threads there are, by user.
#[derive(Debug)]
pub(super) struct ThreadQuota {
    owner: u32,
    users: Mutex<HashMap<u32, UserThreads>>,
}

#[derive(Debug, Default)]
struct UserThreads {
    threads: usize,
    /// Whether this burst has its line in the log.
    // One line for each burst: a user could fill the log with them.
    is_reported: bool,
}

/// The right to one thread, given back when this is dropped.
#[derive(Debug)]
pub(super) struct ThreadPermit(Option<(u32, Arc<ThreadQuota>)>);

impl Default for ThreadQuota {
    fn default() -> Self {
        Self { owner: geteuid().as_raw(), users: Mutex::default() }
    }
}

impl ThreadQuota {
    /// A permit for a thread of the user `uid`; `None`, and a line in the log, where there is none.
    pub(super) fn take(self: &Arc<Self>, uid: u32) -> Option<ThreadPermit> {
        // Both could as well end the daemon; and the owner's handlers must not fail for what others hold.
        if uid == 0 || uid == self.owner {
            return Some(ThreadPermit(None));
        }
        let mut users = self.users.lock();
        let all: usize = users.values().map(|user| user.threads).sum();
        let own = users.get(&uid).map_or(0, |user| user.threads);
        if own < USER_THREADS_MAX && all < ALL_THREADS_MAX {
            users.entry(uid).or_default().threads += 1;
            return Some(ThreadPermit(Some((uid, Arc::clone(self)))));
        }
        // One that has no thread leaves nothing here.
        let is_new =
            users.get_mut(&uid).is_none_or(|user| !std::mem::replace(&mut user.is_reported, true));
        drop(users);
        if is_new {
            log::warn!(
                "uid {uid} gets EAGAIN for reads of memory and for responses: {own} threads that work for it are \
                 blocked by targets (limit {USER_THREADS_MAX}), and {all} for all users (limit {ALL_THREADS_MAX}); they \
                 are freed when their targets end"
            );
        }
        None
    }
}

impl Drop for ThreadPermit {
    fn drop(&mut self) {
        let Some((uid, quota)) = self.0.take() else { return };
        let mut users = quota.users.lock();
        if let Some(user) = users.get_mut(&uid) {
            user.threads -= 1;
            if user.threads == 0 {
                // So the next burst of this user has a line again.
                users.remove(&uid);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_of_users_takes_more_than_all_may_and_the_owner_is_not_counted() {
        let quota = Arc::new(ThreadQuota { owner: 7, users: Mutex::default() });
        let taken: Vec<_> =
            (1000..2000).flat_map(|uid| [quota.take(uid), quota.take(uid)]).collect();
        assert_eq!(taken.iter().flatten().count(), ALL_THREADS_MAX);
        assert!(quota.take(3000).is_none(), "a user that has none yet");
        assert!(quota.take(0).is_some() && quota.take(7).is_some());
        drop(taken);
        assert!(quota.users.lock().is_empty());
        assert!(quota.take(3000).is_some());
    }
}
