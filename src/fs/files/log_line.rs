//! The lines of `log`. They hold what is known; nothing is looked up for them.

use serde_json::{Map, Value, json};

use crate::kernel::proc::Status;
use crate::kernel::text;
use crate::policy::response::Response;
use crate::requests::timestamp::rfc3339;
use crate::requests::writer::Author;
use crate::requests::{
    Ending, Facts, LogEntry, Missing, Occurrence, Refusal, Ruling, Undecided, call_name,
};
use crate::trap::decode;

/// How much a line has of a call, in bytes.
// Nobody reads more on a line, and the record is to hold many calls.
const CALL_MAX: usize = 4096;

/// One line, without a newline.
pub fn line(entry: &LogEntry) -> String {
    let time = rfc3339(entry.time);
    text::printable_json(&match &entry.what {
        Occurrence::End { facts, ending, waited } => {
            end(&time, facts, ending, waited.as_secs_f64())
        }
        Occurrence::Refused(Refusal { number, listener, container, why, errno, by, count }) => {
            with(
                container.as_deref(),
                None,
                json!({
                    "time": time,
                    "event": "refused",
                    "number": number,
                    "listener": listener.as_deref(),
                    "why": why,
                    "errno": format!("{errno:?}"),
                    "by": author(by),
                    "count": count,
                }),
            )
        }
        Occurrence::Unreadable(missing) => unreadable(&time, missing),
        Occurrence::Ruling(ruling) => self::ruling(&time, ruling),
        Occurrence::Undecided(undecided) => self::undecided(&time, undecided),
        Occurrence::Restarted { why } => json!({ "time": time, "event": "restarted", "why": why }),
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
    // Known only if somebody asked while the target was there. To look now would find another process, or none.
    let pid = identity.and_then(|identity| identity.status.as_ref()).and_then(Status::tgid);
    let line = json!({
        "time": time,
        "event": "end",
        "number": facts.number,
        "listener": &*facts.listener,
        "syscall": facts.syscall(),
        "pid": pid,
        "tid": facts.notification.tid,
        // Five calls of 4 MiB each once made a reader of `log` print 17 MB, and pushed out all other lines.
        "call": text::beginning(&decode::call_text(&facts.notification, &facts.snapshot), CALL_MAX),
        "outcome": ending.kind.word(),
        "response": ending.response.map(|response| response.to_string()),
        "by": ending.by.as_ref().map(author),
        "queued": facts.queued.as_secs_f64(),
        "waited": waited,
    });
    with_why(with(facts.container.as_deref(), ending.would, line), ending.why.as_deref())
}

fn ruling(time: &str, ruling: &Ruling) -> Value {
    let notification = &ruling.notification;
    let line = json!({
        "time": time,
        "event": "answer",
        "listener": &*ruling.listener,
        "syscall": call_name(notification.arch, notification.nr),
        "tid": notification.tid,
        "registers": notification.args.map(|register| format!("{register:#x}")),
        "response": ruling.response.to_string(),
        "by": { "rule": ruling.line },
        "waited": ruling.waited.as_secs_f64(),
    });
    with_why(with(ruling.container.as_deref(), ruling.would, line), ruling.why.as_deref())
}

fn undecided(time: &str, undecided: &Undecided) -> Value {
    let notification = &undecided.notification;
    let line = json!({
        "time": time,
        "event": "answer",
        "listener": &*undecided.listener,
        "syscall": call_name(notification.arch, notification.nr),
        "tid": notification.tid,
        "registers": notification.args.map(|register| format!("{register:#x}")),
        "response": undecided.response.to_string(),
        "by": "restart",
        "waited": undecided.waited.as_secs_f64(),
    });
    with(undecided.container.as_deref(), None, line)
}

/// The line, with why a call was not carried out that was to be.
fn with_why(mut line: Value, why: Option<&str>) -> Value {
    if let Some(why) = why {
        line["why"] = why.into();
    }
    line
}

/// The line, with the container that it is about, and with what the target would have got if refusals were in force.
fn with(container: Option<&str>, would: Option<Response>, mut line: Value) -> Value {
    if let Some(container) = container {
        line["container"] = container.into();
    }
    if let Some(would) = would {
        line["would"] = would.to_string().into();
    }
    line
}

fn unreadable(time: &str, missing: &Missing) -> Value {
    let errnos = missing.unreadable.iter();
    let errnos: Map<_, _> = errnos
        .map(|(name, errno)| (name.clone().into_owned(), format!("{errno:?}").into()))
        .collect();
    let line = json!({
        "time": time,
        "event": "answer",
        "listener": &*missing.listener,
        "syscall": missing.syscall,
        "tid": missing.tid,
        "unreadable": errnos,
        "response": missing.response.to_string(),
        "by": "unreadable",
    });
    with(missing.container.as_deref(), missing.would, line)
}

fn author(by: &Author) -> Value {
    json!({ "uid": by.uid, "pid": by.pid, "comm": &*by.comm })
}
