//! What the files of `mem/` are called: `msg`, `msg.iov`, `msgvec.3.hdr.iov`; made when asked for,
//! never kept.

use std::borrow::Cow;

use super::{Piece, Snapshot};
use crate::table::Kind;

impl Snapshot {
    /// The name of the file with a piece's bytes: the argument's, of what a struct leads to
    /// `ARGUMENT.FIELD`.
    pub fn piece_name(&self, piece: &Piece) -> Cow<'static, str> {
        self.name_at(piece.parent, piece.offset)
    }

    /// The same by the place of the pointer.
    pub(super) fn name_at(&self, parent: Option<usize>, offset: usize) -> Cow<'static, str> {
        let Some(parent) = parent else { return self.args()[offset].name.into() };
        let parent = &self.pieces[parent];
        let mut name = self.piece_name(parent).into_owned();
        if let Kind::In(kind, extent) | Kind::Out(kind, extent) | Kind::InOut(kind, extent) =
            parent.kind
        {
            let whole = if extent.is_array() { Kind::Array(kind, 0) } else { *kind };
            self.descend(&mut name, whole, offset);
        }
        name.into()
    }

    /// Appends the way from a struct or array to what lies at `offset` in it.
    fn descend(&self, name: &mut String, kind: Kind, offset: usize) {
        match kind {
            Kind::Array(kind, _) => {
                let size = kind.size(self.arch).max(1);
                name.push_str(&format!(".{}", offset / size));
                self.descend(name, *kind, offset % size);
            }
            Kind::Struct(layout) => {
                let field = layout.fields(self.arch).filter(|(start, field)| {
                    (*start..start + field.kind.size(self.arch)).contains(&offset)
                });
                if let Some((start, field)) = field.last() {
                    name.push('.');
                    name.push_str(field.name.trim_start_matches(layout.prefix()));
                    self.descend(name, field.kind, offset - start);
                }
            }
            _ => {}
        }
    }
}
