//! Commands under a filter: the hand-off, whatever is trapped, and what is left when they end.

mod common;

use std::ffi::OsString;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use common::about;
use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::wait::{WaitStatus, waitpid};
use syscallfs::intake::command::{self, Begin};
use syscallfs::kernel::launch::Child;
use syscallfs::kernel::limits::Nofile;
use syscallfs::kernel::memory::ProcessMemory;
use syscallfs::policy::filter::Filter;
use syscallfs::policy::response::Response;
use syscallfs::policy::selector::Spec;
use syscallfs::requests::{self, Answer, Pending, Unanswered};
use syscallfs::trap::snapshot::Snapshot;

/// Starts `command` with `traps` trapped; `respond` says what each call gets, `None` to let it
/// wait.
fn start(
    traps: &str,
    command: &[&str],
    respond: impl Fn(&str) -> Option<Response> + Send + 'static,
) -> (Child, Arc<Pending>) {
    let specs = [Spec::parse(traps).unwrap()];
    let filter = Filter::build(&specs, &[]).unwrap();
    let words: Vec<OsString> = command.iter().map(OsString::from).collect();
    let prepared = command::prepare(&words).unwrap();
    let mask = SigSet::thread_get_mask().unwrap();
    let begin = Begin { mask, nofile: Nofile::raise().unwrap(), wait_killable: true, hold: None };
    let (child, listener) = prepared.start(&filter, begin).unwrap();
    let pending = Arc::new(Pending::new().unwrap());
    let source = pending.add_source(listener, child.wait_killable, about("test")).unwrap();
    let reaped = Arc::clone(&pending);
    thread::spawn(move || requests::reap(reaped).unwrap());
    let table = Arc::clone(&pending);
    thread::spawn(move || {
        while let Ok(notification) = source.listener.receive() {
            let memory = ProcessMemory(nix::unistd::Pid::from_raw(notification.tid as i32));
            let snapshot = Snapshot::take(&notification, &memory, 4096);
            let request = table.insert(&source, notification, snapshot, std::time::Instant::now());
            if let Some(response) = respond(&request.syscall()) {
                let answer = Answer::unattended(response, None);
                let _: Result<(), Unanswered> = table.answer(request.number, answer);
            }
        }
        table.remove_source(source.index);
    });
    (child, pending)
}

fn status(child: &Child) -> WaitStatus {
    waitpid(child.pid, None).unwrap()
}

#[test]
fn any_call_can_be_trapped_and_continued() {
    for trap in [
        "execve",
        "write",
        "close",
        "sendmsg",
        "fcntl",
        "exit_group",
        "read",
        "mmap",
        "futex",
        "execve,write,close,read,fcntl,exit_group,rt_sigaction,brk,mprotect",
    ] {
        let (child, _) = start(trap, &["sh", "-c", "exit 7"], |_| Some(Response::Continue));
        assert_eq!(status(&child), WaitStatus::Exited(child.pid, 7), "{trap}");
    }
}

#[test]
fn an_execve_that_is_refused_is_reported_to_the_parent() {
    let (child, _) = start("execve", &["true"], |_| Some(Response::Errno(libc_eperm())));
    assert_eq!(status(&child), WaitStatus::Exited(child.pid, 127));
    assert_eq!(child.exec_error(), Some(Errno::EPERM));
}

fn libc_eperm() -> i32 {
    Errno::EPERM as i32
}

#[test]
fn a_killed_target_leaves_before_its_parent_has_reaped_it() {
    for waited in [0, 200] {
        let (child, pending) = start("exit_group", &["true"], |_| None);
        while pending.numbers().is_empty() {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_millis(waited));
        child.signal(Signal::SIGKILL);
        let killed = Instant::now();
        // A zombie is gone, too.
        while !pending.numbers().is_empty() {
            thread::sleep(Duration::from_millis(1));
            assert!(killed.elapsed() < Duration::from_secs(60));
        }
        assert_eq!(status(&child), WaitStatus::Signaled(child.pid, Signal::SIGKILL, false));
    }
}

#[test]
fn the_command_begins_with_the_descriptors_and_signals_of_its_caller() {
    let shown = "ls /proc/self/fd | wc -l; grep ^SigBlk /proc/self/status; ulimit -Hn
        sh -c 'kill -PIPE $$'; echo $?";
    let plain = std::process::Command::new("sh").args(["-c", shown]).output().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("shown");
    let script = format!("{{ {shown}; }} | cat >{}", file.display());
    let (child, _) = start("mkdir", &["sh", "-c", &script], |_| None);
    assert_eq!(status(&child), WaitStatus::Exited(child.pid, 0));
    let shown = std::fs::read_to_string(file).unwrap();
    assert_eq!(shown, String::from_utf8(plain.stdout).unwrap());
}
