//! Readers that reached the end of a stream and wait: each gets its answer from whoever has news
//! for it, or EINTR when a signal waits for it; nobody else ever waits for a reader.

use std::sync::Arc;
use std::time::Duration;

use nix::errno::Errno;
use parking_lot::{Condvar, Mutex};

use crate::deferred::Deferred;
use crate::proc::Status;
use crate::tree::{Data, Handle, Tree};

/// How often waiting readers are looked at for signals: FUSE tells us of none.
const INTERVAL: Duration = Duration::from_millis(50);

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
    /// How it is answered.
    pub reply: Reply,
}

/// All that wait. Lock order: this lock, then a handle's, then the event log's.
#[derive(Default)]
pub struct Readers {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    /// What readers and writers wait for and a target can hold up.
    pub deferred: Deferred,
}

#[derive(Default)]
struct Waiting {
    reads: Vec<Read>,
    polls: Vec<(Arc<Handle>, Notify)>,
    closed: bool,
}

impl Readers {
    /// Answers `read` at once if it can be, else keeps it until there is news.
    pub fn read(&self, tree: &Tree, read: Read) {
        let mut waiting = self.waiting.lock();
        match read.handle.read(tree, read.offset, read.size) {
            Ok(Data::Wait) if waiting.closed => {
                drop(waiting);
                (read.reply)(Ok(Vec::new()));
            }
            Ok(Data::Wait) => {
                waiting.reads.push(read);
                self.arrived.notify_one();
            }
            Ok(Data::Bytes(bytes)) => {
                drop(waiting);
                (read.reply)(Ok(bytes));
            }
            Ok(Data::Later(work)) => {
                drop(waiting);
                self.deferred.run(Some(read.tid), work, read.reply);
            }
            Err(errno) => {
                drop(waiting);
                (read.reply)(Err(errno));
            }
        }
    }

    /// Whether `handle` can be read now; if not, `notify` is kept and called once it can.
    pub fn poll(&self, tree: &Tree, handle: Arc<Handle>, notify: Option<Notify>) -> bool {
        let mut waiting = self.waiting.lock();
        let ready = waiting.closed || handle.ready(tree);
        if let (false, Some(notify)) = (ready, notify) {
            waiting.polls.push((handle, notify));
        }
        ready
    }

    /// Forgets the polls of a file that is closed for good.
    pub fn forget(&self, handle: &Arc<Handle>) {
        self.waiting.lock().polls.retain(|(other, _)| !Arc::ptr_eq(other, handle));
    }

    /// There is news: answers every reader that it reaches.
    pub fn news(&self, tree: &Tree) {
        let mut answers = Vec::new();
        let mut notices = Vec::new();
        {
            let mut waiting = self.waiting.lock();
            for read in std::mem::take(&mut waiting.reads) {
                match read.handle.read(tree, read.offset, read.size) {
                    Ok(Data::Bytes(bytes)) => answers.push((read.reply, Ok(bytes))),
                    Err(errno) => answers.push((read.reply, Err(errno))),
                    Ok(_) => waiting.reads.push(read),
                }
            }
            for (handle, notify) in std::mem::take(&mut waiting.polls) {
                if handle.ready(tree) {
                    notices.push(notify);
                } else {
                    waiting.polls.push((handle, notify));
                }
            }
        }
        answers.into_iter().for_each(|(reply, answer)| reply(answer));
        notices.into_iter().for_each(|notify| notify());
    }

    /// The end: every reader, waiting or to come, is at the end of its file.
    pub fn close(&self) {
        let (reads, polls) = {
            let mut waiting = self.waiting.lock();
            waiting.closed = true;
            self.arrived.notify_one();
            (std::mem::take(&mut waiting.reads), std::mem::take(&mut waiting.polls))
        };
        reads.into_iter().for_each(|read| (read.reply)(Ok(Vec::new())));
        polls.into_iter().for_each(|(_, notify)| notify());
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
