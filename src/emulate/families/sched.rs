//! setpriority, sched_setscheduler, sched_setparam, sched_setattr: more of the processor than the target could take. It
//! affects only processes in the target's own user namespace.

use std::str::FromStr;

use clap::Args;
use nix::errno::Errno;
use nix::libc;
use rustix::process::{Pid, getpriority_process, setpriority_process};
use rustix::thread::CapabilitySet;

use crate::emulate::pids::{HeldProcess, Pids};
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Stop, act_for_value};
use crate::kernel::errno;
use crate::kernel::scheduler::{policy, set_attributes, set_policy};

mod scheduling;
mod group;

use group::ProcessSet;
use scheduling::{
    FLAG_RESET_ON_FORK, POLICIES, RESET_ON_FORK, Scheduling, has_priority, scheduling,
};

pub(super) const CALLS: &[&str] =
    &["setpriority", "sched_setscheduler", "sched_setparam", "sched_setattr"];

/// What may be had.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct SchedOptions {
    /// Lowest nice value, -20 to 19, that a target may set in addition to its own rights
    #[arg(long = "nice", value_name = "MIN", allow_negative_numbers = true,
          value_parser = clap::value_parser!(i32).range(-20..=19))]
    nice: Option<i32>,
    /// Allow this scheduling policy: fifo:MAX or rr:MAX, where MAX is the highest priority, other, batch, idle or
    /// deadline. Can be repeated
    #[arg(long = "sched", value_name = "POLICY", value_delimiter = ',')]
    policies: Vec<Class>,
}

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

/// Carries it out, for what `allowed` says.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, allowed: &SchedOptions) -> Outcome {
    let id =
        call.word("pid").or(call.word("who")).ok_or(Stop::unread("argument 'pid' or 'who'"))?;
    if let Some(group) = ProcessSet::of(call) {
        return group.refuse(request, id);
    }
    let asked = scheduling(request, call, id as i32)?;
    let context = Context::take(request, None)?;
    // The caller needs no holding: it waits for its response.
    let held = match id {
        0 => None,
        _ => Some(Pids::of(&context)?.find(request, id)?),
    };
    asked.check()?;
    let mut credentials = context.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    if !able.contains(CapabilitySet::SYS_NICE) {
        return Err(Stop::incapable("CAP_SYS_NICE"));
    }
    credentials.capabilities = CapabilitySet::SYS_NICE.bits();
    let id = held.as_ref().map_or(request.thread().0, |held| held.id);
    let is_there =
        || held.as_ref().map_or_else(|| request.still_valid().is_ok(), HeldProcess::is_there);
    if !context.shares_users_with(id) {
        let why = format!("process {id} is not of the target's user namespace");
        return Err(Stop::excluded(why));
    }
    let now = Now::of(id)?;
    // Whether a priority is valid depends on the policy of the thread: an invalid one is EINVAL before any option
    // counts.
    now.has(asked)?;
    allowed.check(asked, now)?;
    act_for_value(request, || {
        // It is then the process that was checked.
        if !is_there() {
            return Err(Errno::ESRCH.into());
        }
        credentials.assume_on_host(None)?;
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
        let nice = getpriority_process(Pid::from_raw(id as i32)).map_err(errno::from_rustix)?;
        Ok(Self { policy: policy(id)?, nice })
    }

    /// For a new priority of the policy that it has.
    fn has(self, asked: Scheduling) -> Result<(), Errno> {
        match asked {
            Scheduling::Policy(None, priority) => {
                has_priority(priority, Some(self.policy & !RESET_ON_FORK))
            }
            _ => Ok(()),
        }
    }

    /// Changes it.
    fn change(self, id: u32, asked: Scheduling) -> Result<(), Errno> {
        // Once set, it is kept: it is for those who may not pass on what they have. CAP_SYS_NICE could clear it.
        let reset = self.policy & RESET_ON_FORK;
        match asked {
            Scheduling::Nice(nice) => {
                setpriority_process(Pid::from_raw(id as i32), nice).map_err(errno::from_rustix)
            }
            Scheduling::Policy(policy, priority) => {
                set_policy(id, policy.unwrap_or(self.policy) | reset, priority)
            }
            Scheduling::Attributes(mut attributes) => {
                if reset != 0 {
                    attributes.flags |= FLAG_RESET_ON_FORK;
                }
                set_attributes(id, &attributes)
            }
        }
    }
}

impl SchedOptions {
    fn check(&self, asked: Scheduling, now: Now) -> Outcome<()> {
        match asked {
            Scheduling::Nice(nice) => self.check_nice(nice, now),
            Scheduling::Policy(policy, priority) => {
                self.check_policy(policy.unwrap_or(now.policy) & !RESET_ON_FORK, priority)
            }
            Scheduling::Attributes(attributes) if attributes.flags & !FLAG_RESET_ON_FORK != 0 => {
                let why = "a flag other than SCHED_FLAG_RESET_ON_FORK";
                Err(Stop::excluded(why.to_owned()))
            }
            Scheduling::Attributes(attributes) => {
                // The kernel reads the nice value for these two only: fair_policy of kernel/sched/sched.h.
                let fair = [libc::SCHED_OTHER, libc::SCHED_BATCH];
                if fair.contains(&(attributes.policy as i32)) {
                    self.check_nice(attributes.nice, now)?;
                }
                self.check_policy(attributes.policy, attributes.priority as i32)
            }
        }
    }

    fn check_nice(&self, nice: i32, now: Now) -> Outcome<()> {
        // As the kernel does before it decides (setpriority of kernel/sys.c). To give up priority takes no right there.
        let nice = nice.clamp(-20, 19);
        if nice >= now.nice || self.nice.is_some_and(|least| least <= nice) {
            return Ok(());
        }
        Err(Stop::excluded(format!("nice {nice} is below the minimum set by --nice")))
    }

    fn check_policy(&self, policy: u32, priority: i32) -> Outcome<()> {
        let allows =
            |class: &Class| class.policy == policy && i64::from(priority) <= class.most.into();
        if self.policies.iter().any(allows) {
            return Ok(());
        }
        let name = POLICIES.iter().find(|(_, number)| *number as u32 == policy);
        let name = name.map_or_else(|| format!("policy {policy}"), |(name, _)| (*name).to_owned());
        let asked = if priority == 0 { name } else { format!("{name}:{priority}") };
        Err(Stop::excluded(format!("{asked} is not among those of --sched")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::scheduler::SchedAttributes;

    fn policy(nice: Option<i32>, policies: &str) -> SchedOptions {
        let policies = policies.split_whitespace().map(|class| class.parse().unwrap()).collect();
        SchedOptions { nice, policies }
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
        let allows = |least, nice| policy(least, "").check(Scheduling::Nice(nice), NOW).is_ok();
        assert!(allows(None, 5) && allows(None, 40) && !allows(None, 4));
        assert!(allows(Some(-5), -5) && !allows(Some(-5), -6));
        assert!(allows(Some(-20), -1000), "the kernel takes it for -20");
    }

    #[test]
    fn a_policy_is_limited_to_its_highest_priority() {
        let allows = |asked| policy(None, "fifo:10 batch").check(asked, NOW).is_ok();
        assert!(
            allows(Scheduling::Policy(Some(1), 10)) && !allows(Scheduling::Policy(Some(1), 11))
        );
        assert!(allows(Scheduling::Policy(Some(1 | RESET_ON_FORK), 10)));
        assert!(!allows(Scheduling::Policy(Some(2), 1)), "rr");
        assert!(!allows(Scheduling::Policy(None, 0)), "that it has is other");
        let batch = |nice| SchedAttributes { policy: 3, nice, ..SchedAttributes::default() };
        assert!(
            allows(Scheduling::Attributes(batch(5))) && !allows(Scheduling::Attributes(batch(4)))
        );
        let keeps = SchedAttributes { flags: 8, ..batch(5) };
        assert!(!allows(Scheduling::Attributes(keeps)), "SCHED_FLAG_KEEP_POLICY");
        assert_eq!(
            NOW.has(Scheduling::Policy(None, 1)),
            Err(Errno::EINVAL),
            "that it has is other"
        );
        assert_eq!(NOW.has(Scheduling::Policy(None, 0)), Ok(()));
        let fifo = |priority| SchedAttributes { policy: 1, priority, ..SchedAttributes::default() };
        assert!(
            allows(Scheduling::Attributes(fifo(9))) && !allows(Scheduling::Attributes(fifo(99)))
        );
    }
}
