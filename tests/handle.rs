//! `syscallfs handle` against a mount of plain files, whose `events` is a FIFO; it never needs a
//! daemon, a filter or a privilege.

#[path = "handle/mount.rs"]
mod mount;

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::time::{Duration, Instant};

use mount::{Mount, wait_until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

#[test]
fn the_handler_of_the_call_responds_and_else_the_default_one() {
    let mount = Mount::new();
    mount.handler("mount", "echo looking; echo EPERM");
    mount.handler("default", "echo continue");
    let handle = mount.start(&[]);
    mount.request(17, "mount");
    mount.request(18, "mkdir");
    assert_eq!(mount.answer(17), "EPERM\n");
    assert_eq!(mount.answer(18), "continue\n");
    assert_eq!(handle.end(), (Some(0), String::new()));
}

#[test]
fn a_handler_sees_its_request() {
    let mount = Mount::new();
    mount.handler(
        "mkdir",
        "echo \"$(pwd) $SYSCALLFS $SYSCALLFS_NUMBER $SYSCALLFS_LISTENER $(cat)\"",
    );
    let handle = mount.start(&[]);
    mount.request(4, "mkdir");
    let root = mount.root().display().to_string();
    assert_eq!(mount.answer(4), format!("{root}/pending/4 {root} 4 web-1 {{\"number\":4}}\n"));
    handle.end();
}

#[test]
fn a_handler_that_is_added_or_changed_answers_the_next_request() {
    let mount = Mount::new();
    let handle = mount.start(&[]);
    mount.request(1, "uname");
    mount.request(2, "uname");
    handle.wait_for_line("has no handler uname and no default");
    mount.handler("default", "echo ENOSYS");
    mount.request(3, "uname");
    assert_eq!(mount.answer(3), "ENOSYS\n");
    mount.handler("uname", "echo 0");
    mount.request(4, "uname");
    assert_eq!(mount.answer(4), "0\n");
    assert_eq!(mount.peek(1), "", "requests without a handler wait on");
    let (_, said) = handle.end();
    assert_eq!(said.lines().count(), 1, "one warning a call: {said}");
}

#[test]
fn a_failure_yields_default_and_one_line() {
    let mount = Mount::new();
    mount.handler("mkdir", "echo continue; exit 3");
    mount.handler("link", "echo continue; kill -9 $$");
    mount.handler("chmod", ":");
    mount.handler("open", "echo fd 3");
    mount.file("socket", "#!/no/such/interpreter\n", 0o755);
    let handle = mount.start(&[]);
    let reasons = [
        ("mkdir", "exited with status 3"),
        ("link", "was killed by SIGKILL"),
        ("chmod", "printed no response"),
        ("open", "printed a response with a descriptor"),
        ("socket", "could not be started: its first line names \"/no/such/interpreter\""),
    ];
    for (number, (syscall, _)) in (1..).zip(reasons) {
        mount.request(number, syscall);
        assert_eq!(mount.answer(number), "default\n", "{syscall}");
    }
    let (_, said) = handle.end();
    for ((number, (syscall, reason)), line) in (1..).zip(reasons).zip(said.lines()) {
        let begin = format!("/{syscall}: {syscall}, request {number}: {reason}");
        assert!(
            line.contains(&begin) && line.ends_with("; the default response was given"),
            "{line}"
        );
    }
    assert_eq!(said.lines().count(), reasons.len(), "{said}");
}

#[test]
fn a_handler_may_respond_itself_and_go_on() {
    let mount = Mount::new();
    mount.handler("mkdir", "echo 0 > response; sleep 0.3; echo late >&2; rm -r \"$PWD\"; exit 1");
    let handle = mount.start(&[]);
    mount.request(9, "mkdir");
    assert_eq!(mount.answer(9), "0\n");
    mount.say("end 9 return 0");
    wait_until(|| !mount.request_dir(9).exists());
    handle.wait_for_line("late");
    assert_eq!(handle.end(), (Some(0), "late\n".to_owned()));
}

#[test]
fn a_handler_whose_target_has_gone_is_asked_to_end_and_then_killed() {
    let mount = Mount::new();
    mount.handler(
        "polite",
        "trap 'echo bye >&2; exit 0' TERM; echo up >&2; while :; do sleep 0.05; done",
    );
    mount.handler("stubborn", "trap '' TERM; echo up >&2; while :; do sleep 0.05; done");
    let handle = mount.start(&[]);
    mount.request(1, "polite");
    handle.wait_for_line("up");
    mount.say("end 1 gone");
    handle.wait_for_line("bye");
    mount.request(2, "stubborn");
    handle.wait_for_line("up");
    wait_until(|| handle.children() == 1);
    let asked = Instant::now();
    mount.say("end 2 timeout");
    wait_until(|| handle.children() == 0);
    assert!(asked.elapsed() >= Duration::from_millis(1900));
    assert_eq!(mount.peek(1) + &mount.peek(2), "", "nobody responds for them");
    assert_eq!(handle.end().0, Some(0));
}

#[test]
fn no_more_handlers_than_jobs_run_at_once_and_ended_requests_leave_the_queue() {
    let mount = Mount::new();
    mount.handler("default", "while [ ! -e \"$SYSCALLFS/go\" ]; do sleep 0.02; done; echo 0");
    let handle = mount.start(&["-j", "2"]);
    for number in 1..=5 {
        mount.request(number, "mkdir");
    }
    wait_until(|| handle.children() == 2);
    mount.say("end 3 gone");
    fs::remove_dir_all(mount.request_dir(4)).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(handle.children(), 2);
    fs::write(mount.root().join("go"), "").unwrap();
    assert_eq!([1, 2, 5].map(|n| mount.answer(n)), ["0\n"; 3]);
    assert_eq!(mount.peek(3), "");
    assert_eq!(handle.end(), (Some(0), String::new()));
}

#[test]
fn thousands_of_requests_leave_nothing() {
    let mount = Mount::new();
    mount.file("getpid", "/bin/true\n", 0o644);
    std::os::unix::fs::symlink("/bin/echo", mount.handlers().join("default")).unwrap();
    let handle = mount.start(&["-j", "8"]);
    mount.request(4000, "mkdir");
    assert_eq!(mount.answer(4000), "default\n", "echo prints nothing");
    let (threads, descriptors) = (handle.threads(), handle.descriptors());
    for number in 1..=3000 {
        mount.say(&format!("new {number} getpid 7 a\nend {number} gone"));
    }
    mount.request(5000, "mkdir");
    assert_eq!(mount.answer(5000), "default\n", "echo prints nothing");
    wait_until(|| handle.children() == 0);
    wait_until(|| handle.threads() <= threads && handle.descriptors() <= descriptors);
    handle.end();
}

#[test]
fn lost_events_are_made_up_for() {
    let mount = Mount::new();
    mount.handler("default", "echo $SYSCALLFS_LISTENER > \"../../seen-$SYSCALLFS_NUMBER\"; echo 0");
    let handle = mount.start(&[]);
    mount.request_without_event(6, "mkdir");
    mount.say("missed 1");
    assert_eq!(mount.answer(6), "0\n");
    assert_eq!(fs::read_to_string(mount.root().join("seen-6")).unwrap(), "web-1\n");
    handle.end();
}

#[test]
fn sigterm_ends_it_and_its_handlers_and_their_requests_wait_on() {
    let mount = Mount::new();
    mount.handler("mkdir", "echo up >&2; exec sleep 100");
    let handle = mount.start(&[]);
    mount.request(1, "mkdir");
    handle.wait_for_line("up");
    handle.signal(Signal::SIGTERM);
    assert_eq!(handle.wait().0, Some(143));
    assert_eq!(mount.peek(1), "");
}

#[test]
fn a_child_leaves_ctrl_c_to_its_parent_and_its_handlers_do_not() {
    let mount = Mount::new();
    mount.handler("mkdir", "kill -INT $$; echo not reached");
    let handle = mount.start(&["--child"]);
    handle.signal(Signal::SIGINT);
    mount.request(1, "mkdir");
    assert_eq!(mount.answer(1), "default\n");
    let (code, said) = handle.end();
    assert!(code == Some(0) && said.contains("was killed by SIGINT"), "{code:?} {said}");
}

#[test]
fn a_child_dies_with_its_parent() {
    let mount = Mount::new();
    mount.handler("mkdir", "echo $PPID > ../../parent; exec sleep 100");
    let script = format!(
        "{} handle --child -m {root} {} <{root} & wait",
        env!("CARGO_BIN_EXE_syscallfs"),
        mount.handlers().display(),
        root = mount.root().display()
    );
    let mut shell = Command::new("sh").args(["-c", &script]).spawn().unwrap();
    mount.request(1, "mkdir");
    let parent = mount.root().join("parent");
    let read = || fs::read_to_string(&parent).ok().and_then(|pid| pid.trim().parse().ok());
    wait_until(|| read().is_some());
    let pid = Pid::from_raw(read().unwrap());
    shell.kill().unwrap();
    assert_eq!(shell.wait().unwrap().signal(), Some(9));
    wait_until(|| kill(pid, None).is_err());
}

#[test]
fn wrong_names_are_refused_with_the_fix() {
    let mount = Mount::new();
    let root = mount.root().display().to_string();
    let handlers = mount.handlers().display().to_string();
    for (args, said) in [
        (
            ["-m", &root, "/no/handlers"],
            "/no/handlers does not exist: name a directory of handlers",
        ),
        (["-m", &root, "/etc/passwd"], "/etc/passwd is not a directory: name the directory"),
        (
            ["-m", "/proc", &handlers],
            "/proc is not a syscallfs mount (it has no file 'version'): start one",
        ),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_syscallfs"))
            .arg("handle")
            .args(args)
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(said) && stderr.lines().count() == 1, "{stderr}");
    }
}
