//! One argument with all that its text depends on; it never looks beyond the snapshot.

use super::print::Printer;
use super::scalar::is_idle;
use crate::table::{Arg, Kind};
use crate::trap::snapshot::{Piece, Scope, Snapshot};

/// One argument of a call.
pub(super) struct DecodedArgument<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) index: usize,
    pub(super) arg: &'static Arg,
    /// Its kind, the choices made.
    pub(super) kind: Kind,
    /// The bits of the register that the kernel looks at.
    pub(super) value: u64,
    pub(super) piece: Option<&'a Piece>,
}

impl<'a> DecodedArgument<'a> {
    /// Every argument of the call, in register order.
    pub(super) fn all(snapshot: &'a Snapshot) -> impl Iterator<Item = DecodedArgument<'a>> {
        let scope = Scope::arguments(snapshot);
        snapshot.args().iter().enumerate().map(move |(index, arg)| {
            let kind = scope.resolve(arg.kind);
            // Masked, or a target could have another descriptor or flag shown than the kernel uses.
            let value = snapshot.registers[index] & kind.mask(snapshot.arch);
            DecodedArgument { snapshot, index, arg, kind, value, piece: snapshot.piece(index) }
        })
    }

    /// Whether it, or what it leads to, could not be read.
    pub(super) fn is_unreadable(&self) -> bool {
        self.snapshot.is_unreadable(self.index)
    }

    /// Whether strace leaves it out, since the kernel will not look at it.
    pub(super) fn is_idle(&self) -> bool {
        is_idle(Scope::arguments(self.snapshot), self.kind, self.value)
    }

    /// Appends the argument as strace prints it.
    pub(super) fn print(&self, out: &mut String) {
        let scope = Scope::arguments(self.snapshot);
        let place = (None, self.index);
        Printer { snapshot: self.snapshot, out }.value(scope, self.kind, place, self.value);
    }
}
