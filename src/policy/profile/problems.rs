//! What is known not to work in a profile, for each runtime that is to load it.

use serde_json::json;

use super::format::{ProfileAction, ProfileArch, SeccompProfile};
use super::{Runtime, WAIT_KILLABLE};
use crate::table::maxima;

/// What is known not to work in this profile, a line each; empty if nothing is.
pub fn problems(profile: &SeccompProfile, runtime: Runtime) -> Vec<String> {
    let mut problems = Vec::new();
    let for_one = |one: &[Runtime]| runtime == Runtime::Any || one.contains(&runtime);
    let notify = ProfileAction::Notify;
    if profile.default_action == notify && for_one(&[Runtime::Runc, Runtime::Youki]) {
        problems.push(
            "the default action is SCMP_ACT_NOTIFY, which runc and youki refuse: list the calls instead"
                .to_owned(),
        );
    }
    let entries = profile.syscalls.iter().flatten();
    let trapped: Vec<&str> = entries
        .filter(|entry| entry.action == notify)
        .flat_map(|entry| entry.names.iter().map(String::as_str))
        .collect();
    // The runtime is under its own filter when it passes the listener on, so its call waits for a supervisor that
    // does not have the listener yet.
    for (call, runtimes, what) in [
        ("write", &[Runtime::Runc, Runtime::Youki][..], "runc and youki refuse to load it"),
        ("fcntl", &[Runtime::Runc], "runc 1.2 waits for itself forever"),
        ("sendmsg", &[Runtime::Crun], "crun waits for itself forever"),
    ] {
        if trapped.contains(&call) && for_one(runtimes) {
            problems.push(format!(
                "{call} is trapped, but the runtime needs it to hand over the listener: {what}"
            ));
        }
    }
    let notifies = !trapped.is_empty() || profile.default_action == notify;
    match profile.listener_path.as_deref() {
        None if notifies => problems.push(
            "calls are trapped, but there is no listenerPath: the runtime refuses the profile".to_owned(),
        ),
        Some(path) if !path.starts_with('/') => problems.push(format!(
            "listenerPath '{path}' is not an absolute path: it would depend on the runtime's working directory"
        )),
        Some(path) if path.len() >= maxima::SUN_PATH => problems.push(format!(
            "listenerPath has {} bytes, and the path of a socket can have at most {}: use a shorter one",
            path.len(),
            maxima::SUN_PATH - 1
        )),
        _ => {}
    }
    let flagged = profile.flags.iter().flatten().any(|flag| *flag == WAIT_KILLABLE);
    // Not for any runtime: crun passes the flag on.
    if flagged && runtime == Runtime::Runc {
        problems
            .push(format!("runc with libseccomp 2.5 refuses the flag {}", json!(WAIT_KILLABLE)));
    }
    let metadata = profile.listener_metadata.as_deref().unwrap_or_default();
    let says = metadata.lines().any(|line| line.replace(' ', "") == "wait_killable=yes");
    if says && !flagged {
        problems.push(format!(
            "listenerMetadata has wait_killable=yes, but the flag {} is missing: a handler could write to the \
             memory of a target that no longer waits",
            json!(WAIT_KILLABLE)
        ));
    }
    let architectures = profile.architectures.as_deref().unwrap_or_default();
    if architectures.contains(&ProfileArch::X86_64) && !architectures.contains(&ProfileArch::X86) {
        problems.push(
            "architectures does not include SCMP_ARCH_X86: 32-bit programs are killed by SIGSYS"
                .to_owned(),
        );
    }
    problems
}
