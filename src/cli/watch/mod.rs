//! `syscallfs watch`: what becomes of each trapped call, as it happens. A plain reader of a mount: it
//! opens nothing for writing, and never touches a target.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::{Exit, default_mount, say};

mod line;
mod stream;
mod waiting;

use stream::Stream;
use waiting::Waiting;

/// How many lines are taken of one stream before it is the other's turn.
const ROUND: usize = 256;

/// Options of `watch`.
#[derive(Debug, Args)]
#[command(after_help = "\
A line for each call that has ended: its request's number, its listener, and as `strace -f -T` has it the \
thread, the call, its result and the seconds that it took; then who gave the response, `by timeout` if the \
listener's default was given. The result is `continue` if the kernel ran the call, `fd ...` as the response was \
written, and `?` if the target has gone. A call that waits for a second is told as `<unfinished ...>`. Lines that \
begin with `---` are no calls: writers that were refused, messages of the mount's `log`, lines that were missed. \
What rules answer is not told.

It begins with what waits, and ends with the mount.")]
pub struct WatchArgs {
    /// Where the file system is mounted [default: $XDG_RUNTIME_DIR/syscallfs or /run/syscallfs]
    #[arg(short, long, value_name = "DIR")]
    pub mount: Option<PathBuf>,
}

/// Watches until the mount has gone or nobody reads. Prints its own messages. Signals end it as they
/// end any program: there is nothing to be left in order.
#[must_use]
pub fn main(args: &WatchArgs) -> Exit {
    let mut watch = match Watch::of(args.mount.clone().unwrap_or_else(default_mount)) {
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

/// Why it cannot go on.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    /// Nobody can be told.
    #[error("standard output: {0}")]
    Output(io::Error),
    /// A stream of the mount.
    #[error("{0} cannot be read: {1}")]
    Stream(&'static str, io::Error),
    /// poll(2).
    #[error("the mount cannot be waited for: {0}")]
    Wait(#[from] Errno),
}

#[derive(Debug)]
struct Watch {
    mount: PathBuf,
    events: Stream,
    log: Stream,
    waiting: Waiting,
    /// The time before which `log` is history; none when that is past.
    since: Option<String>,
}

impl Watch {
    fn of(mount: PathBuf) -> Result<Self, String> {
        // Before `events` is opened, so that the end of what waits then is not taken for history.
        let since = Some(format!("{:.6}", jiff::Timestamp::now()));
        let events = Stream::open(&mount, "events")?;
        let log = Stream::open(&mount, "log")?;
        Ok(Self { mount, events, log, waiting: Waiting::default(), since })
    }

    fn run(&mut self) -> Result<(), Stopped> {
        loop {
            let more_events = self.take_events()?;
            self.tell_of_waiting()?;
            let more = self.take_log()? || more_events;
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
                ["end", ..] => self.waiting.remove(number),
                ["missed", _] => tell(line::missed(self.events.name(), number))?,
                // What a newer daemon may tell.
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
            line::of_log(&line).map_or(Ok(()), tell)?;
        }
        Ok(true)
    }

    /// Tells of those whose time has come; the end of each is a line of its own.
    fn tell_of_waiting(&mut self) -> Result<(), Stopped> {
        let now = Instant::now();
        for _ in 0..ROUND {
            let Some((number, request)) = self.waiting.take_due(now) else { break };
            let call = self.mount.join("pending").join(number.to_string()).join("call");
            // What cannot be read has ended.
            if let Ok(call) = std::fs::read(call) {
                let call = String::from_utf8_lossy(&call);
                tell(line::unfinished(number, &request.listener, request.tid, &call))?;
            }
        }
        Ok(())
    }

    /// Until there is more to read, a call's time has come, or nobody reads any more.
    fn wait(&self) -> Result<(), Stopped> {
        let stdout = io::stdout();
        // No events: an error or a hang-up is told all the same.
        let mut polled = vec![
            PollFd::new(stdout.as_fd(), PollFlags::empty()),
            PollFd::new(self.log.as_fd(), PollFlags::POLLIN),
        ];
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

fn next(stream: &mut Stream) -> Result<Option<String>, Stopped> {
    stream.next().map_err(|error| Stopped::Stream(stream.name(), error))
}

/// One line in one write, at once.
fn tell(mut line: String) -> Result<(), Stopped> {
    line.push('\n');
    let mut stdout = io::stdout().lock();
    stdout.write_all(line.as_bytes()).and_then(|()| stdout.flush()).map_err(Stopped::Output)
}
