//! sethostname, setdomainname: names that the policy allows, in the target's own UTS namespace. It never names the host.

use clap::Args;
use glob::Pattern;
use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use rustix::system::{setdomainname, sethostname};
use rustix::thread::CapabilitySet;

use super::uname::LONGEST;
use crate::emulate::request::Request;
use crate::emulate::{Call, Context, Done, Refusal, Stopped, Trying, act_for_value};

pub(super) const CALLS: &[&str] = &["sethostname", "setdomainname"];

/// Sets a name.
type Set = fn(&[u8]) -> rustix::io::Result<()>;

/// Which names.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// A host name that may be set. May be repeated
    #[arg(long = "hostname", value_name = "GLOB")]
    hosts: Vec<Pattern>,
    /// A domain name that may be set. May be repeated
    #[arg(long = "domainname", value_name = "GLOB")]
    domains: Vec<Pattern>,
}

/// Carries it out, for what `policy` allows.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let context = Context::take(request, None)?;
    let able = CapabilitySet::from_bits_retain(context.credentials()?.capabilities);
    if !able.contains(CapabilitySet::SYS_ADMIN) {
        return Err(Refusal::Incapable("CAP_SYS_ADMIN"));
    }
    let length = call.word("len").ok_or(Refusal::Unread("len"))?;
    if usize::try_from(length as i32).map_or(true, |length| length > LONGEST) {
        return Ok(Done::Failed(Errno::EINVAL));
    }
    let name = match length {
        0 => Vec::new(),
        _ => match request.memory("name")? {
            Some(name) if name.len() == length as usize => name,
            _ => return Ok(Done::Failed(Errno::EFAULT)),
        },
    };
    let (option, names, set) = match call.name.as_str() {
        "sethostname" => ("--hostname", &policy.hosts, sethostname as Set),
        _ => ("--domainname", &policy.domains, setdomainname as Set),
    };
    let text = std::str::from_utf8(&name).ok();
    if !text.is_some_and(|text| names.iter().any(|glob| glob.matches(text))) {
        let shown = name.escape_ascii();
        return Err(Refusal::Excluded(format!("'{shown}' is not among the names of {option}")));
    }
    let (namespace, ours) = context.namespace("uts")?;
    if ours {
        let why =
            "the target's UTS namespace is the host's: it takes one of its own (unshare --uts)";
        return Err(Refusal::Excluded(why.to_owned()));
    }
    act_for_value(request, || {
        setns(&namespace, CloneFlags::CLONE_NEWUTS).trying("entering the UTS namespace")?;
        // There the kernel judges whose namespace it is.
        if context.has_own_users() {
            context.enter_users()?;
        }
        match set(&name) {
            Err(rustix::io::Errno::PERM) => {
                Err(Stopped::Excluded("the target's UTS namespace is not its user namespace's"))
            }
            result => Ok((result.map(|()| 0)?, None)),
        }
    })
}
