//! What its control groups leave a process of the host's memory, swap and tasks: version 1 and 2 of the hierarchy,
//! cgroups(7). It only reads, and a limit that cannot be read is none.

use std::fs;
use std::path::{Path, PathBuf};

use crate::kernel::mountinfo::{self, Mount};

/// What version 1 has for no limit: the most pages of 4 KiB that it counts, mm/memcontrol-v1.c.
const UNLIMITED: u64 = (i64::MAX / 4096 * 4096) as u64;

/// So much there is, and so much of it is free, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) total: u64,
    pub(super) free: u64,
}

impl Room {
    /// What is left of it under a limit, of which so much is used.
    pub(super) fn within(self, limit: u64, used: u64) -> Self {
        Self { total: self.total.min(limit), free: self.free.min(limit.saturating_sub(used)) }
    }
}

/// One group of those that a process is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProcessCgroup {
    directory: PathBuf,
    unified: bool,
}

/// The groups by which `controller` limits a process, its own first and then those around it. `cgroup` and
/// `mounts`, a mountinfo, are files of /proc/TID and /proc/self.
pub(super) fn groups(controller: &str, cgroup: &str, mounts: &[u8]) -> Vec<ProcessCgroup> {
    let Some((path, unified)) = line_of(controller, cgroup) else { return Vec::new() };
    let of_hierarchy = |mount: &Mount| match unified {
        true => mount.kind == "cgroup2",
        false => {
            mount.kind == "cgroup" && mount.options.split(',').any(|option| option == controller)
        }
    };
    let shown = |mount: Mount| {
        let below = Path::new(path).strip_prefix(&mount.root).ok()?;
        // What begins with /.. is not below what is mounted here.
        (!below.starts_with("..")).then(|| (mount.point, below.to_owned()))
    };
    // Of several mounts the one that shows the most of the groups around it: for all groups below it the same.
    mountinfo::parse_mountinfo(mounts)
        .filter(of_hierarchy)
        .filter_map(shown)
        .max_by_key(|(_, below)| below.components().count())
        .map(|(point, below)| {
            below
                .ancestors()
                .map(|below| ProcessCgroup { directory: point.join(below), unified })
                .collect()
        })
        .unwrap_or_default()
}

/// The directories of the groups of version 2 that a process is in, its own first.
pub(super) fn unified(cgroup: &str, mounts: &[u8]) -> Vec<PathBuf> {
    // No controller has this name.
    groups("", cgroup, mounts).into_iter().map(|group| group.directory).collect()
}

/// The path of the group, and whether it is of version 2: where no hierarchy of version 1 has the controller.
fn line_of<'a>(controller: &str, cgroup: &'a str) -> Option<(&'a str, bool)> {
    let mut unified = None;
    for line in cgroup.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?);
        match controllers {
            "" => unified = Some((path, true)),
            // A controller is in one hierarchy at a time. Where one of version 1 has it, the line of version 2 says
            // nothing about it.
            _ if controllers.split(',').any(|name| name == controller) => {
                return Some((path, false));
            }
            _ => {}
        }
    }
    unified
}

impl ProcessCgroup {
    /// What this group leaves of `room` in the host's memory; `None` where it leaves it all.
    pub(super) fn memory(&self, room: Room) -> Option<Room> {
        let [limit, used] = match self.unified {
            true => ["memory.max", "memory.current"],
            false => ["memory.limit_in_bytes", "memory.usage_in_bytes"],
        };
        let limit = self.number(limit).filter(|limit| *limit < room.total)?;
        Some(room.within(limit, self.number(used)?))
    }

    /// What it leaves of `room` in the host's swap.
    pub(super) fn swap(&self, room: Room) -> Room {
        let known = if self.unified {
            self.number("memory.swap.max").zip(self.number("memory.swap.current"))
        } else {
            // Here both numbers are of memory and swap together.
            let swap = |both, memory| Some(self.number(both)?.saturating_sub(self.number(memory)?));
            swap("memory.memsw.limit_in_bytes", "memory.limit_in_bytes")
                .filter(|_| self.number("memory.memsw.limit_in_bytes") < Some(UNLIMITED))
                .zip(swap("memory.memsw.usage_in_bytes", "memory.usage_in_bytes"))
        };
        known.map_or(room, |(limit, used)| room.within(limit, used))
    }

    /// What of its memory is shared, tmpfs and the like, in bytes.
    pub(super) fn shared(&self) -> Option<u64> {
        // In version 1, only the fields with `total_` include the groups below.
        let key = if self.unified { "shmem " } else { "total_shmem " };
        let stat = fs::read_to_string(self.directory.join("memory.stat")).ok()?;
        stat.lines().find_map(|line| line.strip_prefix(key))?.parse().ok()
    }

    /// The tasks in it and in those below it, which the outermost group does not report.
    pub(super) fn tasks(&self) -> Option<u64> {
        self.number("pids.current")
    }

    /// `None` also for the word `max`.
    fn number(&self, name: &str) -> Option<u64> {
        fs::read_to_string(self.directory.join(name)).ok()?.trim_end().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIXED: &str = "8:pids:/\n4:cpu,memory:/a/b\n1:name=systemd:/x\n0::/u/v w\n";
    const MOUNTS: &[u8] = b"\
31 1 0:30 / /sys/fs/cgroup rw - tmpfs cgroup rw,memory,mode=755
32 1 0:33 /other /mnt/other rw - cgroup2 cgroup2 rw
33 1 0:33 /u/v\\040w /mnt/own rw - cgroup2 cgroup2 rw
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:1 - cgroup cgroup rw,cpu,memory
36 31 0:33 /u /sys/fs/cgroup/uni\\040fied rw,relatime - cgroup2 cgroup2 rw
37 1 0:33 /u/v\\040w /mnt/again rw - cgroup2 cgroup2 rw
";

    fn directories(controller: &str, cgroup: &str) -> Vec<String> {
        let shown = |group: &ProcessCgroup| group.directory.to_str().unwrap().to_owned();
        groups(controller, cgroup, MOUNTS).iter().map(shown).collect()
    }

    #[test]
    fn the_groups_are_those_of_the_hierarchy_that_has_the_controller() {
        let memory = "/sys/fs/cgroup/memory";
        let expected = [&format!("{memory}/a/b"), &format!("{memory}/a"), &format!("{memory}/")];
        assert_eq!(directories("memory", MIXED), expected.map(String::as_str));
        assert_eq!(directories("pids", MIXED), [""; 0], "it is mounted nowhere");
        let unified = "/sys/fs/cgroup/uni fied";
        let expected = [&format!("{unified}/v w"), &format!("{unified}/")];
        assert_eq!(directories("io", MIXED), expected.map(String::as_str));
        for outside in ["0::/else", "0::/u/../..", "", "nonsense"] {
            assert_eq!(directories("memory", outside), [""; 0], "{outside}");
        }
    }

    fn group(unified: bool, files: &[(&str, &str)]) -> (tempfile::TempDir, ProcessCgroup) {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(directory.path().join(name), format!("{text}\n")).unwrap();
        }
        let group = ProcessCgroup { directory: directory.path().into(), unified };
        (directory, group)
    }

    const HOST: Room = Room { total: 1000, free: 600 };

    #[test]
    fn version_2_has_a_limit_of_its_own_for_swap() {
        let files = [
            ("memory.max", "400"),
            ("memory.current", "100"),
            ("memory.stat", "anon 3\nshmem 7"),
            ("memory.swap.max", "50"),
            ("memory.swap.current", "60"),
            ("pids.current", "12"),
        ];
        let (_kept, group) = group(true, &files);
        assert_eq!(group.memory(HOST), Some(Room { total: 400, free: 300 }));
        assert_eq!(group.swap(HOST), Room { total: 50, free: 0 });
        assert_eq!((group.shared(), group.tasks()), (Some(7), Some(12)));
    }

    #[test]
    fn version_1_counts_memory_and_swap_together() {
        let files = [
            ("memory.limit_in_bytes", "500"),
            ("memory.usage_in_bytes", "100"),
            ("memory.memsw.limit_in_bytes", "700"),
            ("memory.memsw.usage_in_bytes", "150"),
            ("memory.stat", "shmem 1\ntotal_shmem 9"),
        ];
        let (_kept, group) = group(false, &files);
        assert_eq!(group.memory(HOST), Some(Room { total: 500, free: 400 }));
        assert_eq!(group.swap(HOST), Room { total: 200, free: 150 });
        assert_eq!((group.shared(), group.tasks()), (Some(9), None));
    }

    #[test]
    fn no_limit_leaves_what_the_host_has() {
        let none = UNLIMITED.to_string();
        let old = [
            ("memory.limit_in_bytes", none.as_str()),
            ("memory.usage_in_bytes", "100"),
            ("memory.memsw.limit_in_bytes", &none),
            ("memory.memsw.usage_in_bytes", "150"),
        ];
        let new = [("memory.max", "max"), ("memory.current", "1"), ("memory.swap.max", "max")];
        for (unified, files) in [(false, &old[..]), (true, &new), (true, &[]), (false, &[])] {
            let (_kept, group) = group(unified, files);
            assert_eq!((group.memory(HOST), group.swap(HOST)), (None, HOST), "{files:?}");
        }
    }

    #[test]
    fn no_more_is_free_than_on_the_host() {
        assert_eq!(HOST.within(900, 100), Room { total: 900, free: 600 });
    }
}
