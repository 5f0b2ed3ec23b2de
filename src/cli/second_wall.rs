//! The second wall of `guard`: bounds of Landlock around the command, so that a fault of the rules or of the daemon opens
//! nothing outside. Calls that the daemon carries out are not bounded, and the rules let no others pass that would be.

use std::fmt::Display;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use super::say;
use crate::emulate::tcp_ports;
use crate::kernel::landlock::Bounds;

/// With more ports none is bounded: each is a rule of the ruleset.
const MOST_PORTS: usize = 4096;

/// The bounds for directories of --write and addresses of --connect.
pub(super) fn bounds(write: &[PathBuf], connect: &[String]) -> Bounds {
    let mut ports: Vec<u16> =
        connect.iter().filter_map(|address| tcp_ports(address)).flatten().collect();
    ports.sort_unstable();
    ports.dedup();
    Bounds { write: write.to_vec(), ports: (ports.len() <= MOST_PORTS).then_some(ports) }
}

/// The kernel's ruleset with these bounds; without one, the rules alone hold the command, and this says so.
pub(super) fn ruleset(bounds: &Bounds) -> Option<OwnedFd> {
    bounds.ruleset().inspect_err(say_missing).ok()
}

/// Says that there is no second wall.
pub(super) fn say_missing(why: &impl Display) {
    say("syscallfs guard", &format!("no second wall, only the rules: Landlock: {why}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_those_of_all_addresses_unless_they_are_very_many() {
        let ports = |connect: &[&str]| {
            let connect: Vec<_> = connect.iter().map(ToString::to_string).collect();
            bounds(&[], &connect).ports
        };
        assert_eq!(ports(&[]), Some(vec![]));
        assert_eq!(
            ports(&["a.org:443", "*:80-81", "b.org:443", "*:53/udp"]),
            Some(vec![80, 81, 443])
        );
        assert_eq!(ports(&["10.0.0.1:0-65535"]), None);
    }
}
