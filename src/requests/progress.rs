//! What an operation comes to: done, or work that a target can hold up, for a thread that nobody else waits for.

use std::sync::Arc;
use std::thread::{Builder, ScopedJoinHandle};

use nix::errno::Errno;
use parking_lot::Mutex;

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
    pub fn map<U>(self, change: impl FnOnce(T) -> U + Send + 'static) -> Progress<U> {
        match self {
            Progress::Done(done) => Progress::Done(change(done)),
            Progress::Later(Work { run, give_up }) => {
                Progress::Later(Work { run: Box::new(|| run().map(change)), give_up })
            }
        }
    }
}

impl Progress<()> {
    /// Several operations as one: each goes on whatever becomes of the others and however long
    /// they take, and the first that fails is the verdict on all.
    pub fn of_all(mut all: Vec<Result<Progress<()>, Errno>>) -> Result<Progress<()>, Errno> {
        if all.len() == 1 {
            // It needs no thread beside the one that it is given.
            return all.remove(0);
        }
        let mut verdicts = Vec::new();
        let (mut runs, mut give_ups) = (Vec::new(), Vec::new());
        for one in all {
            verdicts.push(one.map(|progress| match progress {
                Progress::Done(()) => None,
                Progress::Later(Work { run, give_up }) => {
                    give_ups.push(give_up);
                    runs.push(run);
                    Some(runs.len() - 1)
                }
            }));
        }
        if runs.is_empty() {
            return verdicts.into_iter().collect::<Result<Vec<_>, _>>().map(|_| Progress::Done(()));
        }
        let run = move || {
            let done = run_all(runs, Builder::new);
            verdicts.into_iter().try_for_each(|verdict| verdict?.map_or(Ok(()), |at| done[at]))
        };
        // All are given up, also if it is too late for one.
        let give_up = move || give_ups.iter().filter(|give_up| !give_up()).count() == 0;
        Ok(Progress::Later(Work { run: Box::new(run), give_up: Box::new(give_up) }))
    }
}

type GiveUp = Box<dyn Fn() -> bool + Send>;
type RunWork<T> = Box<dyn FnOnce() -> Result<T, Errno> + Send>;

/// Runs all side by side, each on a thread of `builder`.
fn run_all(runs: Vec<RunWork<()>>, builder: fn() -> Builder) -> Vec<Result<(), Errno>> {
    // Any of them may never end. Where there can be no more threads, the rest goes one after the other:
    // each has begun already, and must not be left so.
    let runs: Vec<_> = runs.into_iter().map(|run| Mutex::new(Some(run))).collect();
    let carry_out = |run: &Mutex<Option<RunWork<()>>>| {
        let run = run.lock().take();
        run.map_or(Err(Errno::EIO), |run| run())
    };
    std::thread::scope(|scope| {
        let begin = |run| builder().spawn_scoped(scope, move || carry_out(run)).map_err(|_| run);
        let threads: Vec<_> = runs.iter().map(begin).collect();
        // The rest first: one on a thread may never end.
        let begun: Vec<_> = threads.into_iter().map(|thread| thread.map_err(carry_out)).collect();
        // A panic has been reported by its thread.
        let end = |thread: ScopedJoinHandle<'_, _>| thread.join().unwrap_or(Err(Errno::EIO));
        begun.into_iter().map(|thread| thread.map_or_else(|done| done, end)).collect()
    })
}

/// Work for a thread of its own.
pub struct Work<T> {
    /// Does it, and says how it went.
    pub run: RunWork<T>,
    /// Gives it up while it runs; false when it is too late for that.
    pub give_up: GiveUp,
}

impl<T> Work<T> {
    /// Work that comes to more of it, and can be given up as that can be.
    pub fn leading_to(first: impl FnOnce() -> Result<Progress<T>, Errno> + Send + 'static) -> Self {
        let rest: Arc<Mutex<Option<GiveUp>>> = Arc::default();
        let begun = Arc::clone(&rest);
        let run = move || match first()? {
            Progress::Done(done) => Ok(done),
            Progress::Later(Work { run, give_up }) => {
                *begun.lock() = Some(give_up);
                run()
            }
        };
        let give_up = move || rest.lock().as_ref().is_some_and(|give_up| give_up());
        Self { run: Box::new(run), give_up: Box::new(give_up) }
    }

    /// Work that may be given up at any time.
    pub fn new(run: impl FnOnce() -> Result<T, Errno> + Send + 'static) -> Self {
        Self { run: Box::new(run), give_up: Box::new(|| true) }
    }
}

impl<T> std::fmt::Debug for Work<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Work").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn each_of_several_goes_on_and_the_first_failure_is_the_verdict() {
        let (sender, receiver) = channel();
        let later = |outcome: Result<(), Errno>| {
            let sender = sender.clone();
            Ok(Progress::Later(Work::new(move || {
                sender.send(()).unwrap();
                outcome
            })))
        };
        let all =
            [Ok(Progress::Done(())), later(Err(Errno::EFAULT)), Err(Errno::EBUSY), later(Ok(()))];
        let Ok(Progress::Later(work)) = Progress::of_all(all.into()) else { panic!() };
        assert_eq!((work.run)(), Err(Errno::EFAULT));
        assert_eq!(receiver.try_iter().count(), 2);
        let done = Progress::of_all(vec![Ok(Progress::Done(())), Err(Errno::EBUSY)]);
        assert_eq!(done.unwrap_err(), Errno::EBUSY);
    }

    #[test]
    fn without_a_thread_all_is_carried_out_all_the_same() {
        // No address space has room for such a stack.
        let no_threads = || Builder::new().stack_size(1 << 50);
        let runs = [Ok(()), Err(Errno::EFAULT), Ok(())]
            .map(|outcome| -> RunWork<()> { Box::new(move || outcome) });
        assert_eq!(run_all(runs.into(), no_threads), [Ok(()), Err(Errno::EFAULT), Ok(())]);
    }

    #[test]
    fn what_leads_to_more_work_can_be_given_up_when_that_can_be() {
        let (begin, begun) = channel();
        let (go, wait) = channel();
        let more = move || {
            begin.send(()).unwrap();
            wait.recv().map_err(|_| Errno::EIO)
        };
        let work = Work::leading_to(|| Ok(Progress::Later(Work::new(more))));
        assert!(!(work.give_up)());
        std::thread::scope(|scope| {
            let running = scope.spawn(work.run);
            begun.recv().unwrap();
            assert!((work.give_up)());
            go.send(()).unwrap();
            assert_eq!(running.join().unwrap(), Ok(()));
        });
        let done = Work::leading_to(|| Ok(Progress::Done(7)));
        assert_eq!((done.run)(), Ok(7));
    }

    #[test]
    fn one_that_never_ends_delays_none_of_the_others() {
        let (go, wait) = channel();
        let first = Work::new(move || wait.recv().map_err(|_| Errno::EIO));
        let second = Work::new(move || go.send(()).map_err(|_| Errno::EIO));
        let all = [first, second].map(|work| Ok(Progress::Later(work)));
        let Ok(Progress::Later(work)) = Progress::of_all(all.into()) else { panic!() };
        assert_eq!((work.run)(), Ok(()));
    }
}
