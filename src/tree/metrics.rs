//! `metrics` in the text format of Prometheus, version 0.0.4; it counts nothing itself.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::pending::{BOUNDS, Histogram, Pending, kind};

/// Collects the families, each with all its samples.
struct Exposition(String);

impl Exposition {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "# HELP syscallfs_{name} {help}\n# TYPE syscallfs_{name} {kind}\n");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> =
            labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escape(value))).collect();
        let labels = match labels.join(",") {
            none if none.is_empty() => none,
            some => format!("{{{some}}}"),
        };
        let _ = writeln!(self.0, "syscallfs_{name}{labels} {value}");
    }

    fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram) {
        self.family(name, "histogram", help);
        let cumulative = histogram.cumulative();
        let all = cumulative[BOUNDS.len()];
        let bucket = format!("{name}_bucket");
        for (bound, count) in BOUNDS.iter().zip(cumulative) {
            let seconds = (*bound as f64 / 1e6).to_string();
            self.sample(&bucket, &[("le", &seconds)], count);
        }
        self.sample(&bucket, &[("le", "+Inf")], all);
        self.sample(&format!("{name}_sum"), &[], histogram.sum().as_secs_f64());
        self.sample(&format!("{name}_count"), &[], all);
    }
}

/// A label's value: what would end it or its line is escaped.
fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// The whole file.
pub(super) fn text(pending: &Pending) -> String {
    let mut out = Exposition(String::with_capacity(1 << 13));
    let (metrics, sources) = (pending.metrics(), pending.sources());

    out.family("build_info", "gauge", "The version of the daemon.");
    out.sample("build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    out.family("listeners", "gauge", "Live listeners.");
    out.sample("listeners", &[], sources.len());
    out.family("requests_pending", "gauge", "Requests that wait for a response.");
    for source in &sources {
        let count = pending.count_of(source.index);
        out.sample("requests_pending", &[("listener", &source.name)], count);
    }
    out.family("requests_received_total", "counter", "Requests that have come.");
    out.sample("requests_received_total", &[], metrics.queued.cumulative()[BOUNDS.len()]);
    out.family(
        "requests_ended_total",
        "counter",
        "Requests that have ended, and what the target was told.",
    );
    for (series, count) in metrics.ends() {
        let labels = [
            ("listener", &*series.listener),
            ("syscall", &*series.syscall),
            ("outcome", series.outcome),
            ("response", series.response),
        ];
        out.sample("requests_ended_total", &labels, count);
    }
    out.family("rule_answers_total", "counter", "Calls that rules of live listeners answered.");
    for source in &sources {
        let mut answers = BTreeMap::new();
        for (syscall, response, count) in source.ruled.answers() {
            *answers.entry((syscall, kind(response))).or_default() += count;
        }
        for ((syscall, response), count) in answers {
            let count: u64 = count;
            let labels =
                [("listener", &*source.name), ("syscall", &*syscall), ("response", response)];
            out.sample("rule_answers_total", &labels, count);
        }
    }
    out.family("refused_total", "counter", "Writers that were told an errno.");
    for (errno, count) in metrics.refusals() {
        out.sample("refused_total", &[("errno", errno)], count);
    }
    streams(&mut out, pending);
    out.histogram(
        "request_queued_seconds",
        "Time from a request's receipt until it could be seen.",
        &metrics.queued,
    );
    out.histogram(
        "request_waited_seconds",
        "Time from a request's receipt to its response.",
        &metrics.waited,
    );
    out.0
}

fn streams(out: &mut Exposition, pending: &Pending) {
    let (events, requests, log) = (pending.events(), pending.requests(), pending.log());
    let missed = |missed: &AtomicU64| missed.load(Ordering::Relaxed);
    out.family("stream_readers", "gauge", "Open files that read a stream.");
    for (stream, readers) in
        [("events", events.readers()), ("requests", requests.readers()), ("log", log.readers())]
    {
        out.sample("stream_readers", &[("stream", stream)], readers);
    }
    out.family("stream_missed_total", "counter", "Lines that readers were too late for.");
    for (stream, missed) in [
        ("events", missed(&events.missed)),
        ("requests", missed(&requests.missed)),
        ("log", missed(&log.missed)),
    ] {
        out.sample("stream_missed_total", &[("stream", stream)], missed);
    }
}
