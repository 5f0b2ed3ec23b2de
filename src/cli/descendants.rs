//! The processes that a command has left running. The kernel does not say which processes a filter is on, so they are
//! those under more filters than this process whose nearest relative with fewer is this process or one of its ancestors:
//! an orphan goes to one of these. A container's processes, or another `run`'s, have other relatives.

use std::collections::HashMap;

use crate::kernel::proc::{self, Status};

/// What is looked at of a process.
#[derive(Debug)]
struct Descendant {
    parent: u32,
    /// Whether it is under more filters than this process.
    is_filtered: bool,
    comm: String,
}

/// Name and process id of each of them, in the order of the ids.
/// `keeper` is older than the command.
pub(super) fn left(keeper: u32) -> Vec<(String, u32)> {
    let Ok(pids) = proc::processes() else { return Vec::new() };
    let own = Status::read(std::process::id()).ok().and_then(|status| status.filters());
    let processes = pids.into_iter().filter_map(|pid| {
        let status = Status::read(pid).ok()?;
        // Before Linux 5.9 it is not known how many there are.
        let is_filtered = status.filters().is_none_or(|filters| filters > own.unwrap_or(0));
        // A zombie runs nothing. It may stay as long as its parent likes.
        let is_over = status.field("State")?.starts_with(['Z', 'X']);
        let parent = status.field("PPid")?.parse().ok()?;
        let comm = status.field("Name")?.to_owned();
        (!is_over).then_some((pid, Descendant { parent, is_filtered, comm }))
    });
    let own = std::process::id();
    let begun = proc::started(keeper);
    let mut left = among(&processes.collect(), own);
    // An earlier command may have left some, too, which are older than this process.
    left.retain(|(_, pid)| proc::started(*pid) >= begun);
    left
}

fn among(processes: &HashMap<u32, Descendant>, own: u32) -> Vec<(String, u32)> {
    let ancestors: Vec<u32> = std::iter::successors(Some(own), |pid| {
        Some(processes.get(pid)?.parent).filter(|&parent| parent != 0)
    })
    .collect();
    let is_left = |process: &Descendant| {
        let mut parent = process.parent;
        // As many steps as there are processes: what was read of them may be of different moments.
        for _ in 0..processes.len() {
            match processes.get(&parent) {
                Some(above) if above.is_filtered => parent = above.parent,
                _ => break,
            }
        }
        process.is_filtered && ancestors.contains(&parent)
    };
    let mut left: Vec<_> = processes
        .iter()
        .filter(|(_, process)| is_left(process))
        .map(|(&pid, process)| (process.comm.clone(), pid))
        .collect();
    left.sort_by_key(|(_, pid)| *pid);
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_left_is_distinguished_from_containers_and_other_commands() {
        let process =
            |parent, is_filtered, comm: &str| Descendant { parent, is_filtered, comm: comm.into() };
        let processes = HashMap::from([
            (1, process(0, false, "init")),
            (10, process(1, false, "sh")),
            (11, process(10, false, "syscallfs")),
            (12, process(1, true, "left")),
            (13, process(12, true, "its child")),
            (14, process(11, true, "child")),
            (20, process(10, false, "other syscallfs")),
            (21, process(20, true, "other command")),
            (30, process(1, false, "shim")),
            (31, process(30, true, "container")),
            (40, process(41, true, "a circle")),
            (41, process(40, true, "already read")),
        ]);
        let left = among(&processes, 11);
        let pids: Vec<u32> = left.into_iter().map(|(_, pid)| pid).collect();
        assert_eq!(pids, [12, 13, 14]);
    }
}
