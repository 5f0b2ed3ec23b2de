//! The reading of what a call's arguments point at.

use super::captured::{Snapshot, Unreadable};
use super::failure::Probe;
use super::{block, plan};
use crate::kernel::budget::{Account, Charge};
use crate::kernel::memory::Memory;
use crate::kernel::notification::Notification;
use crate::table::{self, Arch, Arg, Kind};

impl Snapshot {
    /// Reads what the notification's arguments point at: for each argument, with all that it leads
    /// to, at most `cap` bytes.
    pub fn take(notification: &Notification, memory: &dyn Memory, cap: usize) -> Snapshot {
        Self::take_within(notification, memory, cap, &mut Account::unlimited().charge())
    }

    /// The same, with captured memory charged to `charge`: if that grants no more, a piece is cut.
    pub fn take_within(
        notification: &Notification,
        memory: &dyn Memory,
        cap: usize,
        charge: &mut Charge,
    ) -> Snapshot {
        let arch = notification.arch;
        let mut registers = notification.args;
        // `int 0x80` from a 64-bit program leaves anything in the upper halves, and the kernel ignores them.
        if arch == Arch::I386 {
            registers = registers.map(|register| register & 0xffff_ffff);
        }
        let memory = Probe::new(memory);
        let mut row = table::by_number(arch, notification.nr);
        if let Some((behind, words)) =
            row.and_then(|row| block::open_block(row, arch, registers, &memory))
        {
            row = Some(behind);
            registers = words;
        }
        // Asked now, so that a failure of the block is not taken for one of the first argument.
        let failed = memory.take().map(|errno| {
            let index = row.map_or(0, block::pointer);
            Unreadable { index, errno, place: (None, index) }
        });
        let registers = joined(registers, row.map_or(table::UNKNOWN, |row| row.args), arch);
        let (pieces, outs) = (Vec::new(), Vec::new());
        let unreadable = failed.into_iter().collect();
        let mut snapshot = Snapshot { arch, row, registers, pieces, outs, unreadable };
        plan::follow(&mut snapshot, &memory, cap, charge);
        snapshot
    }
}

/// The values of the arguments: one that is wider than a register takes two, the lower half first.
fn joined(registers: [u64; 6], args: &[Arg], arch: Arch) -> [u64; 6] {
    let word = arch.word() as u32 * 8;
    let takes_two =
        |kind: Kind| matches!(kind, Kind::Halves | Kind::UpperFirst) || kind.bits(arch) > word;
    if !args.iter().any(|arg| takes_two(arg.kind)) {
        return registers;
    }
    let mut rest = registers.into_iter();
    let mut values = [0; 6];
    for (value, arg) in values.iter_mut().zip(args) {
        *value = rest.next().unwrap_or(0);
        if takes_two(arg.kind) {
            let second = rest.next().unwrap_or(0);
            let (lower, upper) = match arg.kind {
                Kind::UpperFirst => (second, *value),
                _ => (*value, second),
            };
            // With 64 bits the upper half is shifted out, as in pos_from_hilo of fs/read_write.c.
            *value = lower | upper.checked_shl(word).unwrap_or(0);
        }
    }
    values
}
