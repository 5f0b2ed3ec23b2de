//! What SPECs leave open: calls that do the work of a trapped one and are not trapped themselves, and whether an
//! io_uring can do that work.

use std::collections::BTreeSet;

use nix::libc;

use super::{Spec, SpecMatch};
use crate::kernel::notification::Notification;
use crate::table::equivalents::{EQUIVALENTS, RING_CALLS, ring_can};
use crate::table::groups::Group;
use crate::table::{self, Arch};

/// What fork(2) and vfork(2) are as a clone(2): the flags.
const AS_CLONE: [(&str, i32); 2] =
    [("fork", libc::SIGCHLD), ("vfork", libc::CLONE_VFORK | libc::CLONE_VM | libc::SIGCHLD)];

/// The names that the SPECs trap, with or without conditions.
fn trapped(specs: &[Spec]) -> BTreeSet<&'static str> {
    let rules = specs.iter().flat_map(Spec::rules);
    rules.filter_map(|rule| Some(table::by_number(rule.arch, rule.nr as i32)?.name)).collect()
}

/// The calls of io_uring that are to be refused beside these SPECs: none where no ring can do the work of what
/// they trap; never one that they trap themselves.
pub fn ring_calls_to_refuse(specs: &[Spec]) -> Vec<&'static str> {
    let trapped = trapped(specs);
    // Programs lose io_uring by this, so it happens only where a ring could get around the trap.
    if !trapped.iter().any(|name| ring_can(name)) {
        return Vec::new();
    }
    RING_CALLS.into_iter().filter(|call| !trapped.contains(call)).collect()
}

/// One line for each set of equivalent calls of which the SPECs trap some and not others.
pub fn notes(specs: &[Spec]) -> Vec<String> {
    let trapped = trapped(specs);
    let mut notes = Vec::new();
    // The others work on what is open already: access was decided at the open.
    for set in EQUIVALENTS.iter().filter(|set| set.reported) {
        let here = |name: &&str| {
            table::by_name(name).is_some_and(|call| call.number(Arch::NATIVE[0]).is_some())
        };
        let (named, missing): (Vec<_>, Vec<_>) =
            // A call that this architecture does not have cannot be used to get around a trap.
            set.calls().filter(here).partition(|name| trapped.contains(name));
        let missing: Vec<_> =
            missing.into_iter().filter(|name| !lets_through(specs, &trapped, name)).collect();
        // `sendto` alone is no attempt to control connections.
        let about_sending = set.calls().next() == Some("connect") && !trapped.contains("connect");
        if named.is_empty() || missing.is_empty() || about_sending {
            continue;
        }
        let whole = |group: &&&str| {
            let calls = Group::by_name(group).map(|group| group.calls()).unwrap_or_default();
            set.calls().all(|name| calls.contains(&name))
        };
        let group = ["@open", "@connect", "@mount"].iter().find(whole);
        let fix = group.map_or_else(
            || format!("add {} to -t", missing.join(",")),
            |group| format!("trap {group} to cover them all"),
        );
        notes.push(format!(
            "{} can do the same as {}, but is not trapped: {fix}",
            missing.join(", "),
            named.join(", "),
        ));
    }
    notes
}

/// Whether the call is a clone(2) that the SPECs mean to let through, so that it goes around nothing.
fn lets_through(specs: &[Spec], trapped: &BTreeSet<&str>, name: &str) -> bool {
    let Some((_, flags)) = AS_CLONE.into_iter().find(|(call, _)| *call == name) else {
        return false;
    };
    let arch = Arch::NATIVE[0];
    let clone = table::by_name("clone").and_then(|call| call.number(arch));
    let Some(nr) = clone.and_then(|nr| i32::try_from(nr).ok()) else { return false };
    let args = [flags as u64, 0, 0, 0, 0, 0];
    let call = Notification { id: 0, tid: 0, nr, arch, instruction_pointer: 0, args };
    trapped.contains("clone") && specs.iter().all(|spec| spec.decide(&call) == SpecMatch::No)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specs(text: &str) -> Vec<Spec> {
        vec![Spec::parse(text).unwrap()]
    }

    #[test]
    fn a_trap_of_one_of_several_equivalent_calls_is_reported_with_the_others() {
        for (spec, note) in [
            ("mkdir", "mkdirat can do the same as mkdir, but is not trapped: add mkdirat to -t"),
            ("openat(flags&O_ACCMODE==O_RDONLY)", "creat, open, open_by_handle_at, openat2 can do"),
            ("open,openat", "trap @open to cover them all"),
            ("mount", "trap @mount to cover them all"),
            ("clone,clone3", "fork, vfork can do the same as clone, clone3"),
            ("clone(flags&CLONE_VM==CLONE_VM),clone3", "vfork can do the same as clone, clone3"),
            ("connect", "sendmmsg, sendmsg, sendto can do the same as connect"),
        ] {
            let notes = notes(&specs(spec)).join("; ");
            assert!(notes.contains(note), "{spec}: {notes}");
        }
    }

    #[test]
    fn complete_groups_and_calls_without_equivalents_are_not_reported() {
        for spec in [
            "@open",
            "@connect",
            "@mount",
            "mkdir,mkdirat",
            "getpid",
            "socket",
            "1000",
            "read",
            "dup2",
            "clone(flags&CLONE_NEWUSER==CLONE_NEWUSER),clone3",
        ] {
            assert_eq!(notes(&specs(spec)), [""; 0], "{spec}");
        }
        let about = notes(&specs("@write-files")).join("; ");
        assert_eq!(about, "");
    }

    #[test]
    fn io_uring_is_refused_beside_a_call_that_a_ring_can_carry_out() {
        assert_eq!(ring_calls_to_refuse(&specs("mkdir")), RING_CALLS);
        assert_eq!(ring_calls_to_refuse(&specs("mkdir,getpid")), RING_CALLS);
        assert_eq!(ring_calls_to_refuse(&specs("getpid,mount")), [""; 0]);
        assert_eq!(
            ring_calls_to_refuse(&specs("mkdir,io_uring_setup")),
            ["io_uring_enter", "io_uring_register"]
        );
        assert_eq!(ring_calls_to_refuse(&specs("@known")), [""; 0]);
    }
}
