//! Checks for `serve`: its socket, and access to containers, which are not its descendants. A running agent is not
//! disturbed.

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixStream;
use std::path::Path;

use nix::errno::Errno;
use nix::unistd::getppid;

use super::check::Check;
use super::{place, trial};
use crate::cli::serve::default_socket;
use crate::intake::agent::{Agent, BindError};
use crate::kernel::memory::{Memory, ProcessMemory};

/// All of them.
pub(super) fn checks() -> Vec<Check> {
    vec![
        match socket(&default_socket()) {
            Ok(()) => Check::ok("default socket"),
            Err(error) => Check::limited("default socket", error.to_string()),
        },
        others(),
    ]
}

/// What binding it would say, found out with another name beside it.
fn socket(path: &Path) -> Result<(), BindError> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.file_type().is_socket() => {
            return Err(BindError::NotASocket(path.to_owned()));
        }
        // An agent takes a connection without data for such a look, and logs nothing.
        Ok(_) if UnixStream::connect(path).is_ok() => {
            return Err(BindError::InUse(path.to_owned()));
        }
        _ => {}
    }
    match Agent::bind(&path.with_file_name(place::new_name())) {
        Ok(_) => Ok(()),
        Err(BindError::Io(_, error)) => Err(BindError::Io(path.to_owned(), error)),
        Err(other) => Err(other),
    }
}

/// Whether the memory of a process that is no descendant can be read: a child tries it with its parent's.
fn others() -> Check {
    let name = "others' memory";
    let known = *b"syscallfs doctor";
    let read = trial::tried(|| {
        let mut found = [0; 16];
        // After fork(2) it has the same address in the parent.
        let address = known.as_ptr() as u64;
        ProcessMemory(getppid()).read(address, &mut found)?;
        if found == known { Ok(()) } else { Err(Errno::EFAULT) }
    });
    Check::or_limited(name, read, &fix())
}

fn fix() -> String {
    let lost = "calls of processes that are not descendants, such as those of containers, get the default response \
        if they have arguments in memory, and no handler sees them";
    match fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope") {
        Ok(scope) if scope.trim() != "0" => format!(
            "{lost}: Yama's ptrace_scope is {}: as root, 'sysctl kernel.yama.ptrace_scope=0', or run 'syscallfs \
             serve' as root",
            scope.trim()
        ),
        _ => format!(
            "{lost}: run 'syscallfs serve' as root, or outside of the sandbox that forbids it"
        ),
    }
}
