//! A mount of plain files and a `handle` that serves it; it never answers a request itself.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, mkfifo};

/// Waits for something that is bound to happen.
pub(crate) fn wait_until(happened: impl Fn() -> bool) {
    let begin = Instant::now();
    while !happened() {
        assert!(begin.elapsed() < Duration::from_secs(60), "waited a minute");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub(crate) struct Mount {
    dir: tempfile::TempDir,
    events: Arc<Mutex<Option<File>>>,
}

impl Mount {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for name in ["mount/pending", "handlers"] {
            fs::create_dir_all(dir.path().join(name)).unwrap();
        }
        let mount = dir.path().join("mount");
        fs::write(mount.join("version"), "syscallfs 0.1.0 abi 1\n").unwrap();
        mkfifo(&mount.join("events"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        // For reading too: no reader need be there yet.
        let events = OpenOptions::new().read(true).write(true).open(mount.join("events")).unwrap();
        Self { dir, events: Arc::new(Mutex::new(Some(events))) }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("mount")
    }

    pub(crate) fn handlers(&self) -> PathBuf {
        self.dir.path().join("handlers")
    }

    pub(crate) fn request_dir(&self, number: u64) -> PathBuf {
        self.root().join("pending").join(number.to_string())
    }

    pub(crate) fn handler(&self, name: &str, script: &str) {
        self.file(name, &format!("#!/bin/sh\n{script}\n"), 0o755);
    }

    /// Renamed into place, so that nobody executes a file that is still open for writing.
    pub(crate) fn file(&self, name: &str, text: &str, mode: u32) {
        let new = self.dir.path().join("new");
        // Written by another process: one that is forked here meanwhile would keep it open.
        let mut cat = Command::new("sh")
            .args(["-c", "cat > \"$0\""])
            .arg(&new)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        cat.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(cat.wait().unwrap().success());
        fs::set_permissions(&new, Permissions::from_mode(mode)).unwrap();
        fs::rename(new, self.handlers().join(name)).unwrap();
    }

    pub(crate) fn say(&self, line: &str) {
        let events = self.events.lock().unwrap();
        events.as_ref().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    pub(crate) fn request(&self, number: u64, syscall: &str) {
        self.request_without_event(number, syscall);
        self.say(&format!("new {number} {syscall} 4711 web-1"));
    }

    pub(crate) fn request_without_event(&self, number: u64, syscall: &str) {
        let dir = self.request_dir(number);
        fs::create_dir(&dir).unwrap();
        for (name, text) in [
            ("syscall", format!("{syscall}\n")),
            ("status", format!("Number:\t{number}\nListener:\tweb-1\n")),
            ("request.json", format!("{{\"number\":{number}}}\n")),
            ("response", String::new()),
        ] {
            fs::write(dir.join(name), text).unwrap();
        }
    }

    /// The response, as soon as there is one.
    pub(crate) fn answer(&self, number: u64) -> String {
        wait_until(|| self.peek(number).ends_with('\n'));
        self.peek(number)
    }

    /// The response as it is now.
    pub(crate) fn peek(&self, number: u64) -> String {
        fs::read_to_string(self.request_dir(number).join("response")).unwrap_or_default()
    }

    pub(crate) fn start(&self, options: &[&str]) -> Handle {
        let mut command = Command::new(env!("CARGO_BIN_EXE_syscallfs"));
        if options.contains(&"--child") {
            // `run` hands it the root of the mount.
            command.stdin(File::open(self.root()).unwrap());
        }
        let mut child = command
            .arg("handle")
            .args(options)
            .arg("-m")
            .args([self.root(), self.handlers()])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let pid = Pid::from_raw(child.id().try_into().unwrap());
        let opened =
            |fd: fs::DirEntry| fs::read_link(fd.path()).is_ok_and(|to| to.ends_with("events"));
        wait_until(|| descriptors(pid).any(opened));
        // By then its signals are its own.
        wait_until(|| {
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
            status.lines().any(|line| line.starts_with("SigBlk:") && !line.ends_with("00000000"))
        });
        let lines = Arc::new(Mutex::new(Vec::new()));
        let stderr = child.stderr.take().unwrap();
        let sink = Arc::clone(&lines);
        let reader = std::thread::spawn(move || {
            let each = BufReader::new(stderr).lines().map_while(Result::ok);
            each.for_each(|line| sink.lock().unwrap().push(line));
        });
        Handle { child, pid, lines, reader, seen: 0.into(), events: Arc::clone(&self.events) }
    }
}

fn descriptors(pid: Pid) -> impl Iterator<Item = fs::DirEntry> {
    fs::read_dir(Path::new("/proc").join(pid.to_string()).join("fd"))
        .into_iter()
        .flatten()
        .flatten()
}

pub(crate) struct Handle {
    child: Child,
    pid: Pid,
    lines: Arc<Mutex<Vec<String>>>,
    reader: JoinHandle<()>,
    seen: std::cell::Cell<usize>,
    events: Arc<Mutex<Option<File>>>,
}

impl Handle {
    /// Waits for a line on standard error that has not been waited for before.
    pub(crate) fn wait_for_line(&self, part: &str) {
        wait_until(|| {
            let lines = self.lines.lock().unwrap();
            let found = lines.iter().skip(self.seen.get()).position(|line| line.contains(part));
            found.is_some_and(|at| {
                self.seen.set(self.seen.get() + at + 1);
                true
            })
        });
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.pid, signal).unwrap();
    }

    pub(crate) fn children(&self) -> usize {
        let path = format!("/proc/{0}/task/{0}/children", self.pid);
        fs::read_to_string(path).unwrap().split_whitespace().count()
    }

    pub(crate) fn threads(&self) -> usize {
        fs::read_dir(format!("/proc/{}/task", self.pid)).unwrap().count()
    }

    pub(crate) fn descriptors(&self) -> usize {
        descriptors(self.pid).count()
    }

    /// Ends the events, as an unmount does, and waits: the exit code and what it said.
    pub(crate) fn end(self) -> (Option<i32>, String) {
        self.events.lock().unwrap().take();
        self.wait()
    }

    /// Waits for it to end by itself.
    pub(crate) fn wait(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        self.reader.join().unwrap();
        let said = self.lines.lock().unwrap().iter().map(|line| format!("{line}\n")).collect();
        (code, said)
    }
}
