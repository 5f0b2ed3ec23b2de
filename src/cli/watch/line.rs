//! The events of the mount as lines for people. It formats its arguments only, and escapes
//! whatever could steer a terminal.

use std::collections::BTreeMap;
use std::io;

use serde::Deserialize;

use crate::kernel::text::printable;
use crate::policy::response::Response;
use crate::table::errno;

/// The beginning of a line that is not about a call.
const ASIDE: &str = "---";

/// A line of `log`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum LogLine {
    Missed { missed: u64 },
    Event(LogEvent),
}

#[derive(Debug, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum LogEvent {
    End(EndLine),
    Refused(RefusalLine),
    Answer(AnswerLine),
    Message { message: String, by: LineAuthor },
}

#[derive(Debug, Deserialize)]
struct EndLine {
    number: u64,
    listener: String,
    tid: u32,
    call: String,
    outcome: String,
    response: Option<String>,
    would: Option<String>,
    by: Option<LineAuthor>,
    waited: f64,
}

#[derive(Debug, Deserialize)]
struct RefusalLine {
    number: Option<u64>,
    listener: Option<String>,
    errno: String,
    why: String,
    by: LineAuthor,
    #[serde(default)]
    count: u64,
}

/// A call that never became a request, since a rule answered it or this could not be read.
#[derive(Debug, Deserialize)]
struct AnswerLine {
    listener: String,
    syscall: String,
    tid: u32,
    #[serde(default)]
    unreadable: BTreeMap<String, String>,
    response: String,
    would: Option<String>,
    by: Giver,
    waited: Option<f64>,
}

/// Who gave an answer.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Giver {
    Rule { rule: usize },
    Other(String),
}

#[derive(Debug, Deserialize)]
struct LineAuthor {
    pid: u32,
    comm: String,
}

/// A line of `log`; `None` for one that only a newer daemon writes.
pub(super) fn of_log(line: &str) -> Option<String> {
    Some(printable(&match serde_json::from_str(line).ok()? {
        LogLine::Missed { missed: count } => return Some(missed("log", count)),
        LogLine::Event(LogEvent::End(end)) => ended(&end),
        LogLine::Event(LogEvent::Refused(refused)) => {
            let RefusalLine { number, listener, errno, why, by, count } = refused;
            let number = number.map_or_else(|| "-".to_owned(), |number| number.to_string());
            let listener = listener.as_deref().unwrap_or("-");
            let times = if count > 1 { format!(" ({count} times)") } else { String::new() };
            format!("{ASIDE} refused {number} {listener} {errno} {}: {why}{times}", author(&by))
        }
        LogLine::Event(LogEvent::Answer(answer)) => answered(&answer),
        LogLine::Event(LogEvent::Message { message, by }) => {
            format!("{ASIDE} message {}: {message}", author(&by))
        }
    }))
}

/// Lines of this stream were lost.
pub(super) fn missed(stream: &str, count: u64) -> String {
    format!("{ASIDE} missed {count} of {stream}")
}

/// A request that waits; `call` is its file.
pub(super) fn unfinished(number: u64, listener: &str, tid: u32, call: &str) -> String {
    printable(&format!("{number} {listener} {tid} {} <unfinished ...>", call.trim_end()))
}

/// Whether a line of `log` is of an earlier time than `since`, both written as the mount does.
pub(super) fn is_before(line: &str, since: &str) -> bool {
    #[derive(Deserialize)]
    struct Timed {
        time: String,
    }
    // Of the same form in the same zone: their order as text is that in time.
    serde_json::from_str(line).map_or(true, |Timed { time }| time.as_str() < since)
}

fn answered(answer: &AnswerLine) -> String {
    let AnswerLine { listener, syscall, tid, unreadable, response, would, by, waited } = answer;
    let (result, would) = (result(response), instead(would.as_deref()));
    match by {
        Giver::Rule { rule } => {
            let waited = waited.unwrap_or_default();
            format!(
                "{ASIDE} rule {listener} {tid} {syscall} = {result}{would} <{waited:.6}> by line {rule}"
            )
        }
        Giver::Other(by) => {
            let names: Vec<_> =
                unreadable.iter().map(|(name, errno)| format!("{name} {errno}")).collect();
            format!(
                "{ASIDE} {by} {listener} {tid} {syscall}: {} = {result}{would}",
                names.join(", ")
            )
        }
    }
}

/// The refusal that audit mode did not give.
fn instead(would: Option<&str>) -> String {
    would.map_or_else(String::new, |would| format!(" instead of {}", result(would)))
}

fn ended(end: &EndLine) -> String {
    let EndLine { number, listener, tid, call, waited, would, .. } = end;
    let would = instead(would.as_deref());
    // As strace(1) prints a call that does not return.
    let result = end.response.as_deref().map_or_else(|| "?".to_owned(), result);
    let by = match &end.by {
        Some(by) => format!(" {}", author(by)),
        None if end.outcome == "timeout" => " by timeout".to_owned(),
        None => String::new(),
    };
    format!("{number} {listener} {tid} {call} = {result}{would} <{waited:.6}>{by}")
}

/// What the target got, as strace(1) says it. What strace has no words for stays as the response was written.
fn result(response: &str) -> String {
    match response.parse() {
        Ok(Response::Return(value)) => value.to_string(),
        Ok(Response::Errno(number)) => match errno::errno_name(number) {
            Some(name) => format!("-1 {name} ({})", description(number)),
            None => format!("-1 (errno {number})"),
        },
        _ => response.to_owned(),
    }
}

/// The C library's words, which strace has too.
fn description(errno: i32) -> String {
    let text = io::Error::from_raw_os_error(errno).to_string();
    // The standard library adds the number.
    text.rsplit_once(" (os error").map_or(text.clone(), |(words, _)| words.to_owned())
}

fn author(by: &LineAuthor) -> String {
    format!("by {}[{}]", by.comm, by.pid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn end(outcome: &str, response: Value, by: Value) -> String {
        let entry = json!({
            "time": "2026-01-01T00:00:00.000001Z", "event": "end", "number": 17,
            "listener": "web-1", "syscall": "mkdir", "pid": null, "tid": 4711,
            "call": "mkdir(\"/x\", 0755)", "outcome": outcome, "response": response, "by": by,
            "queued": 0.00001, "waited": 0.0001234,
        });
        let line = of_log(&entry.to_string()).unwrap();
        let call = "17 web-1 4711 mkdir(\"/x\", 0755) = ";
        line.strip_prefix(call).unwrap_or_else(|| panic!("{line}")).to_owned()
    }

    #[test]
    fn each_response_is_printed_as_by_strace() {
        for (response, expected) in [
            ("return 0", "0"),
            ("return 42", "42"),
            ("return -4096", "-4096"),
            ("EPERM", "-1 EPERM (Operation not permitted)"),
            ("EAGAIN", "-1 EAGAIN (Resource temporarily unavailable)"),
            ("errno 4095", "-1 (errno 4095)"),
            ("continue", "continue"),
            ("fd 3", "fd 3"),
            ("fd 3 at 7 cloexec return 0", "fd 3 at 7 cloexec return 0"),
            ("fd 3 4", "fd 3 4"),
            ("of another day", "of another day"),
        ] {
            let by = json!({"uid": 0, "pid": 812, "comm": "bash"});
            let line = end("response", response.into(), by);
            assert_eq!(line, format!("{expected} <0.000123> by bash[812]"));
        }
    }

    #[test]
    fn what_nobody_answered_says_so() {
        assert_eq!(
            end("timeout", "ENOSYS".into(), Value::Null),
            "-1 ENOSYS (Function not implemented) <0.000123> by timeout"
        );
        assert_eq!(
            end("timeout", "continue".into(), Value::Null),
            "continue <0.000123> by timeout"
        );
        assert_eq!(end("gone", Value::Null, Value::Null), "? <0.000123>");
    }

    #[test]
    fn every_errno_has_words() {
        for (number, name) in errno::ALL {
            let words = description(*number);
            let known = !words.is_empty() && !words.contains("Unknown error");
            assert!(known && !words.contains("os error"), "{name}: {words}");
        }
    }

    #[test]
    fn asides_are_no_calls() {
        let by = json!({"uid": 0, "pid": 812, "comm": "bash"});
        for (entry, expected) in [
            (
                json!({"event": "refused", "number": 17, "listener": "web-1", "why": "unknown response 'x'",
                    "errno": "EINVAL", "by": by}),
                "--- refused 17 web-1 EINVAL by bash[812]: unknown response 'x'",
            ),
            (
                json!({"event": "refused", "number": 17, "listener": "web-1", "why": "no",
                    "errno": "EPERM", "by": by, "count": 31}),
                "--- refused 17 web-1 EPERM by bash[812]: no (31 times)",
            ),
            (
                json!({"event": "refused", "number": null, "listener": null, "why": "no",
                    "errno": "EPERM", "by": by}),
                "--- refused - - EPERM by bash[812]: no",
            ),
            (
                json!({"event": "message", "message": "policy reloaded", "by": by}),
                "--- message by bash[812]: policy reloaded",
            ),
            (
                json!({"event": "answer", "listener": "web-1", "syscall": "mkdir", "tid": 4711,
                    "unreadable": {"pathname": "EFAULT"}, "response": "EFAULT", "by": "unreadable"}),
                "--- unreadable web-1 4711 mkdir: pathname EFAULT = -1 EFAULT (Bad address)",
            ),
            (
                json!({"event": "answer", "listener": "web-1", "syscall": "mkdir", "tid": 4711,
                    "registers": ["0x0"], "response": "EPERM", "by": {"rule": 3}, "waited": 0.00002}),
                "--- rule web-1 4711 mkdir = -1 EPERM (Operation not permitted) <0.000020> by line 3",
            ),
            (
                json!({"event": "answer", "listener": "web-1", "syscall": "mkdir", "tid": 4711,
                    "response": "continue", "would": "EPERM", "by": {"rule": 3}, "waited": 0.00002}),
                "--- rule web-1 4711 mkdir = continue instead of -1 EPERM (Operation not permitted) \
                 <0.000020> by line 3",
            ),
            (json!({"missed": 12}), "--- missed 12 of log"),
        ] {
            assert_eq!(of_log(&entry.to_string()).as_deref(), Some(expected));
        }
        for other in ["{\"event\":\"new\"}", "{}", "", "[1"] {
            assert_eq!(of_log(other), None, "{other}");
        }
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let by = json!({"uid": 0, "pid": 1, "comm": "\x1b[31m\u{9b}"});
        let message = json!({"event": "message", "message": "a\nb\x07", "by": by});
        let expected = "--- message by \\u{1b}[31m\\u{9b}[1]: a\\nb\\u{7}";
        assert_eq!(of_log(&message.to_string()).as_deref(), Some(expected));
        let line = unfinished(17, "web-1", 4711, "mkdir(\"\x1b\")\n");
        assert_eq!(line, "17 web-1 4711 mkdir(\"\\u{1b}\") <unfinished ...>");
    }

    #[test]
    fn earlier_lines_are_recognized_by_their_time() {
        let line = |time: &str| json!({"time": time, "event": "message"}).to_string();
        let since = "2026-01-01T00:00:00.000010Z";
        assert!(is_before(&line("2026-01-01T00:00:00.000009Z"), since));
        assert!(!is_before(&line(since), since));
        assert!(!is_before(&line("2026-01-01T00:00:01.000000Z"), since));
        assert!(is_before("{\"missed\":12}", since));
    }
}
