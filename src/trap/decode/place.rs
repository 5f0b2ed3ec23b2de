//! Where a target stands, and what its paths mean from there: names are joined, and nothing is
//! looked up, so that no file system of the target's can make anybody wait.

use std::borrow::Cow;
use std::fmt;

use nix::libc;

use super::argument::DecodedArgument;
use crate::policy::rules::{ArgumentPath, Fact};
use crate::table::layouts::OPEN_HOW;
use crate::table::{Arg, Kind};
use crate::trap::snapshot::{End, Snapshot, little_endian};

/// Where a target stood when it was asked for, in the words of /proc: its links are shown as the
/// daemon sees them, proc_pid_cwd(5). `None` if unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The working directory.
    pub cwd: Option<Vec<u8>>,
    /// The root directory.
    pub root: Option<Vec<u8>>,
    /// What each argument refers to that is a descriptor, by the argument's index.
    pub files: [Option<Vec<u8>>; 6],
}

/// An argument that is a descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DescriptorArgument {
    /// Which argument this is, from 0.
    pub index: usize,
    /// The argument's name.
    pub name: &'static str,
    /// Its number, or AT_FDCWD.
    pub fd: i32,
}

/// `dirfd AT_FDCWD`, `fd 3`.
impl fmt::Display for DescriptorArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fd {
            libc::AT_FDCWD => write!(f, "{} AT_FDCWD", self.name),
            fd => write!(f, "{} {fd}", self.name),
        }
    }
}

/// The arguments that are descriptors; not those that are negative, which refer to nothing.
pub fn descriptors(snapshot: &Snapshot) -> Vec<DescriptorArgument> {
    DecodedArgument::all(snapshot).filter_map(|argument| argument.descriptor()).collect()
}

/// The name of each argument that is a path, with the path that it means: see `hint`.
pub fn hints(snapshot: &Snapshot, place: &Place) -> Vec<(&'static str, Option<Vec<u8>>)> {
    DecodedArgument::all(snapshot)
        .filter(DecodedArgument::is_path)
        .map(|argument| (argument.arg.name, hint(&argument, &|| place)))
        .collect()
}

/// What an argument means, or a field behind it: of a path and of a socket's the absolute path, of a descriptor the file
/// behind it; of anything else what it holds. Where the target stands is asked only where it matters.
pub fn meaning<'a>(
    snapshot: &'a Snapshot,
    path: &ArgumentPath,
    place: &dyn Fn() -> &'a Place,
) -> Fact<'a> {
    let known =
        |bytes: Option<Vec<u8>>| bytes.map_or(Fact::Unknown, |bytes| Fact::Text(Cow::Owned(bytes)));
    let argument =
        DecodedArgument::all(snapshot).find(|argument| argument.arg.name == path.argument);
    let Some(argument) = argument else { return Fact::Unknown };
    match argument.kind {
        Kind::Path if argument.is_path() => known(hint(&argument, place)),
        Kind::Fd | Kind::DirFd => match argument.descriptor() {
            None => Fact::Absent,
            Some(descriptor) => {
                let place = place();
                // A file outside of the target's root has no path there, and a rule must not compare the one on the
                // host.
                known(place.file(descriptor).and_then(|file| match file.starts_with(b"/") {
                    true => Some(join(below(file, place.root.as_deref()?)?, b"")),
                    false => Some(file.to_vec()),
                }))
            }
        },
        Kind::In(Kind::SockAddr, _) => socket_path(snapshot.find(path), place),
        _ => match path.fields.last().map(String::as_str) {
            Some("sun_path" | "msg_name") => socket_path(snapshot.find(path), place),
            _ => snapshot.find(path),
        },
    }
}

/// A socket's path made absolute; not an abstract name, which has none.
fn socket_path<'a>(found: Fact<'a>, place: &dyn Fn() -> &'a Place) -> Fact<'a> {
    match found {
        Fact::Text(path) if path.starts_with(b"/") => Fact::Text(join(&[], &path).into()),
        Fact::Text(path) if !path.starts_with(b"@") => {
            let Place { cwd: Some(cwd), root: Some(root), .. } = place() else {
                return Fact::Unknown;
            };
            below(cwd, root).map_or(Fact::Unknown, |cwd| Fact::Text(join(cwd, &path).into()))
        }
        Fact::List { items, whole } => {
            let items = items.into_iter().map(|item| socket_path(item, place)).collect();
            Fact::List { items, whole }
        }
        found => found,
    }
}

/// The absolute path that a path argument means, from the target's own root. `.` and `..` are
/// taken out by name, as if nothing on the way were a symbolic link.
///
/// It is a hint: the target, or whoever shares its directories, can change all of it at once.
fn hint<'p>(argument: &DecodedArgument, place: &dyn Fn() -> &'p Place) -> Option<Vec<u8>> {
    // Of a path that was cut or could not be read, no beginning is offered as what it means.
    let piece = argument.piece.filter(|piece| piece.end == End::Complete)?;
    let path = piece.bytes.as_slice();
    let confined = is_confined(argument.snapshot);
    // It is absolute in the target's own root, so nothing of the target is looked up.
    if path.starts_with(b"/") && !confined {
        return Some(join(&[], path));
    }
    let place = place();
    // Only a descriptor can stand for itself.
    let itself = path.is_empty();
    // The man pages put a directory's descriptor right before the path that begins there.
    let before = argument.index.checked_sub(1).and_then(|index| argument.sibling(index));
    let directory = match before.filter(|before| before.kind == Kind::DirFd) {
        Some(before) => place.file(before.descriptor()?)?,
        None => place.cwd.as_deref().filter(|_| !itself)?,
    };
    let directory = below(directory, place.root.as_deref()?)?;
    Some(if confined { join(directory, &join(&[], path)) } else { join(directory, path) })
}

impl DecodedArgument<'_> {
    fn descriptor(&self) -> Option<DescriptorArgument> {
        let fd = self.value as i32;
        let refers = match self.kind {
            Kind::Fd => fd >= 0,
            Kind::DirFd => fd >= 0 || fd == libc::AT_FDCWD,
            _ => false,
        };
        refers.then_some(DescriptorArgument { index: self.index, name: self.arg.name, fd })
    }

    fn is_path(&self) -> bool {
        self.kind == Kind::Path && self.piece.is_some()
    }

    fn sibling(&self, index: usize) -> Option<Self> {
        DecodedArgument::all(self.snapshot).nth(index)
    }
}

impl Place {
    /// What a descriptor refers to: a path, or a name such as `socket:[4711]`.
    pub fn file(&self, descriptor: DescriptorArgument) -> Option<&[u8]> {
        match descriptor.fd {
            libc::AT_FDCWD => self.cwd.as_deref(),
            _ => self.files.get(descriptor.index)?.as_deref(),
        }
    }
}

/// Whether it is an openat2(2) that takes the directory for the root.
fn is_confined(snapshot: &Snapshot) -> bool {
    let is_how = |arg: &Arg| matches!(arg.kind, Kind::In(to, _) if *to == OPEN_HOW);
    let how = snapshot.args().iter().position(is_how).and_then(|index| snapshot.piece(index));
    // Its third word, on every architecture.
    let resolve = how.and_then(|how| little_endian(&how.bytes, 16, 8));
    resolve.is_some_and(|resolve| resolve & libc::RESOLVE_IN_ROOT != 0)
}

/// A directory as /proc reports it, relative to the target's root instead of ours; `None` if it is not
/// below that, or has no path any more.
fn below<'a>(directory: &'a [u8], root: &[u8]) -> Option<&'a [u8]> {
    // The root `/` would leave no slash to begin the rest with.
    let root = root.strip_suffix(b"/").unwrap_or(root);
    let rest = directory.strip_prefix(root)?;
    let inside = rest.is_empty() || rest.starts_with(b"/");
    // So /proc marks a directory that was removed, proc(5): nothing can be opened below it by name.
    (inside && !directory.ends_with(b" (deleted)")).then_some(rest)
}

/// `/`, and after it the names of `directory` and of `path`.
fn join(directory: &[u8], path: &[u8]) -> Vec<u8> {
    let mut names = Vec::new();
    for name in directory.split(|&byte| byte == b'/').chain(path.split(|&byte| byte == b'/')) {
        match name {
            b"" | b"." => {}
            // The root is its own parent.
            b".." => _ = names.pop(),
            name => names.push(name),
        }
    }
    [b"/".as_slice(), &names.join(&b'/')].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{self, Arch};
    use crate::trap::snapshot::fake::{Fake, notification};

    const CWD: u64 = libc::AT_FDCWD as u64 & 0xffff_ffff;

    fn place(cwd: &str, root: &str, files: [Option<&str>; 6]) -> Place {
        let bytes = |text: &str| Some(text.as_bytes().to_vec());
        let files = files.map(|file| file.and_then(bytes));
        Place { cwd: bytes(cwd), root: bytes(root), files }
    }

    /// What the path of `openat(dirfd, path)` means.
    fn openat(place: &Place, dirfd: u64, path: &str) -> Option<String> {
        let mut memory = Fake::default();
        let address = memory.put(&[path.as_bytes(), b"\0"].concat());
        let request = notification(Arch::X86_64, "openat", &[dirfd, address]);
        let snapshot = Snapshot::take(&request, &memory, 4096);
        let (name, hint) = hints(&snapshot, place).remove(0);
        assert_eq!(name, "pathname");
        hint.map(|hint| String::from_utf8(hint).unwrap())
    }

    #[test]
    fn a_path_begins_at_its_directory_and_not_above_the_root() {
        let here = place("/home/u", "/", [Some("/var/lib"), None, None, None, None, None]);
        for (dirfd, path, hint) in [
            (CWD, "a", "/home/u/a"),
            (CWD, "./a//b/.", "/home/u/a/b"),
            (CWD, "../../../a", "/a"),
            (CWD, "", "/home/u"),
            (CWD, "/a/../b/", "/b"),
            (5, "a", "/var/lib/a"),
            (5, "/a", "/a"),
            (5, "", "/var/lib"),
            (5, "..", "/var"),
        ] {
            assert_eq!(openat(&here, dirfd, path).as_deref(), Some(hint), "{dirfd} {path}");
        }
        let jail = place("/jail/home", "/jail", [Some("/jail"), None, None, None, None, None]);
        assert_eq!(openat(&jail, CWD, "../../a").as_deref(), Some("/a"));
        assert_eq!(openat(&jail, 5, "a").as_deref(), Some("/a"));
    }

    #[test]
    fn what_has_no_path_from_the_root_has_no_hint() {
        let file = |file| [Some(file), None, None, None, None, None];
        for (cwd, root, files, dirfd) in [
            ("/jailed", "/jail", file("/"), CWD),
            ("/", "/jail", file("/"), CWD),
            ("/gone (deleted)", "/", file("/"), CWD),
            ("/", "/", file("socket:[4711]"), 5),
            ("/", "/", file("/"), u64::MAX),
            ("/", "/", [const { None }; 6], 5),
        ] {
            assert_eq!(openat(&place(cwd, root, files), dirfd, "a"), None, "{cwd} {root} {dirfd}");
        }
        assert_eq!(openat(&Place::default(), CWD, "a"), None);
        assert_eq!(openat(&Place::default(), CWD, "/a").as_deref(), Some("/a"));
    }

    #[test]
    fn resolve_in_root_makes_the_directory_the_root() {
        let mut memory = Fake::default();
        let here = place("/", "/", [Some("/jail"), None, None, None, None, None]);
        for (resolve, path, hint) in [
            (libc::RESOLVE_IN_ROOT, "/a", "/jail/a"),
            (libc::RESOLVE_IN_ROOT, "../../a", "/jail/a"),
            (libc::RESOLVE_BENEATH, "b/../a", "/jail/a"),
            (0, "/a", "/a"),
        ] {
            let path = memory.put(&[path.as_bytes(), b"\0"].concat());
            let how = memory.put(&[[0; 16].as_slice(), &resolve.to_le_bytes()].concat());
            let request = notification(Arch::X86_64, "openat2", &[5, path, how, 24]);
            let snapshot = Snapshot::take(&request, &memory, 4096);
            assert_eq!(hints(&snapshot, &here), [("pathname", Some(hint.as_bytes().to_vec()))]);
        }
    }

    #[test]
    fn an_empty_path_without_a_descriptor_means_nothing() {
        let mut memory = Fake::default();
        let address = memory.put(b"\0");
        let request = notification(Arch::X86_64, "chdir", &[address]);
        let snapshot = Snapshot::take(&request, &memory, 4096);
        let here = place("/", "/", [const { None }; 6]);
        assert_eq!(hints(&snapshot, &here), [("path", None)]);
    }

    #[test]
    fn descriptors_are_those_that_refer_to_something() {
        let request = notification(Arch::X86_64, "mmap", &[0, 0, 0, 0, u64::MAX]);
        let snapshot = Snapshot::take(&request, &Fake::default(), 4096);
        assert_eq!(descriptors(&snapshot), []);
        let request = notification(Arch::X86_64, "dup2", &[3, 0xffff_ffff_0000_0007]);
        let snapshot = Snapshot::take(&request, &Fake::default(), 4096);
        let numbers: Vec<i32> = descriptors(&snapshot).iter().map(|d| d.fd).collect();
        assert_eq!(numbers, [3, 7]);
    }

    #[test]
    fn a_directorys_descriptor_stands_before_the_path_that_begins_there() {
        for row in table::ALL {
            for (index, arg) in row.args.iter().enumerate() {
                let next = row.args.get(index + 1).map(|next| next.kind);
                assert!(arg.kind != Kind::DirFd || next == Some(Kind::Path), "{}", row.name);
            }
        }
    }
}
