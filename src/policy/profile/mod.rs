//! Seccomp profiles of the OCI runtime specification: a SPEC list as one, and what is known not to work
//! in one. An existing profile is not weakened: SPECs that a profile cannot express are refused.

mod format;
mod problems;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use self::format::{
    ProfileAction, ProfileArch, ProfileArgument, ProfileEntry, ProfileFlag, ProfileOperator,
    SeccompProfile,
};
pub use self::problems::problems;
use crate::policy::selector::{Item, Op, RegisterTest, Spec};
use crate::table::groups::Group;
use crate::table::{self, Arch, Syscall, i386};

/// The flag that keeps signals from ending a call that waits.
const WAIT_KILLABLE: ProfileFlag = ProfileFlag::WaitKillableRecv;

/// Who is to load a profile: each has its own limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    /// Whoever it is: what one of them cannot do is a problem.
    Any,
    /// containers/crun
    Crun,
    /// opencontainers/runc
    Runc,
    /// youki-dev/youki
    Youki,
}

/// Why there is no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// A call without a name.
    #[error("{0}: a profile needs names of calls, and this call has no name")]
    Number(u32),
    /// What one condition for all architectures cannot say.
    #[error(
        "{item}: {why}: trap {call} without conditions, and add `--metadata 'rules={call} ...'`"
    )]
    Condition {
        /// What was asked for.
        item: String,
        /// What stands against it.
        why: &'static str,
        /// The call.
        call: &'static str,
    },
    /// Not a profile.
    #[error("not a seccomp profile: {0}")]
    NotAProfile(String),
}

/// What goes into a profile.
#[derive(Debug, Clone)]
pub struct ProfileInput<'a> {
    /// What is to be trapped.
    pub specs: &'a [Spec],
    /// `listenerPath`
    pub socket: &'a str,
    /// `listenerMetadata`; none where empty.
    pub metadata: &'a str,
    /// Whether to ask for WAIT_KILLABLE_RECV.
    pub wait_killable: bool,
    /// Calls that are to fail with ENOSYS.
    pub refused: &'a [&'static str],
}

/// The profile for `order`: by itself, letting all else pass, or added to `base`.
///
/// # Errors
/// See [`ProfileError`].
pub fn make(order: &ProfileInput<'_>, base: Option<Value>) -> Result<Value, ProfileError> {
    let mut profile = match base {
        None => Map::from_iter([
            ("defaultAction".to_owned(), json!(ProfileAction::Allow)),
            // Both: without SCMP_ARCH_X86, a 32-bit program is killed by SIGSYS.
            ("architectures".to_owned(), json!([ProfileArch::X86_64, ProfileArch::X86])),
        ]),
        Some(base) => {
            // Only to check it: the object itself is changed, so that fields which the types do not know, such as
            // archMap, are kept.
            parse_profile(&base)?;
            object(base)?
        }
    };
    let mut trapped = Vec::new();
    let mut left_out = Vec::new();
    for item in order.specs.iter().flat_map(Spec::items) {
        if let Item::Except(item) = item {
            left_out.extend(names(item)?.0);
        }
    }
    for item in order.specs.iter().flat_map(Spec::items) {
        let (mut whole, part) = names(item)?;
        // What is left out stays as it is in the base: it is neither trapped nor released.
        whole.retain(|name| !left_out.contains(name));
        let part = part.filter(|name| !left_out.contains(name));
        let mut said = said_of(&profile);
        if let Some(call) = part.filter(|call| said.any(|name| name == *call)) {
            return Err(condition(item, call, "the profile already has a rule for it"));
        }
        drop(said);
        release(&mut profile, &whole);
        trapped.extend(part.map(|call| Ok((vec![call], arguments(item, call)?))));
        trapped.push(Ok((whole, Vec::new())));
    }
    let trapped: Vec<_> = trapped.into_iter().collect::<Result<_, ProfileError>>()?;
    let entries = trapped.into_iter().filter(|(names, _)| !names.is_empty());
    let entries = entries.map(|(names, args)| entry(&names, args)).collect::<Vec<_>>();
    // The base may allow them, and a ring would get around the traps.
    release(&mut profile, order.refused);
    // ENOSYS is what a kernel without io_uring says, and programs then use ordinary calls.
    let refused = (!order.refused.is_empty()).then(|| {
        json!({"names": order.refused, "action": ProfileAction::Errno,
            "errnoRet": nix::errno::Errno::ENOSYS as u32})
    });
    list(&mut profile, "syscalls")?.splice(0..0, entries.into_iter().chain(refused));
    if order.wait_killable {
        let flags = list(&mut profile, "flags")?;
        if !flags.contains(&json!(WAIT_KILLABLE)) {
            flags.push(json!(WAIT_KILLABLE));
        }
    }
    profile.insert("listenerPath".to_owned(), json!(order.socket));
    if !order.metadata.is_empty() {
        profile.insert("listenerMetadata".to_owned(), json!(order.metadata));
    }
    Ok(Value::Object(profile))
}

/// Reads a profile as runtimes do.
///
/// # Errors
/// `NotAProfile`.
pub fn parse_profile(profile: &Value) -> Result<SeccompProfile, ProfileError> {
    // Else the message would be about the missing field defaultAction, and not about the wrong file.
    if profile.get("ociVersion").is_some() {
        let why = "this is a whole config.json: pass only the object linux.seccomp";
        return Err(ProfileError::NotAProfile(why.to_owned()));
    }
    serde_json::from_value(profile.clone())
        .map_err(|error| ProfileError::NotAProfile(error.to_string()))
}

/// The names that an item stands for: those that are trapped whole, and the one of which a part is.
fn names(item: &Item) -> Result<(Vec<&'static str>, Option<&'static str>), ProfileError> {
    // A profile has one list of names for all its architectures, and programs of i386 make calls under other names.
    let all_names = |call: &'static Syscall| {
        std::iter::once(call.name).chain(i386::spellings(call.name).iter().copied())
    };
    Ok(match item {
        Item::Number { number, .. } => return Err(ProfileError::Number(*number)),
        Item::Group(crate::table::groups::KNOWN) => {
            (table::ALL.iter().map(|call| call.name).collect(), None)
        }
        Item::Group(name) => {
            let calls = Group::by_name(name).map_or_else(Vec::new, |group| group.calls());
            let rows = calls.into_iter().filter_map(table::by_name);
            (rows.flat_map(all_names).collect(), None)
        }
        Item::Call { call, conditions } if conditions.is_empty() => {
            (all_names(call).collect(), None)
        }
        // Where a condition cannot look, all is trapped: other spellings, and what keeps the
        // arguments in memory.
        Item::Call { call, .. } => {
            let through = i386::multiplexed(call.name).map(|row| row.through);
            (all_names(call).skip(1).chain(through).collect(), Some(call.name))
        }
        Item::Except(_) => (Vec::new(), None),
    })
}

/// The conditions of an item as a profile has them: the same for every architecture.
fn arguments(item: &Item, call: &'static str) -> Result<Vec<ProfileArgument>, ProfileError> {
    let not_here = |why| condition(item, call, why);
    let whole = Spec::parse(&item.to_string()).map_err(|_| not_here("not understood"))?;
    let row = table::by_name(call);
    let tests = |arch: Arch| {
        let number = row.and_then(|row| row.number(arch))?;
        let mut rules =
            whole.rules().iter().filter(move |rule| (rule.arch, rule.nr) == (arch, number));
        let first = rules.next();
        Some(first.filter(|rule| rule.exact && rules.next().is_none()).map(|rule| &rule.tests))
    };
    // A profile names both architectures and has one condition for both.
    let of_one = [tests(Arch::X86_64), tests(Arch::I386)];
    let mut known = of_one.iter().flatten();
    let elsewhere =
        "on i386, an argument is in another register or in memory, or a constant differs";
    let Some(Some(first)) = known.next() else { return Err(not_here(elsewhere)) };
    // On i386 the mask has 32 bits, so only these are compared between the architectures.
    let low = |test: &RegisterTest| (test.index, test.mask & 0xffff_ffff, test.op, test.value);
    let alike = |other: &&Vec<RegisterTest>| first.iter().map(low).eq(other.iter().map(low));
    if !known.all(|other| other.as_ref().is_some_and(alike)) {
        return Err(not_here(elsewhere));
    }
    first
        .iter()
        .map(|test| {
            argument(test).ok_or_else(|| {
                not_here(
                    "a profile compares whole registers, but the kernel reads only a part of this one, so the other \
                     bits would bypass the condition",
                )
            })
        })
        .collect()
}

fn condition(item: &Item, call: &'static str, why: &'static str) -> ProfileError {
    ProfileError::Condition { item: item.to_string(), why, call }
}

/// One comparison; `None` for one that a profile does not have.
fn argument(test: &RegisterTest) -> Option<ProfileArgument> {
    let index = test.index;
    match test.op {
        // SCMP_CMP_MASKED_EQ is the only operator of a profile with a mask.
        Op::Eq if test.mask != u64::MAX => Some(ProfileArgument {
            index,
            value: test.mask,
            value_two: Some(test.value),
            op: ProfileOperator::MaskedEq,
        }),
        _ if test.mask != u64::MAX => None,
        op => Some(ProfileArgument { index, value: test.value, value_two: None, op: operator(op) }),
    }
}

fn operator(op: Op) -> ProfileOperator {
    match op {
        Op::Eq => ProfileOperator::Eq,
        Op::Ne => ProfileOperator::Ne,
        Op::Lt => ProfileOperator::Lt,
        Op::Le => ProfileOperator::Le,
        Op::Gt => ProfileOperator::Gt,
        Op::Ge => ProfileOperator::Ge,
    }
}

fn entry(names: &[&str], args: Vec<ProfileArgument>) -> Value {
    json!(ProfileEntry {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        action: ProfileAction::Notify,
        errno_ret: None,
        args: (!args.is_empty()).then_some(args),
    })
}

/// The names that the entries of a profile have.
fn said_of(profile: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let entries = profile.get("syscalls").and_then(Value::as_array).into_iter().flatten();
    entries
        .flat_map(|entry| entry["names"].as_array().into_iter().flatten())
        .flat_map(Value::as_str)
}

/// Takes `names` out of the entries of a profile: what it said of them would stand against the trap.
fn release(profile: &mut Map<String, Value>, names: &[&str]) {
    let entries = profile.get_mut("syscalls").and_then(Value::as_array_mut);
    let Some(entries) = entries else { return };
    for entry in entries.iter_mut() {
        if let Some(list) = entry.get_mut("names").and_then(Value::as_array_mut) {
            list.retain(|name| !name.as_str().is_some_and(|name| names.contains(&name)));
        }
    }
    // The runtime specification demands at least one name in each entry.
    entries.retain(|entry| entry["names"].as_array().is_none_or(|names| !names.is_empty()));
}

fn object(value: Value) -> Result<Map<String, Value>, ProfileError> {
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(ProfileError::NotAProfile("not an object".to_owned())),
    }
}

/// The list by that name, made if it is not there.
fn list<'a>(
    profile: &'a mut Map<String, Value>,
    name: &str,
) -> Result<&'a mut Vec<Value>, ProfileError> {
    let value = profile.entry(name).or_insert(Value::Null);
    // Programs in Go write an empty list as null.
    if value.is_null() {
        *value = json!([]);
    }
    value.as_array_mut().ok_or_else(|| ProfileError::NotAProfile(format!("{name} is not an array")))
}
