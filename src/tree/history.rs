//! The lines of `log`; they tell what is known, and ask nothing.

use serde_json::{Value, json};

use super::status::rfc3339;
use crate::caller::Author;
use crate::decode;
use crate::pending::{Ending, Entry, Facts, Occurrence, Refusal};
use crate::proc::Status;
use crate::text;

/// One line, without a newline.
pub(super) fn line(entry: &Entry) -> String {
    let time = rfc3339(entry.time);
    text::json(&match &entry.what {
        Occurrence::End { facts, ending, waited } => {
            end(&time, facts, ending, waited.as_secs_f64())
        }
        Occurrence::Refused(Refusal { number, listener, why, errno, by }) => json!({
            "time": time,
            "event": "refused",
            "number": number,
            "listener": listener.as_deref(),
            "why": why,
            "errno": format!("{errno:?}"),
            "by": author(by),
        }),
        Occurrence::Message { text, by } => json!({
            "time": time,
            "event": "message",
            "message": text,
            "by": author(by),
        }),
    })
}

fn end(time: &str, facts: &Facts, ending: &Ending, waited: f64) -> Value {
    let identity = facts.known_identity();
    let pid = identity.and_then(|identity| identity.status.as_ref()).and_then(Status::tgid);
    json!({
        "time": time,
        "event": "end",
        "number": facts.number,
        "listener": &*facts.listener,
        "syscall": facts.syscall(),
        "pid": pid,
        "tid": facts.notification.tid,
        "call": decode::call(&facts.notification, &facts.snapshot),
        "outcome": ending.outcome.kind(),
        "response": ending.response.map(|response| response.to_string()),
        "by": ending.by.as_ref().map(author),
        "queued": facts.queued.as_secs_f64(),
        "waited": waited,
    })
}

fn author(by: &Author) -> Value {
    json!({ "uid": by.uid, "pid": by.pid, "comm": &*by.comm })
}
