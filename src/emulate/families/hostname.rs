//! sethostname, setdomainname: names that the options allow, in the target's own UTS namespace. It does not name the
//! host.

use clap::Args;
use glob::Pattern;
use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use rustix::system::{setdomainname, sethostname};
use rustix::thread::CapabilitySet;

use super::uname::NEW_UTS_LEN;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Stop, Trying, act, act_for_value};

pub(super) const CALLS: &[&str] = &["sethostname", "setdomainname"];

/// Sets a name.
type Set = fn(&[u8]) -> rustix::io::Result<()>;

/// Which names.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct HostnameOptions {
    /// Allow setting host names that match. Can be repeated
    #[arg(long = "hostname", value_name = "GLOB")]
    hosts: Vec<Pattern>,
    /// Allow setting domain names that match. Can be repeated
    #[arg(long = "domainname", value_name = "GLOB")]
    domains: Vec<Pattern>,
}

/// Carries it out, for what `options` allows.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &HostnameOptions) -> Outcome {
    let context = Context::take(request, None)?;
    let credentials = context.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    if !able.contains(CapabilitySet::SYS_ADMIN) {
        return Err(Stop::incapable("CAP_SYS_ADMIN"));
    }
    let (option, names, set) = match call.name.as_str() {
        "sethostname" => ("--hostname", &options.hosts, sethostname as Set),
        _ => ("--domainname", &options.domains, setdomainname as Set),
    };
    let (namespace, ours) = context.namespace("uts")?;
    if ours {
        let why =
            "the target's UTS namespace is the host's: it takes one of its own (unshare --uts)";
        return Err(Stop::excluded(why.to_owned()));
    }
    let rename = |name: &[u8]| {
        setns(&namespace, CloneFlags::CLONE_NEWUTS).trying("entering the UTS namespace")?;
        // There the kernel judges whose namespace it is.
        credentials.assume_on_host(context.own_users())?;
        match set(name) {
            Err(rustix::io::Errno::PERM) => {
                Err(Stop::excluded("the target's UTS namespace is not its user namespace's"))
            }
            result => Ok((result.map(|()| 0)?, None)),
        }
    };
    // Whose namespace it is the kernel asks first: with a name that there cannot be it says no more than that.
    match act(request, || rename(&[0; NEW_UTS_LEN + 1])) {
        Ok(_) | Err(Stop::Failed(Errno::EINVAL)) => {}
        Err(stop) => return Err(stop),
    }
    let name = asked(request, call)?;
    let text = std::str::from_utf8(&name).ok();
    if !text.is_some_and(|text| names.iter().any(|glob| glob.matches(text))) {
        let shown = name.escape_ascii();
        return Err(Stop::excluded(format!("'{shown}' is not among the names of {option}")));
    }
    act_for_value(request, || rename(&name))
}

/// The name, in the order of sethostname of kernel/sys.c: EINVAL for its length, then EFAULT.
fn asked(request: &ClaimedRequest, call: &Call) -> Outcome<Vec<u8>> {
    let length = call.word("len").ok_or(Stop::unread("len"))? as i32;
    match usize::try_from(length) {
        Ok(0) => Ok(Vec::new()),
        Ok(length) if length <= NEW_UTS_LEN => {
            let name = request.memory("name")?.filter(|name| name.len() == length);
            Ok(name.ok_or(Errno::EFAULT)?)
        }
        _ => Err(Errno::EINVAL.into()),
    }
}
