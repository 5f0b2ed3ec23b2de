//! Readers that reached the end of a stream and wait: each gets its answer from whoever has news
//! for it, or EINTR when a signal waits for it; nobody else ever waits for a reader.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nix::errno::Errno;
use parking_lot::{Condvar, Mutex};

use crate::deferred::Deferred;
use crate::proc::Status;
use crate::tree::{Data, Handle, Tree};

/// How often waiting readers are looked at for signals: FUSE tells us of none.
const INTERVAL: Duration = Duration::from_millis(50);

/// News of more bytes than these is put into words by a thread that nobody waits for.
const LIGHT: usize = 16 << 10;

/// Gives a waiting read its bytes or its errno.
pub type Reply = Box<dyn FnOnce(Result<Vec<u8>, Errno>) + Send>;
/// Tells a poll(2) that its file is ready.
pub type Notify = Box<dyn FnOnce() + Send>;

/// One read(2) that waits.
pub struct Read {
    /// The open file.
    pub handle: Arc<Handle>,
    /// Where in the file.
    pub offset: u64,
    /// How much at most.
    pub size: usize,
    /// The reading thread.
    pub tid: u32,
    /// Whether it waits where there is nothing yet (no O_NONBLOCK).
    pub waits: bool,
    /// How it is answered.
    pub reply: Reply,
}

/// All that wait. Its lock is held for a moment only: nothing is read and no other lock is taken
/// under it.
#[derive(Default)]
pub struct Readers {
    waiting: Mutex<Waiting>,
    /// A read waits that a signal may interrupt.
    arrived: Condvar,
    /// There is news for those whose reads cost more than a moment.
    work: Condvar,
    /// How often somebody asked for more.
    asked: AtomicU64,
    /// What readers and writers wait for and a target can hold up.
    pub deferred: Deferred,
}

#[derive(Default)]
struct Waiting {
    reads: Vec<Read>,
    polls: Vec<(Arc<Handle>, Notify)>,
    /// How often there was news: whoever found nothing and sees that it has changed looks again.
    news: u64,
    closed: bool,
}

impl Waiting {
    /// Takes out all of them.
    fn take_all(&mut self) -> (Vec<Read>, Vec<(Arc<Handle>, Notify)>) {
        (std::mem::take(&mut self.reads), std::mem::take(&mut self.polls))
    }

    /// Takes out those whose reads are cheap, or those whose are not.
    fn take(&mut self, cheap: bool) -> (Vec<Read>, Vec<(Arc<Handle>, Notify)>) {
        let (reads, left) =
            std::mem::take(&mut self.reads).into_iter().partition(|r| r.handle.is_cheap() == cheap);
        self.reads = left;
        let (polls, left) =
            std::mem::take(&mut self.polls).into_iter().partition(|(h, _)| h.is_cheap() == cheap);
        self.polls = left;
        (reads, polls)
    }

    fn is_empty(&self) -> bool {
        self.reads.is_empty() && self.polls.is_empty()
    }
}

impl Readers {
    /// Answers `read` at once if it can be, else keeps it until there is news.
    pub fn read(&self, tree: &Tree, read: Read) {
        self.asked.fetch_add(1, Ordering::Relaxed);
        loop {
            let news = self.waiting.lock().news;
            let answer = match read.handle.read(tree, read.offset, read.size) {
                Ok(Data::Wait) => {
                    let mut waiting = self.waiting.lock();
                    if waiting.closed {
                        drop(waiting);
                        read.handle.end();
                        return (read.reply)(Ok(Vec::new()));
                    }
                    if waiting.news != news {
                        continue;
                    }
                    if !read.waits {
                        drop(waiting);
                        return (read.reply)(Err(Errno::EAGAIN));
                    }
                    waiting.reads.push(read);
                    self.arrived.notify_one();
                    return;
                }
                Ok(Data::Later(work)) => {
                    return self.deferred.run(Some(read.tid), work, read.reply);
                }
                Ok(Data::Bytes(bytes)) => Ok(bytes),
                Err(errno) => Err(errno),
            };
            return (read.reply)(answer);
        }
    }

    /// How often somebody has asked for more: whether readers read on.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Whether `handle` can be read now; if not, `notify` is kept and called once it can.
    pub fn poll(&self, tree: &Tree, handle: &Arc<Handle>, mut notify: Option<Notify>) -> bool {
        self.poll_or_keep(tree, handle, &mut notify)
    }

    /// The same; `notify` is taken only if it is kept.
    fn poll_or_keep(&self, tree: &Tree, handle: &Arc<Handle>, notify: &mut Option<Notify>) -> bool {
        loop {
            let news = self.waiting.lock().news;
            let ready = handle.ready(tree);
            let mut waiting = self.waiting.lock();
            if ready || waiting.closed {
                return true;
            }
            if waiting.news != news {
                continue;
            }
            if let Some(notify) = notify.take() {
                // The kernel asks for one notification of an open file, whoever polls it.
                waiting.polls.retain(|(other, _)| !Arc::ptr_eq(other, handle));
                waiting.polls.push((Arc::clone(handle), notify));
            }
            return false;
        }
    }

    /// Forgets the polls of a file that is closed for good.
    pub fn forget(&self, handle: &Arc<Handle>) {
        self.waiting.lock().polls.retain(|(other, _)| !Arc::ptr_eq(other, handle));
    }

    /// There is news of about `weight` bytes: answers every reader that it reaches, or has it answered
    /// by [`work`](Self::work) where that takes more than a moment.
    pub fn news(&self, tree: &Tree, weight: usize) {
        let (reads, polls) = {
            let mut waiting = self.waiting.lock();
            waiting.news += 1;
            // Who waits has read all that there was before.
            if weight <= LIGHT {
                waiting.take_all()
            } else {
                let cheap = waiting.take(true);
                if !waiting.is_empty() {
                    self.work.notify_one();
                }
                cheap
            }
        };
        self.answer(tree, reads, polls);
    }

    fn answer(&self, tree: &Tree, reads: Vec<Read>, polls: Vec<(Arc<Handle>, Notify)>) {
        for read in reads {
            self.read(tree, read);
        }
        for (handle, notify) in polls {
            let mut notify = Some(notify);
            if self.poll_or_keep(tree, &handle, &mut notify) {
                notify.into_iter().for_each(|notify| notify());
            }
        }
    }

    /// Answers readers whose reads cost more than a moment, until closed; meant for a thread of
    /// its own, so that nobody who has news waits for their words.
    pub fn work(&self, tree: &Tree) {
        let mut seen = 0;
        loop {
            let (reads, polls) = {
                let mut waiting = self.waiting.lock();
                while !waiting.closed && (waiting.news == seen || waiting.is_empty()) {
                    self.work.wait(&mut waiting);
                }
                if waiting.closed {
                    return;
                }
                seen = waiting.news;
                waiting.take(false)
            };
            self.answer(tree, reads, polls);
        }
    }

    /// The end: every reader, waiting or to come, is at the end of its file once it has been given
    /// what is left.
    pub fn close(&self, tree: &Tree) {
        let (reads, polls) = {
            let mut waiting = self.waiting.lock();
            waiting.closed = true;
            self.arrived.notify_one();
            self.work.notify_one();
            waiting.take_all()
        };
        // There may have been news that did not reach them yet.
        self.answer(tree, reads, polls);
    }

    /// Interrupts readers for whom a signal waits, until closed; meant for a thread of its own.
    pub fn interrupt(&self) {
        loop {
            let mut waiting = self.waiting.lock();
            while waiting.reads.is_empty() && !waiting.closed {
                self.arrived.wait(&mut waiting);
            }
            if waiting.closed {
                return;
            }
            let tids: Vec<u32> = waiting.reads.iter().map(|read| read.tid).collect();
            drop(waiting);
            // Read without the lock: news must not wait for /proc.
            let interrupted = |tid: &u32| Status::read(*tid).map_or(true, |s| s.signal_pending());
            let interrupted: Vec<u32> = tids.into_iter().filter(interrupted).collect();
            if !interrupted.is_empty() {
                let mut waiting = self.waiting.lock();
                let all = std::mem::take(&mut waiting.reads);
                let (ended, left) =
                    all.into_iter().partition(|read: &Read| interrupted.contains(&read.tid));
                waiting.reads = left;
                drop(waiting);
                ended.into_iter().for_each(|read: Read| (read.reply)(Err(Errno::EINTR)));
            }
            std::thread::sleep(INTERVAL);
        }
    }
}

impl std::fmt::Debug for Readers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Readers").finish_non_exhaustive()
    }
}
