//! What a container's listener costs when nothing happens there: memory of the agent, and how often
//! its processes wake. The listeners are of threads here, handed over as a runtime does.

use std::io::{self, IoSlice};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::harness::{Goal, Measurement, Series, interleave};
use crate::memory;
use crate::served::{await_file, program};
use crate::trapped::{Trapped, filter};
use crate::wakes::wakes;

/// Listeners, as on a node with many containers.
const COUNT: usize = 1000;
/// How long the agent is watched, in seconds.
const WATCHED: f64 = 1.0;

/// Kibibytes and wake-ups.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let agent = Agent::start()?;
    let pid = agent.process.id();
    let alone = memory::of(pid);
    let program = filter(&["getppid"])?;
    let mut containers = Vec::new();
    for number in 0..COUNT {
        let (trapped, listener) = Trapped::under(&program)?;
        agent.hand_over(number, &listener)?;
        containers.push(trapped);
    }
    agent.await_listeners(COUNT)?;
    let each = (memory::of(pid) - alone) / COUNT as f64;
    let kept = vec![Series::new("one of 1,000 listeners", || each).within(Goal::Median(32.0))];
    let waked = vec![
        Series::new("1,000 listeners", || {
            let before = wakes(pid);
            sleep(Duration::from_secs_f64(WATCHED));
            (wakes(pid) - before) / WATCHED
        })
        .within(Goal::Median(1.0)),
    ];
    Ok(vec![
        Measurement {
            title: "Memory of a listener that nothing happens at".into(),
            unit: "KiB",
            results: interleave(kept, 1),
        },
        Measurement {
            title: "Wake-ups of the agent while nothing happens".into(),
            unit: "a second",
            results: interleave(waked, rounds.div_ceil(60)),
        },
    ])
}

/// `syscallfs serve`; it ends when it is dropped.
struct Agent {
    process: Child,
    dir: TempDir,
}

impl Agent {
    fn start() -> io::Result<Self> {
        let dir = tempfile::tempdir()?;
        let mut serve = Command::new(program());
        serve.arg("serve").arg("-m").arg(dir.path().join("mount"));
        serve.arg("--socket").arg(dir.path().join("socket")).stderr(Stdio::null());
        let agent = Self { process: serve.spawn()?, dir };
        await_file(&agent.dir.path().join("mount/version"))?;
        Ok(agent)
    }

    /// Does what a container runtime does.
    fn hand_over(&self, number: usize, listener: &OwnedFd) -> io::Result<()> {
        let state = serde_json::json!({
            "ociVersion": "1.0.2", "fds": ["seccompFd"], "pid": std::process::id(),
            "state": {"ociVersion": "1.0.2", "id": number.to_string(), "status": "creating", "bundle": "/"},
        });
        let socket = UnixStream::connect(self.dir.path().join("socket"))?;
        let text = state.to_string();
        let descriptor = [listener.as_raw_fd()];
        let rights = [ControlMessage::ScmRights(&descriptor)];
        let text = [IoSlice::new(text.as_bytes())];
        sendmsg::<()>(socket.as_raw_fd(), &text, &rights, MsgFlags::empty(), None)?;
        Ok(())
    }

    fn await_listeners(&self, count: usize) -> io::Result<()> {
        let listeners = self.dir.path().join("mount/listeners");
        let impatient = Instant::now() + Duration::from_secs(10);
        while std::fs::read_dir(&listeners)?.count() < count {
            if Instant::now() > impatient {
                return Err(io::Error::other("not all listeners were taken over"));
            }
            sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        _ = kill(Pid::from_raw(self.process.id() as i32), Signal::SIGTERM);
        _ = self.process.wait();
    }
}
