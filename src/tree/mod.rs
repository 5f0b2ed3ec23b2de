//! The file system without FUSE: lookup, attributes, listings, links and open files, each a plain
//! call that returns an errno; it never blocks and never asks who mounts it.

mod attributes;
mod draft;
mod feed;
mod handle;
mod history;
mod lines;
mod memory;
mod metrics;
mod names;
mod node;
mod respond;
mod status;
mod stream;
mod texts;
mod view;
mod work;

use std::sync::Arc;
use std::time::SystemTime;

use nix::errno::Errno;

pub use self::attributes::Attributes;
pub use self::handle::{Access, Data, Handle};
pub use self::names::{Kind, ListenerFile, RequestFile, RootFile};
pub use self::node::{Hold, Node};
pub use self::status::ABI;
pub use self::work::{Progress, Work};

use self::names::{LISTENER, Name, PRIVATE, PUBLIC, REQUEST, ROOT};
use crate::caller::Caller;
use crate::pending::{Ownership, Pending, Request, Source};

/// The tree over a table of requests.
#[derive(Debug)]
pub struct Tree {
    pending: Arc<Pending>,
    born: SystemTime,
    /// Who the root and what is in it belongs to.
    root: Ownership,
}

/// One name in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The place.
    pub node: Node,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

impl Tree {
    /// The tree over `pending`.
    pub fn new(pending: Arc<Pending>) -> Self {
        Self { pending, born: SystemTime::now(), root: Ownership::own(PRIVATE) }
    }

    /// The same, open to other users: each may enter, and do what a listener's owner allows.
    #[must_use]
    pub fn allow_other(mut self) -> Self {
        self.root.mode = PUBLIC;
        self
    }

    /// The table that the tree shows.
    pub fn pending(&self) -> &Arc<Pending> {
        &self.pending
    }

    /// The place called `name` in the directory `parent`.
    ///
    /// # Errors
    /// ENOENT; ENOTDIR when `parent` is no directory.
    pub fn lookup(&self, parent: Node, name: &str) -> Result<Node, Errno> {
        let node = match parent {
            Node::Root => Node::Top(named(ROOT, name)?),
            Node::Top(RootFile::Pending) => Node::Request(number(name)?, RequestFile::Directory),
            Node::Top(RootFile::Listeners) => {
                let sources = self.pending.sources();
                let source = sources.iter().find(|source| &*source.name == name);
                Node::Listener(source.ok_or(Errno::ENOENT)?.index, ListenerFile::Directory)
            }
            Node::Request(number, RequestFile::Directory) => {
                Node::Request(number, named(REQUEST, name)?)
            }
            Node::Listener(index, ListenerFile::Directory) => {
                Node::Listener(index, named(LISTENER, name)?)
            }
            Node::Listener(index, ListenerFile::Pending) => {
                let number = number(name)?;
                let request = self.request(number)?;
                if request.source.index != index {
                    return Err(Errno::ENOENT);
                }
                Node::ListenerRequest(index, number)
            }
            Node::Request(number, RequestFile::Contents) => {
                let request = self.request(number)?;
                let found = (0..).zip(request.contents()).find(|(_, file)| file.name == name);
                Node::Request(number, RequestFile::Content(found.ok_or(Errno::ENOENT)?.0))
            }
            Node::Request(_, RequestFile::Arguments) => {
                let entries = self.list(parent)?;
                entries.iter().find(|entry| entry.name == name).ok_or(Errno::ENOENT)?.node
            }
            _ => return Err(Errno::ENOTDIR),
        };
        self.exists(node)?;
        Ok(node)
    }

    /// Where a symbolic link points.
    ///
    /// # Errors
    /// EINVAL when it is no link, ENOENT when it is gone, ESRCH for `proc` of a gone target.
    pub fn read_link(&self, node: Node) -> Result<String, Errno> {
        match node {
            Node::Request(number, RequestFile::Proc) => {
                status::proc_link(&*self.request(number)?).ok_or(Errno::ESRCH)
            }
            Node::Request(number, RequestFile::ArgumentLink(index)) => {
                let request = self.request(number)?;
                let name = request.argument_names().nth(index.into()).ok_or(Errno::ENOENT)?;
                Ok(name.to_owned())
            }
            Node::ListenerRequest(_, number) => Ok(format!("../../../pending/{number}")),
            _ => Err(Errno::EINVAL),
        }
    }

    /// What is in a directory, whole: a listing is frozen when it is opened.
    ///
    /// # Errors
    /// ENOTDIR, ENOENT.
    pub fn list(&self, node: Node) -> Result<Vec<Entry>, Errno> {
        let entry = |node, name: String, kind| Entry { node, name, kind };
        self.exists(node)?;
        Ok(match node {
            Node::Root => entries(ROOT, Node::Top),
            Node::Top(RootFile::Pending) => {
                let directory = |number| Node::Request(number, RequestFile::Directory);
                let numbers = self.pending.numbers().into_iter();
                numbers.map(|n| entry(directory(n), n.to_string(), Kind::Directory)).collect()
            }
            Node::Top(RootFile::Listeners) => {
                let directory = |index| Node::Listener(index, ListenerFile::Directory);
                let sources = self.pending.sources().into_iter();
                sources
                    .map(|s| entry(directory(s.index), s.name.to_string(), Kind::Directory))
                    .collect()
            }
            Node::Request(number, RequestFile::Directory) => {
                entries(REQUEST, |file| Node::Request(number, file))
            }
            Node::Request(number, RequestFile::Arguments) => {
                let request = self.request(number)?;
                let file = |file| Node::Request(number, file);
                let named = (0..).zip(request.argument_names()).map(|(index, name)| {
                    entry(file(RequestFile::Argument(index)), name.to_owned(), Kind::File)
                });
                let links = (0..).zip(request.argument_names()).map(|(index, _)| {
                    entry(file(RequestFile::ArgumentLink(index)), index.to_string(), Kind::Link)
                });
                named.chain(links).collect()
            }
            Node::Request(number, RequestFile::Contents) => {
                let request = self.request(number)?;
                (0..)
                    .zip(request.contents())
                    .map(|(i, content)| {
                        let node = Node::Request(number, RequestFile::Content(i));
                        entry(node, content.name.to_string(), Kind::File)
                    })
                    .collect()
            }
            Node::Listener(index, ListenerFile::Directory) => {
                let mut entries = entries(LISTENER, |file| Node::Listener(index, file));
                entries.retain(|entry| self.exists(entry.node).is_ok());
                entries
            }
            Node::Listener(index, ListenerFile::Pending) => {
                let link = |number| Node::ListenerRequest(index, number);
                let numbers = self.pending.numbers_of(index).into_iter();
                numbers.map(|n| entry(link(n), n.to_string(), Kind::Link)).collect()
            }
            _ => return Err(Errno::ENOTDIR),
        })
    }

    /// The whole content of a file that has one.
    fn text(&self, node: Node) -> Result<Vec<u8>, Errno> {
        match node {
            Node::Top(RootFile::Metrics) => Ok(metrics::text(&self.pending).into_bytes()),
            Node::Top(file) => Ok(status::root(file)),
            Node::Request(number, file) => {
                texts::request(&*self.request(number)?, file).ok_or(Errno::EINVAL)
            }
            Node::Listener(index, file) => {
                let source = self.source(index)?;
                Ok(texts::listener(&source, &self.pending, file))
            }
            Node::Root | Node::ListenerRequest(..) => Err(Errno::EINVAL),
        }
    }

    /// Sets the length of a file that is not open, as [`Handle::truncate`] does.
    ///
    /// # Errors
    /// EPERM when this caller may not, EFBIG beyond what the target's caller allowed, ENOENT.
    pub fn truncate(&self, node: Node, size: u64, caller: Caller) -> Result<(), Errno> {
        // Opening another file for this would claim a response.
        if !matches!(
            node,
            Node::Request(_, RequestFile::Content(_)) | Node::Listener(_, ListenerFile::Rules)
        ) {
            return Ok(());
        }
        self.exists(node)?;
        let handle = Handle::open_at_once(self, node, Access::Write, caller)?;
        handle.truncate(self, size, caller)?;
        handle.release(self);
        Ok(())
    }

    /// Opens a file. `response` opened for writing is claimed by the handle until it is dropped; one whose
    /// claimant is closing it is waited for, a little.
    ///
    /// # Errors
    /// ENOENT, EISDIR, EBUSY (claimed by another), EPERM (this caller may not write).
    pub fn open(
        &self,
        node: Node,
        access: Access,
        caller: Caller,
    ) -> Result<Progress<Handle>, Errno> {
        self.exists(node)?;
        if self.kind_and_ownership(node)?.0 == Kind::Directory {
            return Err(Errno::EISDIR);
        }
        Handle::open(self, node, access, caller)
    }

    /// The time of a place that exists.
    fn exists(&self, node: Node) -> Result<SystemTime, Errno> {
        match node {
            Node::Root | Node::Top(_) => Ok(self.born),
            Node::Request(number, file) => {
                let request = self.request(number)?;
                let there = match file {
                    RequestFile::Argument(index) | RequestFile::ArgumentLink(index) => {
                        request.argument_names().nth(index.into()).is_some()
                    }
                    RequestFile::Content(index) => usize::from(index) < request.contents().len(),
                    _ => true,
                };
                if there { Ok(request.received) } else { Err(Errno::ENOENT) }
            }
            Node::ListenerRequest(_, number) => Ok(self.request(number)?.received),
            Node::Listener(index, file) => {
                let source = self.source(index)?;
                let container = source.container.as_ref();
                let there = match file {
                    ListenerFile::State => container.is_some(),
                    ListenerFile::Metadata => container.is_some_and(|c| c.metadata.is_some()),
                    _ => true,
                };
                if there { Ok(source.since) } else { Err(Errno::ENOENT) }
            }
        }
    }

    fn request(&self, number: u64) -> Result<Arc<Request>, Errno> {
        self.pending.get(number).ok_or(Errno::ENOENT)
    }

    fn source(&self, index: u32) -> Result<Arc<Source>, Errno> {
        self.pending.source(index).ok_or(Errno::ENOENT)
    }
}

/// A request's number as it is written in the tree: no sign, no leading zero.
fn number(name: &str) -> Result<u64, Errno> {
    let number: u64 = name.parse().map_err(|_| Errno::ENOENT)?;
    if number.to_string() == name { Ok(number) } else { Err(Errno::ENOENT) }
}

fn named<F: Copy>(names: &[Name<F>], name: &str) -> Result<F, Errno> {
    names.iter().find(|entry| entry.name == name).map(|entry| entry.file).ok_or(Errno::ENOENT)
}

fn entries<F: Copy>(names: &[Name<F>], node: impl Fn(F) -> Node) -> Vec<Entry> {
    let entry = |name: &Name<F>| Entry {
        node: node(name.file),
        name: name.name.to_owned(),
        kind: name.kind,
    };
    names.iter().map(entry).collect()
}
