//! What a rule costs a target: the round trip of a trapped call that a rule answers, against the
//! least that a supervisor can do, which is to receive and to respond.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Instant;

use nix::errno::Errno;
use nix::libc::seccomp_notif_resp;
use nix::unistd::getppid;
use syscallfs::filter::Filter;
use syscallfs::journal::Journal;
use syscallfs::pending::{About, Pending, Settings};
use syscallfs::rules::Rules;
use syscallfs::spec::Spec;
use syscallfs::sys::{pidfd, seccomp};

use crate::harness::{Goal, Measurement, Series, interleave};

/// How many calls make a sample: waking the target costs as much as a few.
const BATCH: u32 = 500;
/// More than the rule that answers, as a list has in practice.
const RULES: &str = "@mount EPERM\nsocket(domain==AF_PACKET) EPERM\ngetppid 0\n";

/// A thread whose getppid(2) is trapped: a batch of calls for each message.
struct Target {
    begin: Sender<()>,
    samples: Receiver<f64>,
}

/// Microseconds for each call.
pub(crate) fn measure(rounds: usize) -> io::Result<Measurement> {
    let (floor, listener) = Target::start()?;
    let (_, slot) = Journal::new()?.slot()?;
    thread::spawn(move || -> Result<(), Errno> {
        _ = seccomp::set_sync_wake_up(listener.as_fd(), true);
        loop {
            let id = seccomp::receive(listener.as_fd(), &slot)?.id;
            seccomp::send(listener.as_fd(), seccomp_notif_resp { id, val: 0, error: 0, flags: 0 })?;
        }
    });

    let (ruled, listener) = Target::start()?;
    let about = About {
        name: "bench".into(),
        specs: vec!["getppid".into()],
        pid: std::process::id(),
        settings: Settings::default(),
        rules: Rules::parse(RULES.as_bytes()).map_err(io::Error::other)?,
        container: None,
    };
    let source = Pending::new()?.add_source(listener, true, about)?;
    thread::spawn(move || {
        while source.listener.receive().is_ok_and(|call| source.answer_by_rule(&call)) {}
    });

    let series = vec![
        Series { name: "receive and respond", goal: None, run: Box::new(|| floor.sample()) },
        Series { name: "a rule", goal: Some(Goal::Ratio(1.3)), run: Box::new(|| ruled.sample()) },
    ];
    Ok(Measurement {
        title: "The round trip of a call that is answered at once",
        unit: "µs",
        results: interleave(series, rounds),
    })
}

impl Target {
    fn start() -> io::Result<(Self, OwnedFd)> {
        let spec = Spec::parse("getppid").map_err(io::Error::other)?;
        let filter = Filter::build(&[spec]).map_err(io::Error::other)?;
        let (begin, begun) = channel();
        let (sender, samples) = channel();
        let (loaded, listener) = channel();
        thread::spawn(move || {
            let load = || seccomp::load(filter.program(), true);
            let listener = load().or_else(|_| {
                nix::sys::prctl::set_no_new_privs()?;
                load()
            });
            _ = loaded.send(listener);
            for () in begun {
                let begin = Instant::now();
                for _ in 0..BATCH {
                    getppid();
                }
                _ = sender.send(begin.elapsed().as_secs_f64() * 1e6 / f64::from(BATCH));
            }
        });
        let listener = listener.recv().map_err(io::Error::other)??;
        let this = pidfd::open_process(std::process::id())?;
        Ok((Self { begin, samples }, pidfd::copy_descriptor(this.as_fd(), listener as u32)?))
    }

    fn sample(&self) -> f64 {
        // The thread ends when this end of its channels does.
        self.begin.send(()).expect("the target waits for messages");
        self.samples.recv().expect("the target answers each")
    }
}
