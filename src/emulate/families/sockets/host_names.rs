//! The addresses of host names that the options name, as this process resolves them: the target has no say in it. A name
//! may have other addresses each time it is asked for, so those of the last minutes count, too.

use std::collections::HashMap;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// How long what was resolved is as good as new.
const FRESH: Duration = Duration::from_secs(60);
/// How soon a name is resolved again for an address that it did not have: the target may have resolved it to another one.
const AGAIN: Duration = Duration::from_secs(1);
/// How long an address counts that the name no longer resolves to.
const KEPT: Duration = Duration::from_secs(600);

static NAMES: LazyLock<Mutex<Names>> = LazyLock::new(Mutex::default);

/// Whether the host `name` has that address. Waits for the resolver if need be.
pub(super) fn has(name: &str, address: IpAddr) -> bool {
    let resolve = |name: &str| {
        let found = (name, 0).to_socket_addrs().map_or_else(|_| Vec::new(), Iterator::collect);
        found.into_iter().map(|address| address.ip().to_canonical()).collect()
    };
    // The lock is held while the name is resolved: this process has one thread, so nobody else waits for it.
    NAMES.lock().has(name, address, Instant::now(), resolve)
}

/// Whether `text` is the name of a host: letters, digits, hyphens and dots, and no address.
pub(super) fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let labels = text.strip_suffix('.').unwrap_or(text);
    labels.split('.').all(is_label)
        // An address of IPv4 must not be taken for a name, which would be asked for over the network.
        && labels.rsplit('.').next().is_some_and(|last| !last.bytes().all(|b| b.is_ascii_digit()))
}

#[derive(Debug, Default)]
struct Names(HashMap<String, ResolvedName>);

#[derive(Debug)]
struct ResolvedName {
    resolved: Instant,
    /// Each with when the name last resolved to it.
    addresses: HashMap<IpAddr, Instant>,
}

impl Names {
    fn has(
        &mut self,
        name: &str,
        address: IpAddr,
        now: Instant,
        resolve: impl Fn(&str) -> Vec<IpAddr>,
    ) -> bool {
        let known = self.0.get(name).map(|known| {
            (now.duration_since(known.resolved), known.addresses.contains_key(&address))
        });
        let is_good = known.is_some_and(|(age, has)| age < if has { FRESH } else { AGAIN });
        if !is_good {
            let known = self
                .0
                .entry(name.to_owned())
                .or_insert_with(|| ResolvedName { resolved: now, addresses: HashMap::new() });
            // Also if resolving fails: a target that keeps connecting must not make one query for each attempt.
            known.resolved = now;
            known.addresses.retain(|_, resolved| now.duration_since(*resolved) < KEPT);
            known.addresses.extend(resolve(name).into_iter().map(|address| (address, now)));
        }
        self.0.get(name).is_some_and(|known| known.addresses.contains_key(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_name_is_resolved_again_when_its_time_is_over_or_for_an_address_that_it_did_not_have() {
        let [first, second] = ["10.0.0.1", "10.0.0.2"].map(|text| text.parse::<IpAddr>().unwrap());
        let (answer, count) = (Cell::new(first), Cell::new(0));
        let resolve = |name: &str| {
            assert_eq!(name, "host");
            count.set(count.get() + 1);
            vec![answer.get()]
        };
        let (mut names, start) = (Names::default(), Instant::now());
        let mut has = |address, secs: f64| {
            names.has("host", address, start + Duration::from_secs_f64(secs), resolve)
        };
        assert!(has(first, 0.0) && has(first, 59.0));
        assert_eq!(count.get(), 1, "fresh");
        answer.set(second);
        assert!(has(second, 59.5) && has(first, 60.0), "both were answers lately");
        assert_eq!(count.get(), 2);
        assert!(!has("10.0.0.3".parse().unwrap(), 60.1), "asked a moment ago");
        assert_eq!(count.get(), 2);
        assert!(!has(first, 700.0), "no answer for too long");
        assert!(has(second, 700.0));
    }

    #[test]
    fn a_name_is_no_address_and_no_option() {
        assert!(is_name("localhost") && is_name("registry.npmjs.org") && is_name("a-1.example."));
        for text in ["", ".", "-a", "a..b", "1.2.3.4", "1.2", "*.org", "a_b", "::1", "a b"] {
            assert!(!is_name(text), "{text}");
        }
    }
}
