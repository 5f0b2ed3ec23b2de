//! What must hold of a request's texts whatever the target passes: they are total, lose nothing,
//! show no control character, and mean in sh what they mean here.

mod common;

use std::cell::Cell;
use std::io::Write;
use std::process::{Command, Stdio};

use common::wild::{self, Target};
use data_encoding::BASE64;
use nix::errno::Errno;
use proptest::prelude::*;
use serde_json::Value;
use syscallfs::kernel::memory::Memory;
use syscallfs::kernel::notification::Notification;
use syscallfs::trap::decode::{self, Place, RequestContext};
use syscallfs::trap::snapshot::{End, Piece, Snapshot};

const CAP: usize = 5000;

/// Counts what is read.
struct Counted<'a>(&'a dyn Memory, Cell<usize>);

impl Memory for Counted<'_> {
    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<usize, Errno> {
        let read = self.0.read(address, buffer)?;
        self.1.set(self.1.get() + read);
        Ok(read)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_call_is_read_within_bounds_and_printed(target in wild::target()) {
        for request in target.requests() {
            let memory = Counted(&target.memory, Cell::new(0));
            let snapshot = Snapshot::take(&request, &memory, CAP);
            within_bounds(&snapshot, memory.1.get())?;
            let line = decode::call_text(&request, &snapshot);
            prop_assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{line:?}");
            decode::mem(&snapshot);
            decode::truncated(&snapshot);
        }
    }

    #[test]
    fn json_has_the_exact_bytes_of_all_that_was_read(
        target in wild::target(),
        place in place(),
    ) {
        for request in target.requests() {
            let snapshot = Snapshot::take(&request, &target.memory, CAP);
            let context = RequestContext { number: 1, listener: "web-1", place: &place };
            let object = decode::json(&context, &request, &snapshot);
            let args = object["args"].as_object().unwrap();
            prop_assert_eq!(args.len(), snapshot.args().len());
            for piece in &snapshot.pieces {
                let argument = &args[snapshot.args()[piece.index].name];
                if snapshot.is_unreadable(piece.index) {
                    let shown = (&argument["text"], &argument["unreadable"], argument.get("mem"));
                    prop_assert_eq!(shown, (&Value::Null, &Value::Bool(true), None));
                    continue;
                }
                let shown = match piece.parent {
                    None => argument,
                    Some(_) => &argument["mem"][&*snapshot.piece_name(piece)],
                };
                shows(shown, piece)?;
            }
            let registers = object["registers"].as_array().unwrap().iter().map(|register| {
                let digits = register.as_str().unwrap().trim_start_matches("0x");
                u64::from_str_radix(digits, 16).unwrap()
            });
            prop_assert_eq!(registers.collect::<Vec<_>>(), request.args);
            for (key, bytes) in [("cwd", &place.cwd), ("root", &place.root)] {
                prop_assert_eq!(&exact(&object, key), bytes);
            }
            for (name, hint) in decode::hints(&snapshot, &place) {
                prop_assert_eq!(exact(&args[name], "hint"), hint);
            }
        }
    }
}

/// For each argument, with all that it leads to, `CAP` bytes are kept. Strings are read in blocks
/// of 512 bytes, of which the last is not used up.
fn within_bounds(snapshot: &Snapshot, read: usize) -> Result<(), TestCaseError> {
    let strings: usize = snapshot.pieces.iter().map(|piece| piece.elements.len() + 1).sum();
    let most = 6 * CAP + (strings + 1) * 2 * 512;
    prop_assert!(read <= most, "read {read} of {most}");
    for index in 0..6 {
        let pieces = snapshot.pieces.iter().filter(|piece| piece.index == index);
        let kept: usize = pieces.map(|piece| piece.bytes.len()).sum();
        prop_assert!(kept <= CAP, "argument {index}: {kept}");
    }
    Ok(())
}

/// Rebuilds a piece from its JSON as docs/tree.md says.
fn shows(shown: &Value, piece: &Piece) -> Result<(), TestCaseError> {
    let text = |value: &Value| value.as_str().unwrap().as_bytes().to_vec();
    let bytes = if let Some(base64) = shown.get("base64") {
        BASE64.decode(&text(base64)).unwrap()
    } else if let Some(list) = shown.get("list") {
        list.as_array()
            .unwrap()
            .iter()
            .flat_map(|string| [text(string), vec![0]].concat())
            .collect()
    } else {
        text(&shown["text"])
    };
    prop_assert_eq!(&bytes, &piece.bytes, "{}", shown);
    prop_assert_eq!(shown.get("length").and_then(Value::as_u64), piece.length);
    let cut = |end| piece.end == end || piece.elements.iter().any(|element| element.end == end);
    prop_assert_eq!(shown.get("truncated").is_some(), cut(End::Truncated));
    prop_assert!(shown.get("unreadable").is_none() && !cut(End::Unreadable));
    Ok(())
}

/// The bytes of `key`, of which the text stands there and `KEY_base64` beside it where need be.
fn exact(object: &Value, key: &str) -> Option<Vec<u8>> {
    match object.get(format!("{key}_base64")) {
        Some(base64) => Some(BASE64.decode(base64.as_str()?.as_bytes()).unwrap()),
        None => Some(object[key].as_str()?.as_bytes().to_vec()),
    }
}

/// Bytes that a shell might take for its own, and any other but NUL.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let special = prop::sample::select(b"'\"\\$`\n~!*;#&|() \t\r\xa0\x81\xe3".to_vec());
    prop::collection::vec(prop_oneof![1..=255u8, special], 0..40)
}

fn listener() -> impl Strategy<Value = String> {
    hostile().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn place() -> impl Strategy<Value = Place> {
    let link = || prop::option::of(hostile().prop_map(|rest| [b"/".as_slice(), &rest].concat()));
    (link(), prop::array::uniform6(link())).prop_map(|(cwd, files)| Place {
        cwd,
        root: Some(b"/".to_vec()),
        files,
    })
}

/// What the variables of `env` must hold.
fn variables(
    context: &RequestContext,
    request: &Notification,
    snapshot: &Snapshot,
) -> Vec<(String, Vec<u8>)> {
    let place = context.place;
    let about: [(&str, Vec<u8>); 9] = [
        ("number", context.number.to_string().into()),
        ("listener", context.listener.into()),
        ("syscall", decode::syscall_name(request, snapshot).into_owned().into()),
        ("nr", request.nr.to_string().into()),
        ("arch", request.arch.name().into()),
        ("tid", request.tid.to_string().into()),
        ("call", decode::call_text(request, snapshot).into()),
        ("cwd", place.cwd.clone().unwrap_or_default()),
        ("root", place.root.clone().unwrap_or_default()),
    ];
    // The short names follow from one request to the next, unless the script has one itself.
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, value) in about {
        all.push((name.into(), if name == "root" { b"mine".to_vec() } else { value.clone() }));
        all.push((format!("request_{name}"), value));
    }
    let unreadable: Vec<_> = snapshot.unreadable().map(|(name, _)| name).collect();
    all.push(("request_unreadable".into(), unreadable.join(" ").into()));
    all.extend(decode::args(snapshot).into_iter().map(|(n, text)| (format!("arg_{n}"), text)));
    all.extend(decode::descriptors(snapshot).into_iter().map(|descriptor| {
        let file = place.file(descriptor).unwrap_or_default();
        (format!("file_{}", descriptor.name), file.to_vec())
    }));
    let hints = decode::hints(snapshot, place);
    all.extend(hints.into_iter().map(|(n, hint)| (format!("hint_{n}"), hint.unwrap_or_default())));
    all
}

/// For every call of `target` its assignments, and a command that prints what they hold; with that.
fn script(target: &Target, listener: &str, place: &Place) -> (Vec<u8>, Vec<u8>) {
    let (mut script, mut expected) = (b"set -eu\nroot=mine\n".to_vec(), Vec::new());
    for request in target.requests() {
        let snapshot = Snapshot::take(&request, &target.memory, CAP);
        let context = RequestContext { number: 17, listener, place };
        script.extend(decode::env(&context, &request, &snapshot));
        script.extend_from_slice(b"printf '%s\\0'");
        for (name, value) in variables(&context, &request, &snapshot) {
            script.extend_from_slice(format!(" \"${name}\"").as_bytes());
            expected.extend(value);
            expected.push(0);
        }
        script.push(b'\n');
    }
    (script, expected)
}

/// What the shell prints and says when it reads `script`.
fn run(shell: &str, locale: &str, script: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(script).unwrap();
    let output = Command::new(shell)
        .args(["-c", ". \"$1\"", "sh"])
        .arg(file.path())
        .env("LC_ALL", locale)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output.stdout, output.stderr)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn env_means_the_same_in_every_shell(
        target in wild::target(),
        listener in listener(),
        place in place(),
    ) {
        let (script, expected) = script(&target, &listener, &place);
        prop_assert!(!script.contains(&0));
        for (shell, locale) in [("dash", "C"), ("bash", "C"), ("bash", "C.UTF-8")] {
            let (printed, said) = run(shell, locale, &script);
            prop_assert_eq!(said.escape_ascii().to_string(), "", "{} {}", shell, locale);
            let differs = printed.iter().zip(&expected).position(|(a, b)| a != b);
            prop_assert_eq!(differs, None, "{} {}", shell, locale);
            prop_assert_eq!(printed.len(), expected.len(), "{} {}", shell, locale);
        }
    }
}
