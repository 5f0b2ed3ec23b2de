//! The mounts of syscallfs that there are, and `syscallfs ps`, which lists them.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::Args;
use nix::unistd::geteuid;

use super::{Exit, mounted, say};
use crate::fs::mount::SOURCE;
use crate::kernel::mountinfo::{self, Mount};
use crate::kernel::proc;
use crate::kernel::text::printable;

/// How long a mount may take to answer.
const MOUNT_TIMEOUT: Duration = Duration::from_secs(1);

/// The arguments of `syscallfs ps`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each line has the path of a mount, the number of calls that wait for a response, and the names of its listeners. Mounts of \
other users are listed only for root. A mount whose daemon was killed can be removed with 'fusermount3 -uz PATH'.")]
pub struct PsArgs {}

/// All mounts of syscallfs that this process can see, in the order of their paths. None of them is asked for anything.
fn all() -> io::Result<Vec<Mount>> {
    let table = proc::own_directory().and_then(|own| own.read("mountinfo"))?;
    let is_ours = |mount: &Mount| {
        // It is `fuse.syscallfs` where fusermount3 has mounted it.
        mount.kind.starts_with("fuse")
            && mount.source.as_os_str() == SOURCE
            && mount.root == Path::new("/")
    };
    let mut mounts: Vec<Mount> = mountinfo::parse_mountinfo(&table).filter(is_ours).collect();
    mounts.sort_by(|one, other| one.point.cmp(&other.point));
    // Of several at one place only the uppermost can be reached.
    mounts.dedup_by(|one, other| one.point == other.point);
    Ok(mounts)
}

/// Those of this user in or below a directory.
pub(super) fn below(directory: &Path) -> Vec<PathBuf> {
    // The kernel shows paths without links.
    let Ok(directory) = fs::canonicalize(directory) else { return Vec::new() };
    let own = all().unwrap_or_default().into_iter().filter(is_own);
    own.map(|mount| mount.point).filter(|point| point.starts_with(&directory)).collect()
}

fn is_own(mount: &Mount) -> bool {
    mount.has(&format!("user_id={}", geteuid()))
}

/// `syscallfs ps`.
pub(super) fn main(_: &PsArgs) -> Exit {
    let mounts = match all() {
        Ok(mounts) => mounts,
        Err(error) => {
            say("syscallfs ps", &format!("cannot read the table of mounts: {error}"));
            return Exit::Failure;
        }
    };
    let listed = mounts.into_iter().filter(|mount| geteuid().is_root() || is_own(mount));
    let rows: Vec<_> = listed.map(|mount| row(&mount.point)).collect();
    let width = rows.iter().map(|row| row[1].chars().count()).fold("MOUNT".len(), usize::max);
    let head = ["PENDING", "MOUNT", "LISTENERS"].map(String::from);
    let mut text = String::new();
    for [pending, mount, listeners] in std::iter::once(head).chain(rows) {
        text.push_str(&format!("{pending:>7}  {mount:<width$}  {listeners}\n"));
    }
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => Exit::Success,
        // As with `ps | head`, which has read what it wants.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Success,
        Err(error) => {
            say("syscallfs ps", &format!("standard output: {error}"));
            Exit::Failure
        }
    }
}

/// What is shown of a mount: how many calls wait, its path, and its listeners or why they are not known.
fn row(mount: &Path) -> [String; 3] {
    let shown = printable(&mount.display().to_string());
    let (sender, answer) = mpsc::channel();
    let asked = mount.to_owned();
    // One that does not answer holds this thread up until the process ends.
    let asking = thread::Builder::new().spawn(move || _ = sender.send(look(&asked)));
    let answer = asking.ok().and_then(|_| answer.recv_timeout(MOUNT_TIMEOUT).ok());
    let (pending, listeners) = match answer {
        Some(Ok((pending, listeners))) => (pending.to_string(), printable(&listeners.join(" "))),
        Some(Err(error)) if mounted::has_gone(&error) => {
            ("-".to_owned(), "left by a daemon that was killed".to_owned())
        }
        Some(Err(error)) => ("-".to_owned(), error.to_string()),
        None => ("-".to_owned(), "does not answer".to_owned()),
    };
    [pending, shown, listeners]
}

/// How many calls wait there, and the names of its listeners.
fn look(mount: &Path) -> io::Result<(usize, Vec<String>)> {
    let names = |directory: &str| -> io::Result<Vec<String>> {
        let entries = fs::read_dir(mount.join(directory))?;
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    Ok((names("pending")?.len(), names("listeners")?))
}
