//! What this program is when it starts itself once more: a target, or a handler that stays. It measures
//! nothing but its own calls.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use nix::unistd::getppid;

use crate::{child, crowd, emulate, pending};

/// The variable that tells which.
pub(crate) const ROLE: &str = "SYSCALLFS_BENCH_ROLE";

/// A part to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Has a path in its memory.
    Path,
    /// Makes calls when told to.
    Target,
    /// Answers on `requests` and `responses`.
    Streams,
    /// Fills a table, and says how much memory that took.
    Table,
    /// Waits for `mount` here, and lets all of its requests through.
    Pass,
    /// For each event opens and reads `call`, and opens and writes `response`.
    Files,
    /// Answers all that it reads of `requests` at once, with one write.
    Batches,
    /// Makes the calls of a family that is emulated.
    Family,
    /// Is the first of a pid namespace, and ends it.
    Init,
    /// Has many threads that wait for a response.
    Crowd,
}

impl Role {
    const ALL: [Role; 10] = [
        Role::Path,
        Role::Target,
        Role::Streams,
        Role::Table,
        Role::Pass,
        Role::Files,
        Role::Batches,
        Role::Family,
        Role::Init,
        Role::Crowd,
    ];

    /// The variable's value.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Role::Path => "path",
            Role::Target => "target",
            Role::Streams => "streams",
            Role::Table => "table",
            Role::Pass => "pass",
            Role::Files => "files",
            Role::Batches => "batches",
            Role::Family => "family",
            Role::Init => "init",
            Role::Crowd => "crowd",
        }
    }

    /// The role that this process was started for, if it was.
    pub(crate) fn of_this_process() -> Option<Role> {
        let name = std::env::var(ROLE).ok()?;
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Plays it to its end.
    pub(crate) fn play(self) {
        // Whatever it was speaking to has gone: so does it.
        let _: io::Result<()> = match self {
            Role::Path => {
                child::wait();
                Ok(())
            }
            Role::Target => target(),
            Role::Streams => streams(Path::new("."), "0"),
            Role::Table => {
                pending::print_bytes();
                Ok(())
            }
            Role::Pass => pass(),
            Role::Files => files(),
            Role::Batches => batches(),
            Role::Family => emulate::play(),
            Role::Init => emulate::end_own_pid_namespace(),
            Role::Crowd => crowd::play(),
        };
    }
}

/// For each line `THREADS CALLS`: so many threads make so many calls each at once, and the time for
/// each call is printed, in microseconds.
fn target() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut numbers = line.split(' ').flat_map(str::parse::<u32>);
        let (threads, calls) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1));
        println!("{}", micros_a_call(threads, calls));
    }
    Ok(())
}

/// Microseconds a call, when `threads` make `calls` each, all at once.
pub(crate) fn micros_a_call(threads: u32, calls: u32) -> f64 {
    if threads == 1 { timed(calls) } else { at_once(threads, calls) }
}

fn timed(calls: u32) -> f64 {
    let begin = Instant::now();
    make(calls);
    begin.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

fn at_once(threads: u32, calls: u32) -> f64 {
    let ready = Arc::new(Barrier::new(threads as usize + 1));
    let all: Vec<_> = (0..threads)
        .map(|_| {
            let ready = Arc::clone(&ready);
            thread::spawn(move || {
                ready.wait();
                make(calls);
            })
        })
        .collect();
    let begin = Instant::now();
    ready.wait();
    for one in all {
        one.join().expect("it only makes calls");
    }
    begin.elapsed().as_secs_f64() * 1e6 / f64::from(calls * threads)
}

fn make(calls: u32) {
    for _ in 0..calls {
        getppid();
    }
}

fn pass() -> io::Result<()> {
    let mount = Path::new("mount");
    while !mount.join("version").exists() {
        thread::sleep(Duration::from_millis(1));
    }
    streams(mount, "continue")
}

fn streams(mount: &Path, response: &str) -> io::Result<()> {
    let mut responses = OpenOptions::new().write(true).open(mount.join("responses"))?;
    for line in BufReader::new(File::open(mount.join("requests"))?).lines() {
        let line = line?;
        let number = number(&line);
        responses.write_all(format!("{number} {response}\n").as_bytes()).or_else(unless_gone)?;
    }
    Ok(())
}

/// The number of a request, with which its object begins.
fn number(line: &str) -> &str {
    line.trim_start_matches("{\"number\":").split(',').next().unwrap_or_default()
}

fn batches() -> io::Result<()> {
    let mut responses = OpenOptions::new().write(true).open("responses")?;
    let mut requests = File::open("requests")?;
    let (mut buffer, mut rest) = (vec![0; 1 << 17], Vec::new());
    loop {
        let read = requests.read(&mut buffer)?;
        rest.extend_from_slice(&buffer[..read]);
        let Some(end) = rest.iter().rposition(|&byte| byte == b'\n') else { return Ok(()) };
        let text = String::from_utf8_lossy(&rest[..end]);
        let answers: String = text.lines().map(|line| format!("{} 0\n", number(line))).collect();
        responses.write_all(answers.as_bytes()).or_else(unless_gone)?;
        rest.drain(..=end);
    }
}

fn files() -> io::Result<()> {
    let mut call = String::new();
    for line in BufReader::new(File::open("events")?).lines() {
        let line = line?;
        let mut words = line.split(' ');
        if let (Some("new"), Some(number)) = (words.next(), words.next()) {
            call.clear();
            let answered = File::open(format!("pending/{number}/call"))
                .and_then(|mut file| file.read_to_string(&mut call))
                .and_then(|_| {
                    OpenOptions::new().write(true).open(format!("pending/{number}/response"))
                })
                .and_then(|mut response| response.write_all(b"0\n"));
            answered.or_else(unless_gone)?;
        }
    }
    Ok(())
}

/// A target that has gone in between is no reason to stop.
fn unless_gone(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
