//! What must hold whatever the target passes: decoding never panics, the snapshot keeps to its
//! cap, and no control character leaves `call`.

use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;

use super::*;
use crate::snapshot::fake::Fake;
use crate::table::{self, Arch};

const CAP: usize = 5000;
/// Where the random memory begins; random registers are likely to lie around it.
const BASE: u64 = 0x1000_0000;

fn register() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        0..70u64,
        (0..64u32).prop_map(|bit| 1 << bit),
        (0..12_000u64).prop_map(|offset| BASE - 1000 + offset),
    ]
}

fn memory() -> impl Strategy<Value = Vec<u8>> {
    let bytes = prop::collection::vec(any::<u8>(), 0..9000);
    // Words that point back into the memory, so that arrays of strings occur.
    (bytes, any::<bool>()).prop_map(|(mut bytes, pointers)| {
        if pointers {
            for (index, word) in bytes.chunks_exact_mut(8).enumerate() {
                if word[0] & 3 != 0 {
                    let address = BASE + (index as u64 * 37) % 9000;
                    word.copy_from_slice(&address.to_le_bytes());
                }
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn decoding_is_total(
        registers in prop::array::uniform6(register()),
        bytes in memory(),
        tid in any::<u32>(),
    ) {
        let mut memory = Fake::default();
        memory.map(BASE, &bytes);
        for row in table::ALL {
            for arch in Arch::ALL {
                let Some(number) = row.number(arch) else { continue };
                let nr = number as i32;
                let request = Notification {
                    id: 1, tid, nr, arch, instruction_pointer: 0, args: registers,
                };
                memory.read.set(0);
                holds(&request, &memory)?;
            }
        }
        let unknown = Notification {
            id: 1, tid, nr: tid as i32, arch: Arch::X86_64, instruction_pointer: 0, args: registers,
        };
        holds(&unknown, &memory)?;
    }
}

fn holds(request: &Notification, memory: &Fake) -> Result<(), TestCaseError> {
    let snapshot = Snapshot::take(request, memory, CAP);
    // Strings are read in blocks of 512 bytes, of which the last is not used up.
    let strings: usize = snapshot.pieces.iter().map(|piece| piece.elements.len() + 1).sum();
    let most = (snapshot.pieces.len() + 1) * CAP + strings * 2 * 512;
    prop_assert!(memory.read.get() <= most, "read {} of {most}", memory.read.get());
    for piece in &snapshot.pieces {
        prop_assert!(piece.bytes.len() <= CAP, "{}", piece.bytes.len());
    }
    let line = call(request, &snapshot);
    prop_assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{line:?}");
    let names = args(&snapshot).len();
    prop_assert_eq!(names, snapshot.args().len());
    let context = Context { number: 1, listener: "web-1", place: &Place::default() };
    env(&context, request, &snapshot);
    let object = json(&context, request, &snapshot);
    prop_assert_eq!(object["args"].as_object().map(|args| args.len()), Some(names));
    mem(&snapshot);
    Ok(())
}

/// What `$name` holds after the shell has read the assignments.
fn read_back(shell: &str, assignments: &[u8], name: &str) -> Vec<u8> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(assignments).unwrap();
    let script = format!(". \"$1\"; printf %s \"${name}\"");
    let output = Command::new(shell)
        .args(["-c", &script, "sh"])
        .arg(file.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {output:?}");
    output.stdout
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn env_survives_every_shell(
        path in prop::collection::vec(
            prop_oneof![1..=255u8, prop::sample::select(b"'\"\\$`\n~!*; \xa0\x81".to_vec())],
            1..60,
        ),
    ) {
        let mut memory = Fake::default();
        let address = memory.put(&[path.as_slice(), b"\0"].concat());
        let request = crate::snapshot::fake::notification(Arch::X86_64, "chdir", &[address]);
        let snapshot = Snapshot::take(&request, &memory, 1 << 20);
        let text = env(&Context { number: 17, listener: "web-1", place: &Place::default() }, &request, &snapshot);
        for shell in ["dash", "bash"] {
            prop_assert_eq!(&read_back(shell, &text, "arg_path"), &path, "{}", shell);
        }
    }
}
