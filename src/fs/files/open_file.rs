//! Open files: what read, write, truncation and close do with each kind. An open file does not change, and a stream
//! keeps its place.

use std::sync::Arc;

use nix::errno::Errno;
use parking_lot::Mutex;

use super::line_file::LineFile;
use super::memory::{LiveMemory, StagedFile};
use super::quota::MemoryShare;
use super::rules::RulesFile;
use super::stream::StreamReader;
use super::tree::Tree;
use crate::requests::writer::Client;
use crate::requests::{Progress, Work};

/// What a read gives.
#[derive(Debug)]
pub enum Data {
    /// These bytes; none at the end of the file.
    Bytes(Vec<u8>),
    /// Nothing yet: ask again after the next event.
    Wait,
    /// What a target can hold up.
    Later(Work<Vec<u8>>),
}

/// An open file.
#[derive(Debug)]
pub enum OpenFile {
    /// The content as it was at open.
    Text(Vec<u8>, MemoryShare),
    /// The same of a file that always changes, kept for whoever has asked for its size.
    Leased(Arc<Vec<u8>>),
    /// `events`, `requests` or `log`.
    Stream {
        /// The reader's place.
        stream: Mutex<StreamReader>,
        /// Whether whoever has news may read for it.
        cheap: bool,
    },
    /// The live address space of a request's target.
    Memory(LiveMemory),
    /// What the call would fill, staged.
    Staged(StagedFile),
    /// Written line by line.
    Lines(LineFile, MemoryShare),
    /// Rules, put to use whole.
    Rules(Box<RulesFile>, MemoryShare),
}

impl OpenFile {
    /// Up to `size` bytes at `offset`.
    ///
    /// # Errors
    /// EINVAL for an offset that a stream cannot go back to.
    pub fn read(&self, tree: &Tree, offset: u64, size: usize) -> Result<Data, Errno> {
        match self {
            OpenFile::Text(text, _) => Ok(Data::Bytes(slice(text, offset, size))),
            OpenFile::Leased(text) => Ok(Data::Bytes(slice(text, offset, size))),
            OpenFile::Lines(lines, _) => Ok(Data::Bytes(slice(&lines.text, offset, size))),
            OpenFile::Rules(rules, _) => Ok(Data::Bytes(slice(&rules.text, offset, size))),
            OpenFile::Stream { stream, .. } => {
                let data = stream.lock().read(tree.pending(), &tree.log, offset, size)?;
                Ok(data.map_or(Data::Wait, Data::Bytes))
            }
            OpenFile::Staged(staged) => Ok(Data::Bytes(slice(&staged.read(), offset, size))),
            OpenFile::Memory(live) => Ok(match live.read(offset, size) {
                Progress::Done(bytes) => Data::Bytes(bytes),
                Progress::Later(work) => Data::Later(work),
            }),
        }
    }

    /// Whether a read would give something (or an end, or an error) at once.
    pub fn ready(&self, tree: &Tree) -> bool {
        match self {
            OpenFile::Stream { stream, .. } => stream.lock().ready(tree.pending()),
            _ => true,
        }
    }

    /// The same, for those who must not wait for a reader: true while one is at it.
    pub fn may_be_ready(&self, tree: &Tree) -> bool {
        match self {
            // Who has news must not wait for a reader that is just putting a large request into words.
            OpenFile::Stream { stream, .. } => {
                stream.try_lock().is_none_or(|stream| stream.ready(tree.pending()))
            }
            _ => true,
        }
    }

    /// Whether there may be more to read later.
    pub fn is_stream(&self) -> bool {
        matches!(self, OpenFile::Stream { .. })
    }

    /// Whether its close may return an error.
    pub fn is_written(&self) -> bool {
        !matches!(self, OpenFile::Text(..) | OpenFile::Leased(_) | OpenFile::Stream { .. })
    }

    /// Whether a close means something, though nothing can be written.
    pub fn is_frozen(&self) -> bool {
        matches!(self, OpenFile::Leased(_))
    }

    /// Whether a read costs so little that whoever has news for it may do it.
    pub fn is_cheap(&self) -> bool {
        matches!(self, OpenFile::Stream { cheap: true, .. })
    }

    /// Its reader has got the end of file.
    pub fn end(&self) {
        if let OpenFile::Stream { stream, .. } = self {
            stream.lock().end();
        }
    }

    /// Takes `data`, at `offset` where that means something. Each complete line of a file that takes
    /// lines is carried out before the write is done.
    ///
    /// # Errors
    /// EBADF when not opened for writing, EPERM when this client may not, EFBIG beyond what the
    /// target's caller allowed, and the verdict on the line: EINVAL, ENOENT, EBUSY, EBADF, EFAULT.
    pub fn write(
        &self,
        tree: &Tree,
        offset: u64,
        data: &[u8],
        client: Client,
    ) -> Result<Progress<usize>, Errno> {
        let all = data.len();
        match self {
            OpenFile::Lines(lines, _) => Ok(lines.write(tree, data, client)?.map(move |()| all)),
            OpenFile::Rules(rules, _) => {
                rules.write(tree, data, client).map(|()| Progress::Done(all))
            }
            OpenFile::Staged(staged) => {
                staged.write(tree, offset, data, client).map(|()| Progress::Done(all))
            }
            OpenFile::Memory(live) => live.write(tree, offset, data, client),
            // As write(2) says of a descriptor for reading.
            OpenFile::Text(..) | OpenFile::Leased(_) | OpenFile::Stream { .. } => Err(Errno::EBADF),
        }
    }

    /// `client` closes a descriptor of this file: a line it left without a newline is carried out.
    /// Somebody else's close of a copy of the descriptor carries out nothing.
    ///
    /// # Errors
    /// The verdict on that line, as from [`write`](Self::write).
    pub fn flush(&self, tree: &Tree, client: Client) -> Result<Progress<()>, Errno> {
        match self {
            OpenFile::Lines(lines, _) => lines.flush(tree, client),
            OpenFile::Staged(staged) => staged.flush(client).map(Progress::Done),
            OpenFile::Rules(rules, _) => rules.flush(tree, client).map(Progress::Done),
            // At flush and not at release: the kernel sends that after close(2) has returned, and the next stat(2)
            // may come first.
            OpenFile::Leased(text) => {
                tree.metrics.close(text);
                Ok(Progress::Done(()))
            }
            _ => Ok(Progress::Done(())),
        }
    }

    /// Who opened it, where [`release`](Self::release) may have to carry something out.
    pub fn opener(&self) -> Option<Client> {
        match self {
            OpenFile::Lines(lines, _) => Some(lines.opener),
            _ => None,
        }
    }

    /// The last descriptor is closed: the rest is carried out, and its result is dropped.
    pub fn release(&self, tree: &Tree) -> Progress<()> {
        match self {
            OpenFile::Lines(lines, _) => lines.release(tree),
            OpenFile::Rules(rules, _) => {
                rules.release(tree);
                Progress::Done(())
            }
            _ => Progress::Done(()),
        }
    }

    /// Sets the length of the file, as `>` does before it writes. It has an effect on staged data and, for length
    /// zero, on `rules`.
    ///
    /// # Errors
    /// EPERM when this client may not, EFBIG beyond what the target's caller allowed.
    pub fn truncate(&self, tree: &Tree, size: u64, client: Client) -> Result<(), Errno> {
        match self {
            OpenFile::Staged(staged) => staged.truncate(tree, size, client),
            // Rules are put to use whole, so a cut in the middle has no meaning.
            OpenFile::Rules(rules, _) if size == 0 => rules.truncate(tree, client),
            _ => Ok(()),
        }
    }
}

fn slice(text: &[u8], offset: u64, size: usize) -> Vec<u8> {
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    text[start..].iter().take(size).copied().collect()
}
