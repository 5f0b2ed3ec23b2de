//! `response` of a request: to open it for writing claims the request, and a line that is written to it goes to
//! [`Pending::respond`](crate::requests::Pending::respond).

use nix::errno::Errno;

use super::line_buffer::LINE_MAX;
use super::line_file::{LineFile, Sink};
use super::open_file::OpenFile;
use super::tree::Tree;
use crate::policy::response::GRAMMAR;
use crate::requests::writer::Client;
use crate::requests::{DecisionScope, Progress};

/// Opens it for writing. A file of another process that is just being closed is waited for.
///
/// # Errors
/// ENOENT, EPERM, EBUSY while another open file has the claim, ENOMEM.
pub(super) fn open_response(
    tree: &Tree,
    number: u64,
    client: Client,
) -> Result<Progress<OpenFile>, Errno> {
    let request = tree.request(number)?;
    // Before the claim: a process that may not respond must not keep others from it.
    tree.pending().admit(DecisionScope::Request(&request), client, client)?;
    let held = tree.hold(client, GRAMMAR.len() + LINE_MAX)?;
    tree.pending().claim(&request, move |claim| {
        let lines = LineFile::new(Sink::Response(claim?), client, GRAMMAR.into());
        Ok(Progress::Done(OpenFile::Lines(lines, held)))
    })
}
