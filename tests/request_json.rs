//! request.json of any call keeps to docs/request.schema.json; it is read as a handler reads it,
//! through the tree.

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::{done, table_without_kernel, this_caller, wild};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use syscallfs::fs::files::{Data, Node, OpenMode, Tree};
use syscallfs::trap::snapshot::Snapshot;

const CAP: usize = 5000;

/// Says of each line of standard input what is wrong with it, or nothing.
const VALIDATE: &str = r#"
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(77)
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for line in sys.stdin.buffer:
    error = next(validator.iter_errors(json.loads(line)), None)
    print("" if error is None else json.dumps(f"{error.json_path}: {error.message}: {line}"))
"#;

/// What is wrong with each of `lines`; `None` without a validator.
fn validate(lines: &[String]) -> Option<Vec<String>> {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/request.schema.json");
    let mut input = tempfile::tempfile().unwrap();
    input.write_all(lines.concat().as_bytes()).unwrap();
    std::io::Seek::rewind(&mut input).unwrap();
    let validator = Command::new("python3")
        .args(["-c", VALIDATE, schema])
        .stdin(input)
        .stderr(Stdio::inherit())
        .output()
        .ok()?;
    if validator.status.code() == Some(77) {
        return None;
    }
    assert!(validator.status.success(), "{}", validator.status);
    let faults = String::from_utf8(validator.stdout).unwrap();
    Some(faults.lines().map(str::to_owned).collect())
}

fn read(tree: &Tree, number: u64, name: &str) -> String {
    let directory = tree.lookup(Node::Root, "pending").unwrap();
    let request = tree.lookup(directory, &number.to_string()).unwrap();
    let node = tree.lookup(request, name).unwrap();
    let handle = done(tree.open(node, OpenMode::Read, this_caller())).unwrap();
    match handle.read(tree, 0, 1 << 30).unwrap() {
        Data::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
        other => panic!("{name}: {other:?}"),
    }
}

/// request.json of every call with wild arguments; no text that is shown has a control character.
fn wild_requests() -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let mut lines = Vec::new();
    for _ in 0..2 {
        let target = wild::target().new_tree(&mut runner).unwrap().current();
        let (pending, source) = table_without_kernel("web-1");
        for request in target.requests() {
            let snapshot = Snapshot::take(&request, &target.memory, CAP);
            pending.insert(&source, request, snapshot, std::time::Instant::now());
        }
        let tree = Tree::new(pending);
        for number in tree.pending().numbers() {
            for name in ["call", "status", "syscall", "request.json"] {
                let text = read(&tree, number, name);
                let plain = |c: char| !c.is_control() || (name == "status" && "\t\n".contains(c));
                let line = text.strip_suffix('\n').unwrap();
                assert!(line.chars().all(plain), "{name}: {text:?}");
            }
            lines.push(read(&tree, number, "request.json"));
        }
    }
    lines
}

#[test]
fn request_json_keeps_to_its_schema() {
    let mut lines = wild_requests();
    assert!(lines.len() > 1300, "only {} requests", lines.len());
    // What the schema does not know must not pass.
    let wrong = lines.len();
    lines.push(lines[0].replacen('{', "{\"more\":1,", 1));
    lines.push(lines[0].replacen("\"text\"", "\"more\":1,\"text\"", 1));
    lines.push(lines[0].replacen("\"number\"", "\"numero\"", 1));
    let Some(faults) = validate(&lines) else {
        println!("SKIP no python3 with jsonschema: apt install python3-jsonschema");
        return;
    };
    assert_eq!(faults.len(), lines.len());
    let (right, wrong) = faults.split_at(wrong);
    for fault in right {
        assert_eq!(fault, "", "does not keep to the schema");
    }
    assert!(wrong.iter().all(|fault| !fault.is_empty()), "{wrong:?}");
}
