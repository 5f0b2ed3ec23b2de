//! `metrics`, read as strictly as the text format of Prometheus (version 0.0.4) is written down.

mod common;

use std::collections::{BTreeMap, HashSet};

use common::{done, insert_mkdir, table_without_kernel, this_caller};
use syscallfs::fs::files::{Data, Node, OpenMode, Tree};

fn read(tree: &Tree) -> String {
    let node = tree.lookup(Node::Root, "metrics").unwrap();
    let handle = done(tree.open(node, OpenMode::Read, this_caller())).unwrap();
    match handle.read(tree, 0, 1 << 20).unwrap() {
        Data::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Samples by name with labels, each label with its value as it is meant.
type Samples = BTreeMap<(String, Vec<(String, String)>), f64>;

fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Takes a quoted label value from the front of `text`.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.strip_prefix('"').expect("a quote").char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 2..]),
            '\\' => value.push(match chars.next().unwrap().1 {
                'n' => '\n',
                c @ ('\\' | '"') => c,
                other => panic!("\\{other} is no escape"),
            }),
            '\n' => panic!("a line within a value"),
            c => value.push(c),
        }
    }
    panic!("a value without an end: {text}")
}

fn sample(line: &str) -> ((String, Vec<(String, String)>), f64) {
    let end = line.find(['{', ' ']).unwrap();
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let mut labels = Vec::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            let (label, behind) = rest.split_once('=').unwrap();
            assert!(is_name(label), "{line}");
            let (value, behind) = quoted(behind);
            labels.push((label.to_owned(), value));
            match behind.split_at(1) {
                (",", more) => rest = more,
                ("}", end) => break rest = end,
                _ => panic!("{line}"),
            }
        }
    }
    let value = rest.strip_prefix(' ').unwrap();
    assert!(!value.contains(' '), "no time: {line}");
    ((name.to_owned(), labels), value.parse().unwrap())
}

/// Checks the whole text, and returns what it says.
fn parse(text: &str) -> Samples {
    assert!(text.ends_with('\n'));
    let (mut samples, mut families) = (Samples::new(), HashSet::new());
    let (mut family, mut kind) = (String::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            family = help.split_once(' ').expect("a help text").0.to_owned();
            assert!(families.insert(family.clone()), "{family} comes twice");
            let of = format!("# TYPE {family} ");
            kind = lines.next().and_then(|line| line.strip_prefix(&of)).expect("a type").to_owned();
            assert!(["counter", "gauge", "histogram"].contains(&&*kind), "{line}");
            assert_eq!(kind == "counter", family.ends_with("_total"), "{family}");
            continue;
        }
        let ((name, labels), value) = sample(line);
        let suffix = name.strip_prefix(&family).unwrap_or_else(|| panic!("{name} in {family}"));
        let suffixes: &[&str] =
            if kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
        assert!(suffixes.contains(&suffix), "{line}");
        assert!(value >= 0.0, "{line}");
        assert!(samples.insert((name, labels), value).is_none(), "twice: {line}");
    }
    samples
}

fn value(samples: &Samples, name: &str, labels: &[(&str, &str)]) -> f64 {
    let labels = labels.iter().map(|(label, value)| (label.to_string(), value.to_string()));
    let key = (format!("syscallfs_{name}"), labels.collect());
    *samples.get(&key).unwrap_or_else(|| panic!("no {key:?} in {samples:#?}"))
}

#[test]
fn what_is_counted_can_be_read() {
    let name = "we\\b\"1";
    let (pending, source) = table_without_kernel(name);
    for path in ["/1", "/2", "/3"] {
        insert_mkdir(&pending, &source, path);
    }
    let tree = Tree::new(pending);
    let responses = tree.lookup(Node::Root, "responses").unwrap();
    let handle = done(tree.open(responses, OpenMode::Write, this_caller())).unwrap();
    for line in ["9 0\n", "1 EPREM\n", "8 0\n"] {
        common::done(handle.write(&tree, 0, line.as_bytes(), this_caller())).unwrap_err();
    }
    let events = tree.lookup(Node::Root, "events").unwrap();
    let reader = done(tree.open(events, OpenMode::Read, this_caller())).unwrap();

    let before = parse(&read(&tree));
    assert_eq!(value(&before, "listeners", &[]), 1.0);
    assert_eq!(value(&before, "requests_pending", &[("listener", name)]), 3.0);
    assert_eq!(value(&before, "requests_received_total", &[]), 3.0);
    assert_eq!(value(&before, "refused_total", &[("errno", "ENOENT")]), 2.0);
    assert_eq!(value(&before, "refused_total", &[("errno", "EINVAL")]), 1.0);
    assert_eq!(value(&before, "stream_readers", &[("stream", "events")]), 1.0);
    drop(reader);

    tree.pending().remove_source(source.index);
    let after = parse(&read(&tree));
    assert_eq!(value(&after, "listeners", &[]), 0.0);
    assert_eq!(value(&after, "stream_readers", &[("stream", "events")]), 0.0);
    let ended = [("listener", name), ("syscall", "mkdir"), ("outcome", "gone"), ("response", "")];
    assert_eq!(value(&after, "requests_ended_total", &ended), 3.0);
}

#[test]
fn histograms_add_up() {
    let (pending, source) = table_without_kernel("web-1");
    for path in ["/1", "/2"] {
        insert_mkdir(&pending, &source, path);
    }
    let samples = parse(&read(&Tree::new(pending)));
    for (histogram, count) in [("request_queued_seconds", 2.0), ("request_waited_seconds", 0.0)] {
        let bucket = format!("syscallfs_{histogram}_bucket");
        let mut buckets: Vec<(f64, f64)> = samples
            .iter()
            .filter(|((name, _), _)| *name == bucket)
            .map(|((_, labels), value)| (labels[0].1.parse().unwrap(), *value))
            .collect();
        buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!(buckets.is_sorted_by_key(|(_, count)| *count), "{buckets:?}");
        assert_eq!(buckets.last(), Some(&(f64::INFINITY, count)));
        assert_eq!(value(&samples, &format!("{histogram}_count"), &[]), count);
        let sum = value(&samples, &format!("{histogram}_sum"), &[]);
        assert_eq!(sum > 0.0, count > 0.0);
    }
}

#[test]
fn a_target_cannot_make_it_grow_without_bound() {
    let (pending, first) = table_without_kernel("web-0");
    let mut sources = vec![first];
    for number in 1..2100 {
        let null = std::fs::File::open("/dev/null").unwrap().into();
        let about = common::about(&format!("web-{number}"));
        sources.push(pending.add_source(null, true, about).unwrap());
        let ended = sources.remove(0);
        insert_mkdir(&pending, &ended, "/1");
        pending.remove_source(ended.index);
    }
    let samples = parse(&read(&Tree::new(pending)));
    let other =
        [("listener", "other"), ("syscall", "other"), ("outcome", "gone"), ("response", "")];
    assert_eq!(value(&samples, "requests_ended_total", &other), 99.0);
    assert!(samples.len() < 2200, "{}", samples.len());
}
