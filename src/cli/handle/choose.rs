//! Which program handles a system call. The directory is read again for every call, so that a handler can be added or
//! changed at any time.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use nix::fcntl::{AT_FDCWD, AtFlags};
use nix::sys::statvfs::{FsFlags, statvfs};
use nix::unistd::{AccessFlags, faccessat};

use super::unknown::Unknown;
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
    /// There is a file for it that this process may not execute, and nothing else.
    Unusable(PathBuf),
    /// There is nothing for it here.
    None,
}

/// Chooses among the handlers of a call's container, `own`, else among those of all. `syscall` must be fit to be a file
/// name.
///
/// # Errors
/// [`Unknown`]: something cannot be looked at that may be the handler.
pub(super) fn choose(own: Option<&Path>, all: &Path, syscall: &str) -> Result<Choice, Unknown> {
    let own = own.map(|own| choose_in(own, syscall)).transpose()?;
    Ok(match own {
        None | Some(Choice::None) => choose_in(all, syscall)?,
        // Unlike a failed look-up, a missing run bit is certain: the
        // handler for all takes over, and a message names the file.
        Some(Choice::Unusable(passed_over)) => match choose_in(all, syscall)? {
            Choice::Program(program) => Choice::Instead { program, passed_over },
            Choice::None => Choice::Unusable(passed_over),
            other => other,
        },
        Some(own) => own,
    })
}

/// Chooses `HANDLERS/<syscall>`, else `HANDLERS/default`; a 32-bit program's `chown32` is handled
/// by `chown` unless it has a file of its own.
fn choose_in(handlers: &Path, syscall: &str) -> Result<Choice, Unknown> {
    let mut own = handlers.join(syscall);
    let mut found = look(&own)?;
    if let Some(usual) = i386::usual_name(syscall).filter(|_| found == FoundHandler::Nothing) {
        own = handlers.join(usual);
        found = look(&own)?;
    }
    if found == FoundHandler::Program {
        return Ok(Choice::Program(own));
    }
    let program = handlers.join("default");
    let default = look(&program)?;
    Ok(match (default, found) {
        (FoundHandler::Program, FoundHandler::Nothing) => Choice::Program(program),
        (FoundHandler::Program, _) => Choice::Instead { program, passed_over: own },
        (_, FoundHandler::File) => Choice::Unusable(own),
        (FoundHandler::File, _) => Choice::Unusable(program),
        _ => Choice::None,
    })
}

/// What is at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FoundHandler {
    Nothing,
    /// A directory, or what else is no file.
    Other,
    /// A file that this process may not execute.
    File,
    /// A file that this process may execute, by the effective user as exec does.
    Program,
}

fn look(path: &Path) -> Result<FoundHandler, Unknown> {
    use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
    match fs::metadata(path) {
        Ok(known) if !known.is_file() => return Ok(FoundHandler::Other),
        Ok(_) => {}
        // Only this is absence. After any other error, a handler
        // for all calls could allow what this one refuses.
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => {
            return Ok(FoundHandler::Nothing);
        }
        Err(error) => return Err(Unknown::of(path, error)),
    }
    // access(2) would check the real ids, and execve(2) checks the effective ones.
    let may = faccessat(AT_FDCWD, path, AccessFlags::X_OK, AtFlags::AT_EACCESS);
    match may.map_err(io::Error::from) {
        Ok(()) => Ok(FoundHandler::Program),
        Err(error) if error.kind() == PermissionDenied => Ok(FoundHandler::File),
        Err(error) => Err(Unknown::of(path, error)),
    }
}

/// Whether `path` is on a file system from which nothing is executed.
pub(super) fn is_noexec(path: &Path) -> bool {
    statvfs(path).is_ok_and(|place| place.flags().contains(FsFlags::ST_NOEXEC))
}

/// Which other file a program needs that is not there, if that is known: the interpreter of a script, execve(2).
pub(super) fn missing(program: &Path) -> Option<String> {
    let mut line = Vec::new();
    // execve(2) reads no more of a first line (BINPRM_BUF_SIZE, 256 since Linux 5.1).
    BufReader::new(File::open(program).ok()?).take(256).read_until(b'\n', &mut line).ok()?;
    let line = String::from_utf8_lossy(line.strip_prefix(b"#!")?).into_owned();
    let interpreter = line.trim_matches([' ', '\t', '\n']).split([' ', '\t']).next()?;
    let fix = match interpreter.ends_with('\r') {
        true => ": its lines end in CR LF; fix them with `sed -i 's/\\r$//'`",
        false => "",
    };
    Some(format!("its first line names {interpreter:?}, which does not exist{fix}"))
}

/// Whether what execve(2) does not know (ENOEXEC) may be a script for sh(1): text, without a first line
/// that the kernel did not take.
pub(super) fn is_script(program: &Path) -> bool {
    let mut begin = Vec::new();
    let read = File::open(program).and_then(|file| file.take(256).read_to_end(&mut begin));
    // A program that was copied in part would do whatever the shell makes of its bytes.
    let is_of_text = |byte: &u8| !byte.is_ascii_control() || byte.is_ascii_whitespace();
    read.is_ok() && !begin.starts_with(b"#!") && begin.iter().all(is_of_text)
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

    fn chosen(handlers: &Path, syscall: &str) -> Choice {
        choose_in(handlers, syscall).unwrap()
    }

    #[test]
    fn what_cannot_be_looked_at_is_not_taken_for_absent() {
        let dir = tempfile::tempdir().unwrap();
        file(dir.path().join("default"), 0o755);
        symlink("mount", dir.path().join("mount")).unwrap();
        let why = choose_in(dir.path(), "mount").unwrap_err().to_string();
        assert!(why.contains("/mount: ") && why.contains("symbolic links"), "{why}");
        symlink("own", dir.path().join("own")).unwrap();
        assert!(choose_in(&dir.path().join("own"), "mkdir").is_err(), "nor is a whole directory");
        assert_eq!(chosen(&dir.path().join("none"), "mkdir"), Choice::None);
    }

    #[test]
    fn a_script_without_its_interpreter_is_reported_with_the_name_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let problem = |content: &[u8]| {
            let path = dir.path().join("mount");
            write(&path, content).unwrap();
            missing(&path)
        };
        assert_eq!(
            problem(b"#! /no/such -e\necho 0\n").unwrap(),
            r#"its first line names "/no/such", which does not exist"#
        );
        let dos = problem(b"#!/bin/sh\r\necho 0\r\n").unwrap();
        assert!(
            dos.starts_with(r#"its first line names "/bin/sh\r", which does not exist: "#),
            "{dos}"
        );
        assert_eq!(problem(b"\x7fELF"), None);
    }

    #[test]
    fn text_without_a_first_line_is_a_script_and_half_a_program_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let is_script = |content: &[u8]| {
            let path = dir.path().join("mount");
            write(&path, content).unwrap();
            is_script(&path)
        };
        assert!(is_script(b"# na\xc3\xafve\n\techo EPERM\n"));
        assert!(is_script(b""));
        for no_script in
            [&b"\x7fELF"[..], b"\x7fELF\x02\x01\x01\0\n0\n", b"\0asm", b"#! \necho 0\n"]
        {
            assert!(!is_script(no_script), "{no_script:?}");
        }
    }

    #[test]
    fn a_32_bit_spelling_is_handled_by_the_usual_name() {
        let dir = tempfile::tempdir().unwrap();
        file(dir.path().join("default"), 0o755);
        let usual = file(dir.path().join("chown"), 0o755);
        assert_eq!(chosen(dir.path(), "chown32"), Choice::Program(usual));
        let own = file(dir.path().join("chown32"), 0o755);
        assert_eq!(chosen(dir.path(), "chown32"), Choice::Program(own));
    }

    #[test]
    fn the_call_has_its_own_handler_or_the_default_or_none() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(chosen(dir.path(), "mount"), Choice::None);
        let default = file(dir.path().join("default"), 0o755);
        assert_eq!(chosen(dir.path(), "mount"), Choice::Program(default));
        let mount = file(dir.path().join("mount"), 0o700);
        assert_eq!(chosen(dir.path(), "mount"), Choice::Program(mount));
    }

    #[test]
    fn what_cannot_be_executed_is_passed_over_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let passed_over = file(dir.path().join("mount"), 0o644);
        assert_eq!(chosen(dir.path(), "mount"), Choice::Unusable(passed_over.clone()));
        assert!(!is_noexec(&passed_over));
        let program = file(dir.path().join("default"), 0o755);
        assert_eq!(chosen(dir.path(), "mount"), Choice::Instead { program, passed_over });
    }

    #[test]
    fn directories_are_no_programs_and_symlinks_may_be() {
        let dir = tempfile::tempdir().unwrap();
        create_dir(dir.path().join("mkdir")).unwrap();
        assert_eq!(chosen(dir.path(), "mkdir"), Choice::None);
        symlink("/bin/sh", dir.path().join("uname")).unwrap();
        assert_eq!(chosen(dir.path(), "uname"), Choice::Program(dir.path().join("uname")));
    }

    #[test]
    fn a_container_handler_that_cannot_run_gives_way_to_one_for_all() {
        let dir = tempfile::tempdir().unwrap();
        let (own, all) = (dir.path().join("own"), dir.path().join("all"));
        create_dir(&own).unwrap();
        create_dir(&all).unwrap();
        let chosen = || choose(Some(&own), &all, "mount").unwrap();
        assert_eq!(chosen(), Choice::None);
        let passed_over = file(own.join("mount"), 0o644);
        assert_eq!(chosen(), Choice::Unusable(passed_over.clone()));
        let program = file(all.join("default"), 0o755);
        assert_eq!(chosen(), Choice::Instead { program, passed_over });
        let own = file(own.join("default"), 0o755);
        assert!(matches!(chosen(), Choice::Instead { program, .. } if program == own));
    }
}
