//! What a write or a read comes to: done, or work that a target can hold up; it never does that work.

use nix::errno::Errno;

/// How far an operation came at once.
#[derive(Debug)]
pub enum Progress<T> {
    /// It is done.
    Done(T),
    /// The rest may take as long as a target likes: it is for a thread that nobody else waits for.
    Later(Work<T>),
}

impl<T: 'static> Progress<T> {
    /// The same with another outcome.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U + Send + 'static) -> Progress<U> {
        match self {
            Progress::Done(done) => Progress::Done(change(done)),
            Progress::Later(Work { run, give_up }) => {
                Progress::Later(Work { run: Box::new(|| run().map(change)), give_up })
            }
        }
    }
}

/// Work for a thread of its own.
pub struct Work<T> {
    /// Does it, and says how it went.
    pub run: Box<dyn FnOnce() -> Result<T, Errno> + Send>,
    /// Gives it up while it runs; false when it is too late for that.
    pub give_up: Box<dyn Fn() -> bool + Send>,
}

impl<T> Work<T> {
    /// Work that may be given up at any time.
    pub(super) fn new(run: impl FnOnce() -> Result<T, Errno> + Send + 'static) -> Self {
        Self { run: Box::new(run), give_up: Box::new(|| true) }
    }
}

impl<T> std::fmt::Debug for Work<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Work").finish_non_exhaustive()
    }
}
