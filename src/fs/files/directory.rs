//! Directories: what a name leads to, what is in each, and an open one, which shows what was in it when it was opened.

use std::time::SystemTime;

use nix::errno::Errno;

use super::file_names::{
    FileKind, FileName, LISTENER, ListenerFile, REQUEST, ROOT, RequestFile, RootFile,
};
use super::inode::Node;
use super::quota::MemoryShare;
use super::status;
use super::tree::Tree;
use crate::requests::writer::Client;

/// One name in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The place.
    pub node: Node,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
}

/// A directory as it was when it was opened.
#[derive(Debug)]
pub struct Listing {
    /// What is in it.
    pub entries: Vec<DirectoryEntry>,
    _held: MemoryShare,
}

impl Tree {
    /// The place called `name` in the directory `parent`.
    ///
    /// # Errors
    /// ENOENT; ENOTDIR when `parent` is no directory.
    pub fn lookup(&self, parent: Node, name: &str) -> Result<Node, Errno> {
        let node = match parent {
            // A name is looked up in the table each time and kept nowhere: tens of thousands of requests come and go
            // by number.
            Node::Root => Node::Top(named(ROOT, name)?),
            Node::Top(RootFile::Pending) => Node::Request(number(name)?, RequestFile::Directory),
            Node::Top(RootFile::Listeners) => {
                let sources = self.pending().sources();
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
                // Whoever a listener was handed to must not find another listener's requests through its own
                // directory.
                let request = self.request(number)?;
                if request.source.index != index {
                    return Err(Errno::ENOENT);
                }
                Node::ListenerRequest(index, number)
            }
            Node::Request(number, RequestFile::Contents) => {
                let request = self.request(number)?;
                // By the names that were made once: a recvmmsg of a thousand headers leads to three thousand pieces,
                // and naming them for each look-up took minutes.
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
                status::proc_path(&*self.request(number)?).ok_or(Errno::ESRCH)
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

    /// What is in a directory, whole.
    ///
    /// # Errors
    /// ENOTDIR, ENOENT.
    pub fn list(&self, node: Node) -> Result<Vec<DirectoryEntry>, Errno> {
        let entry = |node, name: String, kind| DirectoryEntry { node, name, kind };
        self.exists(node)?;
        Ok(match node {
            Node::Root => entries(ROOT, Node::Top),
            Node::Top(RootFile::Pending) => {
                let directory = |number| Node::Request(number, RequestFile::Directory);
                let numbers = self.pending().numbers().into_iter();
                numbers.map(|n| entry(directory(n), n.to_string(), FileKind::Directory)).collect()
            }
            Node::Top(RootFile::Listeners) => {
                let directory = |index| Node::Listener(index, ListenerFile::Directory);
                let sources = self.pending().sources().into_iter();
                sources
                    .map(|s| entry(directory(s.index), s.name.to_string(), FileKind::Directory))
                    .collect()
            }
            Node::Request(number, RequestFile::Directory) => {
                entries(REQUEST, |file| Node::Request(number, file))
            }
            Node::Request(number, RequestFile::Arguments) => {
                let request = self.request(number)?;
                let file = |file| Node::Request(number, file);
                let named = (0..).zip(request.argument_names()).map(|(index, name)| {
                    entry(file(RequestFile::Argument(index)), name.to_owned(), FileKind::File)
                });
                let links = (0..).zip(request.argument_names()).map(|(index, _)| {
                    entry(file(RequestFile::ArgumentLink(index)), index.to_string(), FileKind::Link)
                });
                named.chain(links).collect()
            }
            Node::Request(number, RequestFile::Contents) => {
                let request = self.request(number)?;
                (0..)
                    .zip(request.contents())
                    .map(|(i, content)| {
                        let node = Node::Request(number, RequestFile::Content(i));
                        entry(node, content.name.to_string(), FileKind::File)
                    })
                    .collect()
            }
            Node::Listener(index, ListenerFile::Directory) => {
                let mut entries = entries(LISTENER, |file| Node::Listener(index, file));
                // A file that the runtime sent nothing for is not there, rather than empty: `cat` of it is to say so.
                entries.retain(|entry| self.exists(entry.node).is_ok());
                entries
            }
            Node::Listener(index, ListenerFile::Pending) => {
                let link = |number| Node::ListenerRequest(index, number);
                let numbers = self.pending().numbers_of(index).into_iter();
                numbers.map(|n| entry(link(n), n.to_string(), FileKind::Link)).collect()
            }
            _ => return Err(Errno::ENOTDIR),
        })
    }

    /// When a place that exists has last changed.
    pub(super) fn exists(&self, node: Node) -> Result<SystemTime, Errno> {
        match node {
            Node::Root => Ok(self.born),
            Node::Top(file) => Ok(self.changed(file)),
            Node::Request(number, file) => {
                let request = self.request(number)?;
                let there = match file {
                    RequestFile::Argument(index) | RequestFile::ArgumentLink(index) => {
                        request.argument_names().nth(index.into()).is_some()
                    }
                    RequestFile::Content(index) => usize::from(index) < request.contents().len(),
                    _ => true,
                };
                // Times are of the content, not of the directory: `test -nt`, `rsync -u` and whoever watches times go
                // by them.
                let changed = match file {
                    RequestFile::Error => request.refused_at(),
                    RequestFile::Content(_) => request.staged_at(),
                    _ => None,
                };
                if there { Ok(changed.unwrap_or(request.received)) } else { Err(Errno::ENOENT) }
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
                let changed = match file {
                    ListenerFile::Status | ListenerFile::Pending => {
                        self.pending().events().changed().max(source.since)
                    }
                    ListenerFile::Rules
                    | ListenerFile::Timeout
                    | ListenerFile::Default
                    | ListenerFile::Mode
                    | ListenerFile::Log
                    | ListenerFile::Error => source.written_at(),
                    _ => source.since,
                };
                if there { Ok(changed) } else { Err(Errno::ENOENT) }
            }
        }
    }

    /// When what a file of the root shows has last changed.
    fn changed(&self, file: RootFile) -> SystemTime {
        match file {
            RootFile::Pending | RootFile::Events => self.pending().events().changed(),
            RootFile::Requests => self.pending().requests().changed(),
            RootFile::Log => self.pending().log().changed(),
            RootFile::Listeners => self.pending().sources_changed().unwrap_or(self.born),
            RootFile::Metrics => SystemTime::now(),
            RootFile::Readme | RootFile::Version | RootFile::Responses => self.born,
        }
    }

    /// Opens a directory.
    ///
    /// # Errors
    /// ENOTDIR, ENOENT; ENOMEM when this user holds too much open.
    pub fn open_directory(&self, node: Node, client: Client) -> Result<Listing, Errno> {
        let entries = self.list(node)?;
        let names: usize = entries.iter().map(|entry| entry.name.capacity()).sum();
        // An open directory is a copy of all names, and a user can open as many as it likes.
        let size = names + entries.capacity() * size_of::<DirectoryEntry>();
        Ok(Listing { entries, _held: self.hold(client, size)? })
    }
}

/// A request's number as it is written in the tree: no sign, no leading zero.
fn number(name: &str) -> Result<u64, Errno> {
    // `+7` and `007` parse as well, and would be other names for one directory: inotify and `ls` show one.
    let number: u64 = name.parse().map_err(|_| Errno::ENOENT)?;
    if number.to_string() == name { Ok(number) } else { Err(Errno::ENOENT) }
}

fn named<F: Copy>(names: &[FileName<F>], name: &str) -> Result<F, Errno> {
    names.iter().find(|entry| entry.name == name).map(|entry| entry.file).ok_or(Errno::ENOENT)
}

fn entries<F: Copy>(names: &[FileName<F>], node: impl Fn(F) -> Node) -> Vec<DirectoryEntry> {
    let entry = |name: &FileName<F>| DirectoryEntry {
        node: node(name.file),
        name: name.name.to_owned(),
        kind: name.kind,
    };
    names.iter().map(entry).collect()
}
