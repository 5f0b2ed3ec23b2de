//! What it costs to look at and to answer many threads that really wait, through the mount.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::unistd::getppid;
use tempfile::TempDir;

use crate::harness::{Goal, Measurement, Series, interleave, is_quick};
use crate::role::{ROLE, Role};
use crate::served::{myself, program};
use crate::trapped::Trapped;

/// How many threads wait: `pid_max` is the limit, and tens of thousands take minutes to start.
const SIZES: [(usize, &str); 3] =
    [(100, "100 threads"), (1000, "1,000 threads"), (3000, "3,000 threads")];

/// Microseconds a request, to list it and to answer it.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let sizes = SIZES.iter().take(if is_quick(rounds) { 2 } else { 3 });
    let rounds = rounds.div_ceil(100);
    let series = |sample: fn(usize) -> io::Result<f64>, goal: Option<Goal>| {
        let one = |(index, &(size, name))| Series {
            name,
            goal: goal.filter(|_| index > 0),
            run: Box::new(move || sample(size).expect("a crowd can be listed and answered")),
        };
        interleave(sizes.clone().enumerate().map(one).collect(), rounds)
    };
    let ours = Some(Goal::Ratio(2.0));
    let of =
        |title: &str, results| Measurement { title: title.into(), unit: "µs a request", results };
    Ok(vec![
        of("Listing requests of threads that wait, through the mount", series(list, ours)),
        of("Answering them, through `responses`", series(answer, ours)),
        of("Answering as many by the least supervisor", series(least, None)),
    ])
}

fn list(size: usize) -> io::Result<f64> {
    let crowd = Crowd::start(size)?;
    let begin = Instant::now();
    let count = crowd.pending()?.len();
    let micros = begin.elapsed().as_secs_f64() * 1e6;
    crowd.answer()?;
    Ok(micros / count as f64)
}

fn answer(size: usize) -> io::Result<f64> {
    Crowd::start(size)?.answer()
}

/// What the kernel takes for it, whoever answers.
fn least(size: usize) -> io::Result<f64> {
    let (crowd, listener) = Trapped::start()?;
    crowd.answer_crowd(&listener, size as u32)
}

/// A command with many threads, each in a call that waits.
struct Crowd {
    process: Child,
    dir: TempDir,
}

impl Crowd {
    fn start(size: usize) -> io::Result<Self> {
        let dir = tempfile::tempdir()?;
        let mut run = Command::new(program());
        run.args(["run", "-t", "getppid", "-m"]).arg(dir.path().join("mount")).arg("--");
        run.arg(myself()?).arg(size.to_string()).env(ROLE, Role::Crowd.name());
        let process = run.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let crowd = Self { process, dir };
        let impatient = Instant::now() + Duration::from_secs(60);
        while crowd.pending().map_or(0, |pending| pending.len()) < size {
            if Instant::now() > impatient {
                return Err(io::Error::other(format!("no {size} threads wait")));
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(crowd)
    }

    fn pending(&self) -> io::Result<Vec<String>> {
        let entries = std::fs::read_dir(self.dir.path().join("mount/pending"))?;
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    /// Answers all and returns how long each took, in microseconds.
    fn answer(mut self) -> io::Result<f64> {
        let pending = self.pending()?;
        let answers: Vec<u8> =
            pending.iter().flat_map(|n| format!("{n} 0\n").into_bytes()).collect();
        let mut responses =
            OpenOptions::new().write(true).open(self.dir.path().join("mount/responses"))?;
        let begin = Instant::now();
        // As much at once as a pipe would take.
        for part in answers.chunks(1 << 16) {
            responses.write_all(part)?;
        }
        let micros = begin.elapsed().as_secs_f64() * 1e6;
        drop(responses);
        self.process.wait()?;
        Ok(micros / pending.len() as f64)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        _ = nix::sys::signal::kill(
            nix::unistd::Pid::from_raw(self.process.id() as i32),
            nix::sys::signal::Signal::SIGTERM,
        );
        _ = self.process.wait();
    }
}

/// The command: as many threads as its argument says, each with one call.
pub(crate) fn play() -> io::Result<()> {
    let size = std::env::args().nth(1).and_then(|size| size.parse().ok()).unwrap_or(1);
    let threads: io::Result<Vec<_>> = (0..size)
        .map(|_| thread::Builder::new().stack_size(1 << 16).spawn(|| _ = getppid()))
        .collect();
    for one in threads? {
        one.join().expect("it only makes a call");
    }
    io::stdin().read_to_end(&mut Vec::new()).map(drop)
}
