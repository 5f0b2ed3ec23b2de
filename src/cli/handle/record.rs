//! Keeps requests as `cp -r` would, each beside the response that it was given; it never overwrites
//! what is there, and no failure of it holds up an answer.

use std::collections::HashSet;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};

use super::report::warn;
use super::respond::is_gone;

/// Recordings in a directory, one for each request, named by its number.
#[derive(Debug)]
pub(super) struct Recorder {
    dir: PathBuf,
    /// What is kept, and waits for its response.
    kept: HashSet<u64>,
    /// A message about missing recordings was printed.
    warned: bool,
}

impl Recorder {
    /// Recordings in `dir`, which is made if need be.
    ///
    /// # Errors
    /// One line that names it, and the fix; also if it is not empty: another mount's
    /// requests have the same numbers.
    pub(super) fn new(dir: &Path) -> Result<Self, String> {
        let shown = dir.display();
        let made = match private().recursive(true).create(dir) {
            Ok(()) => fs::read_dir(dir).map(|mut entries| entries.next().is_none()),
            Err(error) => Err(error),
        };
        match made {
            Ok(true) => Ok(Self { dir: dir.to_owned(), kept: HashSet::new(), warned: false }),
            Ok(false) => Err(format!("{shown} is not empty: name a new directory to record in")),
            Err(error) => Err(format!("cannot record in {shown}: {error}")),
        }
    }

    /// Keeps the request whose directory is `live`, unless it has gone.
    pub(super) fn keep(&mut self, number: u64, live: &Path) {
        if self.kept.contains(&number) {
            return;
        }
        let to = self.dir.join(number.to_string());
        // Under its name there is only ever a whole one.
        let part = self.dir.join(format!(".{number}"));
        // A read of `response` gives its grammar, so the copy is emptied. rename(2) does not replace a
        // directory that has something in it (ENOTEMPTY).
        let kept = copy(live, &part)
            .and_then(|()| plain().truncate(true).open(part.join("response")).map(drop))
            .and_then(|()| fs::rename(&part, &to));
        match kept {
            Ok(()) => drop(self.kept.insert(number)),
            Err(error) => {
                let _: io::Result<()> = fs::remove_dir_all(&part);
                // The same ENOENT may mean that `dir` is no longer there.
                if !is_gone(&error) || live.join("call").exists() {
                    self.warn_once(number, &error);
                }
            }
        }
    }

    /// Notes the response that a request was given, or what else ended it, if it is kept.
    pub(super) fn ended(&mut self, number: u64, response: &str) {
        if !self.kept.remove(&number) {
            return;
        }
        let file = self.dir.join(number.to_string()).join("response");
        let written = OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(file)
            .and_then(|mut file| file.write_all(format!("{response}\n").as_bytes()));
        if let Err(error) = written {
            self.warn_once(number, &error);
        }
    }

    fn warn_once(&mut self, number: u64, error: &io::Error) {
        if !std::mem::replace(&mut self.warned, true) {
            let shown = self.dir.display();
            warn(&format!(
                "request {number} was not recorded in {shown}, and maybe others were not either: {error}"
            ));
        }
    }
}

/// What a target passes to the kernel is nobody else's business.
fn private() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder
}

fn plain() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600);
    options
}

/// Copies a directory: files by what a read gives, links as links.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    private().create(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to, kind) = (entry.path(), to.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() {
            copy(&from, &to)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(from)?, to)?;
        } else {
            // O_EXCL: over no file, and through no link.
            plain().create_new(true).open(to)?.write_all(&fs::read(from)?)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("args")).unwrap();
        fs::write(dir.path().join("args/pathname"), "/tmp\n").unwrap();
        symlink("pathname", dir.path().join("args/0")).unwrap();
        fs::write(dir.path().join("call"), "mkdir(\"/tmp\", 0755)\n").unwrap();
        fs::write(dir.path().join("response"), "the grammar\n").unwrap();
        dir
    }

    #[test]
    fn a_request_is_kept_with_its_response() {
        let (live, dir) = (live(), tempfile::tempdir().unwrap());
        let dir = dir.path().join("new/recordings");
        let mut recorder = Recorder::new(&dir).unwrap();
        recorder.keep(7, live.path());
        let read = |name: &str| fs::read_to_string(dir.join("7").join(name)).unwrap();
        assert_eq!(read("response"), "", "none was given yet");
        recorder.ended(7, "EPERM");
        assert_eq!((read("args/0"), read("response")), ("/tmp\n".into(), "EPERM\n".into()));
        assert!(fs::symlink_metadata(dir.join("7/args/0")).unwrap().is_symlink());
        assert!(!recorder.warned);
    }

    #[test]
    fn what_is_there_is_never_overwritten() {
        let (live, dir) = (live(), tempfile::tempdir().unwrap());
        let mut recorder = Recorder::new(dir.path()).unwrap();
        fs::create_dir(dir.path().join("7")).unwrap();
        fs::write(dir.path().join("7/response"), "precious").unwrap();
        recorder.keep(7, live.path());
        recorder.ended(7, "EPERM");
        assert!(recorder.warned);
        assert_eq!(fs::read_to_string(dir.path().join("7/response")).unwrap(), "precious");
        assert!(!dir.path().join(".7").exists());
        assert!(Recorder::new(dir.path()).unwrap_err().contains("is not empty: name a new"));
        assert!(Recorder::new(Path::new("/dev/null")).unwrap_err().contains("cannot record in"));
    }

    #[test]
    fn a_request_that_has_gone_is_not_kept_and_no_failure() {
        let dir = tempfile::tempdir().unwrap();
        let mut recorder = Recorder::new(dir.path()).unwrap();
        recorder.keep(7, Path::new("/no/such/request"));
        recorder.ended(7, "gone");
        assert!(!recorder.warned);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_directory_that_has_gone_is_a_failure() {
        let (live, dir) = (live(), tempfile::tempdir().unwrap());
        let mut recorder = Recorder::new(dir.path()).unwrap();
        dir.close().unwrap();
        recorder.keep(7, live.path());
        assert!(recorder.warned);
    }
}
