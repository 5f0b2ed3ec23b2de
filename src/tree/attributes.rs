//! What stat(2) tells of a place, and what chown(2) and chmod(2) change. A request belongs to whom
//! its listener belongs to; it never decides who may do what, which is the kernel's.

use std::time::SystemTime;

use nix::errno::Errno;

use super::names::{
    DIRECTORY, Kind, LINK, LISTENER, ListenerFile, Name, READ, REQUEST, ROOT, RequestFile,
    RootFile, WRITE,
};
use super::{Node, Tree};
use crate::caller::Caller;
use crate::pending::{Change, Ownership, Subject};

/// Attributes of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes {
    /// What it is.
    pub kind: Kind,
    /// Who it belongs to, and its permission bits.
    pub ownership: Ownership,
    /// Length in bytes, as a read would give it now.
    pub size: u64,
    /// Every time that a file has.
    pub time: SystemTime,
}

impl Tree {
    /// Attributes of a place.
    ///
    /// # Errors
    /// ENOENT when nothing is there any more.
    pub fn attributes(&self, node: Node) -> Result<Attributes, Errno> {
        let time = self.exists(node)?;
        let (kind, ownership) = self.kind_and_ownership(node)?;
        let size = match kind {
            Kind::Directory => 0,
            Kind::Link => self.read_link(node).map_or(0, |target| target.len()) as u64,
            Kind::File => self.size(node)?,
        };
        Ok(Attributes { kind, ownership, size, time })
    }

    pub(super) fn kind_and_ownership(&self, node: Node) -> Result<(Kind, Ownership), Errno> {
        Ok(match node {
            Node::Root => (Kind::Directory, self.root),
            Node::Top(file) => {
                let (kind, mode) = kind_and_mode(ROOT, file);
                (kind, Ownership { mode: mode & self.root.mode, ..self.root })
            }
            Node::Request(number, file) => {
                let request = self.request(number)?;
                let kind_and_mode = match file {
                    RequestFile::Directory => (Kind::Directory, DIRECTORY),
                    RequestFile::Argument(_) => (Kind::File, READ),
                    RequestFile::Content(index) => {
                        let out = request.contents().get(usize::from(index)).and_then(|c| c.out);
                        (Kind::File, if out.is_some() { WRITE } else { READ })
                    }
                    RequestFile::ArgumentLink(_) => (Kind::Link, LINK),
                    named => kind_and_mode(REQUEST, named),
                };
                within(request.source.ownership(), kind_and_mode)
            }
            Node::Listener(index, ListenerFile::Directory) => {
                (Kind::Directory, self.source(index)?.ownership())
            }
            Node::Listener(index, file) => {
                within(self.source(index)?.ownership(), kind_and_mode(LISTENER, file))
            }
            Node::ListenerRequest(index, _) => {
                within(self.source(index)?.ownership(), (Kind::Link, LINK))
            }
        })
    }

    fn size(&self, node: Node) -> Result<u64, Errno> {
        match node {
            // A size would promise an end; these are read until there is no more.
            Node::Top(
                RootFile::Events | RootFile::Requests | RootFile::Log | RootFile::Metrics,
            )
            | Node::Request(_, RequestFile::Memory) => Ok(0),
            other => Ok(self.text(other)?.len() as u64),
        }
    }

    /// Hands a listener and all its requests to another user or group, or changes what they may.
    /// The kernel has checked that `caller` may; but no target may have a say in who responds.
    ///
    /// # Errors
    /// EPERM when this caller may not, or for a place that has no owner of its own: anything but a
    /// listener's directory, and the files in it where only the owner is to change, so that
    /// `chown -R` works.
    pub fn change(&self, node: Node, change: Change, caller: Caller) -> Result<(), Errno> {
        let index = match node {
            Node::Listener(index, ListenerFile::Directory) => index,
            Node::Listener(index, _) | Node::ListenerRequest(index, _) if change.mode.is_none() => {
                index
            }
            _ => return Err(Errno::EPERM),
        };
        let source = self.source(index)?;
        self.pending.admit(Subject::Listener(&source), caller, caller)?;
        source.hand_over(change);
        Ok(())
    }
}

/// What becomes of a file's bits, which the table has for an owner, where a listener says who may.
fn within(ownership: Ownership, (kind, mode): (Kind, u16)) -> (Kind, Ownership) {
    let mode = match kind {
        Kind::Link => mode,
        Kind::File | Kind::Directory => ((mode >> 6) * 0o111) & ownership.mode,
    };
    (kind, Ownership { mode, ..ownership })
}

fn kind_and_mode<F: PartialEq>(names: &[Name<F>], file: F) -> (Kind, u16) {
    let name = names.iter().find(|name| name.file == file);
    name.map_or((Kind::File, READ), |name| (name.kind, name.mode))
}
