//! What a call asks of the scheduler, and what of it no kernel takes: in the order in which the kernel looks at it, so
//! that its errno comes before our refusal.

use nix::errno::Errno;
use nix::libc;

use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Stop};
use crate::kernel::scheduler::SchedAttributes;

/// sched_setattr(2): `SCHED_FLAG_RESET_ON_FORK`.
pub(super) const FLAG_RESET_ON_FORK: u64 = 1;
/// All flags of it that some kernel knows: linux/sched.h.
const KNOWN_FLAGS: u64 = 0x7f;
/// `SCHED_EXT` of linux/sched.h, which no option names.
const EXTENSIBLE: u32 = 7;
pub(super) const RESET_ON_FORK: u32 = libc::SCHED_RESET_ON_FORK as u32;

/// The scheduling policies by their names.
pub(super) const POLICIES: [(&str, i32); 6] = [
    ("fifo", libc::SCHED_FIFO),
    ("rr", libc::SCHED_RR),
    ("other", libc::SCHED_OTHER),
    ("batch", libc::SCHED_BATCH),
    ("idle", libc::SCHED_IDLE),
    ("deadline", libc::SCHED_DEADLINE),
];

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheduling {
    Nice(i32),
    /// With `SCHED_RESET_ON_FORK`, or the policy that the thread has.
    Policy(Option<u32>, i32),
    Attributes(SchedAttributes),
}

impl Scheduling {
    /// What is wrong for any thread: __sched_setscheduler of kernel/sched/syscalls.c, once it has found the thread. A
    /// priority without a policy depends on the policy of the thread, which is looked at in its place.
    pub(super) fn check(self) -> Result<(), Errno> {
        let (policy, priority) = match self {
            Scheduling::Nice(_) => return Ok(()),
            Scheduling::Policy(None, priority) => return has_priority(priority, None),
            Scheduling::Policy(Some(policy), priority) => (policy & !RESET_ON_FORK, priority),
            Scheduling::Attributes(attributes) => (attributes.policy, attributes.priority as i32),
        };
        let known = POLICIES.iter().any(|(_, number)| *number as u32 == policy);
        if !known && policy != EXTENSIBLE {
            return Err(Errno::EINVAL);
        }
        if matches!(self, Scheduling::Attributes(attributes) if attributes.flags & !KNOWN_FLAGS != 0)
        {
            return Err(Errno::EINVAL);
        }
        if policy == libc::SCHED_DEADLINE as u32 {
            let Scheduling::Attributes(attributes) = self else { return Err(Errno::EINVAL) };
            has_times(attributes.deadline)?;
        }
        has_priority(priority, Some(policy))
    }
}

/// A priority of 1 to 99 for the policies that have them, and else 0.
pub(super) fn has_priority(priority: i32, policy: Option<u32>) -> Result<(), Errno> {
    let real_time =
        policy.map(|policy| [libc::SCHED_FIFO, libc::SCHED_RR].contains(&(policy as i32)));
    match (0..=99).contains(&priority) && real_time.is_none_or(|real| real == (priority != 0)) {
        true => Ok(()),
        false => Err(Errno::EINVAL),
    }
}

/// As __checkparam_dl of kernel/sched/deadline.c, without its sysctls.
fn has_times([runtime, deadline, period]: [u64; 3]) -> Result<(), Errno> {
    let period = if period == 0 { deadline } else { period };
    let most = i64::MAX as u64;
    // The kernel computes with these times shifted by 10 bits (DL_SCALE), and uses the highest bit to compare times
    // that wrap around.
    match (1024..=deadline).contains(&runtime) && deadline <= period && period <= most {
        true => Ok(()),
        false => Err(Errno::EINVAL),
    }
}

/// In the order of setpriority of kernel/sys.c, and of do_sched_setscheduler and sched_setattr of
/// kernel/sched/syscalls.c.
pub(super) fn scheduling(request: &ClaimedRequest, call: &Call, id: i32) -> Outcome<Scheduling> {
    let word = |name| call.word(name).ok_or(Stop::unread("one of the arguments"));
    let fault = Stop::Failed(Errno::EFAULT);
    if call.name == "setpriority" {
        return match word("which")? as i32 {
            0 if id < 0 => Err(Stop::Failed(Errno::ESRCH)),
            0 => Ok(Scheduling::Nice(word("prio")? as i32)),
            _ => Err(Stop::Failed(Errno::EINVAL)),
        };
    }
    // A negative policy would be sched_setparam's, and no flag is known.
    let policy = call.word("policy");
    let given = if call.name == "sched_setattr" { "attr" } else { "param" };
    if policy.is_some_and(|policy| (policy as i32) < 0)
        || call.word("flags").unwrap_or(0) != 0
        || call.is_null(given)
        || id < 0
    {
        return Err(Stop::Failed(Errno::EINVAL));
    }
    if call.name == "sched_setattr" {
        return attributes(&request.memory("attr")?.ok_or(fault)?);
    }
    let priority = request.memory("param")?.and_then(|bytes| number(&bytes, 0)).ok_or(fault)?;
    Ok(Scheduling::Policy(policy, priority as i32))
}

/// As sched_copy_attr of kernel/sched/syscalls.c.
fn attributes(bytes: &[u8]) -> Outcome<Scheduling> {
    let known = || {
        let long =
            |at| Some(u64::from(number(bytes, at)?) | u64::from(number(bytes, at + 4)?) << 32);
        Some(SchedAttributes {
            policy: number(bytes, 4)?,
            flags: long(8)?,
            nice: number(bytes, 16)? as i32,
            priority: number(bytes, 20)?,
            deadline: [long(24)?, long(32)?, long(40)?],
            ..SchedAttributes::default()
        })
    };
    // What a later kernel may know is not known here; two words of version 2 count with their flags alone.
    if number(bytes, 0).is_some_and(|size| (1..48).contains(&size))
        || bytes.get(56..).is_some_and(|rest| rest.iter().any(|byte| *byte != 0))
    {
        return Err(Stop::Failed(Errno::E2BIG));
    }
    let attributes = known().ok_or(Stop::Failed(Errno::EFAULT))?;
    if (attributes.policy as i32) < 0 {
        return Err(Stop::Failed(Errno::EINVAL));
    }
    Ok(Scheduling::Attributes(attributes))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_policy_and_no_priority_is_einval() {
        let check = |policy, priority| Scheduling::Policy(policy, priority).check();
        for (policy, priority) in [
            (Some(4), 0),
            (Some(8), 0),
            (Some(99), 0),
            (Some(6), 0),
            (Some(0), 1),
            (Some(5), 1),
            (Some(1), 0),
            (Some(1), -1),
            (Some(1), 100),
            (None, 100),
            (None, -1),
        ] {
            assert_eq!(check(policy, priority), Err(Errno::EINVAL), "{policy:?} {priority}");
        }
        for (policy, priority) in [(Some(0), 0), (Some(7), 0), (Some(2), 99), (None, 0), (None, 99)]
        {
            assert_eq!(check(policy, priority), Ok(()), "{policy:?} {priority}");
        }
        let flags =
            |flags| Scheduling::Attributes(SchedAttributes { flags, ..SchedAttributes::default() });
        assert_eq!(flags(8).check(), Ok(()), "SCHED_FLAG_KEEP_POLICY");
        assert_eq!(flags(1 << 30).check(), Err(Errno::EINVAL));
    }

    #[test]
    fn attributes_are_read_as_the_kernel_does() {
        let mut bytes = vec![0; 48];
        bytes[4] = 1;
        bytes[8] = 1;
        bytes[20] = 7;
        bytes[24] = 9;
        bytes[36] = 2;
        let expected = SchedAttributes {
            policy: 1,
            flags: 1,
            priority: 7,
            deadline: [9, 2 << 32, 0],
            ..SchedAttributes::default()
        };
        assert_eq!(attributes(&bytes).unwrap(), Scheduling::Attributes(expected));
        let longer = [&bytes[..], &[0; 16]].concat();
        assert_eq!(attributes(&longer).unwrap(), Scheduling::Attributes(expected));
        let fails =
            |bytes: &[u8], errno| matches!(attributes(bytes), Err(Stop::Failed(e)) if e == errno);
        bytes[0] = 47;
        assert!(fails(&bytes, Errno::E2BIG));
        bytes[0] = 0;
        bytes[8] = 8;
        assert!(attributes(&bytes).is_ok(), "SCHED_FLAG_KEEP_POLICY");
        bytes[7] = 0x80;
        assert!(fails(&bytes, Errno::EINVAL));
        bytes.resize(57, 1);
        assert!(fails(&bytes, Errno::E2BIG));
        assert!(fails(&[0; 10], Errno::EFAULT));
    }
}
