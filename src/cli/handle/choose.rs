//! Which program answers for a system call; it looks at every call anew and never keeps what it
//! saw, so that a handler can be added or changed at any time.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use nix::fcntl::{AT_FDCWD, AtFlags};
use nix::unistd::{AccessFlags, faccessat};

use crate::table::i386;

/// The outcome of a look into the handlers' directory.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Start this program.
    Program(PathBuf),
    /// Start this program, though the call has a file of its own that cannot be started.
    Instead {
        /// What to start.
        program: PathBuf,
        /// The call's own file.
        passed_over: PathBuf,
    },
    /// Nothing here may be started for it.
    None,
}

/// Chooses `HANDLERS/<syscall>`, else `HANDLERS/default`; a 32-bit program's `chown32` is handled
/// by `chown` unless it has a file of its own. `syscall` must be fit to be a file name.
pub(super) fn choose(handlers: &Path, syscall: &str) -> Choice {
    let mut own = handlers.join(syscall);
    if let Some(usual) = i386::usual_name(syscall).filter(|_| !own.exists()) {
        own = handlers.join(usual);
    }
    if is_program(&own) {
        return Choice::Program(own);
    }
    let program = handlers.join("default");
    match (is_program(&program), own.exists()) {
        (true, false) => Choice::Program(program),
        (true, true) => Choice::Instead { program, passed_over: own },
        (false, _) => Choice::None,
    }
}

/// Whether `path` is a file that this process may execute, by the effective user as exec does.
fn is_program(path: &Path) -> bool {
    path.is_file() && faccessat(AT_FDCWD, path, AccessFlags::X_OK, AtFlags::AT_EACCESS).is_ok()
}

/// Which other file a program needs that is not there, if that is known: the interpreter of a script, execve(2).
pub(super) fn missing(program: &Path) -> Option<String> {
    let mut line = Vec::new();
    BufReader::new(File::open(program).ok()?).take(256).read_until(b'\n', &mut line).ok()?;
    let line = String::from_utf8_lossy(line.strip_prefix(b"#!")?).into_owned();
    let interpreter = line.trim_matches([' ', '\t', '\n']).split([' ', '\t']).next()?;
    let mend = match interpreter.ends_with('\r') {
        true => ": its lines end as in DOS, which `sed -i 's/\\r$//'` mends",
        false => "",
    };
    Some(format!("its first line names {interpreter:?}, which is not there{mend}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{Permissions, create_dir, set_permissions, write};
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn file(path: PathBuf, mode: u32) -> PathBuf {
        write(&path, "#!/bin/sh\n").unwrap();
        set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_script_without_its_interpreter_is_told_which() {
        let dir = tempfile::tempdir().unwrap();
        let told = |content: &[u8]| {
            let path = dir.path().join("mount");
            write(&path, content).unwrap();
            missing(&path)
        };
        assert_eq!(
            told(b"#! /no/such -e\necho 0\n").unwrap(),
            r#"its first line names "/no/such", which is not there"#
        );
        let dos = told(b"#!/bin/sh\r\necho 0\r\n").unwrap();
        assert!(
            dos.starts_with(r#"its first line names "/bin/sh\r", which is not there: "#),
            "{dos}"
        );
        assert_eq!(told(b"\x7fELF"), None);
    }

    #[test]
    fn a_32_bit_spelling_is_handled_by_the_usual_name() {
        let dir = tempfile::tempdir().unwrap();
        file(dir.path().join("default"), 0o755);
        let usual = file(dir.path().join("chown"), 0o755);
        assert_eq!(choose(dir.path(), "chown32"), Choice::Program(usual));
        let own = file(dir.path().join("chown32"), 0o755);
        assert_eq!(choose(dir.path(), "chown32"), Choice::Program(own));
    }

    #[test]
    fn the_call_has_its_own_handler_or_the_default_or_none() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(choose(dir.path(), "mount"), Choice::None);
        let default = file(dir.path().join("default"), 0o755);
        assert_eq!(choose(dir.path(), "mount"), Choice::Program(default));
        let mount = file(dir.path().join("mount"), 0o700);
        assert_eq!(choose(dir.path(), "mount"), Choice::Program(mount));
    }

    #[test]
    fn what_cannot_be_executed_is_passed_over_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let passed_over = file(dir.path().join("mount"), 0o644);
        assert_eq!(choose(dir.path(), "mount"), Choice::None);
        let program = file(dir.path().join("default"), 0o755);
        assert_eq!(choose(dir.path(), "mount"), Choice::Instead { program, passed_over });
    }

    #[test]
    fn directories_are_no_programs_and_symlinks_may_be() {
        let dir = tempfile::tempdir().unwrap();
        create_dir(dir.path().join("mkdir")).unwrap();
        assert_eq!(choose(dir.path(), "mkdir"), Choice::None);
        symlink("/bin/sh", dir.path().join("uname")).unwrap();
        assert_eq!(choose(dir.path(), "uname"), Choice::Program(dir.path().join("uname")));
    }
}
