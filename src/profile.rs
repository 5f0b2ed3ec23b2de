//! Seccomp profiles of the OCI runtime specification: a SPEC list as one, and what is known not to work
//! in one. It never weakens a profile that it is given: what cannot be said is refused.

use oci_spec::runtime::{
    Arch as OciArch, LinuxSeccomp, LinuxSeccompAction, LinuxSeccompArg, LinuxSeccompArgBuilder,
    LinuxSeccompFilterFlag, LinuxSeccompOperator, LinuxSyscallBuilder,
};
use serde_json::{Map, Value, json};

use crate::spec::{Item, Op, Spec, Test};
use crate::table::groups::Group;
use crate::table::{self, Arch, Syscall, i386};

/// The flag that keeps signals from ending a call that waits.
const WAIT_KILLABLE: LinuxSeccompFilterFlag =
    LinuxSeccompFilterFlag::SeccompFilterFlagWaitKillableRecv;
/// The longest path of a Unix socket, its NUL included: unix(7).
const SUN_PATH: usize = 108;

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
    #[error("{0}: a profile names calls, and this one has no name")]
    Number(u32),
    /// What one condition for all architectures cannot say.
    #[error(
        "{item}: {why}: trap {call} whole, and add `--metadata 'rules={call} ...'` for the rest"
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
    #[error("this is no seccomp profile: {0}")]
    NotAProfile(String),
}

/// What goes into a profile.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// What is to be trapped.
    pub specs: &'a [Spec],
    /// `listenerPath`
    pub socket: &'a str,
    /// `listenerMetadata`; none where empty.
    pub metadata: &'a str,
    /// Whether to ask for WAIT_KILLABLE_RECV.
    pub wait_killable: bool,
}

/// The profile for `order`: by itself, letting all else pass, or added to `base`.
///
/// # Errors
/// See [`ProfileError`].
pub fn make(order: &Order<'_>, base: Option<Value>) -> Result<Value, ProfileError> {
    let mut profile = match base {
        None => Map::from_iter([
            ("defaultAction".to_owned(), json!(LinuxSeccompAction::ScmpActAllow)),
            ("architectures".to_owned(), json!([OciArch::ScmpArchX86_64, OciArch::ScmpArchX86])),
        ]),
        Some(base) => {
            parse(&base)?;
            object(base)?
        }
    };
    let mut trapped = Vec::new();
    for item in order.specs.iter().flat_map(Spec::items) {
        let (whole, part) = names(item)?;
        let mut said = said_of(&profile);
        if let Some(call) = part.filter(|call| said.any(|name| name == *call)) {
            return Err(condition(item, call, "the profile says already what becomes of it"));
        }
        drop(said);
        release(&mut profile, &whole);
        trapped.extend(part.map(|call| Ok((vec![call], arguments(item, call)?))));
        trapped.push(Ok((whole, Vec::new())));
    }
    let trapped: Vec<_> = trapped.into_iter().collect::<Result<_, ProfileError>>()?;
    let entries = trapped.into_iter().filter(|(names, _)| !names.is_empty());
    list(&mut profile, "syscalls")?.splice(0..0, entries.map(|(names, args)| entry(&names, args)));
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
pub fn parse(profile: &Value) -> Result<LinuxSeccomp, ProfileError> {
    if profile.get("ociVersion").is_some() {
        let why = "it is a whole config.json: give the object at linux.seccomp";
        return Err(ProfileError::NotAProfile(why.to_owned()));
    }
    serde_json::from_value(profile.clone())
        .map_err(|error| ProfileError::NotAProfile(error.to_string()))
}

/// What is known not to work in this profile, a line each; empty if nothing is.
pub fn problems(profile: &LinuxSeccomp, runtime: Runtime) -> Vec<String> {
    let mut problems = Vec::new();
    let for_one = |one: &[Runtime]| runtime == Runtime::Any || one.contains(&runtime);
    let notify = LinuxSeccompAction::ScmpActNotify;
    if profile.default_action() == notify && for_one(&[Runtime::Runc, Runtime::Youki]) {
        problems.push(
            "the default action is to notify, which runc and youki refuse: name the calls instead"
                .to_owned(),
        );
    }
    let entries = profile.syscalls().iter().flatten();
    let trapped: Vec<&str> = entries
        .filter(|entry| entry.action() == notify)
        .flat_map(|entry| entry.names().iter().map(String::as_str))
        .collect();
    for (call, whom, what) in [
        ("write", &[Runtime::Runc, Runtime::Youki][..], "runc and youki refuse to load it"),
        ("fcntl", &[Runtime::Runc], "runc 1.2 waits for itself for ever"),
        ("sendmsg", &[Runtime::Crun], "crun waits for itself for ever"),
    ] {
        if trapped.contains(&call) && for_one(whom) {
            problems.push(format!(
                "{call} is trapped: the runtime needs it to hand the listener over, and {what}"
            ));
        }
    }
    let notifies = !trapped.is_empty() || profile.default_action() == notify;
    match profile.listener_path().as_deref().map(|path| path.to_string_lossy()) {
        None if notifies => problems.push(
            "calls are trapped and there is no listenerPath: the runtime refuses it".to_owned(),
        ),
        Some(path) if !path.starts_with('/') => problems.push(format!(
            "listenerPath '{path}' is not absolute: it would depend on where the runtime runs"
        )),
        Some(path) if path.len() >= SUN_PATH => problems.push(format!(
            "listenerPath has {} bytes, and the path of a socket has {} at most: use a shorter one",
            path.len(),
            SUN_PATH - 1
        )),
        _ => {}
    }
    let flagged = profile.flags().iter().flatten().any(|flag| *flag == WAIT_KILLABLE);
    if flagged && runtime == Runtime::Runc {
        problems
            .push(format!("runc with libseccomp 2.5 refuses the flag {}", json!(WAIT_KILLABLE)));
    }
    let metadata = profile.listener_metadata().as_deref().unwrap_or_default();
    let says = metadata.lines().any(|line| line.replace(' ', "") == "wait_killable=yes");
    if says && !flagged {
        problems.push(format!(
            "the metadata say wait_killable=yes, and the flag {} is not there: memory would be \
             written of targets that have gone on",
            json!(WAIT_KILLABLE)
        ));
    }
    let architectures = profile.architectures().as_deref().unwrap_or_default();
    if architectures.contains(&OciArch::ScmpArchX86_64)
        && !architectures.contains(&OciArch::ScmpArchX86)
    {
        problems.push(
            "architectures lack SCMP_ARCH_X86: 32-bit programs are killed by SIGSYS".to_owned(),
        );
    }
    problems
}

/// The names that an item stands for: those that are trapped whole, and the one of which a part is.
fn names(item: &Item) -> Result<(Vec<&'static str>, Option<&'static str>), ProfileError> {
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
    })
}

/// The conditions of an item as a profile has them: the same for every architecture.
fn arguments(item: &Item, call: &'static str) -> Result<Vec<LinuxSeccompArg>, ProfileError> {
    let not_here = |why| condition(item, call, why);
    let whole = Spec::parse(&item.to_string()).map_err(|_| not_here("it is not understood"))?;
    let row = table::by_name(call);
    let tests = |arch: Arch| {
        let number = row.and_then(|row| row.number(arch))?;
        let mut rules =
            whole.rules().iter().filter(move |rule| (rule.arch, rule.nr) == (arch, number));
        let first = rules.next();
        Some(first.filter(|rule| rule.exact && rules.next().is_none()).map(|rule| &rule.tests))
    };
    let of_one = [tests(Arch::X86_64), tests(Arch::I386)];
    let mut known = of_one.iter().flatten();
    let elsewhere =
        "on i386 an argument is in another register or in memory, or a constant differs";
    let Some(Some(first)) = known.next() else { return Err(not_here(elsewhere)) };
    let low = |test: &Test| (test.index, test.mask & 0xffff_ffff, test.op, test.value);
    let alike = |other: &&Vec<Test>| first.iter().map(low).eq(other.iter().map(low));
    if !known.all(|other| other.as_ref().is_some_and(alike)) {
        return Err(not_here(elsewhere));
    }
    first
        .iter()
        .map(|test| {
            argument(test).ok_or_else(|| {
                not_here(
                    "a profile compares whole registers, and the kernel reads a part of this one, so \
                     the rest would be a way around it",
                )
            })
        })
        .collect()
}

fn condition(item: &Item, call: &'static str, why: &'static str) -> ProfileError {
    ProfileError::Condition { item: item.to_string(), why, call }
}

/// One comparison; `None` for one that a profile does not have.
fn argument(test: &Test) -> Option<LinuxSeccompArg> {
    let builder = LinuxSeccompArgBuilder::default().index(test.index);
    let builder = match test.op {
        Op::Eq if test.mask != u64::MAX => {
            builder.op(LinuxSeccompOperator::ScmpCmpMaskedEq).value(test.mask).value_two(test.value)
        }
        _ if test.mask != u64::MAX => return None,
        op => builder.op(operator(op)).value(test.value),
    };
    builder.build().ok()
}

fn operator(op: Op) -> LinuxSeccompOperator {
    match op {
        Op::Eq => LinuxSeccompOperator::ScmpCmpEq,
        Op::Ne => LinuxSeccompOperator::ScmpCmpNe,
        Op::Lt => LinuxSeccompOperator::ScmpCmpLt,
        Op::Le => LinuxSeccompOperator::ScmpCmpLe,
        Op::Gt => LinuxSeccompOperator::ScmpCmpGt,
        Op::Ge => LinuxSeccompOperator::ScmpCmpGe,
    }
}

fn entry(names: &[&str], args: Vec<LinuxSeccompArg>) -> Value {
    let mut builder = LinuxSyscallBuilder::default()
        .names(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        .action(LinuxSeccompAction::ScmpActNotify);
    if !args.is_empty() {
        builder = builder.args(args);
    }
    builder.build().map_or(Value::Null, |syscall| json!(syscall))
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
    entries.retain(|entry| entry["names"].as_array().is_none_or(|names| !names.is_empty()));
}

fn object(value: Value) -> Result<Map<String, Value>, ProfileError> {
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(ProfileError::NotAProfile("it is not an object".to_owned())),
    }
}

/// The list by that name, made if it is not there.
fn list<'a>(
    profile: &'a mut Map<String, Value>,
    name: &str,
) -> Result<&'a mut Vec<Value>, ProfileError> {
    let value = profile.entry(name).or_insert(Value::Null);
    if value.is_null() {
        *value = json!([]);
    }
    value.as_array_mut().ok_or_else(|| ProfileError::NotAProfile(format!("{name} is not a list")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(specs: &[Spec]) -> Order<'_> {
        Order { specs, socket: "/run/syscallfs.sock", metadata: "", wait_killable: false }
    }

    fn made(spec: &str, base: Option<Value>) -> Result<Value, String> {
        let specs = [Spec::parse(spec).unwrap()];
        make(&order(&specs), base).map_err(|error| error.to_string())
    }

    #[test]
    fn names_come_with_all_their_spellings() {
        let profile = made("mkdir,chown", None).unwrap();
        assert_eq!(profile["defaultAction"], "SCMP_ACT_ALLOW");
        assert_eq!(profile["listenerPath"], "/run/syscallfs.sock");
        assert_eq!(profile["architectures"], json!(["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"]));
        assert_eq!(profile["syscalls"][0]["names"], json!(["mkdir"]));
        assert_eq!(profile["syscalls"][1]["names"], json!(["chown", "chown32"]));
        assert_eq!(profile["syscalls"][1]["action"], "SCMP_ACT_NOTIFY");
        assert_eq!(problems(&parse(&profile).unwrap(), Runtime::Any), [""; 0]);
    }

    #[test]
    fn a_condition_compares_what_the_kernel_reads() {
        let profile = made("socket(domain==AF_PACKET)", None).unwrap();
        let part = &profile["syscalls"][0];
        assert_eq!(part["names"], json!(["socket"]));
        let mask = json!([{"index": 0, "value": 0xffff_ffff_u64, "valueTwo": 17,
            "op": "SCMP_CMP_MASKED_EQ"}]);
        assert_eq!(part["args"], mask);
        assert_eq!(profile["syscalls"][1]["names"], json!(["socketcall"]));
    }

    #[test]
    fn what_a_profile_cannot_say_is_refused_with_the_mend() {
        for (spec, why) in [
            ("1000", "1000: a profile names calls"),
            ("close(fd>2)", "close(fd>2): a profile compares whole registers"),
            ("pread64(offset==5)", "on i386 an argument is in another register"),
        ] {
            let error = made(spec, None).unwrap_err();
            assert!(error.contains(why), "{spec}: {error}");
        }
        let base = json!({"defaultAction": "SCMP_ACT_ERRNO", "syscalls":
            [{"names": ["socket", "mkdir"], "action": "SCMP_ACT_ALLOW"}]});
        let error = made("socket(domain==AF_PACKET)", Some(base)).unwrap_err();
        assert!(error.contains("says already what becomes of it"), "{error}");
        assert!(error.contains("rules=socket"), "{error}");
        let whole = made("mkdir", Some(json!({"ociVersion": "1", "linux": {}}))).unwrap_err();
        assert!(whole.contains("linux.seccomp"), "{whole}");
    }

    #[test]
    fn a_base_keeps_all_but_what_is_trapped() {
        let base = json!({"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "archMap": [],
            "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_ALLOW"},
                {"names": ["read", "mkdir"], "action": "SCMP_ACT_ALLOW", "comment": "x"}]});
        let profile = made("mkdir", Some(base)).unwrap();
        assert_eq!(profile["defaultErrnoRet"], 1);
        assert_eq!(profile["archMap"], json!([]));
        let syscalls = profile["syscalls"].as_array().unwrap();
        assert_eq!(syscalls.len(), 2);
        assert_eq!(syscalls[0]["action"], "SCMP_ACT_NOTIFY");
        assert_eq!(syscalls[1]["names"], json!(["read"]));
        assert_eq!(syscalls[1]["comment"], "x");
    }

    #[test]
    fn what_does_not_work_is_said_for_each_runtime() {
        let problems_of = |spec: &str, runtime| {
            let profile = made(spec, None).unwrap();
            problems(&parse(&profile).unwrap(), runtime).join("; ")
        };
        for (spec, runtime, why) in [
            ("write", Runtime::Runc, "runc and youki refuse"),
            ("write", Runtime::Any, "runc and youki refuse"),
            ("write", Runtime::Crun, ""),
            ("fcntl", Runtime::Runc, "runc 1.2 waits"),
            ("fcntl", Runtime::Crun, ""),
            ("sendmsg", Runtime::Crun, "crun waits"),
            ("sendmsg", Runtime::Youki, ""),
        ] {
            let said = problems_of(spec, runtime);
            assert!(if why.is_empty() { said.is_empty() } else { said.contains(why) }, "{said}");
        }
        let all = json!({"defaultAction": "SCMP_ACT_NOTIFY", "architectures": ["SCMP_ARCH_X86_64"],
            "listenerMetadata": "wait_killable=yes"});
        let said = problems(&parse(&all).unwrap(), Runtime::Any);
        assert_eq!(said.len(), 4, "{said:?}");
        let path = json!({"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "agent.sock"});
        let said = problems(&parse(&path).unwrap(), Runtime::Any);
        assert!(said[0].contains("not absolute"), "{said:?}");
    }
}
