//! `status` of a request and of a listener, computed when it is read.

use std::fmt::Write;

use nix::libc;

use crate::kernel::text::{printable, printable_bytes};
use crate::requests::timestamp::rfc3339;
use crate::requests::{Pending, Request, Source};
use crate::table::Arch;
use crate::trap::decode;

/// Collects `key:<tab>value` lines.
struct StatusLines(String);

impl StatusLines {
    fn add(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{key}:\t{value}");
    }
}

/// `status` of a request.
pub(super) fn request_status(request: &Request) -> String {
    let notification = &request.notification;
    let identity = request.identity();
    let field = |key| identity.status.as_ref().and_then(|status| status.field(key));
    // Asked before the rest is formatted and printed last: `Valid: yes` is a lower bound in time of all that is read
    // of /proc.
    let valid = request.is_valid();
    let mut lines = StatusLines(String::new());
    lines.add("Number", request.number);
    lines.add("Id", format_args!("{:#018x}", notification.id));
    lines.add("Listener", &request.source.name);
    if let Some(container) = &request.container {
        lines.add("Container", printable(container));
    }
    lines.add("Syscall", request.syscall());
    lines.add("Nr", notification.nr);
    lines.add("Arch", notification.arch.name());
    lines.add("Pid", field("Tgid").unwrap_or("?"));
    lines.add("Tid", notification.tid);
    lines.add("NSpid", field("NSpid").unwrap_or("?"));
    lines.add("Uid", field("Uid").unwrap_or("?"));
    lines.add("Gid", field("Gid").unwrap_or("?"));
    lines.add("Comm", printable(field("Name").unwrap_or("?")));
    // What a target calls itself can hold newlines and escapes, which would forge lines of this file.
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
    // Padded, so that the length does not change between a stat and a read of the same file.
    lines.add("Age", format_args!("{:12.3} s", request.since.elapsed().as_secs_f64()));
    let timeout = request.source.settings().timeout;
    if timeout.is_zero() {
        lines.add("Deadline", "never");
    } else {
        lines.add("Deadline", rfc3339(request.received + timeout));
    }
    if let Some(line) = request.asked_by {
        lines.add("Ask", format_args!("rule {line}"));
    }
    for name in decode::truncated(&request.snapshot) {
        lines.add("Truncated", name);
    }
    for (name, errno) in request.snapshot.unreadable() {
        lines.add("Unreadable", format_args!("{name} {errno:?}"));
    }
    lines.add("Valid", if valid { "yes" } else { "no" });
    lines.0
}

/// `rules.status` of a listener: a line for each rule, with the number of its line, how many calls it meant and how many it
/// answered, and when it last did. Counts are padded for the same reason.
pub(super) fn rules(source: &Source) -> String {
    let mut text = String::from("line\tmatched\tanswered\tlast\n");
    for line in source.rules.rules().lines() {
        let counts = &line.counts;
        let last = counts.last().map_or_else(|| format!("{:27}", "never"), rfc3339);
        let (matched, answered) = (counts.matched(), counts.answered());
        let _ = writeln!(text, "{}\t{matched:>12}\t{answered:>12}\t{last}", line.number);
    }
    text
}

/// `status` of a listener. Counts are padded for the same reason.
pub(super) fn listener(source: &Source, pending: &Pending) -> String {
    let count = |counter: &std::sync::atomic::AtomicU64| {
        format!("{:>12}", counter.load(std::sync::atomic::Ordering::Relaxed))
    };
    let mut lines = StatusLines(String::new());
    lines.add("Name", &source.name);
    if let Some(container) = &source.container {
        lines.add("Container", printable(&container.id));
        lines.add("Handlers", &container.handlers);
        // The runtime built the filter, and the kernel does not say from which rules.
        lines.add("Syscalls", "?");
        lines.add("Arch", "?");
    } else {
        lines.add("Syscalls", source.specs.join(" "));
        lines.add("Arch", Arch::NATIVE.map(Arch::name).join(" "));
    }
    lines.add("Pid", source.pid);
    match pending.keeper() {
        Some(keeper) => lines.add("Keeper", keeper),
        None => lines.add("Keeper", "no (the calls fail with ENOSYS when the daemon is killed)"),
    }
    lines.add("Since", rfc3339(source.since));
    lines.add("Ruled", count(&source.rules.total));
    lines.add("Received", count(&source.counts.received));
    lines.add("Responded", count(&source.counts.responded));
    lines.add("Timeouts", count(&source.counts.timeouts));
    lines.add("Gone", count(&source.counts.gone));
    lines.add("Unreadable", count(&source.counts.unreadable));
    lines.add("Pending", format_args!("{:>12}", pending.count_of(source.index)));
    let (used, room) = (source.account.used(), source.account.room());
    lines.add("Memory", format_args!("{used:>12} bytes, {room:>12} more available"));
    let features = source.listener.features;
    for (feature, on, without) in [
        ("wait_killable", features.wait_killable, "a signal can interrupt a waiting call"),
        ("sync_wake_up", features.sync_wake_up, "slower wake-ups"),
    ] {
        let value = if on { "yes".into() } else { format!("no ({without})") };
        lines.add("Feature", format_args!("{feature} {value}"));
    }
    lines.0
}

/// Where `proc` points: `None` when the target has gone.
pub(super) fn proc_path(request: &Request) -> Option<String> {
    let pid = request.identity().status.as_ref()?.tgid()?;
    Some(format!("/proc/{pid}/task/{}", request.notification.tid as libc::pid_t))
}
