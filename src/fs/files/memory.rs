//! The files through which a target's memory is written: `mem/NAME`, which is staged, and `memory`,
//! which is live; neither writes to a target that could have gone on.

use std::sync::Arc;

use nix::errno::Errno;

use super::tree::Tree;
use crate::requests::writer::Client;
use crate::requests::{DecisionScope, NotStaged, Progress, Request, Unanswered, Work};

/// `mem/NAME` of what the call fills, opened for writing.
#[derive(Debug)]
pub struct StagedFile {
    request: Arc<Request>,
    content: u16,
    out: usize,
    opener: Client,
}

/// `memory`, opened.
#[derive(Debug)]
pub struct LiveMemory {
    request: Arc<Request>,
    /// Who opened it for writing, if it was.
    writer: Option<Client>,
}

/// The first page is never mapped for a program, so a copy that begins there is at its end.
const FIRST_PAGE: u64 = 4096;

/// Whether `client` may write to the target of `request` through a file that `opener` opened.
fn check(tree: &Tree, request: &Request, client: Client, opener: Client) -> Result<(), Errno> {
    tree.pending().admit(DecisionScope::Request(request), client, opener).map(drop)
}

/// Whether the target stays where it is until it has its response.
fn check_held(request: &Request) -> Result<(), Errno> {
    // Without WAIT_KILLABLE_RECV a signal ends the call, and the target goes on while somebody writes into its
    // memory.
    if request.is_held() {
        return Ok(());
    }
    request.refuse(Unanswered::NotHeld.to_string());
    Err(Unanswered::NotHeld.into())
}

impl StagedFile {
    /// # Errors
    /// EACCES for what the call does not fill, EPERM, EOPNOTSUPP.
    pub(super) fn new(
        tree: &Tree,
        request: Arc<Request>,
        content: u16,
        opener: Client,
    ) -> Result<Self, Errno> {
        let out = request.contents().get(usize::from(content)).ok_or(Errno::ENOENT)?.out;
        let out = out.ok_or(Errno::EACCES)?;
        check(tree, &request, opener, opener)?;
        check_held(&request)?;
        Ok(Self { request, content, out, opener })
    }

    pub(super) fn read(&self) -> Vec<u8> {
        self.request.content(self.content.into()).unwrap_or_default()
    }

    pub(super) fn write(
        &self,
        tree: &Tree,
        offset: u64,
        data: &[u8],
        client: Client,
    ) -> Result<(), Errno> {
        check(tree, &self.request, client, self.opener)?;
        let staged = self.request.stage(self.out, offset, data);
        self.noted(tree, staged, client)
    }

    /// A killed writer may have written only half of its data: none of it stays.
    ///
    /// # Errors
    /// EAGAIN when that cannot be seen: none of it stays either.
    pub(super) fn flush(&self, client: Client) -> Result<(), Errno> {
        let killed = client.was_killed();
        if killed != Ok(false) {
            self.request.unstage(self.out);
            self.request.staged_now();
        }
        killed.map(drop)
    }

    pub(super) fn truncate(&self, tree: &Tree, size: u64, client: Client) -> Result<(), Errno> {
        check(tree, &self.request, client, self.opener)?;
        let staged = self.request.stage_size(self.out, size);
        self.noted(tree, staged, client)
    }

    fn noted(
        &self,
        tree: &Tree,
        staged: Result<(), NotStaged>,
        client: Client,
    ) -> Result<(), Errno> {
        let Err(why) = staged else {
            self.request.staged_now();
            return Ok(());
        };
        let text = why.to_string();
        let errno = why.into();
        tree.pending().refuse(DecisionScope::Request(&self.request), text, errno, client.author());
        Err(errno)
    }
}

impl LiveMemory {
    pub(super) fn for_reading(request: Arc<Request>) -> Self {
        Self { request, writer: None }
    }

    /// # Errors
    /// EPERM, EOPNOTSUPP.
    pub(super) fn for_writing(
        tree: &Tree,
        request: Arc<Request>,
        opener: Client,
    ) -> Result<Self, Errno> {
        check(tree, &request, opener, opener)?;
        check_held(&request)?;
        Ok(Self { request, writer: Some(opener) })
    }

    /// # Errors
    /// As from [`Request::read_memory`], by the work.
    pub(super) fn read(&self, address: u64, size: usize) -> Progress<Vec<u8>> {
        // `cat memory` begins at 0 and would get EIO; an end is what `cp -r` and `grep -r` need here.
        if address < FIRST_PAGE {
            return Progress::Done(Vec::new());
        }
        let request = Arc::clone(&self.request);
        // A page under userfaultfd(2), or of a file in a FUSE mount that the target serves, takes as long as the target
        // likes.
        Progress::Later(Work::new(move || request.read_memory(address, size)))
    }

    /// # Errors
    /// EBADF, EPERM; and as from [`Request::write_memory`], by the work.
    pub(super) fn write(
        &self,
        tree: &Tree,
        address: u64,
        data: &[u8],
        client: Client,
    ) -> Result<Progress<usize>, Errno> {
        // Who opened it may have passed it on: a privileged program that is led to write must not write for its user.
        check(tree, &self.request, client, self.writer.ok_or(Errno::EBADF)?)?;
        let (request, data) = (Arc::clone(&self.request), data.to_vec());
        Ok(Progress::Later(Work::new(move || request.write_memory(address, &data))))
    }
}
