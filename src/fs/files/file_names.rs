//! The tables of all files of the mount. A new file needs a variant of its enum and a line of its table here, and its
//! contents in `content`. One that is written, or has no whole content, needs an arm in `open`.

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A directory.
    Directory,
    /// A regular file.
    File,
    /// A symbolic link.
    Link,
}

/// One name in a directory that always has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileName<F: 'static> {
    /// The file name.
    pub(super) name: &'static str,
    /// Which file it is.
    pub(super) file: F,
    /// What kind of file.
    pub(super) kind: FileKind,
    /// Its part of the inode number.
    // The same in every version: a newer daemon goes on serving the files that are open when it takes over.
    pub(super) number: u16,
    /// Permission bits; in a request or listener, those of the owner, and others have no more.
    pub(super) mode: u16,
}

const fn name<F>(
    number: u16,
    name: &'static str,
    file: F,
    kind: FileKind,
    mode: u16,
) -> FileName<F> {
    FileName { name, file, kind, number, mode }
}

/// A directory that others may enter, if they are allowed in at all.
pub(super) const PUBLIC: u16 = 0o755;
/// A file that others may read then.
const PUBLIC_READ: u16 = 0o444;
/// A directory that is its owner's alone.
pub(super) const PRIVATE: u16 = 0o700;
/// A directory that its owner may list. Nothing can be made in it; but a copy of one without `w` could not be removed.
pub(super) const DIRECTORY_MODE: u16 = 0o700;
/// A file that its owner may read.
pub(super) const READ: u16 = 0o400;
/// A file that its owner may read and write.
pub(super) const WRITE: u16 = 0o600;
/// Beside the bits of a request's file: only those read it who may respond.
// It holds more of the memory of the target than the words of the call.
pub(super) const FOREIGN: u16 = 0o1000;
/// The mode of every symbolic link.
pub(super) const LINK_MODE: u16 = 0o777;

/// The files of the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RootFile {
    /// How to use the tree.
    Readme,
    /// Version of program and interface.
    Version,
    /// A directory a request.
    Pending,
    /// A directory a listener.
    Listeners,
    /// A line an event.
    Events,
    /// A JSON object a line, a request each.
    Requests,
    /// Responses to any requests.
    Responses,
    /// What has ended, and what was refused.
    Log,
    /// Counts and latencies, for Prometheus.
    Metrics,
}

/// The root, in the order of a listing.
// Streams and counts concern all listeners, so only the owner reads them. `pending` is writable for its
// owner, because each request is made visible there by a real mkdir (default_permissions).
pub(super) const ROOT: &[FileName<RootFile>] = &[
    name(0, "README", RootFile::Readme, FileKind::File, PUBLIC_READ),
    name(1, "version", RootFile::Version, FileKind::File, PUBLIC_READ),
    name(2, "pending", RootFile::Pending, FileKind::Directory, PUBLIC),
    name(3, "listeners", RootFile::Listeners, FileKind::Directory, PUBLIC),
    name(4, "events", RootFile::Events, FileKind::File, READ),
    name(5, "requests", RootFile::Requests, FileKind::File, READ),
    name(6, "responses", RootFile::Responses, FileKind::File, WRITE),
    name(7, "log", RootFile::Log, FileKind::File, WRITE),
    name(8, "metrics", RootFile::Metrics, FileKind::File, READ),
];

/// The files of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestFile {
    /// The directory itself.
    Directory,
    /// The call as strace prints it.
    Call,
    /// The name of the system call.
    Syscall,
    /// Keys and values.
    Status,
    /// A file an argument.
    Arguments,
    /// What the pointers pointed at.
    Contents,
    /// The live address space.
    Memory,
    /// The target in /proc.
    Proc,
    /// sh assignments.
    Env,
    /// All of it as JSON.
    Json,
    /// Why the last response was refused.
    Error,
    /// Where the response is written.
    Response,
    /// The argument with that index, in `args/`.
    Argument(u8),
    /// The link to it by its index, in `args/`.
    ArgumentLink(u8),
    /// The piece of memory with that index, in `mem/`.
    Content(u16),
}

/// A request's directory, in the order of a listing.
pub(super) const REQUEST: &[FileName<RequestFile>] = &[
    name(1, "call", RequestFile::Call, FileKind::File, READ),
    name(2, "syscall", RequestFile::Syscall, FileKind::File, READ),
    name(3, "status", RequestFile::Status, FileKind::File, READ),
    name(4, "args", RequestFile::Arguments, FileKind::Directory, DIRECTORY_MODE),
    name(5, "mem", RequestFile::Contents, FileKind::Directory, DIRECTORY_MODE),
    // The address space is more than the call says: see FOREIGN.
    name(6, "memory", RequestFile::Memory, FileKind::File, WRITE | FOREIGN),
    name(7, "proc", RequestFile::Proc, FileKind::Link, LINK_MODE),
    name(8, "env", RequestFile::Env, FileKind::File, READ),
    // Its structs have padding and fields that the kernel ignores.
    name(9, "request.json", RequestFile::Json, FileKind::File, READ | FOREIGN),
    name(10, "error", RequestFile::Error, FileKind::File, READ),
    name(11, "response", RequestFile::Response, FileKind::File, WRITE),
];

/// The files of a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListenerFile {
    /// The directory itself.
    Directory,
    /// Keys and values.
    Status,
    /// What the container runtime sent.
    State,
    /// The runtime's listenerMetadata.
    Metadata,
    /// Links to this listener's requests.
    Pending,
    /// Seconds until the default response.
    Timeout,
    /// The default response.
    Default,
    /// What happens to a call whose arguments cannot be read.
    Unreadable,
    /// Responses given at once.
    Rules,
    /// How often each line of them did what.
    RulesStatus,
    /// Whether refusals are in force.
    Mode,
    /// Which answers `log` has.
    Log,
    /// Why the last write to one of these was refused.
    Error,
}

/// A listener's directory, in the order of a listing; the runtime's files only where it sent them.
pub(super) const LISTENER: &[FileName<ListenerFile>] = &[
    name(1, "status", ListenerFile::Status, FileKind::File, READ),
    name(2, "state.json", ListenerFile::State, FileKind::File, READ),
    name(3, "metadata", ListenerFile::Metadata, FileKind::File, READ),
    name(4, "pending", ListenerFile::Pending, FileKind::Directory, DIRECTORY_MODE),
    // Not in the order of the numbers: those were given when a file came, and never change.
    name(8, "rules", ListenerFile::Rules, FileKind::File, WRITE),
    name(10, "rules.status", ListenerFile::RulesStatus, FileKind::File, WRITE),
    name(11, "mode", ListenerFile::Mode, FileKind::File, WRITE),
    name(12, "log", ListenerFile::Log, FileKind::File, WRITE),
    name(5, "timeout", ListenerFile::Timeout, FileKind::File, WRITE),
    name(6, "default", ListenerFile::Default, FileKind::File, WRITE),
    name(7, "unreadable", ListenerFile::Unreadable, FileKind::File, WRITE),
    name(9, "error", ListenerFile::Error, FileKind::File, READ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn unique<F>(names: &[FileName<F>]) -> bool {
        let all: HashSet<&str> = names.iter().map(|name| name.name).collect();
        let numbers: HashSet<u16> = names.iter().map(|name| name.number).collect();
        all.len() == names.len() && numbers.len() == names.len()
    }

    #[test]
    fn no_directory_has_two_files_of_one_name_or_of_one_number() {
        assert!(unique(ROOT) && unique(REQUEST) && unique(LISTENER));
    }
}
