//! How often processes wait and go on: what cannot be disturbed by anything else on the machine.

use std::path::Path;

/// How often the threads of a process and of its children have waited for something and gone on.
pub(crate) fn wakes(pid: u32) -> f64 {
    let process = Path::new("/proc").join(pid.to_string());
    let mut sum = 0.0;
    for thread in std::fs::read_dir(process.join("task")).into_iter().flatten().flatten() {
        let text =
            |name: &str| std::fs::read_to_string(thread.path().join(name)).unwrap_or_default();
        let status = text("status");
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        sum += line.and_then(|count| count.trim().parse().ok()).unwrap_or(0.0);
        sum += text("children").split_whitespace().flat_map(str::parse).map(wakes).sum::<f64>();
    }
    sum
}
