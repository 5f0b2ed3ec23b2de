//! What the files of `mem/` are called: `msg`, `msg.iov`, `msgvec.3.hdr.iov`; made when asked for,
//! never kept.

use std::borrow::Cow;

use nix::errno::Errno;

use super::{Inside, Piece, Scope, Snapshot};
use crate::table::Kind;

impl Snapshot {
    /// The name of the file with a piece's bytes: the argument's, of what a struct leads to
    /// `ARGUMENT.FIELD`.
    pub fn piece_name(&self, piece: &Piece) -> Cow<'static, str> {
        self.name_at(piece.parent, piece.offset)
    }

    /// The name of each piece of memory that could not be read, as its file in `mem/` would have, and
    /// why.
    pub fn unreadable(&self) -> impl Iterator<Item = (Cow<'static, str>, Errno)> {
        let name = |(parent, offset)| self.name_at(parent, offset);
        self.unreadable.iter().map(move |failed| (name(failed.place), failed.errno))
    }

    /// The same by the place of the pointer.
    pub(super) fn name_at(&self, parent: Option<usize>, offset: usize) -> Cow<'static, str> {
        let Some(piece) = parent else { return self.args()[offset].name.into() };
        let parent = &self.pieces[piece];
        let mut name = self.piece_name(parent).into_owned();
        if let Kind::In(kind, extent) | Kind::Out(kind, extent) | Kind::InOut(kind, extent) =
            parent.kind
        {
            // The number of elements does not matter: `descend` divides by the size of one.
            let whole = if extent.is_array() { Kind::Array(kind, 0) } else { *kind };
            self.descend(&mut name, whole, None, (piece, 0), offset);
        }
        name.into()
    }

    /// Appends the way from what lies at `base` in a piece, among `siblings`, to the `offset` in it.
    fn descend(
        &self,
        name: &mut String,
        kind: Kind,
        siblings: Option<Inside>,
        (piece, base): (usize, usize),
        offset: usize,
    ) {
        match Scope::new(self, siblings).resolve(kind) {
            Kind::Array(kind, _) => {
                let size = kind.size(self.arch).max(1);
                name.push_str(&format!(".{}", offset / size));
                let element = (piece, base + offset - offset % size);
                self.descend(name, *kind, siblings, element, offset % size);
            }
            Kind::Struct(layout) => {
                let field = layout.fields(self.arch).filter(|(start, field)| {
                    (*start..start + field.kind.size(self.arch)).contains(&offset)
                });
                if let Some((start, field)) = field.last() {
                    if !field.name.is_empty() {
                        name.push('.');
                        name.push_str(field.name.trim_start_matches(layout.prefix()));
                    }
                    let siblings = Some(Inside { layout, piece, base });
                    let place = (piece, base + start);
                    self.descend(name, field.kind, siblings, place, offset - start);
                }
            }
            _ => {}
        }
    }
}
