//! open, openat, openat2, creat: files of the host, opened with chosen credentials and given by descriptor. It opens
//! them where the host has them: what the target has mounted or linked in its own view counts for nothing.

use std::ffi::{OsStr, OsString};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, ResolveFlag, open, openat};
use nix::sys::stat::{Mode, SFlag, fstat};

use crate::emulate::context::{Context, Credentials};
use crate::emulate::host::{self, Root};
use crate::emulate::parent_and_name::split;
use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Acted, Call, Outcome, Returned, Stop, act, opener};

mod how;
mod in_place;
mod options;
mod read_only;

pub use options::OpenOptions;

use how::How;
use read_only::read_only;

pub(super) const CALLS: &[&str] = &["open", "openat", "openat2", "creat"];

/// Carries it out, for what `options` allows.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let how = How::of(request, call)?;
    let flags = how.flags;
    let name = request.path("pathname")?;
    if name.is_empty() {
        return Err(Errno::ENOENT.into());
    }
    if options.in_place {
        return in_place::open(request, call, how, name, options);
    }
    if flags.intersects(OFlag::O_PATH) || flags.contains(OFlag::O_TMPFILE) {
        return Err(Stop::unsupported("open with O_PATH or O_TMPFILE"));
    }
    let unknown = Stop::unread("the absolute path");
    let Some(whole) = call.path("pathname") else { return Err(unknown) };
    // Before anything is looked up: the target must not learn from an errno what else the host has.
    if !options.allow(Path::new(whole), Access::Read) {
        return Err(Stop::excluded(format!("{whole} is not among the names of --path")));
    }
    let writes = OFlag::O_WRONLY | OFlag::O_RDWR | OFlag::O_CREAT | OFlag::O_TRUNC;
    if flags.intersects(writes) && !options.allow(Path::new(whole), Access::Write) {
        let why = format!("{whole}: opened for more than reading, against --read-only or :ro");
        return Err(Stop::excluded(why));
    }
    // Of the target only the umask and the user are needed: no descriptor of its is opened.
    let context = Context::take(request, None)?;
    let credentials = options.credentials(context.credentials()?);
    // Outside of its user namespace, the user who has made that would have all capabilities over what is in there.
    let users = context.own_users().filter(|_| !options.as_root && options.user.is_none());
    let (start, path) = match how.is_scoped() {
        true => (Some(call.file("dirfd").ok_or(unknown)?), PathBuf::from(OsString::from_vec(name))),
        // The path from the root does not include the steps from the directory where the call starts.
        false if how.resolve.contains(ResolveFlag::RESOLVE_NO_XDEV) && !name.starts_with(b"/") => {
            return Err(Errno::ENOSYS.into());
        }
        false => (None, PathBuf::from([whole, end(&name)].concat())),
    };
    let asked = OpenCall { start, path, how, options };
    let mut opened = act(request, || asked.find_or_create(&credentials, users))
        .map_err(|stop| stop.about(whole))?;
    if let (FOUND, Some(found)) = opened {
        // The opener need not have the right to make a mount.
        let found = read_only(&found)?;
        opened = act(request, || {
            credentials.assume_on_host(users)?;
            asked.open(&found)
        })?;
    }
    let file = opened.1.ok_or(Stop::host("no file was opened"))?;
    Ok(Returned::Descriptor(file, flags.contains(OFlag::O_CLOEXEC)))
}

/// What a child ends with that has opened its descriptor, and one that has only found the file.
const OPENED: i64 = 0;
const FOUND: i64 = 1;

/// What stands behind the last name, and asks for a directory: the path from the root has it no more.
fn end(name: &[u8]) -> &'static str {
    match name {
        [.., b'/'] => "/",
        [.., b'/', b'.'] => "/.",
        _ => "",
    }
}

/// What is to be opened.
struct OpenCall<'a> {
    /// The directory that the path does not leave, where it is not the root.
    start: Option<PathBuf>,
    path: PathBuf,
    how: How,
    options: &'a OpenOptions,
}

impl OpenCall<'_> {
    fn allow(&self, access: Access) -> impl Fn(&Path) -> bool {
        move |path| self.options.allow(path, access)
    }

    fn find_or_create(&self, credentials: &Credentials, users: Option<BorrowedFd<'_>>) -> Acted {
        let root = Root::open(&self.options.root)?;
        credentials.assume_on_host(users)?;
        let start = self.start.as_deref().map(|start| root.below(start)).transpose()?;
        let start = start.as_ref().unwrap_or(&root);
        match self.walk(start, &self.path, self.how.flags & OFlag::O_NOFOLLOW) {
            Ok(found) if self.how.flags.contains(OFlag::O_CREAT | OFlag::O_EXCL) => {
                root.check(self.allow(Access::Read), &found, None)?;
                Err(Errno::EEXIST.into())
            }
            Ok(found) if self.is_for_reading(&root, &found)? => Ok((FOUND, Some(found))),
            // What was found, and not what may have its name by now.
            Ok(found) => self.open(&found),
            Err(Errno::ENOENT) if self.how.flags.contains(OFlag::O_CREAT) => {
                self.give(self.create(&root, start)?)
            }
            Err(errno) => Err(errno.into()),
        }
    }

    fn walk(&self, start: &Root, path: &Path, flags: OFlag) -> Result<OwnedFd, Errno> {
        let mut rules = self.how.resolve;
        // openat2(2) refuses both of these rules at once (EINVAL), and one of them must end the walk at this root.
        rules.set(ResolveFlag::RESOLVE_IN_ROOT, !rules.contains(ResolveFlag::RESOLVE_BENEATH));
        start.walk_by(path, flags, rules)
    }

    /// Checks what was found, and whether its descriptor is to be good for reading alone.
    fn is_for_reading(&self, root: &Root, found: &OwnedFd) -> Outcome<bool> {
        root.check(self.allow(self.how.access()), found, None)?;
        let is_regular = match SFlag::from_bits_truncate(fstat(found)?.st_mode) & SFlag::S_IFMT {
            SFlag::S_IFLNK => return Err(Errno::ELOOP.into()),
            // From a directory of the host `..` would lead out of the target's root.
            SFlag::S_IFDIR => return Err(Stop::excluded("a directory is not given away")),
            kind => kind == SFlag::S_IFREG,
        };
        opener::refuse_device(found)?;
        let may_write = || root.check(self.allow(Access::Write), found, None).is_ok();
        if !is_regular && !may_write() {
            let why =
                "a device or a FIFO can be opened again for writing, against --read-only or :ro";
            return Err(Stop::excluded(why));
        }
        let changes = OFlag::O_ACCMODE | OFlag::O_TRUNC;
        Ok(is_regular && (self.how.flags & changes) == OFlag::O_RDONLY)
    }

    fn open(&self, found: &OwnedFd) -> Acted {
        let again = self.how.opening() - OFlag::O_CREAT - OFlag::O_EXCL - OFlag::O_NOFOLLOW;
        self.give(open(host::link(found).as_str(), again, Mode::empty())?)
    }

    fn give(&self, file: OwnedFd) -> Acted {
        self.how.finish(&file)?;
        Ok((OPENED, Some(file)))
    }

    /// Makes the file in its directory, if nobody has done so meanwhile.
    fn create(&self, root: &Root, start: &Root) -> Outcome<OwnedFd> {
        // Where the name is `.` or `..`, it is its directory that was not found.
        let split = split(self.path.as_os_str().as_bytes());
        let (directory, name) = split.map_err(|_| Errno::ENOENT)?;
        let directory = Path::new(OsStr::from_bytes(directory));
        let parent = self.walk(start, directory, OFlag::O_DIRECTORY)?;
        if name.as_bytes().ends_with(b"/") {
            return Err(Errno::EISDIR.into());
        }
        root.check(self.allow(Access::Write), &parent, Some(&name))?;
        // O_EXCL: a file that another process has made meanwhile was not checked.
        let flags = self.how.opening() | OFlag::O_EXCL | OFlag::O_NOFOLLOW;
        Ok(openat(&parent, name.as_os_str(), flags, self.options.mode(self.how.mode))?)
    }
}
