//! How much memory a process has to itself; a moment's reading, never a peak.

use std::path::PathBuf;

/// Proportional set size of a process in KiB, proc_pid_smaps_rollup(5); 0 where it cannot be told.
pub(crate) fn of(pid: u32) -> f64 {
    let rollup = PathBuf::from(format!("/proc/{pid}/smaps_rollup"));
    let text = std::fs::read_to_string(rollup).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0.0)
}

/// The same of this process.
pub(crate) fn own() -> f64 {
    of(std::process::id())
}
