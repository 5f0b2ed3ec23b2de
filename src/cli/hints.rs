//! What `guard` says of a call that it refuses: one line on standard error, with the option that would allow it. Each
//! line once, however often the command tries.

use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::say;
use crate::kernel::text::printable;
use crate::policy::response::Response;
use crate::policy::rules::{Action, Rules};
use crate::requests::ring::Seen;
use crate::requests::{LogEntry, Occurrence, Pending, Ruling};
use crate::table::by_number;

/// How often it looks at the log.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);
/// How many lines it says: the command chooses what it tries, and must not bury the rest.
const MOST_LINES: usize = 100;
/// Calls that every program tries, to do without them.
const PROBES: &[&str] = &["clone3"];
/// Where git keeps what it runs: read-only in each directory of `--write`.
const RUN_BY_GIT: &[&str] = &["/.git/hooks", "/.git/config", "/.git/commondir", "/.git/modules/"];

/// The thread; dropped, it says what is left.
#[derive(Debug)]
pub(super) struct Hints {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What has been said.
struct Speaker {
    /// The lines of the rules that carry calls out.
    emulating: HashSet<usize>,
    said: HashSet<String>,
}

impl Hints {
    /// Says what `pending` refuses from now on by these rules, if they are those of a `guard`.
    pub(super) fn of_guard(is_guard: bool, pending: &Arc<Pending>, rules: &Rules) -> Option<Self> {
        let started = is_guard.then(|| Self::start(pending, rules))?;
        started.inspect_err(|error| log::warn!("refusals are in the log alone: {error}")).ok()
    }

    fn start(pending: &Arc<Pending>, rules: &Rules) -> io::Result<Self> {
        let is_over = Arc::<AtomicBool>::default();
        let (pending, over) = (Arc::clone(pending), Arc::clone(&is_over));
        let mut speaker = Speaker::new(rules);
        let work = move || {
            let mut position = pending.log().start();
            loop {
                // Looked at before what is left is said.
                let is_last = over.load(SeqCst);
                loop {
                    match pending.log().look(position, |entry| speaker.hint(entry)) {
                        Seen::Found(hint) => {
                            position += 1;
                            if let Some(hint) = hint {
                                say("syscallfs guard", &hint);
                            }
                        }
                        Seen::Missed(count) => position += count,
                        Seen::End => break,
                    }
                }
                if is_last {
                    return;
                }
                thread::park_timeout(LOOK_INTERVAL);
            }
        };
        let thread = thread::Builder::new().name("hints".to_owned()).spawn(work)?;
        Ok(Self { is_over, thread: Some(thread) })
    }
}

impl Drop for Hints {
    fn drop(&mut self) {
        self.is_over.store(true, SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A panic there has been printed.
            let _ = thread.join();
        }
    }
}

impl Speaker {
    fn new(rules: &Rules) -> Self {
        let emulating = rules.lines().iter();
        let emulating = emulating.filter(|line| matches!(line.answer.action, Action::Emulate(_)));
        let emulating = emulating.map(|line| line.number).collect();
        Self { emulating, said: HashSet::new() }
    }

    /// What is to be said of an entry, if that has not been said.
    fn hint(&mut self, entry: &LogEntry) -> Option<String> {
        let Occurrence::Ruling(ruling) = &entry.what else { return None };
        let hint = self.hint_of(ruling)?;
        if self.said.len() >= MOST_LINES || !self.said.insert(hint.clone()) {
            return None;
        }
        match self.said.len() {
            MOST_LINES => Some("more refusals are in the log alone: --log FILE".to_owned()),
            _ => Some(hint),
        }
    }

    fn hint_of(&self, ruling: &Ruling) -> Option<String> {
        let call = &ruling.notification;
        let name = by_number(call.arch, call.nr).map_or("a call", |row| row.name);
        let advice = match &ruling.why {
            Some(why) => advice(name, &call.args, why),
            // An errno of a call that was carried out is the kernel's.
            None if self.emulating.contains(&ruling.line) || PROBES.contains(&name) => return None,
            None if !matches!(ruling.response, Response::Errno(_)) => return None,
            None => "no option allows it".to_owned(),
        };
        let what = ruling.why.as_deref().map(subject).unwrap_or_default();
        let space = if what.is_empty() { "" } else { " " };
        Some(printable(&format!("{name}{space}{what} was refused: {advice}")))
    }
}

const NO_PATH: &str = " is not among the names of --path for that";
const NO_ADDRESS: &str = " is not among those of --connect-to";
const UNIX: &str = "a Unix socket: ";

/// What a reason is about.
fn subject(why: &str) -> &str {
    let end = why.strip_suffix(NO_PATH).or(why.strip_suffix(NO_ADDRESS));
    end.map_or("", |what| what.strip_prefix(UNIX).unwrap_or(what))
}

/// Which option allows what was refused for this reason.
fn advice(call: &str, registers: &[u64; 6], why: &str) -> String {
    if let Some(address) = why.strip_suffix(NO_ADDRESS) {
        return format!("--connect {address} allows it");
    }
    let Some(path) = why.strip_suffix(NO_PATH) else {
        return format!("{why}; no option allows it");
    };
    if let Some(path) = path.strip_prefix(UNIX) {
        return format!("--connect unix:{} allows it", quoted(path));
    }
    if RUN_BY_GIT.iter().any(|name| path.contains(name)) {
        return "git runs it, so no option allows writing it".to_owned();
    }
    let directory = Path::new(path).parent().unwrap_or(Path::new("/")).display().to_string();
    // The target has chosen the name, and people paste the option into a shell.
    let (path, directory) = (quoted(path), quoted(&directory));
    match opens_for_reading(call, registers) {
        Some(true) => format!("--read {path} allows it"),
        Some(false) => format!("--write {directory} allows it"),
        None => format!("--read {path} or --write {directory} allows it"),
    }
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    shlex::try_quote(text).map_or_else(|_| "NAME".to_owned(), |word| word.into_owned())
}

/// Whether a call only reads; `None` if its registers do not have that.
fn opens_for_reading(call: &str, registers: &[u64; 6]) -> Option<bool> {
    use nix::libc::{O_ACCMODE, O_CREAT, O_RDONLY, O_TRUNC};
    let flags = match call {
        "open" => registers[1],
        "openat" => registers[2],
        "openat2" => return None,
        _ => return Some(false),
    };
    let flags = flags as i32;
    Some(flags & O_ACCMODE == O_RDONLY && flags & (O_CREAT | O_TRUNC) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_names_its_option() {
        let of = |call: &str, flags: u64, why: &str| advice(call, &[0, flags, flags, 0, 0, 0], why);
        let path = "/home/a/.npmrc is not among the names of --path for that";
        assert_eq!(of("openat", 0, path), "--read /home/a/.npmrc allows it");
        assert_eq!(of("openat", 0o101, path), "--write /home/a allows it");
        assert_eq!(of("mkdir", 0, path), "--write /home/a allows it");
        assert_eq!(of("openat2", 0, path), "--read /home/a/.npmrc or --write /home/a allows it");
        let hook = "/p/.git/hooks/x is not among the names of --path for that";
        assert_eq!(of("openat", 1, hook), "git runs it, so no option allows writing it");
        let address = "10.0.0.1:443 is not among those of --connect-to";
        assert_eq!(of("connect", 0, address), "--connect 10.0.0.1:443 allows it");
        assert_eq!(subject(address), "10.0.0.1:443");
        let socket = "a Unix socket: /run/a is not among the names of --path for that";
        assert_eq!(of("connect", 0, socket), "--connect unix:/run/a allows it");
        assert_eq!(subject(socket), "/run/a");
        assert_eq!(
            of("mknod", 0, "devices are not made"),
            "devices are not made; no option allows it"
        );
    }
}
