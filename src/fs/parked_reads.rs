//! ParkedReads that reached the end of a stream and wait: each gets its answer from whoever has news
//! for it, or EINTR when a signal waits for it; nobody else ever waits for a reader.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::errno::Errno;
use parking_lot::{Condvar, Mutex};

use crate::fs::blocking_work::{BlockingWork, SIGNAL_CHECK_INTERVAL};
use crate::fs::files::{Data, OpenFile, Tree};
use crate::kernel::proc::is_interrupted;
use crate::requests::writer::Client;

/// News of more bytes than these is put into words by a thread that nobody waits for.
const LIGHT_NEWS: usize = 16 << 10;

/// Gives a waiting read its bytes or its errno.
pub type Reply = Box<dyn FnOnce(Result<Vec<u8>, Errno>) + Send>;
/// Notifies a poll(2) that its file is ready.
pub type Notify = Box<dyn FnOnce() + Send>;

/// What poll(2) finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// A read would wait.
    Nothing,
    /// A read gives something, or an error.
    Data,
    /// Nothing is left, and nothing will follow.
    End,
}

/// One read(2) that waits.
pub struct ParkedRead {
    /// The open file.
    pub handle: Arc<OpenFile>,
    /// Where in the file.
    pub offset: u64,
    /// How much at most.
    pub size: usize,
    /// Who reads, and with which thread.
    pub reader: Client,
    /// Whether it waits where there is nothing yet (no O_NONBLOCK).
    pub waits: bool,
    /// How it is answered.
    pub reply: Reply,
}

/// All that wait. Its lock is held for a moment only: nothing is read and no other lock is taken
/// under it.
#[derive(Default)]
pub struct ParkedReads {
    waiting: Mutex<Parked>,
    /// A read waits that a signal may interrupt.
    arrived: Condvar,
    /// There is news for those whose reads cost more than a moment.
    work: Condvar,
    /// How often somebody asked for more.
    asked: AtomicU64,
    /// What readers and writers wait for and a target can hold up.
    pub blocking_work: BlockingWork,
}

#[derive(Default)]
struct Parked {
    reads: Vec<ParkedRead>,
    polls: Vec<(Arc<OpenFile>, Notify)>,
    /// How often there was news: whoever found nothing and sees that it has changed looks again.
    news: u64,
    closed: bool,
}

impl Parked {
    /// Takes out all of them.
    fn take_all(&mut self) -> (Vec<ParkedRead>, Vec<(Arc<OpenFile>, Notify)>) {
        (std::mem::take(&mut self.reads), std::mem::take(&mut self.polls))
    }

    /// Takes out those whose reads are cheap, or those whose are not.
    fn take(&mut self, cheap: bool) -> (Vec<ParkedRead>, Vec<(Arc<OpenFile>, Notify)>) {
        let (reads, left) =
            std::mem::take(&mut self.reads).into_iter().partition(|r| r.handle.is_cheap() == cheap);
        self.reads = left;
        let (polls, left) =
            std::mem::take(&mut self.polls).into_iter().partition(|(h, _)| h.is_cheap() == cheap);
        self.polls = left;
        (reads, polls)
    }

    /// The kernel asks for one notification of an open file, whoever polls it.
    fn keep(&mut self, handle: &Arc<OpenFile>, notify: Notify) {
        self.forget(handle);
        // One for each file: the kernel has one wait queue for it, and sends the same handle each time.
        self.polls.push((Arc::clone(handle), notify));
    }

    fn forget(&mut self, handle: &Arc<OpenFile>) {
        self.polls.retain(|(other, _)| !Arc::ptr_eq(other, handle));
    }

    fn is_empty(&self) -> bool {
        self.reads.is_empty() && self.polls.is_empty()
    }
}

impl ParkedReads {
    /// Answers `read` at once if it can be, else keeps it until there is news.
    pub fn read(&self, tree: &Tree, read: ParkedRead) {
        self.asked.fetch_add(1, Ordering::Relaxed);
        loop {
            // The lock is not held while the file is read, so news may come between; then it is read once more.
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
                    // Looked at here and not before the read: an O_NONBLOCK reader gets what is there.
                    if !read.waits {
                        drop(waiting);
                        return (read.reply)(Err(Errno::EAGAIN));
                    }
                    waiting.reads.push(read);
                    self.arrived.notify_one();
                    return;
                }
                Ok(Data::Later(work)) => {
                    return self.blocking_work.run(
                        read.reader.uid,
                        Some(read.reader.pid),
                        work,
                        read.reply,
                    );
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

    /// What a read of `handle` would find now; `notify` is kept and called with the next news, also where there is
    /// something to read already: who watches for edges, as epoll(7) calls them, asks only once.
    pub fn poll(&self, tree: &Tree, handle: &Arc<OpenFile>, notify: Option<Notify>) -> Readiness {
        loop {
            let news = self.waiting.lock().news;
            let ready = handle.ready(tree);
            let mut waiting = self.waiting.lock();
            // At the end POLLHUP comes only once all has been read, as from a pipe.
            if waiting.closed {
                return if ready { Readiness::Data } else { Readiness::End };
            }
            if waiting.news != news {
                continue;
            }
            // Such a file never has news.
            if let Some(notify) = notify.filter(|_| handle.is_stream()) {
                waiting.keep(handle, notify);
            }
            // Kept also where there is data: Go and tokio poll once (EPOLLET), and stood still after the first
            // request while such a poll was dropped. The kernel takes a notification at any time.
            return if ready { Readiness::Data } else { Readiness::Nothing };
        }
    }

    /// Forgets the polls of a file that is closed for good.
    pub fn forget(&self, handle: &Arc<OpenFile>) {
        self.waiting.lock().forget(handle);
    }

    /// There is news of about `weight` bytes: answers every reader that it reaches, or has it answered
    /// by [`work`](Self::work) where that takes more than a moment.
    pub fn news(&self, tree: &Tree, weight: usize) {
        let (reads, polls) = {
            let mut waiting = self.waiting.lock();
            // Counted under the lock, and before anybody is woken: a reader that has just found nothing sees it.
            waiting.news += 1;
            // Who waits has read all that there was before.
            if weight <= LIGHT_NEWS {
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

    fn answer(&self, tree: &Tree, reads: Vec<ParkedRead>, polls: Vec<(Arc<OpenFile>, Notify)>) {
        // By the thread that has the news: a wake-up costs more than the words of an event, 9 of 73 microseconds of a
        // request.
        for read in reads {
            self.read(tree, read);
        }
        for (handle, notify) in polls {
            self.notify_or_keep(tree, &handle, notify);
        }
    }

    /// Calls `notify` if there may be something to read for it, else keeps it.
    fn notify_or_keep(&self, tree: &Tree, handle: &Arc<OpenFile>, notify: Notify) {
        loop {
            let news = self.waiting.lock().news;
            let ready = handle.may_be_ready(tree);
            let mut waiting = self.waiting.lock();
            if ready || waiting.closed {
                drop(waiting);
                return notify();
            }
            if waiting.news == news {
                return waiting.keep(handle, notify);
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

    /// Interrupts readers with a pending signal, until closed. Run it on a thread of its own.
    pub fn interrupt(&self) {
        loop {
            let mut waiting = self.waiting.lock();
            while waiting.reads.is_empty() && !waiting.closed {
                self.arrived.wait(&mut waiting);
            }
            if waiting.closed {
                return;
            }
            let tids: Vec<u32> = waiting.reads.iter().map(|read| read.reader.pid).collect();
            drop(waiting);
            // Read without the lock: news must not wait for /proc.
            let interrupted: Vec<u32> =
                tids.into_iter().filter(|tid| is_interrupted(*tid)).collect();
            if !interrupted.is_empty() {
                let mut waiting = self.waiting.lock();
                let all = std::mem::take(&mut waiting.reads);
                let (ended, left) = all
                    .into_iter()
                    .partition(|read: &ParkedRead| interrupted.contains(&read.reader.pid));
                waiting.reads = left;
                drop(waiting);
                ended.into_iter().for_each(|read: ParkedRead| (read.reply)(Err(Errno::EINTR)));
            }
            std::thread::sleep(SIGNAL_CHECK_INTERVAL);
        }
    }
}

impl std::fmt::Debug for ParkedReads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParkedReads").finish_non_exhaustive()
    }
}
