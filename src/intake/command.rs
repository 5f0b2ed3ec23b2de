//! A listener that comes from a command we start: found on PATH first, so that its execve is one
//! call. A command does not start without its filter.

use std::env;
use std::ffi::{CString, OsStr, OsString};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::errno::Errno;
use nix::sys::signal::SigSet;
use nix::unistd::{AccessFlags, access};

use crate::kernel::launch::{self, Child, LaunchError};
use crate::kernel::limits::Nofile;
use crate::kernel::shared::Mapping;
use crate::policy::filter::Filter;

/// Why a command was not started.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// No such file, or not on PATH.
    #[error("{0}: command not found")]
    NotFound(String),
    /// A file that cannot be executed.
    #[error("{0}: {desc}", desc = .1.desc())]
    NotExecutable(String, Errno),
    /// A NUL byte in an argument.
    #[error("an argument contains a NUL byte")]
    Nul,
    /// The kernel has no user notification.
    #[error(
        "this kernel has no seccomp user notification ({0}): Linux 5.0 or newer with CONFIG_SECCOMP_FILTER is \
         needed; a container needs a seccomp profile that allows seccomp(2)"
    )]
    NoNotification(Errno),
    /// A filter above has a listener.
    #[error(
        "another filter already has a listener, and the kernel allows only one: run this outside of the sandbox, \
         container or syscallfs that loaded it"
    )]
    ListenerAbove,
    /// Anything else.
    #[error(transparent)]
    Launch(LaunchError),
}

/// A command that can be started.
#[derive(Debug)]
pub struct Prepared {
    program: PathBuf,
    arguments: Vec<CString>,
    ruleset: Option<OwnedFd>,
}

/// What a command begins with.
#[derive(Debug, Clone)]
pub struct Begin {
    /// Its signal mask.
    pub mask: SigSet,
    /// Its limit of open descriptors.
    pub nofile: Nofile,
    /// Whether its listener is to ask for WAIT_KILLABLE_RECV.
    pub wait_killable: bool,
    /// It waits until this page is released, where there is one.
    pub hold: Option<Arc<Mapping>>,
}

/// Finds the command and checks that the kernel can do what is needed.
///
/// # Errors
/// See [`CommandError`]; nothing has been started.
pub fn prepare(command: &[OsString]) -> Result<Prepared, CommandError> {
    let name = command.first().map(OsString::as_os_str).unwrap_or_default();
    let program = find_program(name)?;
    let arguments = command.iter().map(|word| c_string(word)).collect::<Result<_, _>>()?;
    // Before anything is mounted, so that a kernel without it leaves nothing behind.
    if let Err(errno) = crate::kernel::seccomp::notification_available() {
        return Err(CommandError::NoNotification(errno));
    }
    Ok(Prepared { program, arguments, ruleset: None })
}

impl Prepared {
    /// The same within a ruleset of Landlock; where that fails, it starts without, and [`Child::unbounded`] says so.
    #[must_use]
    pub fn within(self, ruleset: Option<OwnedFd>) -> Self {
        Self { ruleset, ..self }
    }

    /// Starts it under `filter`.
    ///
    /// # Errors
    /// See [`CommandError`]; in each case the command has not run.
    pub fn start(&self, filter: &Filter, begin: Begin) -> Result<(Child, OwnedFd), CommandError> {
        let pair =
            |(name, value): (OsString, OsString)| c_string(&[name, value].join(OsStr::new("=")));
        let command = launch::Command {
            program: c_string(self.program.as_os_str())?,
            arguments: self.arguments.clone(),
            environment: env::vars_os().map(pair).collect::<Result<_, _>>()?,
            mask: begin.mask,
            nofile: begin.nofile,
            wait_killable: begin.wait_killable,
            is_read: filter.traps_execve(),
            ruleset: self.ruleset.as_ref().map(AsRawFd::as_raw_fd),
            hold: begin.hold,
        };
        launch::launch(&command, filter.program()).map_err(|error| match error {
            // One listener for each tree of filters: a second SECCOMP_FILTER_FLAG_NEW_LISTENER below it is
            // EBUSY, still in Linux 6.18.
            LaunchError::Filter(Errno::EBUSY) => CommandError::ListenerAbove,
            LaunchError::Filter(errno @ (Errno::ENOSYS | Errno::EPERM)) => {
                CommandError::NoNotification(errno)
            }
            other => CommandError::Launch(other),
        })
    }

    /// A name for its listener: the program's, as a safe file name without white space.
    pub fn name(&self) -> String {
        super::safe_name(&self.program.file_name().unwrap_or_default().to_string_lossy())
    }

    /// What execve's failure means for the user.
    pub fn exec_failure(&self, errno: Errno) -> CommandError {
        let name = self.program.display().to_string();
        match errno {
            Errno::ENOENT => CommandError::NotFound(name),
            errno => CommandError::NotExecutable(name, errno),
        }
    }
}

/// The file that a shell would execute for `name`.
///
/// # Errors
/// [`CommandError::NotFound`], [`CommandError::NotExecutable`].
pub fn find_program(name: &OsStr) -> Result<PathBuf, CommandError> {
    let shown = || name.to_string_lossy().into_owned();
    if name.is_empty() {
        return Err(CommandError::NotFound("''".into()));
    }
    if name.as_bytes().contains(&b'/') {
        return executable(Path::new(name)).map_err(|errno| match errno {
            Errno::ENOENT => CommandError::NotFound(shown()),
            errno => CommandError::NotExecutable(shown(), errno),
        });
    }
    // Without the current directory, where another user may have put a program.
    let path = env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/bin:/bin"));
    let mut denied = None;
    for directory in env::split_paths(&path) {
        match executable(&directory.join(name)) {
            Ok(program) => return Ok(program),
            // As execvp(3): a later directory may have it, and only if none has, the first refusal counts.
            Err(Errno::EACCES) => denied = Some(Errno::EACCES),
            Err(_) => {}
        }
    }
    Err(match denied {
        Some(errno) => CommandError::NotExecutable(shown(), errno),
        None => CommandError::NotFound(shown()),
    })
}

fn executable(path: &Path) -> Result<PathBuf, Errno> {
    if !path.exists() {
        // Also behind a directory that may not be searched: its contents are not revealed.
        return Err(Errno::ENOENT);
    }
    access(path, AccessFlags::X_OK)?;
    // access(2) allows X_OK for a directory that may be searched; execve(2) then says EACCES.
    if path.is_dir() { Err(Errno::EACCES) } else { Ok(path.to_owned()) }
}

fn c_string(text: &OsStr) -> Result<CString, CommandError> {
    CString::new(text.to_owned().into_vec()).map_err(|_| CommandError::Nul)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(command: &str) -> Result<Prepared, CommandError> {
        prepare(&[OsString::from(command)])
    }

    #[test]
    fn a_command_is_found_on_path_and_names_its_listener() {
        let sh = prepared("sh").unwrap();
        assert!(sh.program.is_absolute());
        assert_eq!(sh.name(), "sh");
    }

    #[test]
    fn what_cannot_be_started_is_said_before_anything_happens() {
        for (command, why) in [
            ("no-such-command", "no-such-command: command not found"),
            ("/no/such/file", "/no/such/file: command not found"),
            ("/etc/passwd", "/etc/passwd: Permission denied"),
            ("/etc", "/etc: Permission denied"),
            ("", "'': command not found"),
        ] {
            assert_eq!(prepared(command).unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn listener_names_are_safe_file_names() {
        for (program, name) in [("/a/b c", "b_c"), ("/.hidden", "_.hidden"), ("/x\n", "x_")] {
            let prepared =
                Prepared { program: program.into(), arguments: Vec::new(), ruleset: None };
            assert_eq!(prepared.name(), name);
        }
    }
}
