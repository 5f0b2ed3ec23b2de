//! `--log FILE`: the lines of `log`, kept in a file by a thread of its own. Nobody waits for the disk: what it cannot
//! take in time is counted and marked, as for any reader of `log` that is too late.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::fcntl::OFlag;

use crate::fs::files::line_of_log;
use crate::requests::Pending;
use crate::requests::ring::Next;

/// How often it writes.
// One fdatasync(2) serves all lines of that time.
const WRITE_INTERVAL: Duration = Duration::from_millis(100);
/// How many files of before are kept: FILE.1, the newest, to FILE.4.
const KEPT_FILES: u32 = 4;

/// The thread; dropped, it writes what is left.
#[derive(Debug)]
pub struct LogFile {
    orders: Arc<Orders>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread is to do besides.
#[derive(Debug, Default)]
struct Orders {
    /// Write what is left, and end.
    end: AtomicBool,
    /// Begin a new file.
    turn: AtomicBool,
}

/// The file as it is open now.
struct Output {
    path: PathBuf,
    /// Beyond this a new file is begun; 0 for never.
    most: u64,
    file: File,
    size: u64,
    /// How many lines could not be written since the last that was.
    lost: u64,
}

impl LogFile {
    /// Opens `path` for appending, and writes there what `pending` logs from now on.
    ///
    /// # Errors
    /// Of opening it; EAGAIN: too many threads.
    pub fn start(path: &Path, most: u64, pending: &Arc<Pending>) -> io::Result<LogFile> {
        let mut output = Output::open(path.to_owned(), most)?;
        let orders = Arc::<Orders>::default();
        let (pending, given) = (Arc::clone(pending), Arc::clone(&orders));
        let work = move || {
            let mut position = pending.log().start();
            loop {
                // Looked at before what is left is written.
                let is_over = given.end.load(SeqCst);
                output.take_all(&pending, &mut position);
                if given.turn.swap(false, SeqCst) {
                    output.begin_new();
                }
                if is_over {
                    return;
                }
                // Not woken by each line: the thread that logs would
                // pay for it, and the disk would sync each line.
                thread::park_timeout(WRITE_INTERVAL);
            }
        };
        let thread = thread::Builder::new().name("log file".to_owned()).spawn(work)?;
        Ok(LogFile { orders, thread: Some(thread) })
    }

    /// Begins a new file soon, as if this one were full.
    pub fn turn(&self) {
        self.orders.turn.store(true, SeqCst);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Drop for LogFile {
    fn drop(&mut self) {
        self.orders.end.store(true, SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A panic there has been printed.
            let _ = thread.join();
        }
    }
}

impl Output {
    fn open(path: PathBuf, most: u64) -> io::Result<Output> {
        // The place that a link means now: it may be another's when a new file is begun.
        let path = path.canonicalize().unwrap_or(path);
        Self::open_with(path, most, OFlag::empty())
    }

    /// Opens it where no link leads elsewhere.
    fn open_new(path: PathBuf, most: u64) -> io::Result<Output> {
        Self::open_with(path, most, OFlag::O_NOFOLLOW)
    }

    fn open_with(path: PathBuf, most: u64, flags: OFlag) -> io::Result<Output> {
        // Not for others: it shows what targets did.
        let mut options = OpenOptions::new();
        options.append(true).create(true).mode(0o600).custom_flags(flags.bits());
        let file = options.open(&path)?;
        let size = file.metadata()?.len();
        Ok(Output { path, most, file, size, lost: 0 })
    }

    fn take_all(&mut self, pending: &Pending, position: &mut u64) {
        let mut lines = String::new();
        loop {
            match pending.log().next(*position, line_of_log) {
                Next::Line(line) => {
                    *position += 1;
                    lines.push_str(&line);
                    lines.push('\n');
                    // In pieces: the whole record, which is up to 32 MiB, would be in memory twice.
                    if lines.len() > 1 << 20 {
                        self.write(&std::mem::take(&mut lines));
                    }
                }
                Next::Missed(count) => {
                    *position += count;
                    lines.push_str(&missed(count));
                }
                Next::End => break,
            }
        }
        if !lines.is_empty() {
            self.write(&lines);
        }
    }

    fn write(&mut self, lines: &str) {
        let written = self.turn_if_due(lines.len() as u64).and_then(|()| {
            let gap = if self.lost > 0 { missed(self.lost) } else { String::new() };
            // One write, so that a line is whole or not there, whatever happens in between.
            self.file.write_all(format!("{gap}{lines}").as_bytes())?;
            self.size += (gap.len() + lines.len()) as u64;
            self.lost = 0;
            self.file.sync_data()
        });
        if let Err(error) = written {
            if self.lost == 0 {
                log::error!("{}: lines of the log are lost: {error}", self.path.display());
            }
            self.lost += lines.lines().count() as u64;
        }
    }

    /// Begins a new file if this one has been moved away, or would become too long.
    fn turn_if_due(&mut self, more: u64) -> io::Result<()> {
        let is_full = self.most > 0 && self.size > 0 && self.size + more > self.most;
        // logrotate moves the file and may send no signal.
        if is_full || !self.is_here()? { self.turn() } else { Ok(()) }
    }

    /// Begins a new file, unless this one is new.
    fn begin_new(&mut self) {
        let turned = match self.is_here() {
            Ok(true) if self.size == 0 => Ok(()),
            Ok(_) => self.turn(),
            Err(error) => Err(error),
        };
        if let Err(error) = turned {
            log::error!("{}: no new log is begun: {error}", self.path.display());
        }
    }

    /// Whether nobody has moved it away.
    fn is_here(&self) -> io::Result<bool> {
        let open = self.file.metadata()?;
        // A terminal or a pipe is named by links, and is not replaced.
        if !open.is_file() {
            return Ok(true);
        }
        let there = self.path.symlink_metadata();
        Ok(there.is_ok_and(|there| (there.dev(), there.ino()) == (open.dev(), open.ino())))
    }

    fn turn(&mut self) -> io::Result<()> {
        if self.is_here()? {
            // From the oldest on: each name is free when the next file gets it.
            for number in (1..KEPT_FILES).rev() {
                // What is not there yet need not be moved.
                let _ = std::fs::rename(self.numbered(number), self.numbered(number + 1));
            }
            std::fs::rename(&self.path, self.numbered(1))?;
        }
        let lost = self.lost;
        *self = Output { lost, ..Output::open_new(self.path.clone(), self.most)? };
        Ok(())
    }

    fn numbered(&self, number: u32) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{number}"));
        name.into()
    }
}

fn missed(count: u64) -> String {
    format!("{{\"missed\":{count}}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_full_or_moved_away_is_followed_by_a_new_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        let mut output = Output::open(path.clone(), 10).unwrap();
        let read =
            |name: &str| std::fs::read_to_string(directory.path().join(name)).unwrap_or_default();
        output.write("first\n");
        assert_eq!(read("log"), "first\n");
        output.write("second\n");
        assert_eq!((read("log"), read("log.1")), ("second\n".to_owned(), "first\n".to_owned()));
        std::fs::rename(&path, directory.path().join("moved")).unwrap();
        output.write("third\n");
        assert_eq!((read("log"), read("moved")), ("third\n".to_owned(), "second\n".to_owned()));
        output.lost = 3;
        output.write("a line that is longer than all\n");
        assert_eq!(read("log"), "{\"missed\":3}\na line that is longer than all\n");
        (0..9).for_each(|_| output.write("next of them\n"));
        output.begin_new();
        assert_eq!((read("log"), read("log.1")), (String::new(), "next of them\n".to_owned()));
        output.begin_new();
        assert_eq!(read("log.1"), "next of them\n", "a new file is not followed by another");
        let files = std::fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(files, 1 + KEPT_FILES as usize + 1, "with the one that was moved");
    }

    #[test]
    fn a_link_in_the_place_of_the_file_leads_nowhere() {
        let directory = tempfile::tempdir().unwrap();
        let (path, other) = (directory.path().join("log"), directory.path().join("other"));
        let mut output = Output::open(path.clone(), 0).unwrap();
        output.write("first\n");
        std::fs::write(&other, "another's\n").unwrap();
        std::fs::rename(&path, directory.path().join("moved")).unwrap();
        std::os::unix::fs::symlink(&other, &path).unwrap();
        output.write("second\n");
        output.begin_new();
        assert_eq!(
            (std::fs::read_to_string(&other).unwrap().as_str(), output.lost),
            ("another's\n", 1)
        );
    }
}
