//! The `status` files and the texts of the root; read-only, and computed when they are read.

use std::fmt::Write;
use std::time::SystemTime;

use nix::libc;

use super::feed;
use super::names::RootFile;
use crate::decode;
use crate::pending::{Facts, Pending, Request, Source};
use crate::proc::Status;
use crate::table::Arch;
use crate::text::{self, printable, printable_bytes};

/// The version of the interface: scripts may rely on it.
pub const ABI: u32 = 1;

const README: &str = include_str!("readme.txt");

/// The text of a file of the root.
pub(super) fn root(file: RootFile) -> Vec<u8> {
    match file {
        RootFile::Readme => README.into(),
        RootFile::Version => {
            format!("syscallfs {} abi {ABI}\n", env!("CARGO_PKG_VERSION")).into_bytes()
        }
        RootFile::Responses => feed::GRAMMAR.into(),
        RootFile::Pending
        | RootFile::Listeners
        | RootFile::Events
        | RootFile::Requests
        | RootFile::Log
        | RootFile::Metrics => Vec::new(),
    }
}

/// A time as RFC 3339 in UTC, to the microsecond.
pub(super) fn rfc3339(time: SystemTime) -> String {
    match jiff::Timestamp::try_from(time) {
        Ok(timestamp) => format!("{timestamp:.6}"),
        Err(_) => String::from("?"),
    }
}

/// Collects `key:<tab>value` lines.
struct Lines(String);

impl Lines {
    fn add(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{key}:\t{value}");
    }
}

/// `status` of a request. Ages are padded, so that the length does not change between a stat and
/// a read of the same file.
pub(super) fn request(request: &Request) -> String {
    let notification = &request.notification;
    let identity = request.identity();
    let field = |key| identity.status.as_ref().and_then(|status| status.field(key));
    let valid = request.is_valid();
    let mut lines = Lines(String::with_capacity(512));
    lines.add("Number", request.number);
    lines.add("Id", format_args!("{:#018x}", notification.id));
    lines.add("Listener", &request.source.name);
    lines.add("Syscall", request.syscall());
    lines.add("Nr", notification.nr);
    lines.add("Arch", notification.arch.name());
    lines.add("Pid", field("Tgid").unwrap_or("?"));
    lines.add("Tid", notification.tid);
    lines.add("NSpid", field("NSpid").unwrap_or("?"));
    lines.add("Uid", field("Uid").unwrap_or("?"));
    lines.add("Gid", field("Gid").unwrap_or("?"));
    lines.add("Comm", printable(field("Name").unwrap_or("?")));
    let path = |path: Option<&[u8]>| printable_bytes(path.unwrap_or(b"?"));
    lines.add("Exe", path(identity.exe.as_deref()));
    let place = request.place();
    lines.add("Cwd", path(place.cwd.as_deref()));
    lines.add("Root", path(place.root.as_deref()));
    for descriptor in decode::descriptors(&request.snapshot) {
        lines.add("Fd", format_args!("{descriptor} {}", path(place.file(descriptor))));
    }
    for (name, hint) in decode::hints(&request.snapshot, place) {
        lines.add("Path", format_args!("{name} {}", path(hint.as_deref())));
    }
    let registers = notification.args.map(|register| format!("{register:#x}"));
    lines.add("Args", registers.join(" "));
    lines.add("Received", rfc3339(request.received));
    lines.add("Age", format_args!("{:12.3} s", request.since.elapsed().as_secs_f64()));
    let timeout = request.source.settings().timeout;
    if timeout.is_zero() {
        lines.add("Deadline", "never");
    } else {
        lines.add("Deadline", rfc3339(request.received + timeout));
    }
    for name in decode::truncated(&request.snapshot) {
        lines.add("Truncated", name);
    }
    lines.add("Valid", if valid { "yes" } else { "no" });
    lines.0
}

/// `status` of a listener. Counts are padded for the same reason.
pub(super) fn listener(source: &Source, pending: &Pending) -> String {
    let count = |counter: &std::sync::atomic::AtomicU64| {
        format!("{:>12}", counter.load(std::sync::atomic::Ordering::Relaxed))
    };
    let mut lines = Lines(String::with_capacity(512));
    lines.add("Name", &source.name);
    if let Some(container) = &source.container {
        lines.add("Container", printable(&container.id));
        lines.add("Handlers", &container.handlers);
        // The runtime built the filter, and the kernel does not tell of what.
        lines.add("Syscalls", "?");
        lines.add("Arch", "?");
    } else {
        lines.add("Syscalls", source.specs.join(" "));
        lines.add("Arch", Arch::ALL.map(Arch::name).join(" "));
    }
    lines.add("Pid", source.pid);
    lines.add("Since", rfc3339(source.since));
    lines.add("Ruled", count(&source.ruled.total));
    lines.add("Received", count(&source.counts.received));
    lines.add("Responded", count(&source.counts.responded));
    lines.add("Timeouts", count(&source.counts.timeouts));
    lines.add("Gone", count(&source.counts.gone));
    lines.add("Pending", format_args!("{:>12}", pending.count_of(source.index)));
    let features = source.listener.features;
    for (feature, on, without) in [
        ("wait_killable", features.wait_killable, "a signal can end a call that waits"),
        ("sync_wake_up", features.sync_wake_up, "slower wake-ups"),
    ] {
        let value = if on { "yes".into() } else { format!("no ({without})") };
        lines.add("Feature", format_args!("{feature} {value}"));
    }
    lines.0
}

/// Where `proc` points: `None` when the target has gone.
pub(super) fn proc_link(request: &Request) -> Option<String> {
    let pid = request.identity().status.as_ref()?.tgid()?;
    Some(format!("/proc/{pid}/task/{}", request.notification.tid as libc::pid_t))
}

/// `request.json`, and a line of `requests`: what was decoded, and who asked where that is known.
pub(super) fn json(facts: &Facts) -> String {
    let mut object = decode::json(&facts.context(), &facts.notification, &facts.snapshot);
    let identity = facts.known_identity();
    let status = identity.and_then(|identity| identity.status.as_ref());
    let uids = status.and_then(Status::uids);
    let gids = status.and_then(Status::gids);
    object["pid"] = status.and_then(Status::tgid).into();
    let nspid = status.and_then(|status| status.field("NSpid"));
    let numbers = |text: &str| text.split_whitespace().flat_map(str::parse).collect::<Vec<u32>>();
    object["nspid"] = nspid.map(numbers).into();
    object["uid"] = uids.map(|[real, ..]| real).into();
    object["euid"] = uids.map(|[_, effective, ..]| effective).into();
    object["gid"] = gids.map(|[real, ..]| real).into();
    object["egid"] = gids.map(|[_, effective, ..]| effective).into();
    object["comm"] = status.and_then(|status| status.field("Name")).into();
    let exe = identity.and_then(|identity| identity.exe.as_deref());
    decode::insert_bytes(&mut object, "exe", exe);
    object["received"] = rfc3339(facts.received).into();
    text::json(&object)
}
