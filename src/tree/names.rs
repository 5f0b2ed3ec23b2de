//! The one table that names the files of the mount; it holds no content.

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A directory.
    Directory,
    /// A regular file.
    File,
    /// A symbolic link.
    Link,
}

/// One name in a directory that always has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<F: 'static> {
    /// The file name.
    pub(super) name: &'static str,
    /// Which file it is.
    pub(super) file: F,
    /// What kind of file.
    pub(super) kind: Kind,
    /// Permission bits; in a request or listener, those of the owner, and others have no more.
    pub(super) mode: u16,
}

const fn name<F>(name: &'static str, file: F, kind: Kind, mode: u16) -> Name<F> {
    Name { name, file, kind, mode }
}

/// A directory that others may enter, if they are allowed in at all.
pub(super) const PUBLIC: u16 = 0o755;
/// A file that others may read then.
const PUBLIC_READ: u16 = 0o444;
/// A directory that is its owner's alone.
pub(super) const PRIVATE: u16 = 0o700;
/// A directory that its owner may list.
pub(super) const DIRECTORY: u16 = 0o500;
/// A file that its owner may read.
pub(super) const READ: u16 = 0o400;
/// A file that its owner may read and write.
pub(super) const WRITE: u16 = 0o600;
/// The mode of every symbolic link.
pub(super) const LINK: u16 = 0o777;

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

/// The root, in the order of a listing; what tells of all listeners is the owner's alone. `pending` is writable for its owner, because each
/// request is announced there by a real mkdir.
pub(super) const ROOT: &[Name<RootFile>] = &[
    name("README", RootFile::Readme, Kind::File, PUBLIC_READ),
    name("version", RootFile::Version, Kind::File, PUBLIC_READ),
    name("pending", RootFile::Pending, Kind::Directory, PUBLIC),
    name("listeners", RootFile::Listeners, Kind::Directory, PUBLIC),
    name("events", RootFile::Events, Kind::File, READ),
    name("requests", RootFile::Requests, Kind::File, READ),
    name("responses", RootFile::Responses, Kind::File, WRITE),
    name("log", RootFile::Log, Kind::File, WRITE),
    name("metrics", RootFile::Metrics, Kind::File, READ),
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
pub(super) const REQUEST: &[Name<RequestFile>] = &[
    name("call", RequestFile::Call, Kind::File, READ),
    name("syscall", RequestFile::Syscall, Kind::File, READ),
    name("status", RequestFile::Status, Kind::File, READ),
    name("args", RequestFile::Arguments, Kind::Directory, DIRECTORY),
    name("mem", RequestFile::Contents, Kind::Directory, DIRECTORY),
    name("memory", RequestFile::Memory, Kind::File, WRITE),
    name("proc", RequestFile::Proc, Kind::Link, LINK),
    name("env", RequestFile::Env, Kind::File, READ),
    name("request.json", RequestFile::Json, Kind::File, READ),
    name("error", RequestFile::Error, Kind::File, READ),
    name("response", RequestFile::Response, Kind::File, WRITE),
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
    /// Responses given at once.
    Rules,
    /// Why the last write to one of these was refused.
    Error,
}

/// A listener's directory, in the order of a listing; the runtime's files only where it sent them.
pub(super) const LISTENER: &[Name<ListenerFile>] = &[
    name("status", ListenerFile::Status, Kind::File, READ),
    name("state.json", ListenerFile::State, Kind::File, READ),
    name("metadata", ListenerFile::Metadata, Kind::File, READ),
    name("pending", ListenerFile::Pending, Kind::Directory, DIRECTORY),
    name("rules", ListenerFile::Rules, Kind::File, WRITE),
    name("timeout", ListenerFile::Timeout, Kind::File, WRITE),
    name("default", ListenerFile::Default, Kind::File, WRITE),
    name("error", ListenerFile::Error, Kind::File, READ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn unique<F>(names: &[Name<F>]) -> bool {
        let mut sorted: Vec<&str> = names.iter().map(|name| name.name).collect();
        sorted.sort_unstable();
        sorted.windows(2).all(|pair| pair[0] != pair[1])
    }

    #[test]
    fn no_directory_names_two_files_alike() {
        assert!(unique(ROOT) && unique(REQUEST) && unique(LISTENER));
    }
}
