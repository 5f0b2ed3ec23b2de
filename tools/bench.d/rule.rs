//! What rules cost: a target the round trip of a trapped call that a rule answers, against the least that a supervisor can
//! do, which is to receive and to respond; and their author the reading of a long list.

use std::ffi::CStr;
use std::hint::black_box;
use std::io;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use nix::unistd::{geteuid, unlink};
use syscallfs::kernel::notification::Notification;
use syscallfs::policy::rules::Rules;
use syscallfs::requests::receiver::Receivers;
use syscallfs::requests::{Judgement, ListenerConfig, Logged, Pending, Settings};

use crate::harness::{Goal, Measurement, Series, interleave};
use crate::served::program;
use crate::trapped::{Trapped, least};
use crate::trip::micros;

/// How many calls make a sample: waking the target costs as much as a few.
const BATCH: u32 = 500;
/// The path that is looked at.
const PATH: &CStr = c"/usr/share/doc/there/is/no/such/file";
/// More than the rule that answers, as a list has in practice.
const RULES: &str = "@mount EPERM\nsocket(domain==AF_PACKET) EPERM\ngetppid 0\n";

/// Microseconds for each call.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let (floor, listener) = Trapped::start()?;
    least(listener, true)?;
    let (alone, listener) = Trapped::start()?;
    least(listener, false)?;
    let (unlogged, logged) = (ruled(Logged::Requests)?, ruled(Logged::All)?);
    let series = vec![
        Series::new("receive and respond", || floor.sample(1, BATCH)),
        Series::new("the same, without SYNC_WAKE_UP", || alone.sample(1, BATCH)),
        Series::new("a rule", || logged.sample(1, BATCH)).within(Goal::Ratio(1.2)),
        Series::new("a rule, without a line in log", || unlogged.sample(1, BATCH)),
    ];

    let at_once = Measurement {
        title: "The round trip of a call that is answered at once".into(),
        unit: "µs",
        results: interleave(series, rounds),
    };
    let mut all = vec![at_once];
    all.extend(looking(rounds)?);
    all.extend([whole(rounds)?, reading(rounds)?]);
    Ok(all)
}

fn about(rules: Rules) -> ListenerConfig {
    ListenerConfig {
        name: "bench".into(),
        specs: Vec::new(),
        pid: std::process::id(),
        settings: Settings::default(),
        rules,
        container: None,
    }
}

/// A target whose getppid(2) a rule answers.
fn ruled(log: Logged) -> io::Result<Trapped> {
    let (target, listener) = Trapped::start()?;
    let rules = Rules::parse(RULES.as_bytes()).map_err(io::Error::other)?;
    let pending = Arc::new(Pending::new()?);
    let source = pending.add_source(listener, true, about(rules))?;
    source.set(|settings| settings.log = log);
    thread::spawn(move || {
        let is_answered = |call: &Notification| {
            let judged = pending.rule(&source, call, Instant::now());
            matches!(judged, Judgement::Answered)
        };
        while source.listener.receive().is_ok_and(|call| is_answered(&call)) {}
    });
    Ok(target)
}

/// A target whose unlink(2) of [`PATH`] these rules answer.
fn unlinking(rules: &str) -> io::Result<Trapped> {
    let (target, listener) = Trapped::calling(&["unlink"], || {
        _ = unlink(PATH);
    })?;
    let pending = Arc::new(Pending::new()?);
    let rules = Rules::parse(rules.as_bytes()).map_err(io::Error::other)?;
    let source = pending.add_source(listener, true, about(rules))?;
    Receivers::start(pending)?.add(source, || {})?;
    Ok(target)
}

/// Lines that look at memory and at the caller, against one that looks at registers.
fn looking(rounds: usize) -> io::Result<Vec<Measurement>> {
    let looks = format!("unlink(pathname~/usr/share/** && caller.uid=={}) 0\n", geteuid());
    let misses = (1..1000).map(|n| format!("unlink(pathname~/usr/share/{n}/**) EPERM\n"));
    let many: String = misses.chain([looks.clone()]).collect();
    let registers = unlinking("unlink(pathname!=1) 0\n")?;
    let (one, thousand) = (unlinking(&looks)?, unlinking(&many)?);
    let series = vec![
        Series::new("registers only", || registers.sample(1, BATCH)),
        Series::new("a path glob and the caller's uid", || one.sample(1, BATCH))
            .within(Goal::Ratio(2.5)),
    ];
    let looks = Measurement {
        title: "The round trip of a call that a rule answers after a look".into(),
        unit: "µs",
        results: interleave(series, rounds),
    };
    let series = vec![
        Series::new("1 rule with a path glob", || one.sample(1, BATCH)),
        Series::new("1,000 rules with path globs", || thousand.sample(1, BATCH))
            .within(Goal::Ratio(1.5)),
    ];
    let many = Measurement {
        title: "The round trip of a call by the number of rules with globs".into(),
        unit: "µs",
        results: interleave(series, rounds),
    };
    Ok(vec![looks, many])
}

/// A thousand writes of which the seventh fails, from the start of the supervisor to its end.
fn whole(rounds: usize) -> io::Result<Measurement> {
    const WRITES: &str = "i=0; while [ $i -lt 1000 ]; do echo x; i=$((i + 1)); done";
    let dir = tempfile::tempdir()?;
    let (rules, mount) = (dir.path().join("rules"), dir.path().join("mount"));
    std::fs::write(&rules, "write(fd==1) nth 7 ENOSPC\nwrite continue\n")?;
    let run = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        micros(command.args(["sh", "-c", WRITES])) / 1000.0
    };
    let series = vec![
        Series::new("strace -e inject=write:error=ENOSPC:when=7", || {
            let mut strace = Command::new("strace");
            strace.args(["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=write"]);
            run(strace.args(["-e", "inject=write:error=ENOSPC:when=7"]))
        }),
        Series::new("write nth 7 ENOSPC", || {
            let mut ours = Command::new(program());
            run(ours.args(["run", "--rules"]).arg(&rules).arg("-m").arg(&mount).arg("--"))
        })
        .within(Goal::Ratio(1.0 / 3.0)),
    ];
    Ok(Measurement {
        title: "1,000 writes of a shell, of which the seventh fails".into(),
        unit: "ms",
        results: interleave(series, rounds.div_ceil(10)),
    })
}

/// A long list of rules of all kinds.
fn reading(rounds: usize) -> io::Result<Measurement> {
    let lines = (0..2500).map(|n| {
        format!(
            "openat(pathname~/srv/{n}/**/*.key && caller.uid!={n}) EACCES  # {n}\n\
             connect(addr.sin_port=={n} && addr~10.{}.0.0/16) EHOSTUNREACH\n\
             mknod(mode&S_IFMT==S_IFCHR && pathname==\"/dev/{n}\") nth {} EPERM\n\
             write(fd=={n}) 1% seed {n} delay 10ms ENOSPC\n",
            n % 256,
            n + 1
        )
    });
    let text: String = lines.collect();
    Rules::parse(text.as_bytes()).map_err(io::Error::other)?;
    let read = || {
        let begin = Instant::now();
        _ = black_box(Rules::parse(text.as_bytes()));
        begin.elapsed().as_secs_f64() * 1000.0
    };
    Ok(Measurement {
        title: "Reading rules".into(),
        unit: "ms",
        results: interleave(
            vec![Series::new("10,000 lines", read).within(Goal::Median(50.0))],
            rounds.div_ceil(10),
        ),
    })
}
