//! Opening in the target's place: as the target itself would, with its rights, its view and its umask. The file that
//! was found is then checked against the rules by its name on the host, and it is this file that is opened: between the
//! look and the opening no name is looked up again.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{OFlag, OpenHow, ResolveFlag, openat, openat2, readlinkat};
use nix::sys::stat::{SFlag, fstat};

use super::how::How;
use super::options::OpenOptions;
use crate::emulate::context::{Context, Credentials, Entered};
use crate::emulate::file_argument::FileArgument;
use crate::emulate::judge::judge;
use crate::emulate::parent_and_name::split;
use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Acted, Call, Outcome, Returned, Stop, act_in_place, opener};

/// How many links at the ends of paths are followed to a file that is to be made: MAXSYMLINKS of linux/namei.h. As often
/// is tried again where somebody else makes it, or takes it away, meanwhile.
const MAX_LINKS: usize = 40;

/// The name by which a file without one is checked against the rules, in its directory.
const NAMELESS: &str = "tmpfile";

/// The file to open, and the target that gets it.
struct InPlace<'a> {
    request: &'a ClaimedRequest,
    context: Context,
    credentials: Credentials,
    how: How,
    options: &'a OpenOptions,
}

/// Opens the file of `path` for the target.
pub(super) fn open(
    request: &ClaimedRequest,
    call: &Call,
    how: How,
    path: Vec<u8>,
    options: &OpenOptions,
) -> Outcome {
    let follow = !how.flags.contains(OFlag::O_NOFOLLOW);
    let argument = FileArgument::path(path, follow);
    let context = Context::take(request, argument.link().or(call.word("dirfd")))?;
    let credentials = context.credentials()?;
    let it = InPlace { request, context, credentials, how, options };
    let file = match argument {
        FileArgument::Path(path, _) => it.open(path)?,
        // Whatever the target has mounted on its /proc: it may do the same with its descriptor.
        _ => it.reopen(&it.context.start().map_err(|_| Errno::ENOENT)?)?,
    };
    Ok(Returned::Descriptor(file, how.flags.contains(OFlag::O_CLOEXEC)))
}

impl InPlace<'_> {
    fn open(&self, mut path: Vec<u8>) -> Outcome<OwnedFd> {
        let flags = self.how.flags;
        let (mut start, mut links) = (None::<OwnedFd>, flags & OFlag::O_NOFOLLOW);
        for _ in 0..MAX_LINKS {
            let directory = start.as_ref().map(AsFd::as_fd);
            match self.find(directory, &path, links) {
                Ok(found) if flags.contains(OFlag::O_CREAT | OFlag::O_EXCL) => {
                    // Only where reading is allowed may the target learn that there is a file.
                    self.judge(&found, None, Access::Read)?;
                    return Err(Errno::EEXIST.into());
                }
                Ok(found) => return self.reopen(&found),
                Err(Stop::Failed(Errno::ENOENT)) if flags.contains(OFlag::O_CREAT) => {}
                Err(stop) => return Err(stop),
            }
            // Where the name is `.` or `..`, it is its directory that was not found.
            let (directory_path, name) = split(&path).map_err(|_| Errno::ENOENT)?;
            let parent = self.find(directory, directory_path, OFlag::O_DIRECTORY)?;
            match self.create(&parent, &name) {
                Err(Stop::Failed(Errno::EEXIST)) if !flags.contains(OFlag::O_EXCL) => {}
                created => return created,
            }
            // Somebody else was first, or the name is a link to nothing, which the kernel follows.
            if let Ok(target) = readlinkat(&parent, name.as_os_str()) {
                if flags.contains(OFlag::O_NOFOLLOW)
                    || self.how.resolve.contains(ResolveFlag::RESOLVE_NO_SYMLINKS)
                {
                    return Err(Errno::ELOOP.into());
                }
                // What may not be left is known of the path as a whole only.
                if self.how.is_scoped() {
                    return Err(Stop::unsupported(
                        "making what a link leads to, below a directory",
                    ));
                }
                (path, start, links) = (target.into_vec(), Some(parent), flags & OFlag::O_NOFOLLOW);
            }
        }
        Err(Errno::ELOOP.into())
    }

    /// Finds what is there, and opens it for nothing but its place.
    fn find(&self, start: Option<BorrowedFd<'_>>, path: &[u8], last: OFlag) -> Outcome<OwnedFd> {
        let found = act_in_place(self.request, &self.context, &self.credentials, |entered| {
            let how = OpenHow::new()
                .flags(last | OFlag::O_PATH | OFlag::O_CLOEXEC)
                .resolve(self.how.resolve | ResolveFlag::RESOLVE_NO_MAGICLINKS);
            let start = match start {
                Some(start) if !path.starts_with(b"/") => start,
                _ => entered.start(path)?,
            };
            Ok((0, Some(openat2(start, path, how)?)))
        });
        found?.1.ok_or(Stop::host("nothing was found"))
    }

    /// Opens what was found, if the rules allow it.
    fn reopen(&self, found: &OwnedFd) -> Outcome<OwnedFd> {
        let flags = self.how.flags;
        let kind = SFlag::from_bits_truncate(fstat(found)?.st_mode) & SFlag::S_IFMT;
        if flags.contains(OFlag::O_TMPFILE) {
            self.judge(found, Some(OsStr::new(NAMELESS)), Access::Write)?;
        } else {
            self.judge(found, None, self.how.access())?;
        }
        // No descriptor that is good for its place alone can be installed; of a directory one for reading does.
        if flags.contains(OFlag::O_PATH) && kind != SFlag::S_IFDIR {
            return Err(Stop::unsupported("open with O_PATH of a file that is no directory"));
        }
        match kind {
            SFlag::S_IFLNK => return Err(Errno::ELOOP.into()),
            SFlag::S_IFCHR => opener::refuse_device(found)?,
            _ => {}
        }
        self.act(|entered| {
            let opened = if flags.contains(OFlag::O_TMPFILE) {
                openat(found, ".", self.how.opening(), self.how.mode)?
            } else {
                // O_NOFOLLOW would refuse the link in /proc by which the file is opened again. Here the flags mean a
                // file that is there and judged.
                let mut again =
                    self.how.opening() - OFlag::O_CREAT - OFlag::O_EXCL - OFlag::O_NOFOLLOW;
                again.remove(OFlag::O_PATH);
                entered.mount_table().reopen(found, again)?
            };
            Ok((0, Some(opened)))
        })
    }

    /// Makes the file in its directory, if nobody has done so meanwhile.
    fn create(&self, parent: &OwnedFd, name: &OsString) -> Outcome<OwnedFd> {
        if name.as_bytes().ends_with(b"/") {
            return Err(Errno::EISDIR.into());
        }
        self.judge(parent, Some(name), Access::Write)?;
        // O_EXCL: a file that another process has made meanwhile was not judged.
        let flags = self.how.opening() | OFlag::O_EXCL | OFlag::O_NOFOLLOW;
        self.act(|_| Ok((0, Some(openat(parent, name.as_os_str(), flags, self.how.mode)?))))
    }

    fn act(&self, act: impl FnOnce(&Entered<'_>) -> Acted) -> Outcome<OwnedFd> {
        let (_, file) = act_in_place(self.request, &self.context, &self.credentials, act)?;
        let file = file.ok_or(Stop::host("no file was opened"))?;
        self.how.finish(&file)?;
        Ok(file)
    }

    fn judge(&self, found: &OwnedFd, name: Option<&OsStr>, access: Access) -> Outcome<()> {
        let allow = |path: &Path| self.options.allow(path, access);
        judge(allow, &self.context, found, name).map(drop)
    }
}
