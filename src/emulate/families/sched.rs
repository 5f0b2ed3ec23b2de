//! setpriority, sched_setscheduler, sched_setparam, sched_setattr: more of the processor than the target could take. It
//! never touches a process that is not of the target's own user namespace.

use std::str::FromStr;

use clap::Args;
use nix::errno::Errno;
use nix::libc;
use rustix::process::{Pid, getpriority_process, setpriority_process};
use rustix::thread::CapabilitySet;

use crate::emulate::pids::{Held, Pids};
use crate::emulate::request::Request;
use crate::emulate::{Call, Context, Done, Refusal, act_for_value};
use crate::sys::scheduler::{Attributes, policy, set_attributes, set_policy};

pub(super) const CALLS: &[&str] =
    &["setpriority", "sched_setscheduler", "sched_setparam", "sched_setattr"];

/// What may be had.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// The least nice value, -20 to 19, that a target may have beyond its own rights
    #[arg(long = "nice", value_name = "MIN", allow_negative_numbers = true,
          value_parser = clap::value_parser!(i32).range(-20..=19))]
    nice: Option<i32>,
    /// A scheduling policy that it may have: fifo:MAX and rr:MAX with the highest priority, other, batch, idle,
    /// deadline. May be repeated
    #[arg(long = "sched", value_name = "POLICY", value_delimiter = ',')]
    policies: Vec<Class>,
}

/// The scheduling policies by their names.
const POLICIES: [(&str, i32); 6] = [
    ("fifo", libc::SCHED_FIFO),
    ("rr", libc::SCHED_RR),
    ("other", libc::SCHED_OTHER),
    ("batch", libc::SCHED_BATCH),
    ("idle", libc::SCHED_IDLE),
    ("deadline", libc::SCHED_DEADLINE),
];

/// A scheduling policy, and its highest priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    policy: u32,
    most: u32,
}

impl FromStr for Class {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, most) = match text.split_once(':') {
            Some((name, most)) => (name, most.parse().ok().filter(|most| (1..=99).contains(most))),
            None => (text, Some(0)),
        };
        let Some((_, policy)) = POLICIES.into_iter().find(|policy| policy.0 == name) else {
            let names = POLICIES.map(|policy| policy.0).join(", ");
            return Err(format!("'{name}' is none of {names}"));
        };
        let takes_most = matches!(policy, libc::SCHED_FIFO | libc::SCHED_RR);
        match most {
            Some(most) if (most > 0) == takes_most => Ok(Class { policy: policy as u32, most }),
            _ if takes_most => {
                Err(format!("'{text}' is not {name}:MAX with 1 to 99, as {name}:10"))
            }
            _ => Err(format!("{name} has no priorities")),
        }
    }
}

/// sched_setattr(2): `SCHED_FLAG_RESET_ON_FORK`.
const FLAG_RESET_ON_FORK: u64 = 1;
const RESET_ON_FORK: u32 = libc::SCHED_RESET_ON_FORK as u32;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nice(i32),
    /// With `SCHED_RESET_ON_FORK`, or the policy that the thread has.
    Policy(Option<u32>, i32),
    Attributes(Attributes),
}

/// Carries it out, for what `allowed` says.
pub(super) fn carry_out(request: &Request, call: &Call, allowed: &Policy) -> Result<Done, Refusal> {
    let id = call.word("pid").or(call.word("who")).ok_or(Refusal::Unread("whom it is about"))?;
    let asked = asked(request, call)?;
    if (id as i32) < 0 {
        let errno = if matches!(asked, Asked::Nice(_)) { Errno::ESRCH } else { Errno::EINVAL };
        return Err(Refusal::Failed(errno));
    }
    let context = Context::take(request, None)?;
    let able = CapabilitySet::from_bits_retain(context.credentials()?.capabilities);
    if !able.contains(CapabilitySet::SYS_NICE) {
        return Err(Refusal::Incapable("CAP_SYS_NICE"));
    }
    // The caller needs no holding: it waits for its response.
    let held = match id {
        0 => None,
        _ => Some(Pids::of(&context)?.find(request, id)?),
    };
    let id = held.as_ref().map_or(request.thread().0, |held| held.id);
    let is_there = || held.as_ref().map_or_else(|| request.still_valid().is_ok(), Held::is_there);
    if !context.shares_users_with(id) {
        let why = format!("process {id} is not of the target's user namespace");
        return Err(Refusal::Excluded(why));
    }
    let now = Now::of(id)?;
    allowed.check(asked, now)?;
    act_for_value(request, || {
        // It is then whom all of this was about.
        if !is_there() {
            return Err(Errno::ESRCH.into());
        }
        now.change(id, asked)?;
        Ok((0, None))
    })
}

/// How a thread is scheduled before.
#[derive(Debug, Clone, Copy)]
struct Now {
    policy: u32,
    nice: i32,
}

impl Now {
    fn of(id: u32) -> Result<Self, Errno> {
        let nice = getpriority_process(Pid::from_raw(id as i32))
            .map_err(|error| Errno::from_raw(error.raw_os_error()))?;
        Ok(Self { policy: policy(id)?, nice })
    }

    /// Changes it. `SCHED_RESET_ON_FORK`, once set, is kept: it is for those who may not pass on what they have.
    fn change(self, id: u32, asked: Asked) -> Result<(), Errno> {
        let reset = self.policy & RESET_ON_FORK;
        match asked {
            Asked::Nice(nice) => setpriority_process(Pid::from_raw(id as i32), nice)
                .map_err(|error| Errno::from_raw(error.raw_os_error())),
            Asked::Policy(policy, priority) => {
                set_policy(id, policy.unwrap_or(self.policy) | reset, priority)
            }
            Asked::Attributes(mut attributes) => {
                if reset != 0 {
                    attributes.flags |= FLAG_RESET_ON_FORK;
                }
                set_attributes(id, &attributes)
            }
        }
    }
}

impl Policy {
    fn check(&self, asked: Asked, now: Now) -> Result<(), Refusal> {
        match asked {
            Asked::Nice(nice) => self.check_nice(nice, now),
            Asked::Policy(policy, priority) => {
                self.check_policy(policy.unwrap_or(now.policy) & !RESET_ON_FORK, priority)
            }
            Asked::Attributes(attributes) => {
                let fair = [libc::SCHED_OTHER, libc::SCHED_BATCH];
                if fair.contains(&(attributes.policy as i32)) {
                    self.check_nice(attributes.nice, now)?;
                }
                self.check_policy(attributes.policy, attributes.priority as i32)
            }
        }
    }

    fn check_nice(&self, nice: i32, now: Now) -> Result<(), Refusal> {
        let nice = nice.clamp(-20, 19);
        if nice >= now.nice || self.nice.is_some_and(|least| least <= nice) {
            return Ok(());
        }
        Err(Refusal::Excluded(format!("nice {nice} is less than what --nice allows")))
    }

    fn check_policy(&self, policy: u32, priority: i32) -> Result<(), Refusal> {
        let allows =
            |class: &Class| class.policy == policy && i64::from(priority) <= class.most.into();
        if self.policies.iter().any(allows) {
            return Ok(());
        }
        let name = POLICIES.iter().find(|(_, number)| *number as u32 == policy);
        let name = name.map_or_else(|| format!("policy {policy}"), |(name, _)| (*name).to_owned());
        let asked = if priority == 0 { name } else { format!("{name}:{priority}") };
        Err(Refusal::Excluded(format!("{asked} is not among those of --sched")))
    }
}

fn asked(request: &Request, call: &Call) -> Result<Asked, Refusal> {
    let word = |name| call.word(name).ok_or(Refusal::Unread("the arguments"));
    let fault = Refusal::Failed(Errno::EFAULT);
    if call.name == "setpriority" {
        return match word("which")? as i32 {
            0 => Ok(Asked::Nice(word("prio")? as i32)),
            1 | 2 => Err(Refusal::Excluded("the priority of whole groups and users".to_owned())),
            _ => Err(Refusal::Failed(Errno::EINVAL)),
        };
    }
    // A negative one would be sched_setparam's, and no flag is known.
    let policy = call.word("policy");
    if policy.is_some_and(|policy| (policy as i32) < 0) || call.word("flags").unwrap_or(0) != 0 {
        return Err(Refusal::Failed(Errno::EINVAL));
    }
    if call.name == "sched_setattr" {
        return attributes(&request.memory("attr")?.ok_or(fault)?);
    }
    let priority = request.memory("param")?.and_then(|bytes| number(&bytes, 0)).ok_or(fault)?;
    Ok(Asked::Policy(policy, priority as i32))
}

/// As sched_copy_attr of kernel/sched/syscalls.c.
fn attributes(bytes: &[u8]) -> Result<Asked, Refusal> {
    let known = || {
        let long =
            |at| Some(u64::from(number(bytes, at)?) | u64::from(number(bytes, at + 4)?) << 32);
        Some(Attributes {
            policy: number(bytes, 4)?,
            flags: long(8)?,
            nice: number(bytes, 16)? as i32,
            priority: number(bytes, 20)?,
            deadline: [long(24)?, long(32)?, long(40)?],
            ..Attributes::default()
        })
    };
    // What a later kernel may know is not known here; two words of version 2 count with their flags alone.
    if number(bytes, 0).is_some_and(|size| (1..48).contains(&size))
        || bytes.get(56..).is_some_and(|rest| rest.iter().any(|byte| *byte != 0))
    {
        return Err(Refusal::Failed(Errno::E2BIG));
    }
    let attributes = known().ok_or(Refusal::Failed(Errno::EFAULT))?;
    if attributes.flags & !FLAG_RESET_ON_FORK != 0 {
        let why = "a flag other than SCHED_FLAG_RESET_ON_FORK";
        return Err(Refusal::Excluded(why.to_owned()));
    }
    Ok(Asked::Attributes(attributes))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(nice: Option<i32>, policies: &str) -> Policy {
        let policies = policies.split_whitespace().map(|class| class.parse().unwrap()).collect();
        Policy { nice, policies }
    }

    const NOW: Now = Now { policy: 0, nice: 5 };

    #[test]
    fn a_class_has_priorities_or_none() {
        assert_eq!("fifo:10".parse(), Ok(Class { policy: 1, most: 10 }));
        assert_eq!("deadline".parse(), Ok(Class { policy: 6, most: 0 }));
        for text in ["", "fifo", "fifo:", "fifo:0", "fifo:100", "rr:x", "idle:1", "other:0", "ext"]
        {
            assert!(text.parse::<Class>().is_err(), "{text}");
        }
        let wrong = |text: &str| text.parse::<Class>().unwrap_err();
        assert_eq!(wrong("rr:100"), "'rr:100' is not rr:MAX with 1 to 99, as rr:10");
        assert_eq!(wrong("idle:1"), "idle has no priorities");
    }

    #[test]
    fn nicer_is_always_allowed_and_less_nice_by_the_option_only() {
        let allows = |least, nice| policy(least, "").check(Asked::Nice(nice), NOW).is_ok();
        assert!(allows(None, 5) && allows(None, 40) && !allows(None, 4));
        assert!(allows(Some(-5), -5) && !allows(Some(-5), -6));
        assert!(allows(Some(-20), -1000), "the kernel takes it for -20");
    }

    #[test]
    fn a_policy_is_held_to_its_highest_priority() {
        let allows = |asked| policy(None, "fifo:10 batch").check(asked, NOW).is_ok();
        assert!(allows(Asked::Policy(Some(1), 10)) && !allows(Asked::Policy(Some(1), 11)));
        assert!(allows(Asked::Policy(Some(1 | RESET_ON_FORK), 10)));
        assert!(!allows(Asked::Policy(Some(2), 1)), "rr");
        assert!(!allows(Asked::Policy(None, 0)), "that it has is other");
        let batch = |nice| Attributes { policy: 3, nice, ..Attributes::default() };
        assert!(allows(Asked::Attributes(batch(5))) && !allows(Asked::Attributes(batch(4))));
        let fifo = |priority| Attributes { policy: 1, priority, ..Attributes::default() };
        assert!(allows(Asked::Attributes(fifo(9))) && !allows(Asked::Attributes(fifo(99))));
    }

    #[test]
    fn attributes_are_read_as_the_kernel_does() {
        let mut bytes = vec![0; 48];
        bytes[4] = 1;
        bytes[8] = 1;
        bytes[20] = 7;
        bytes[24] = 9;
        bytes[36] = 2;
        let expected = Attributes {
            policy: 1,
            flags: 1,
            priority: 7,
            deadline: [9, 2 << 32, 0],
            ..Attributes::default()
        };
        assert_eq!(attributes(&bytes).unwrap(), Asked::Attributes(expected));
        let longer = [&bytes[..], &[0; 16]].concat();
        assert_eq!(attributes(&longer).unwrap(), Asked::Attributes(expected));
        let fails = |bytes: &[u8], errno| matches!(attributes(bytes), Err(Refusal::Failed(e)) if e == errno);
        bytes[0] = 47;
        assert!(fails(&bytes, Errno::E2BIG));
        bytes[0] = 0;
        bytes[8] = 8;
        assert!(matches!(attributes(&bytes), Err(Refusal::Excluded(_))), "SCHED_FLAG_KEEP_POLICY");
        bytes.resize(57, 1);
        assert!(fails(&bytes, Errno::E2BIG));
        assert!(fails(&[0; 10], Errno::EFAULT));
    }
}
