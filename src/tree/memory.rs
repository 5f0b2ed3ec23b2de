//! The files through which a target's memory is written: `mem/NAME`, which is staged, and `memory`,
//! which is live; neither writes to a target that could have gone on.

use std::sync::Arc;

use nix::errno::Errno;

use super::Tree;
use super::work::{Progress, Work};
use crate::caller::Caller;
use crate::pending::{Request, Subject, Unanswered};

/// `mem/NAME` of what the call fills, opened for writing.
#[derive(Debug)]
pub struct Staged {
    request: Arc<Request>,
    content: u16,
    out: usize,
    opener: Caller,
}

/// `memory`, opened.
#[derive(Debug)]
pub struct Live {
    request: Arc<Request>,
    /// Who opened it for writing, if it was.
    writer: Option<Caller>,
}

/// The first page is never mapped for a program, so a copy that begins there is at its end.
const FIRST_PAGE: u64 = 4096;

/// Whether `caller` may write to the target of `request` through a file that `opener` opened.
fn check(tree: &Tree, request: &Request, caller: Caller, opener: Caller) -> Result<(), Errno> {
    tree.pending.admit(Subject::Request(request), caller, opener).map(drop)
}

/// Whether the target stays where it is until it has its response.
fn check_held(request: &Request) -> Result<(), Errno> {
    if request.is_held() {
        return Ok(());
    }
    request.refuse(Unanswered::NotHeld.to_string());
    Err(Unanswered::NotHeld.into())
}

impl Staged {
    /// # Errors
    /// EACCES for what the call does not fill, EPERM, EOPNOTSUPP.
    pub(super) fn new(
        tree: &Tree,
        request: Arc<Request>,
        content: u16,
        opener: Caller,
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
        caller: Caller,
    ) -> Result<(), Errno> {
        check(tree, &self.request, caller, self.opener)?;
        self.noted(self.request.stage(self.out, offset, data))
    }

    /// A writer that was killed may have written half of what it meant: none of it stays.
    pub(super) fn flush(&self, caller: Caller) {
        if caller.was_killed() {
            self.request.unstage(self.out);
        }
    }

    pub(super) fn truncate(&self, tree: &Tree, size: u64, caller: Caller) -> Result<(), Errno> {
        check(tree, &self.request, caller, self.opener)?;
        self.noted(self.request.stage_size(self.out, size))
    }

    fn noted(&self, staged: Result<(), Errno>) -> Result<(), Errno> {
        if staged == Err(Errno::EFBIG) {
            let out = &self.request.snapshot.outs[self.out];
            self.request.refuse(format!("mem/{} takes {} bytes at most", out.name, out.size()));
        }
        staged
    }
}

impl Live {
    pub(super) fn for_reading(request: Arc<Request>) -> Self {
        Self { request, writer: None }
    }

    /// # Errors
    /// EPERM, EOPNOTSUPP.
    pub(super) fn for_writing(
        tree: &Tree,
        request: Arc<Request>,
        opener: Caller,
    ) -> Result<Self, Errno> {
        check(tree, &request, opener, opener)?;
        check_held(&request)?;
        Ok(Self { request, writer: Some(opener) })
    }

    /// # Errors
    /// As from [`Request::read_memory`], by the work.
    pub(super) fn read(&self, address: u64, size: usize) -> Progress<Vec<u8>> {
        if address < FIRST_PAGE {
            return Progress::Done(Vec::new());
        }
        let request = Arc::clone(&self.request);
        Progress::Later(Work::new(move || request.read_memory(address, size)))
    }

    /// # Errors
    /// EBADF, EPERM; and as from [`Request::write_memory`], by the work.
    pub(super) fn write(
        &self,
        tree: &Tree,
        address: u64,
        data: &[u8],
        caller: Caller,
    ) -> Result<Progress<usize>, Errno> {
        check(tree, &self.request, caller, self.writer.ok_or(Errno::EBADF)?)?;
        let (request, data) = (Arc::clone(&self.request), data.to_vec());
        Ok(Progress::Later(Work::new(move || request.write_memory(address, &data))))
    }
}
