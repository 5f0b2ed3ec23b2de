//! `syscallfs run` on a mount of its own.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// `syscallfs run` on a mount of its own.
pub(crate) struct Run {
    child: Child,
    directory: tempfile::TempDir,
}

impl Run {
    /// Runs `script` in sh with `traps` trapped, and waits for the mount.
    pub(crate) fn start(traps: &str, options: &[&str], script: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mount = directory.path().join("mnt");
        let child = Command::new(env!("CARGO_BIN_EXE_syscallfs"))
            .args(["run", "-t", traps, "-m"])
            .arg(&mount)
            .args(options)
            .args(["--", "sh", "-c", script])
            .current_dir(directory.path())
            .env("MOUNT", &mount)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let run = Self { child, directory };
        wait_for(|| run.path("version").exists().then_some(()));
        run
    }

    /// The directory that has the mount.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("mnt").join(name)
    }

    /// Waits until a request is there, and returns its number.
    pub(crate) fn request(&self) -> u64 {
        wait_for(|| self.pending().first().copied())
    }

    pub(crate) fn pending(&self) -> Vec<u64> {
        let entries = fs::read_dir(self.path("pending")).unwrap();
        let number = |entry: std::io::Result<fs::DirEntry>| {
            entry.unwrap().file_name().into_string().unwrap().parse().unwrap()
        };
        let mut numbers: Vec<u64> = entries.map(number).collect();
        numbers.sort_unstable();
        numbers
    }

    pub(crate) fn respond(&self, number: u64, line: &str) -> Result<(), Errno> {
        write(&self.path(&format!("pending/{number}/response")), line)
    }

    /// Waits for the end and returns exit code and standard output.
    pub(crate) fn finish(mut self) -> (Option<i32>, String) {
        let mut output = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
        let status = self.child.wait().unwrap();
        assert!(!self.path("").exists(), "the mount and its directory are gone");
        (status.code(), output)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            // A failed test: the first signal interrupts, the second kills.
            for _ in 0..2 {
                let _ = kill(Pid::from_raw(self.child.id() as i32), Signal::SIGTERM);
                thread::sleep(Duration::from_millis(200));
            }
            let _ = self.child.wait();
        }
    }
}

pub(crate) fn write(path: &Path, line: &str) -> Result<(), Errno> {
    let errno = |error: std::io::Error| Errno::from_raw(error.raw_os_error().unwrap());
    let mut file = OpenOptions::new().write(true).truncate(true).open(path).map_err(errno)?;
    file.write_all(line.as_bytes()).map_err(errno)
}

pub(crate) fn wait_for<T>(mut ready: impl FnMut() -> Option<T>) -> T {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        match ready() {
            Some(value) => return value,
            None if Instant::now() > patience => panic!("waited for a minute"),
            None => thread::sleep(Duration::from_millis(2)),
        }
    }
}
