//! How much memory a process has to itself; a moment's reading, never a peak.

use std::path::PathBuf;

/// Proportional set size of a process in KiB, proc_pid_smaps_rollup(5); 0 where it cannot be told.
pub(crate) fn of(pid: u32) -> f64 {
    let rollup = PathBuf::from(format!("/proc/{pid}/smaps_rollup"));
    let text = std::fs::read_to_string(rollup).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0.0)
}

/// The daemon of a keeper; the process itself if it has none.
pub(crate) fn daemon_of(keeper: u32) -> u32 {
    let program = |pid: u32| std::fs::read_link(format!("/proc/{pid}/exe")).ok();
    let children = std::fs::read_to_string(format!("/proc/{keeper}/task/{keeper}/children"));
    let children = children.unwrap_or_default();
    let mut children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
    children.find(|pid| program(*pid) == program(keeper)).unwrap_or(keeper)
}

/// The same of this process.
pub(crate) fn own() -> f64 {
    of(std::process::id())
}
