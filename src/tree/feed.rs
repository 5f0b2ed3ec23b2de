//! Files of the root that take any number of lines a write: `responses`, each line as good as if it
//! were written to that request's `response`, and `log`. A line that fails never keeps another from
//! being carried out.

use std::sync::Arc;

use nix::errno::Errno;
use parking_lot::Mutex;

use super::Tree;
use super::lines::LINE_MAX;
use super::respond::{Writer, claimed, prepare};
use super::work::Progress;
use crate::caller::{Author, Caller};
use crate::pending::Subject;
use crate::text::printable_bytes;

/// What reading `responses` shows.
pub(super) const GRAMMAR: &str = "\
# Write lines into this file, as many as you like: the number of a request, and its response as
# the request's own file `response` takes it:
#   17 EPERM
#   18 return 0
";

/// The open file.
#[derive(Debug)]
pub struct Feed {
    kind: FeedKind,
    opener: Caller,
    rest: Mutex<Rest>,
}

/// Where lines go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FeedKind {
    /// `responses`.
    Responses,
    /// `log`: each is noted there.
    Log,
}

/// A line that has no newline yet.
#[derive(Debug, Default)]
struct Rest {
    line: Vec<u8>,
    /// Who wrote it last: only its own close carries it out.
    writer: Option<(u32, Author)>,
}

impl Feed {
    /// # Errors
    /// EPERM when `opener` may not respond.
    pub(super) fn open(tree: &Tree, kind: FeedKind, opener: Caller) -> Result<Self, Errno> {
        tree.pending.admit(Subject::Any, opener, opener)?;
        Ok(Self { kind, opener, rest: Mutex::default() })
    }

    /// What a read gives.
    pub(super) fn text(&self) -> &'static [u8] {
        match self.kind {
            FeedKind::Responses => GRAMMAR.as_bytes(),
            FeedKind::Log => &[],
        }
    }

    /// Carries out each line that is complete now.
    ///
    /// # Errors
    /// EPERM when `writer` may not respond; else the verdict on the first line that failed, with
    /// all others carried out.
    pub(super) fn write(
        &self,
        tree: &Tree,
        data: &[u8],
        writer: Caller,
    ) -> Result<Progress<()>, Errno> {
        let author = tree.pending.admit(Subject::Any, writer, self.opener)?;
        let lines = self.rest.lock().complete(data, (writer.pid, author.clone()));
        let writer = Writer::Waiting(writer, author);
        Progress::of_all(lines.iter().map(|line| self.carry_out(tree, line, &writer)).collect())
    }

    /// Carries out what `caller` left without a newline, unless it was killed in the middle of it.
    ///
    /// # Errors
    /// The verdict on that line.
    pub(super) fn flush(&self, tree: &Tree, caller: Caller) -> Result<Progress<()>, Errno> {
        let left = self.rest.lock().take_if(|pid| pid == caller.pid);
        match left {
            Some((line, author)) if !caller.was_killed() => {
                self.carry_out(tree, &line, &Writer::Waiting(caller, author))
            }
            _ => Ok(Progress::Done(())),
        }
    }

    /// Carries out what is left, with nobody to tell.
    pub(super) fn release(&self, tree: &Tree) -> Progress<()> {
        let left = self.rest.lock().take_if(|_| true);
        // The reason of a refusal stands in `log`.
        left.and_then(|(line, author)| self.carry_out(tree, &line, &Writer::Left(author)).ok())
            .unwrap_or(Progress::Done(()))
    }

    /// Carries out one line; a blank one says nothing.
    fn carry_out(&self, tree: &Tree, line: &[u8], writer: &Writer) -> Result<Progress<()>, Errno> {
        // What was cut off might have meant something else.
        let too_long = line.len() > LINE_MAX;
        let line = line.trim_ascii();
        match self.kind {
            _ if line.is_empty() => Ok(Progress::Done(())),
            FeedKind::Responses => respond(tree, line, too_long, writer),
            FeedKind::Log if too_long => Err(Errno::EINVAL),
            FeedKind::Log => {
                let text = String::from_utf8_lossy(line).into_owned();
                tree.pending.log_message(text, writer.author().clone());
                Ok(Progress::Done(()))
            }
        }
    }
}

impl Rest {
    /// Adds what `writer` wrote, and takes out the lines that are complete now.
    fn complete(&mut self, data: &[u8], writer: (u32, Author)) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        for piece in data.split_inclusive(|byte| *byte == b'\n') {
            // One byte more than may be tells that it is too long; more than that is not kept.
            let room = (LINE_MAX + 1).saturating_sub(self.line.len());
            let text = piece.strip_suffix(b"\n").unwrap_or(piece);
            self.line.extend_from_slice(&text[..text.len().min(room)]);
            if text.len() < piece.len() {
                lines.push(std::mem::take(&mut self.line));
            }
        }
        self.writer = Some(writer);
        lines
    }

    fn take_if(&mut self, whose: impl FnOnce(u32) -> bool) -> Option<(Vec<u8>, Author)> {
        let (_, author) =
            self.writer.as_ref().filter(|(pid, _)| !self.line.is_empty() && whose(*pid))?;
        Some((std::mem::take(&mut self.line), author.clone()))
    }
}

/// Gives one response.
fn respond(
    tree: &Tree,
    line: &[u8],
    too_long: bool,
    writer: &Writer,
) -> Result<Progress<()>, Errno> {
    let refuse = |subject, why: String, errno| {
        tree.pending.refuse(subject, why, errno, writer.author().clone());
        Err(errno)
    };
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, response) = line.split_at(digits);
    let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
    let number = number.filter(|_| response.first().is_none_or(u8::is_ascii_whitespace));
    let Some(number) = number else {
        let line = printable_bytes(&line[..line.len().min(40)]);
        let why = format!("'{line}' does not begin with the number of a request");
        return refuse(Subject::Any, why, Errno::EINVAL);
    };
    let Ok(request) = tree.request(number) else {
        return refuse(Subject::Number(number), "no such request is pending".into(), Errno::ENOENT);
    };
    if too_long {
        let why = format!("a line of more than {LINE_MAX} bytes is no response");
        return refuse(Subject::Request(&request), why, Errno::EINVAL);
    }
    let (pending, writer, response) =
        (Arc::clone(&tree.pending), writer.clone(), response.to_vec());
    claimed(request, move |claim| {
        let Some(claim) = claim else {
            // Its `error` belongs to whoever holds it.
            let why = "another open file holds its response".into();
            pending.refuse(Subject::Number(number), why, Errno::EBUSY, writer.author().clone());
            return Err(Errno::EBUSY);
        };
        let progress = prepare(&pending, claim.request(), &response, writer)?.carry_out()?;
        // Claimed until it is done.
        Ok(progress.map(|()| drop(claim)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(writes: &[&str]) -> (Vec<String>, String) {
        let writer = (1, Author { uid: 0, pid: 1, comm: "sh".into() });
        let mut rest = Rest::default();
        let text = |line: &Vec<u8>| String::from_utf8(line.clone()).unwrap();
        let mut taken = Vec::new();
        for write in writes {
            taken.extend(rest.complete(write.as_bytes(), writer.clone()).iter().map(text));
        }
        (taken, text(&rest.line))
    }

    #[test]
    fn lines_come_out_whole_however_they_are_cut() {
        let (taken, rest) = lines(&["1 EPE", "RM\n2 0\n", "", "\n3 con", "tinue"]);
        assert_eq!(taken, ["1 EPERM", "2 0", ""]);
        assert_eq!(rest, "3 continue");
    }

    #[test]
    fn the_end_of_a_long_line_is_no_line_of_its_own() {
        let long = "x".repeat(3 * LINE_MAX);
        let (taken, rest) = lines(&[&long, &long, "\n1 0\n2"]);
        assert_eq!(taken.iter().map(String::len).collect::<Vec<_>>(), [LINE_MAX + 1, 3]);
        assert_eq!(rest, "2");
    }
}
