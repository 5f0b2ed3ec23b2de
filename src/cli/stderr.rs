//! Lines for standard error through a bounded queue: whoever has one puts it there and goes on, and a thread of its own
//! writes. Standard error may be a pipe that nobody reads; then lines are dropped and counted, and nothing else waits.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::panic;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow};
use nix::unistd::write;
use parking_lot::{Condvar, Mutex};

use crate::kernel::text::printable;

/// The most that waits to be written, in bytes.
const MAX_WAITING_BYTES: usize = 256 << 10;

/// How long the end of the program waits for lines that are still to be written, each time.
const WRITE_PATIENCE: Duration = Duration::from_millis(500);

/// How often it waits so long, as long as standard error takes what is written.
// On a busy machine the thread that writes may not have run yet.
const ROUNDS_MAX: usize = 20;

/// The queue of this process; without one, lines are written at once.
static QUEUE: OnceLock<Arc<LineQueue>> = OnceLock::new();

/// Lines that wait to be written.
#[derive(Debug, Default)]
struct LineQueue {
    state: Mutex<QueueState>,
    /// There is a line.
    arrived: Condvar,
    /// There is none left.
    written: Condvar,
}

#[derive(Debug, Default)]
struct QueueState {
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
    dropped: u64,
    is_writing: bool,
}

impl LineQueue {
    /// Puts a line at the end, or drops it where too much waits.
    fn push(&self, line: &[u8]) {
        let mut state = self.state.lock();
        let bytes = state.bytes.saturating_add(line.len());
        // Not waited for: the thread that logs may be the one that
        // starts handlers, takes over listeners or sees SIGTERM.
        if bytes > MAX_WAITING_BYTES {
            state.dropped += 1;
            return;
        }
        state.bytes = bytes;
        state.lines.push_back(line.to_vec());
        self.arrived.notify_one();
    }

    /// Writes lines as they come, until the program ends.
    fn write_to(&self, output: impl AsFd) {
        loop {
            let line = self.take();
            write_whole(&output, &line);
        }
    }

    /// Waits for the next line to be written.
    fn take(&self) -> Vec<u8> {
        let mut state = self.state.lock();
        state.is_writing = false;
        loop {
            if let Some(line) = state.lines.pop_front() {
                state.bytes -= line.len();
                // So that `finish` waits for this line, too.
                state.is_writing = true;
                return line;
            }
            match std::mem::take(&mut state.dropped) {
                0 => {
                    self.written.notify_all();
                    self.arrived.wait(&mut state);
                }
                dropped => {
                    state.is_writing = true;
                    let why = "standard error was not read fast enough";
                    return format!("syscallfs: {dropped} lines are missing here: {why}\n").into();
                }
            }
        }
    }

    /// Waits until all is written: for `patience`, and again as long as that `has_room`.
    fn finish(&self, patience: Duration, mut has_room: impl FnMut() -> bool) {
        let mut state = self.state.lock();
        for _ in 0..ROUNDS_MAX {
            let impatient = Instant::now() + patience;
            while state.is_writing || !state.lines.is_empty() {
                if self.written.wait_until(&mut state, impatient).timed_out() {
                    break;
                }
            }
            if (!state.is_writing && state.lines.is_empty()) || !has_room() {
                return;
            }
        }
    }
}

/// One line, whole where the kernel writes whole lines. The rest is lost where it cannot be written.
fn write_whole(output: &impl AsFd, mut line: &[u8]) {
    while !line.is_empty() {
        match write(output, line) {
            Ok(0) => return,
            Ok(size) => line = &line[size..],
            Err(Errno::EINTR) => {}
            // Whoever shares it has made it non-blocking.
            Err(Errno::EAGAIN) => {
                let mut room = [PollFd::new(output.as_fd(), PollFlags::POLLOUT)];
                let _: Result<_, Errno> = poll(&mut room, PollTimeout::NONE);
            }
            Err(_) => return,
        }
    }
}

/// Where [`env_logger`] writes, a whole record each time.
struct RecordWriter;

impl Write for RecordWriter {
    fn write(&mut self, record: &[u8]) -> io::Result<usize> {
        print(record);
        Ok(record.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Prints whole lines. A standard error that is closed, full or never read holds up nobody who has
/// [`begun`](begin) a queue.
pub(super) fn print(lines: &[u8]) {
    match QUEUE.get() {
        Some(queue) => queue.push(lines),
        None => write_whole(&io::stderr(), lines),
    }
}

/// Prints one line, escaped, with the name of the program or subcommand that says it.
pub fn say(who: &str, line: &str) {
    print(format!("{who}: {}\n", printable(line)).as_bytes());
}

/// The same where nothing may wait: not while standard error takes no more.
pub(super) fn say_if_read(who: &str, line: &str) {
    let stderr = io::stderr();
    let mut fds = [PollFd::new(stderr.as_fd(), PollFlags::POLLOUT)];
    if poll(&mut fds, PollTimeout::ZERO) == Ok(1) {
        say(who, line);
    }
}

/// Where the messages of this process go from now on.
pub(super) fn records() -> env_logger::Target {
    env_logger::Target::Pipe(Box::new(RecordWriter))
}

/// Whether records may have colours, where nothing is said about them.
pub(super) fn is_colourful() -> bool {
    let is = |name: &str, value: &str| std::env::var_os(name).is_some_and(|other| other == value);
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stderr().is_terminal() && !refused && !is("TERM", "dumb")
}

/// Has a thread write the lines that are printed from now on, and the message of a panic. It ends when the returned
/// value is dropped, which waits for a moment until all is written.
pub(super) fn begin() -> Flush {
    let queue = Arc::new(LineQueue::default());
    let served = Arc::clone(&queue);
    // No signal is meant for this thread, and those that the program waits for must not end it here.
    let mut mask = SigSet::empty();
    let blocked = SigSet::all().thread_swap_mask(SigmaskHow::SIG_BLOCK).map(|before| mask = before);
    let work = move || served.write_to(io::stderr());
    let started = thread::Builder::new().name("stderr".into()).spawn(work);
    if blocked.is_ok() {
        let _: Result<(), Errno> = mask.thread_set_mask();
    }
    match started {
        Ok(_) => _ = QUEUE.set(queue),
        Err(error) => log::warn!("a slow reader of standard error blocks this program: {error}"),
    }
    // The usual hook writes by itself, and would wait for a pipe that nobody reads.
    panic::set_hook(Box::new(|panic| {
        let thread = thread::current();
        let backtrace = Backtrace::capture();
        let mut text = format!("thread '{}' {panic}\n", thread.name().unwrap_or("?"));
        if backtrace.status() == BacktraceStatus::Captured {
            text.push_str(&format!("{backtrace}\n"));
        }
        print(text.as_bytes());
    }));
    Flush
}

/// Waits, when dropped, until all is written.
pub(super) struct Flush;

impl Drop for Flush {
    fn drop(&mut self) {
        flush();
    }
}

/// Waits until all is written; for 500 ms, if standard error takes nothing.
pub(super) fn flush() {
    if let Some(queue) = QUEUE.get() {
        queue.finish(WRITE_PATIENCE, || has_room(&io::stderr()));
    }
}

/// Whether a write would not wait for a reader.
fn has_room(output: &impl AsFd) -> bool {
    let mut room = [PollFd::new(output.as_fd(), PollFlags::POLLOUT)];
    poll(&mut room, PollTimeout::ZERO).is_ok()
        && room[0].revents().is_some_and(|events| events.contains(PollFlags::POLLOUT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::unistd::pipe;
    use std::fs::File;
    use std::io::{BufRead, BufReader};

    #[test]
    fn what_nobody_reads_holds_up_nobody_and_is_counted() {
        let queue = Arc::new(LineQueue::default());
        let (read, write) = pipe().unwrap();
        let (served, full) = (Arc::clone(&queue), write.try_clone().unwrap());
        thread::spawn(move || served.write_to(write));
        let line = [[b'x'; 1023].as_slice(), b"\n"].concat();
        // More than the pipe and the queue hold.
        for _ in 0..2000 {
            queue.push(&line);
        }
        assert!(queue.state.lock().bytes <= MAX_WAITING_BYTES);
        queue.finish(Duration::from_millis(20), || has_room(&full));
        assert!(!queue.state.lock().lines.is_empty(), "it has given up waiting");
        let mut whole = 0;
        for line in BufReader::new(File::from(read)).lines() {
            let line = line.unwrap();
            if line.len() == 1023 {
                whole += 1;
                continue;
            }
            let dropped = line.strip_prefix("syscallfs: ").unwrap().split(' ').next().unwrap();
            assert_eq!(whole + dropped.parse::<usize>().unwrap(), 2000, "{line}");
            assert!(
                line.ends_with("lines are missing here: standard error was not read fast enough")
            );
            break;
        }
        queue.finish(Duration::from_secs(60), || false);
        assert!(queue.state.lock().lines.is_empty());
    }

    #[test]
    fn the_end_waits_on_for_a_thread_that_has_not_run_where_standard_error_takes_its_lines() {
        let queue = LineQueue::default();
        queue.push(b"last\n");
        let mut asked = 0;
        queue.finish(Duration::from_millis(1), || {
            asked += 1;
            asked < 3
        });
        assert_eq!(asked, 3);
        // It gives up in the end: a disk may hang.
        queue.finish(Duration::from_millis(1), || true);
    }
}
