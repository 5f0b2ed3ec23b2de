//! `syscallfs watch`: what becomes of each trapped call, as it happens. A plain reader of a mount: it
//! opens nothing for writing, and never touches a target.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::{Exit, default_mount, say};

mod line;
mod stream;
mod waiting;

use stream::LineStream;
use waiting::Waiting;

/// How many lines are taken of one stream before it is the other's turn.
const ROUND: usize = 256;

/// Options of `watch`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each line is one call that has ended: the number of the request, its listener, and, in the format of `strace -f \
-T`, the thread, the call, its result and the time in seconds; then who responded, or `by timeout` for the \
listener's default response. The result is `continue` if the kernel ran the call, `fd ...` as written in the \
response, and `?` if the target has gone. A call that has waited for a second is printed as `<unfinished ...>`. \
Lines that begin with `---` are not calls, but refused writers, messages from the mount's `log`, or missed lines. \
Calls answered by rules are not printed.

The command starts with the calls that are waiting, and exits when the mount is gone.")]
pub struct WatchArgs {
    /// Where the tree is mounted [default: the only mount in $XDG_RUNTIME_DIR/syscallfs or /run/syscallfs]
    #[arg(short, long, value_name = "DIR")]
    pub mount: Option<PathBuf>,
}

/// Watches until the mount has gone or nobody reads. Prints its own messages. Signals end it as they
/// end any program: there is nothing to be left in order.
#[must_use]
pub fn main(args: &WatchArgs) -> Exit {
    let mut watch = match args.mount.clone().map_or_else(default_mount, Ok).and_then(Watch::of) {
        Ok(watch) => watch,
        Err(message) => {
            say("syscallfs watch", &message);
            return Exit::Usage;
        }
    };
    match watch.run() {
        Ok(()) => Exit::Success,
        Err(Stopped::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Success,
        Err(stopped) => {
            say("syscallfs watch", &stopped.to_string());
            Exit::Failure
        }
    }
}

/// How much is shown of a call, in bytes, as much as in `log`; all of it is in its file `call`.
const SHOWN_CALL_MAX: usize = 4096;

/// The beginning of a request's file `call`.
fn beginning(call: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    // A target may make it as long as it likes.
    File::open(call)?.take(SHOWN_CALL_MAX as u64 + 1).read_to_end(&mut text)?;
    if text.len() > SHOWN_CALL_MAX {
        text.truncate(SHOWN_CALL_MAX);
        text.extend(b"...");
    }
    Ok(text)
}

/// Why it cannot go on.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    /// The output is closed.
    #[error("standard output: {0}")]
    Output(io::Error),
    /// A stream of the mount.
    #[error("cannot read {0}: {1}")]
    Stream(&'static str, io::Error),
    /// poll(2).
    #[error("cannot wait for the mount: {0}")]
    Wait(#[from] Errno),
}

#[derive(Debug)]
struct Watch {
    mount: PathBuf,
    events: LineStream,
    log: LineStream,
    waiting: Waiting,
    /// The time before which `log` is history; none when that is past.
    since: Option<String>,
}

impl Watch {
    fn of(mount: PathBuf) -> Result<Self, String> {
        // Before `events` is opened, so that the end of what waits then is not taken for history.
        let since = Some(format!("{:.6}", jiff::Timestamp::now()));
        let events = LineStream::open(&mount, "events")?;
        let log = LineStream::open(&mount, "log")?;
        Ok(Self { mount, events, log, waiting: Waiting::default(), since })
    }

    fn run(&mut self) -> Result<(), Stopped> {
        loop {
            let more_events = self.take_events()?;
            self.print_waiting()?;
            let more = self.take_log()? || more_events;
            // Not the end of `events`: `log` has the last lines to print.
            if self.log.ended() {
                return Ok(());
            }
            if !more {
                self.wait()?;
            }
        }
    }

    /// Whether there is more.
    fn take_events(&mut self) -> Result<bool, Stopped> {
        for _ in 0..ROUND {
            let Some(line) = next(&mut self.events)? else {
                self.waiting.begin();
                return Ok(false);
            };
            let words: Vec<&str> = line.split(' ').collect();
            let number = words.get(1).and_then(|number| number.parse().ok()).unwrap_or_default();
            match words[..] {
                ["new", _, _, tid, listener] => {
                    let tid = tid.parse().unwrap_or_default();
                    self.waiting.add(number, tid, listener, Instant::now());
                }
                // Its line is made from `log`, which has the response and the time.
                ["end", ..] => self.waiting.remove(number),
                ["missed", _] => show(line::missed(self.events.name(), number))?,
                // Other files, which a newer daemon may have.
                _ => {}
            }
        }
        Ok(true)
    }

    /// Whether there is more.
    fn take_log(&mut self) -> Result<bool, Stopped> {
        for _ in 0..ROUND {
            let Some(line) = next(&mut self.log)? else {
                // Whatever the clock says: a clock may be set back.
                self.since = None;
                return Ok(false);
            };
            if self.since.as_ref().is_some_and(|since| line::is_before(&line, since)) {
                continue;
            }
            self.since = None;
            line::of_log(&line).map_or(Ok(()), show)?;
        }
        Ok(true)
    }

    /// Prints those whose time has come; the end of each is a line of its own.
    fn print_waiting(&mut self) -> Result<(), Stopped> {
        let now = Instant::now();
        for _ in 0..ROUND {
            let Some((number, request)) = self.waiting.take_due(now) else { break };
            let call = self.mount.join("pending").join(number.to_string()).join("call");
            // What cannot be read has ended.
            if let Ok(call) = beginning(&call) {
                let call = String::from_utf8_lossy(&call);
                show(line::unfinished(number, &request.listener, request.tid, &call))?;
            }
        }
        Ok(())
    }

    /// Until there is more to read, a call's time has come, or nobody reads any more.
    fn wait(&self) -> Result<(), Stopped> {
        let stdout = io::stdout();
        // No events: an error or a hang-up is reported all the same.
        let mut polled = vec![
            PollFd::new(stdout.as_fd(), PollFlags::empty()),
            PollFd::new(self.log.as_fd(), PollFlags::POLLIN),
        ];
        // At its end it stays readable, and poll(2) would return at once.
        if !self.events.ended() {
            polled.push(PollFd::new(self.events.as_fd(), PollFlags::POLLIN));
        }
        let due = self.waiting.next_due().map(|due| {
            // Rounded up, or it would look again and again within the last millisecond.
            let left = due.saturating_duration_since(Instant::now());
            PollTimeout::try_from(left + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX)
        });
        match poll(&mut polled, due.unwrap_or(PollTimeout::NONE)) {
            Ok(_) if polled[0].any().unwrap_or_default() => {
                Err(Stopped::Output(io::ErrorKind::BrokenPipe.into()))
            }
            Ok(_) | Err(Errno::EINTR) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }
}

fn next(stream: &mut LineStream) -> Result<Option<String>, Stopped> {
    stream.next().map_err(|error| Stopped::Stream(stream.name(), error))
}

/// One line in one write, at once.
fn show(mut line: String) -> Result<(), Stopped> {
    line.push('\n');
    let mut stdout = io::stdout().lock();
    stdout.write_all(line.as_bytes()).and_then(|()| stdout.flush()).map_err(Stopped::Output)
}
