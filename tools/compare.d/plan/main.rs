//! Plans calls of the table's rows, with arguments that make sense and with wild ones, for
//! `tools/compare`; it never makes one. The same seed gives the same calls.
//!
//!     plan table                              every row: name, architecture, what it fills
//!     plan DIR ARCH SEED ROUNDS NAME...       the calls of these rows, and the memory they point at
//!
//! `DIR/memory` is to lie at [`memory::START`]. `DIR/calls` holds seven words a call: its number and
//! six registers.

mod dice;
mod memory;
mod number;
mod samples;
mod value;

use std::io;
use std::path::Path;

use syscallfs::table::{self, Arch, Kind, Syscall};

use dice::Dice;
use memory::Memory;
use value::Maker;

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match &words[..] {
        [word] if word == "table" => print_table(),
        [directory, arch, seed, rounds, names @ ..] => {
            let arch = Arch::NATIVE.into_iter().find(|known| known.name() == arch);
            let number = |word: &str| word.parse().map_err(io::Error::other);
            let arch = arch.ok_or_else(|| io::Error::other("no such architecture"))?;
            let rows = names.iter().filter_map(|name| table::by_name(name));
            plan(Path::new(directory), arch, number(seed)?, number(rounds)?, rows)?;
        }
        _ => return Err(io::Error::other("see the top of tools/compare.d/plan/main.rs")),
    }
    Ok(())
}

/// `name arch argument...`; an argument that the call may fill begins with `>`.
fn print_table() {
    for row in table::ALL {
        for arch in Arch::NATIVE.into_iter().filter(|&arch| row.number(arch).is_some()) {
            let args = row.args.iter().map(|arg| {
                let mark = if fills(arg.kind.on(arch)) { ">" } else { "" };
                format!(" {mark}{}", arg.name)
            });
            println!("{} {}{}", row.name, arch.name(), args.collect::<String>());
        }
    }
}

fn fills(kind: Kind) -> bool {
    matches!(kind, Kind::Out(..) | Kind::InOut(..)) || kind.choices().any(fills)
}

fn plan(
    directory: &Path,
    arch: Arch,
    seed: u64,
    rounds: u64,
    rows: impl Iterator<Item = &'static Syscall>,
) -> io::Result<()> {
    let mut memory = Memory::new(arch);
    let mut calls = Vec::new();
    for row in rows {
        let Some(number) = row.number(arch) else { continue };
        memory.next_row();
        calls.push([number.into(), 0, 0, 0, 0, 0, 0]);
        calls.push([number.into(), u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX]);
        for round in 0..rounds {
            let mut dice = Dice::new(seed, row.name, round);
            let mut maker = Maker { arch, memory: &mut memory, dice: &mut dice };
            let mut call = [number.into(); 7];
            call[1..].copy_from_slice(&maker.registers(row.args));
            calls.push(call);
        }
    }
    std::fs::write(directory.join("memory"), memory.finish())?;
    let word = arch.word();
    let bytes = calls.iter().flatten().flat_map(|value| value.to_le_bytes().into_iter().take(word));
    std::fs::write(directory.join("calls"), bytes.collect::<Vec<_>>())
}
