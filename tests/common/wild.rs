//! Targets as wild as chance makes them, yet likely to lead somewhere: registers and memory that
//! point into the memory, small numbers, single bits, text.

use proptest::prelude::*;
use syscallfs::kernel::notification::Notification;
use syscallfs::table::{self, Arch, Kind, Syscall};

use super::Mapped;

/// Where the memory begins; below 4 GiB, so that i386 finds it too.
const BASE: u64 = 0x1000_0000;
/// How long it is at most, in words of 8 bytes.
const WORDS: usize = 1200;

/// Registers, memory and a thread id; the same for every call.
#[derive(Debug)]
pub(crate) struct Target {
    registers: [u64; 6],
    /// Picks among what the table knows of a sibling's values.
    picks: [usize; 6],
    tid: u32,
    pub(crate) memory: Mapped,
}

pub(crate) fn target() -> impl Strategy<Value = Target> {
    let registers = prop::array::uniform6(register());
    let picks = prop::array::uniform6(any::<usize>());
    let memory = prop::collection::vec(word(), 0..WORDS);
    (registers, picks, any::<u32>(), memory).prop_map(|(registers, picks, tid, memory)| Target {
        registers,
        picks,
        tid,
        memory: Mapped { start: BASE, bytes: memory.concat() },
    })
}

fn register() -> impl Strategy<Value = u64> {
    prop_oneof![
        1 => any::<u64>(),
        1 => 0..70u64,
        1 => (0..64u32).prop_map(|bit| 1 << bit),
        3 => (0..WORDS as u64 * 9).prop_map(|offset| BASE - WORDS as u64 / 2 + offset),
    ]
}

fn word() -> impl Strategy<Value = [u8; 8]> {
    let address = 0..WORDS as u64 * 8;
    prop_oneof![
        any::<[u8; 8]>(),
        (0..20u64).prop_map(u64::to_le_bytes),
        address.clone().prop_map(|offset| (BASE + offset).to_le_bytes()),
        // Two of i386's.
        address.prop_map(|offset| ((BASE + offset) << 32 | (BASE + offset / 2)).to_le_bytes()),
        prop::array::uniform8(prop_oneof![b' '..=b'~', 0..=31u8, Just(0x7f), 0x80..=0x9fu8]),
    ]
}

impl Target {
    /// Every call that the table knows on every architecture, and one that it does not know.
    pub(crate) fn requests(&self) -> impl Iterator<Item = Notification> {
        let known = table::ALL.iter().flat_map(move |row| {
            Arch::NATIVE.into_iter().filter_map(move |arch| {
                Some(self.request(row.number(arch)? as i32, arch, self.registers(row)))
            })
        });
        known.chain([self.request(self.tid as i32, Arch::X86_64, self.registers)])
    }

    /// Half of the time an address that leads into the memory, and what another argument's kind
    /// depends on is a value that the table knows.
    fn registers(&self, row: &Syscall) -> [u64; 6] {
        let mut registers = self.registers;
        for (index, arg) in row.args.iter().enumerate() {
            let pick = self.picks[index];
            if pick % 2 == 0 && (arg.kind.is_pointer() || arg.kind.choices().any(Kind::is_pointer))
            {
                let words = self.memory.bytes.len() / 8;
                registers[index] = BASE + (pick / 2 % words.max(1) * 8) as u64;
            }
        }
        for arg in row.args {
            let mut kind = arg.kind;
            while let Kind::Select(by, cases, other) = kind {
                kind = *other;
                if let Some(case) = cases.get(self.picks[by] % (2 * cases.len()).max(1)) {
                    (registers[by], kind) = *case;
                }
            }
        }
        registers
    }

    fn request(&self, nr: i32, arch: Arch, args: [u64; 6]) -> Notification {
        Notification { id: 1 << 63 | 7, tid: self.tid, nr, arch, instruction_pointer: 0, args }
    }
}
