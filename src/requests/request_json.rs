//! `request.json`, and each line of `requests`: the decoded call, and its caller as far as that is known.

use super::facts::Facts;
use super::timestamp::rfc3339;
use crate::kernel::proc::Status;
use crate::kernel::text;
use crate::trap::decode;

/// The object on one line, without a newline.
pub fn request_json(facts: &Facts) -> String {
    let mut object = decode::json(&facts.context(), &facts.notification, &facts.snapshot);
    let identity = facts.known_identity();
    let status = identity.and_then(|identity| identity.status.as_ref());
    let uids = status.and_then(Status::uids);
    let gids = status.and_then(Status::gids);
    object["pid"] = status.and_then(Status::tgid).into();
    let nspid = status.and_then(|status| status.field("NSpid"));
    let numbers = |text: &str| text.split_whitespace().flat_map(str::parse).collect::<Vec<u32>>();
    object["nspid"] = nspid.map(numbers).into();
    object["uid"] = uids.map(|[real, ..]| real).into();
    object["euid"] = uids.map(|[_, effective, ..]| effective).into();
    object["gid"] = gids.map(|[real, ..]| real).into();
    object["egid"] = gids.map(|[_, effective, ..]| effective).into();
    object["comm"] = status.and_then(|status| status.field("Name")).into();
    let exe = identity.and_then(|identity| identity.exe.as_deref());
    decode::insert_bytes(&mut object, "exe", exe);
    if let Some(line) = facts.asked_by {
        object["ask"] = line.into();
    }
    object["received"] = rfc3339(facts.received).into();
    text::printable_json(&object)
}
