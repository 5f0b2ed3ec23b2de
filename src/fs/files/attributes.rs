//! The attributes of a place for stat(2), and the effects of chown(2) and chmod(2). A request belongs to the user of
//! its listener. The kernel decides who may do what.

use std::time::SystemTime;

use nix::errno::Errno;

use super::file_names::{
    DIRECTORY_MODE, FOREIGN, FileKind, FileName, LINK_MODE, LISTENER, ListenerFile, READ, REQUEST,
    ROOT, RequestFile, RootFile, WRITE,
};
use super::inode::Node;
use super::metrics;
use super::tree::Tree;
use crate::requests::writer::Client;
use crate::requests::{DecisionScope, Ownership, OwnershipChange};

/// Attributes of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes {
    /// What it is.
    pub kind: FileKind,
    /// Who it belongs to, and its permission bits.
    pub ownership: Ownership,
    /// Length in bytes, as a read would give it now.
    pub size: u64,
    /// When it last changed: every time that a file has.
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
            // find(1) and ls take a size of 0 for a directory, and no number would be of use to them.
            FileKind::Directory => 0,
            FileKind::Link => self.read_link(node).map_or(0, |target| target.len()) as u64,
            FileKind::File => self.size(node)?,
        };
        Ok(Attributes { kind, ownership, size, time })
    }

    /// The same for `client`, who may open the file next and rely on the size.
    ///
    /// # Errors
    /// ENOENT when nothing is there any more.
    pub fn attributes_for(&self, node: Node, client: Client) -> Result<Attributes, Errno> {
        match node {
            Node::Top(RootFile::Metrics) => {
                let (size, time) =
                    self.metrics.stat(client.process(), || metrics::metrics_text(self.pending()));
                let (kind, ownership) = self.kind_and_ownership(node)?;
                Ok(Attributes { kind, ownership, size, time })
            }
            node => self.attributes(node),
        }
    }

    /// The same of a file that is open: the kernel asks so where lseek(2) is to go to its end.
    ///
    /// # Errors
    /// ENOENT when nothing is there any more.
    pub fn attributes_to_seek(&self, node: Node, client: Client) -> Result<Attributes, Errno> {
        // tail(1) seeks to the end and then reads on from there. It printed nothing at all while `log` had no size;
        // to know one is to put all of it into words, so that nobody who does not seek pays for it.
        if node == Node::Top(RootFile::Log) {
            self.log.bytes(self.pending(), true);
        }
        self.attributes_for(node, client)
    }

    pub(super) fn kind_and_ownership(&self, node: Node) -> Result<(FileKind, Ownership), Errno> {
        Ok(match node {
            Node::Root => (FileKind::Directory, self.root),
            Node::Top(file) => {
                // `pending` and `listeners` are open to others only where the root is; the bits of the root bound all
                // in it.
                let (kind, mode) = kind_and_mode(ROOT, file);
                (kind, Ownership { mode: mode & self.root.mode, ..self.root })
            }
            Node::Request(number, file) => {
                let request = self.request(number)?;
                let kind_and_mode = match file {
                    RequestFile::Directory => (FileKind::Directory, DIRECTORY_MODE),
                    RequestFile::Argument(_) => (FileKind::File, READ),
                    RequestFile::Content(index) => {
                        let content = request.contents().get(usize::from(index));
                        let content = content.ok_or(Errno::ENOENT)?;
                        let mode = if content.out.is_some() { WRITE } else { READ };
                        (FileKind::File, mode | if request.is_words(content) { 0 } else { FOREIGN })
                    }
                    RequestFile::ArgumentLink(_) => (FileKind::Link, LINK_MODE),
                    named => kind_and_mode(REQUEST, named),
                };
                within(request.source.ownership(), kind_and_mode)
            }
            Node::Listener(index, ListenerFile::Directory) => {
                (FileKind::Directory, self.source(index)?.ownership())
            }
            Node::Listener(index, file) => {
                within(self.source(index)?.ownership(), kind_and_mode(LISTENER, file))
            }
            Node::ListenerRequest(index, _) => {
                within(self.source(index)?.ownership(), (FileKind::Link, LINK_MODE))
            }
        })
    }

    fn size(&self, node: Node) -> Result<u64, Errno> {
        match node {
            // A size would promise an end; these are read until there is no more.
            Node::Top(RootFile::Events | RootFile::Requests)
            | Node::Request(_, RequestFile::Memory) => Ok(0),
            Node::Top(RootFile::Log) => Ok(self.log.bytes(self.pending(), false)),
            other => Ok(self.content(other)?.len() as u64),
        }
    }

    /// Hands a listener and all its requests to another user or group, or changes what they may.
    /// The kernel has checked that `client` may; but no target may have a say in who responds.
    ///
    /// # Errors
    /// EPERM when this client may not, or for a place that has no owner of its own: anything but a
    /// listener's directory, and the files in it where only the owner is to change, so that
    /// `chown -R` works.
    pub fn change(&self, node: Node, change: OwnershipChange, client: Client) -> Result<(), Errno> {
        let index = match node {
            Node::Listener(index, ListenerFile::Directory) => index,
            Node::Listener(index, _) | Node::ListenerRequest(index, _) if change.mode.is_none() => {
                index
            }
            _ => return Err(Errno::EPERM),
        };
        let source = self.source(index)?;
        // The kernel asks whether the client owns it, and a target may have the owner's uid: it would hand its own
        // calls to itself.
        self.pending().admit(DecisionScope::Listener(&source), client, client)?;
        source.hand_over(change);
        Ok(())
    }
}

/// What becomes of a file's bits, which the table has for an owner, where a listener says who may.
fn within(ownership: Ownership, (kind, mode): (FileKind, u16)) -> (FileKind, Ownership) {
    let mode = match kind {
        FileKind::Link => mode,
        FileKind::File | FileKind::Directory => {
            let granted = (((mode & 0o700) >> 6) * 0o111) & ownership.mode;
            // Stale bytes of padding, and the whole address space, are not the words of the call. A group that may
            // only look (chmod 750) gets none of it; who may respond may read the target anyway.
            let responders = ownership.mode & 0o222;
            granted & if mode & FOREIGN == 0 { 0o777 } else { responders | responders << 1 }
        }
    };
    (kind, Ownership { mode, ..ownership })
}

fn kind_and_mode<F: PartialEq>(names: &[FileName<F>], file: F) -> (FileKind, u16) {
    let name = names.iter().find(|name| name.file == file);
    name.map_or((FileKind::File, READ), |name| (name.kind, name.mode))
}
