//! `metrics` in the text format of Prometheus, version 0.0.4; it counts nothing itself.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::requests::{Histogram, LATENCY_BOUNDS, Pending};

/// How many lines of rules have a sample each, of each listener.
// A list of rules can have tens of thousands of lines, and each would be a time series in the database.
const LINES_MAX: usize = 1000;

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
        let all = cumulative[LATENCY_BOUNDS.len()];
        let bucket = format!("{name}_bucket");
        for (bound, count) in LATENCY_BOUNDS.iter().zip(cumulative) {
            let seconds = (*bound as f64 / 1e6).to_string();
            self.sample(&bucket, &[("le", &seconds)], count);
        }
        // The format demands it even if all are below the last bound.
        self.sample(&bucket, &[("le", "+Inf")], all);
        // Of one length, for whoever reads with the size that was there before.
        self.sample(
            &format!("{name}_sum"),
            &[],
            format_args!("{:.9}", histogram.sum().as_secs_f64()),
        );
        self.sample(&format!("{name}_count"), &[], all);
    }
}

/// A label's value: what would end it or its line is escaped.
fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// The whole file.
pub(super) fn metrics_text(pending: &Pending) -> Vec<u8> {
    let mut out = Exposition(String::new());
    // Not one moment for all: counters that are read one after the other may disagree by a request, as everywhere.
    let (metrics, sources) = (pending.metrics(), pending.sources());

    out.family("build_info", "gauge", "Version of the daemon.");
    out.sample("build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    out.family("listeners", "gauge", "Live listeners.");
    out.sample("listeners", &[], sources.len());
    out.family("requests_pending", "gauge", "Requests waiting for a response.");
    for source in &sources {
        let count = pending.count_of(source.index);
        out.sample("requests_pending", &[("listener", &source.name)], count);
    }
    out.family("memory_bytes", "gauge", "Memory of targets captured by waiting requests.");
    for source in &sources {
        out.sample("memory_bytes", &[("listener", &source.name)], source.account.used());
    }
    out.family("memory_max_bytes", "gauge", "Limit of that memory: --memory-max.");
    out.sample("memory_max_bytes", &[], pending.budget().max());
    out.family("requests_received_total", "counter", "Requests received.");
    out.sample("requests_received_total", &[], metrics.queued.cumulative()[LATENCY_BOUNDS.len()]);
    out.family(
        "requests_ended_total",
        "counter",
        "Requests ended, by the response that the target got.",
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
    out.family("rule_answers_total", "counter", "Calls answered by rules of live listeners.");
    for source in &sources {
        let mut answers = BTreeMap::new();
        for (syscall, response, count) in source.rules.answers() {
            // Summed over the architectures: two samples with equal labels are an error for Prometheus.
            *answers.entry((syscall, response)).or_default() += count;
        }
        for ((syscall, response), count) in answers {
            let count: u64 = count;
            let labels =
                [("listener", &*source.name), ("syscall", &*syscall), ("response", response)];
            out.sample("rule_answers_total", &labels, count);
        }
    }
    out.family("rule_line_answers_total", "counter", "The same by the line of the rules in force.");
    for source in &sources {
        for line in source.rules.rules().lines().iter().take(LINES_MAX) {
            let number = line.number.to_string();
            let labels = [("listener", &*source.name), ("line", &*number)];
            out.sample("rule_line_answers_total", &labels, line.counts.answered());
        }
    }
    out.family(
        "unreadable_answers_total",
        "counter",
        "Calls answered without a request because their arguments could not be read.",
    );
    for (series, count) in metrics.unreadables() {
        let labels = [
            ("listener", &*series.listener),
            ("syscall", &*series.syscall),
            ("response", series.response),
        ];
        out.sample("unreadable_answers_total", &labels, count);
    }
    out.family("refused_total", "counter", "Writers that got an errno.");
    for (errno, count) in metrics.refusals() {
        out.sample("refused_total", &[("errno", errno)], count);
    }
    streams(&mut out, pending);
    out.histogram(
        "request_queued_seconds",
        "Time from receipt of a request until it is visible.",
        &metrics.queued,
    );
    out.histogram(
        "request_waited_seconds",
        "Time from receipt of a request to its response.",
        &metrics.waited,
    );
    out.0.into_bytes()
}

fn streams(out: &mut Exposition, pending: &Pending) {
    let (events, requests, log) = (pending.events(), pending.requests(), pending.log());
    let missed = |missed: &AtomicU64| missed.load(Ordering::Relaxed);
    out.family("stream_readers", "gauge", "Open files that are reading a stream.");
    for (stream, readers) in
        [("events", events.readers()), ("requests", requests.readers()), ("log", log.readers())]
    {
        out.sample("stream_readers", &[("stream", stream)], readers);
    }
    out.family("stream_missed_total", "counter", "Lines that slow readers missed.");
    for (stream, missed) in [
        ("events", missed(&events.missed)),
        ("requests", missed(&requests.missed)),
        ("log", missed(&log.missed)),
    ] {
        out.sample("stream_missed_total", &[("stream", stream)], missed);
    }
}
