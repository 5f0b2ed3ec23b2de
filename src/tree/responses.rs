//! `responses`: any number of `NUMBER RESPONSE` lines a write, each as good as if it were written to
//! that request's `response`. A line that fails never keeps another from being carried out.

use nix::errno::Errno;
use parking_lot::Mutex;

use super::Tree;
use super::lines::LINE_MAX;
use super::respond::{Writer, prepare};
use super::work::Progress;
use crate::caller::Caller;
use crate::pending::Subject;

/// What reading the file shows.
pub(super) const GRAMMAR: &str = "\
# Write lines into this file, as many as you like: the number of a request, and its response as
# the request's own file `response` takes it:
#   17 EPERM
#   18 return 0
";

/// The open file.
#[derive(Debug)]
pub struct Responses {
    opener: Caller,
    rest: Mutex<Rest>,
}

/// A line that has no newline yet.
#[derive(Debug, Default)]
struct Rest {
    line: Vec<u8>,
    /// Who wrote it last: only its own close carries it out.
    writer: Option<Caller>,
}

impl Responses {
    /// # Errors
    /// EPERM when `opener` may not respond.
    pub(super) fn open(tree: &Tree, opener: Caller) -> Result<Self, Errno> {
        tree.pending.admit(Subject::Any, opener, opener)?;
        Ok(Self { opener, rest: Mutex::default() })
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
        tree.pending.admit(Subject::Any, writer, self.opener)?;
        let lines = self.rest.lock().complete(data, writer);
        let carried = lines.iter().map(|line| carry_out(tree, line, Writer::Waiting(writer)));
        Progress::of_all(carried.collect())
    }

    /// Carries out what `caller` left without a newline, unless it was killed in the middle of it.
    ///
    /// # Errors
    /// The verdict on that line.
    pub(super) fn flush(&self, tree: &Tree, caller: Caller) -> Result<Progress<()>, Errno> {
        match self.rest.lock().take_if(|writer| writer.pid == caller.pid) {
            Some(line) if !caller.was_killed() => carry_out(tree, &line, Writer::Waiting(caller)),
            _ => Ok(Progress::Done(())),
        }
    }

    /// Carries out what is left, with nobody to tell.
    pub(super) fn release(&self, tree: &Tree) -> Progress<()> {
        match self.rest.lock().take_if(|_| true) {
            // The reason of a refusal stands in the request's `error` while it waits.
            Some(line) => {
                carry_out(tree, &line, Writer::Left(self.opener)).unwrap_or(Progress::Done(()))
            }
            None => Progress::Done(()),
        }
    }
}

impl Rest {
    /// Adds what `writer` wrote, and takes out the lines that are complete now.
    fn complete(&mut self, data: &[u8], writer: Caller) -> Vec<Vec<u8>> {
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

    fn take_if(&mut self, whose: impl FnOnce(Caller) -> bool) -> Option<Vec<u8>> {
        self.writer.filter(|writer| !self.line.is_empty() && whose(*writer))?;
        Some(std::mem::take(&mut self.line))
    }
}

/// Gives one response; a blank line gives none.
fn carry_out(tree: &Tree, line: &[u8], writer: Writer) -> Result<Progress<()>, Errno> {
    let line = line.trim_ascii();
    if line.is_empty() {
        return Ok(Progress::Done(()));
    }
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, response) = line.split_at(digits);
    let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
    let number = number.ok_or(Errno::EINVAL)?;
    if response.first().is_some_and(|byte| !byte.is_ascii_whitespace()) {
        return Err(Errno::EINVAL);
    }
    let request = tree.request(number)?;
    if line.len() > LINE_MAX {
        request.refuse(format!("a line of more than {LINE_MAX} bytes is no response"));
        return Err(Errno::EINVAL);
    }
    let claim = request.claim().ok_or(Errno::EBUSY)?;
    let progress = prepare(&tree.pending, &request, response, writer)?.carry_out()?;
    // Claimed until it is done.
    Ok(progress.map(|()| drop(claim)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(writes: &[&str]) -> (Vec<String>, String) {
        let writer = Caller { uid: 0, gid: 0, pid: 1 };
        let mut rest = Rest::default();
        let text = |line: &Vec<u8>| String::from_utf8(line.clone()).unwrap();
        let mut taken = Vec::new();
        for write in writes {
            taken.extend(rest.complete(write.as_bytes(), writer).iter().map(text));
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
