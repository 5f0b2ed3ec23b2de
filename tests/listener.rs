//! The listener and the table of requests with threads under a real filter: no mount.

mod common;
#[path = "listener/delays.rs"]
mod delays;

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::{about, done, this_caller};
use nix::errno::Errno;
use nix::libc::{self, sock_filter};
use syscallfs::fs::files::{Data, Node, OpenMode, Tree};
use syscallfs::kernel::memory::ProcessMemory;
use syscallfs::kernel::seccomp;
use syscallfs::policy::response::Response;
use syscallfs::policy::rules::Rules;
use syscallfs::requests::ring::Next;
use syscallfs::requests::{
    self, Answer, Judgement, Pending, Settings, Source, Unanswered, response_kind,
};
use syscallfs::trap::snapshot::Snapshot;

/// A filter that traps getppid on x86_64, which nothing but these tests calls.
fn trap_getppid() -> Vec<sock_filter> {
    let instruction = |code: u32, jt, jf, k| sock_filter { code: code as u16, jt, jf, k };
    vec![
        instruction(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0),
        instruction(libc::BPF_JMP | libc::BPF_JEQ, 0, 1, libc::SYS_getppid as u32),
        instruction(libc::BPF_RET, 0, 0, libc::SECCOMP_RET_USER_NOTIF),
        instruction(libc::BPF_RET, 0, 0, libc::SECCOMP_RET_ALLOW),
    ]
}

/// Runs `work` on a thread under the filter and returns its listener.
fn supervised<T: Send + 'static>(
    wait_killable: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> (OwnedFd, JoinHandle<T>) {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::spawn(move || {
        let load = || match seccomp::load(&trap_getppid(), wait_killable) {
            // Before Linux 5.19.
            Err(Errno::EINVAL) if wait_killable => seccomp::load(&trap_getppid(), false),
            loaded => loaded,
        };
        let listener = load().or_else(|errno| {
            assert_eq!(errno, Errno::EACCES);
            nix::sys::prctl::set_no_new_privs().unwrap();
            load()
        });
        sender.send(listener.unwrap()).unwrap();
        work()
    });
    let listener = receiver.recv().unwrap();
    // The descriptor table is shared with the thread that made it.
    #[expect(unsafe_code, reason = "takes ownership of a number that only this function knows")]
    // SAFETY: just made, and known to nobody else.
    let listener = unsafe { OwnedFd::from_raw_fd(listener) };
    (listener, thread)
}

/// What getppid says: it cannot fail, so the C library passes the kernel's value on as it is.
fn getppid() -> Result<i32, Errno> {
    match nix::unistd::getppid().as_raw() {
        errno @ -4095..0 => Err(Errno::from_raw(-errno)),
        value => Ok(value),
    }
}

/// A table that receives from `listener` on a thread until it ends.
fn serve(listener: OwnedFd, settings: Settings) -> (Arc<Pending>, Arc<Source>, JoinHandle<()>) {
    let pending = Arc::new(Pending::new().unwrap());
    let mut about = about("test");
    about.settings = settings;
    let source = pending.add_source(listener, true, about).unwrap();
    let reaped = Arc::clone(&pending);
    thread::spawn(move || requests::reap(reaped).unwrap());
    let (table, from) = (Arc::clone(&pending), Arc::clone(&source));
    let receiver = thread::spawn(move || {
        while let Ok(notification) = from.listener.receive() {
            let judged = table.rule(&from, &notification, Instant::now());
            if let Judgement::Answered = judged {
                continue;
            }
            let memory = ProcessMemory(nix::unistd::Pid::from_raw(notification.tid as i32));
            let snapshot = Snapshot::take(&notification, &memory, 4096);
            table.insert(&from, notification, snapshot, Instant::now());
        }
        table.remove_source(from.index);
    });
    (pending, source, receiver)
}

fn wait_for<T>(mut ready: impl FnMut() -> Option<T>) -> T {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        match ready() {
            Some(value) => return value,
            None if Instant::now() > patience => panic!("waited for a minute"),
            None => thread::sleep(Duration::from_millis(1)),
        }
    }
}

fn first(pending: &Pending) -> u64 {
    wait_for(|| pending.numbers().first().copied())
}

fn all_events(pending: &Pending) -> Vec<String> {
    let line = |position| match pending.events().next(position, ToString::to_string) {
        Next::Line(line) => Some(line.to_string()),
        _ => None,
    };
    (0..).map_while(line).collect()
}

#[test]
fn the_kernel_has_user_notification() {
    assert_eq!(seccomp::notification_available(), Ok(()));
}

#[test]
fn a_target_gets_the_value_the_errno_or_the_kernels_own_answer() {
    let (listener, target) = supervised(true, || [getppid(), getppid(), getppid(), getppid()]);
    let (pending, source, receiver) = serve(listener, Settings::default());
    for response in
        [Response::Return(42), Response::Errno(28), Response::Continue, Response::Default]
    {
        pending.answer(first(&pending), Answer::unattended(response, None)).unwrap();
    }
    let own = nix::unistd::getppid().as_raw();
    let results = target.join().unwrap();
    assert_eq!(results, [Ok(42), Err(Errno::ENOSPC), Ok(own), Err(Errno::ENOSYS)]);
    receiver.join().unwrap();
    assert!(pending.sources().is_empty(), "the listener ended with its last task");
    assert_eq!(source.counts.responded.load(std::sync::atomic::Ordering::Relaxed), 4);
    let ends = ["end 1 return 42", "end 2 ENOSPC", "end 3 continue", "end 4 ENOSYS"];
    let events = all_events(&pending);
    let ended: Vec<&String> = events.iter().filter(|line| line.starts_with("end")).collect();
    assert_eq!(ended, ends);
}

#[test]
fn an_answered_request_is_no_longer_there() {
    let (listener, target) = supervised(true, getppid);
    let (pending, ..) = serve(listener, Settings::default());
    let number = first(&pending);
    assert_eq!(pending.answer(number, Answer::unattended(Response::Return(1), None)), Ok(()));
    assert_eq!(
        pending.answer(number, Answer::unattended(Response::Return(2), None)),
        Err(Unanswered::Gone)
    );
    assert_eq!(target.join().unwrap(), Ok(1));
}

#[test]
fn of_many_that_race_exactly_one_responds() {
    const ROUNDS: i32 = 200;
    let (listener, target) =
        supervised(true, || (0..ROUNDS).map(|_| getppid()).collect::<Vec<_>>());
    let (pending, ..) = serve(listener, Settings::default());
    let racers = [100, 200, 300, 400].map(|value| {
        let pending = Arc::clone(&pending);
        thread::spawn(move || {
            let mut won = Vec::new();
            for number in 1..=ROUNDS as u64 {
                wait_for(|| {
                    let there = pending.numbers().contains(&number);
                    let over = pending.events().end() >= 2 * number;
                    (there || over).then_some(())
                });
                match pending.answer(number, Answer::unattended(Response::Return(value), None)) {
                    Ok(()) => won.push((number, value as i32)),
                    Err(why) => assert!(matches!(why, Unanswered::Gone | Unanswered::Busy)),
                }
            }
            won
        })
    });
    let mut won: Vec<_> = racers.into_iter().flat_map(|racer| racer.join().unwrap()).collect();
    won.sort_unstable();
    let results: Vec<_> = target.join().unwrap().into_iter().map(Result::unwrap).collect();
    assert_eq!(won.len(), results.len());
    assert!(won.iter().zip(&results).all(|((_, winner), results)| winner == results));
}

#[test]
fn what_a_rule_answers_is_counted_and_never_a_request() {
    let (listener, thread) = supervised(true, || [(); 4].map(|()| getppid()));
    let default = Response::Errno(libc::EXDEV);
    let (pending, source, receiver) = serve(listener, Settings { default, ..Settings::default() });
    // The first came before there was a rule.
    let number = first(&pending);
    source.rules.replace(Rules::parse(b"getpid 1\ngetppid default\n").unwrap()).unwrap();
    pending.answer(number, Answer::unattended(Response::Return(7), None)).unwrap();
    let refused = Err(Errno::EXDEV);
    assert_eq!(thread.join().unwrap(), [Ok(7), refused, refused, refused]);
    receiver.join().unwrap();
    assert_eq!(source.rules.answers(), [("getppid".into(), response_kind(default), 3)]);
    assert_eq!(source.counts.received.load(Ordering::Relaxed), 1);
    assert_eq!(all_events(&pending).len(), 2, "of the one request");
}

#[test]
fn without_a_response_the_default_is_given_after_the_timeout() {
    let (listener, target) = supervised(true, || (Instant::now(), getppid(), Instant::now()));
    let timeout = Duration::from_millis(200);
    let (pending, ..) = serve(
        listener,
        Settings { timeout, default: Response::Errno(libc::EPERM), ..Settings::default() },
    );
    let (begun, results, ended) = target.join().unwrap();
    assert_eq!(results, Err(Errno::EPERM));
    assert!(ended - begun >= timeout);
    assert!(wait_for(|| all_events(&pending).get(1).cloned()).ends_with("timeout"));
}

#[test]
fn a_timeout_that_is_set_later_counts_for_what_waits() {
    let (listener, target) = supervised(true, getppid);
    let (pending, source, _) = serve(listener, Settings::default());
    first(&pending);
    source.set(|settings| settings.timeout = Duration::from_millis(1));
    pending.settings_changed();
    assert_eq!(target.join().unwrap(), Err(Errno::ENOSYS));
}

#[test]
fn a_call_that_a_signal_ends_is_gone_and_its_restart_is_a_new_request() {
    // Without WAIT_KILLABLE_RECV a signal with a handler interrupts the wait.
    let (listener, target) = supervised(false, || (nix::unistd::gettid(), getppid()));
    let (pending, ..) = serve(listener, Settings::default());
    let number = first(&pending);
    let tid = pending.get(number).unwrap().notification.tid;
    extern "C" fn nothing(_: libc::c_int) {}
    let action = nix::sys::signal::SigAction::new(
        nix::sys::signal::SigHandler::Handler(nothing),
        nix::sys::signal::SaFlags::SA_RESTART,
        nix::sys::signal::SigSet::empty(),
    );
    #[expect(unsafe_code, reason = "installs a handler that does nothing")]
    // SAFETY: the handler is async-signal-safe, and no other test uses the signal.
    unsafe {
        nix::sys::signal::sigaction(nix::sys::signal::Signal::SIGUSR2, &action).unwrap();
        libc::syscall(libc::SYS_tgkill, std::process::id(), tid, libc::SIGUSR2);
    }
    let again = wait_for(|| pending.numbers().into_iter().find(|other| *other != number));
    wait_for(|| (!pending.numbers().contains(&number)).then_some(()));
    assert_eq!(
        pending.answer(number, Answer::unattended(Response::Return(1), None)),
        Err(Unanswered::Gone)
    );
    pending.answer(again, Answer::unattended(Response::Return(2), None)).unwrap();
    assert_eq!(target.join().unwrap().1, Ok(2));
    let end = format!("end {number} gone");
    wait_for(|| all_events(&pending).contains(&end).then_some(()));
}

#[test]
fn a_second_listener_below_is_refused_with_ebusy() {
    let (listener, target) = supervised(true, || seccomp::load(&trap_getppid(), true));
    assert_eq!(target.join().unwrap(), Err(Errno::EBUSY));
    drop(listener);
}

#[test]
fn a_listener_that_is_closed_answers_with_enosys() {
    let (listener, target) = supervised(true, getppid);
    thread::sleep(Duration::from_millis(20));
    drop(listener);
    assert_eq!(target.join().unwrap(), Err(Errno::ENOSYS));
}

/// What a tree over `pending` has in the file of that path.
fn text(pending: &Arc<Pending>, path: &str) -> String {
    let tree = Tree::new(Arc::clone(pending));
    let find = |node, name| tree.lookup(node, name).unwrap();
    let node = path.split('/').fold(Node::Root, find);
    let handle = done(tree.open(node, OpenMode::Read, this_caller())).unwrap();
    match handle.read(&tree, 0, 1 << 20).unwrap() {
        Data::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
        other => panic!("{path}: {other:?}"),
    }
}

/// Where the test below finds its listener when it runs in another pid namespace.
const INHERITED: &str = "SYSCALLFS_TEST_LISTENER";

#[test]
fn a_target_that_our_pid_namespace_cannot_see_has_no_id_and_is_answered() {
    let name = "a_target_that_our_pid_namespace_cannot_see_has_no_id_and_is_answered";
    if let Ok(listener) = std::env::var(INHERITED) {
        return answer_unseen(listener.parse().unwrap());
    }
    if !Command::new("unshare").args(["-pf", "true"]).output().is_ok_and(|o| o.status.success()) {
        println!("SKIP no pid namespace can be made here");
        return;
    }
    let (listener, target) = supervised(true, getppid);
    let inherited = nix::unistd::dup(&listener).unwrap();
    let seen_from_below = Command::new("unshare")
        .args(["-pf", "--mount-proc"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env(INHERITED, inherited.as_raw_fd().to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&seen_from_below.stdout);
    assert!(seen_from_below.status.success(), "{said}");
    assert_eq!(target.join().unwrap(), Ok(7));
}

fn answer_unseen(listener: i32) {
    #[expect(unsafe_code, reason = "takes ownership of an inherited descriptor")]
    // SAFETY: inherited for this purpose, and nobody else here knows of it.
    let listener = unsafe { OwnedFd::from_raw_fd(listener) };
    let (pending, ..) = serve(listener, Settings::default());
    let number = first(&pending);
    let status = text(&pending, &format!("pending/{number}/status"));
    for line in ["Tid:\t0", "Pid:\t?", "NSpid:\t?", "Uid:\t?", "Comm:\t?", "Valid:\tyes"] {
        assert!(status.lines().any(|other| other == line), "{line} in {status}");
    }
    assert_eq!(text(&pending, &format!("pending/{number}/call")), "getppid()\n");
    pending.answer(number, Answer::unattended(Response::Return(7), None)).unwrap();
}
