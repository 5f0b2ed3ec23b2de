//! Closing this program to other processes of its user: what is supervised may be one of them, and could take the
//! listener, answer through a handler's process or have it carry out what it likes.

use std::path::Path;

use nix::errno::Errno;
use rustix::thread::{CapabilitySet, capabilities};

use crate::kernel::dumpable;
use crate::{kernel::mountinfo, kernel::proc};

/// Closes it, unless the daemon could then not see it: where `/proc` hides what may not be traced (`hidepid`). Children
/// are closed, too, until they execute another program. Returns whether it is closed.
///
/// # Errors
/// What prctl(2) says.
pub(super) fn protect() -> Result<bool, Errno> {
    if !may_trace() && hides_processes() {
        Ok(false)
    } else {
        dumpable::make_undumpable().map(|()| true)
    }
}

/// Whether this process may look into any other.
pub(super) fn may_trace() -> bool {
    // Then the daemon may look into this process, too, although it is undumpable.
    capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::SYS_PTRACE))
}

fn hides_processes() -> bool {
    let table = proc::own_directory().and_then(|own| own.read("mountinfo")).unwrap_or_default();
    mountinfo::parse_mountinfo(&table).any(|mount| {
        mount.point == Path::new("/proc") && mount.kind == "proc" && is_hiding(&mount.options)
    })
}

fn is_hiding(options: &str) -> bool {
    let hidepid = options.split(',').find_map(|option| option.strip_prefix("hidepid="));
    // Since Linux 5.8, it is shown as a word: off, noaccess, invisible or ptraceable.
    hidepid.is_some_and(|how| !matches!(how, "0" | "off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidepid_hides_processes_unless_it_is_off() {
        for (options, hiding) in [
            ("rw", false),
            ("rw,hidepid=0", false),
            ("rw,gid=4,hidepid=off", false),
            ("rw,hidepid=2", true),
            ("rw,gid=4,hidepid=invisible", true),
            ("rw,hidepid=ptraceable,subset=pid", true),
        ] {
            assert_eq!(is_hiding(options), hiding, "{options}");
        }
    }
}
