//! What was written to a file that takes lines, until a line is complete. It belongs to whoever wrote last: nobody
//! else's close cuts it in half.

use crate::requests::writer::Author;

/// Longer lines are no response and no setting.
pub(super) const LINE_MAX: usize = 4096;

/// A line that has no newline yet.
#[derive(Debug, Default)]
pub(super) struct LineBuffer {
    line: Vec<u8>,
    /// Who wrote it last, and with which thread.
    writer: Option<(u32, Author)>,
}

impl LineBuffer {
    /// Adds what `writer` wrote, and takes out the lines that are complete now.
    pub(super) fn lines(&mut self, data: &[u8], writer: (u32, Author)) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        for piece in data.split_inclusive(|byte| *byte == b'\n') {
            // One byte over the limit shows that it is too long; more is not kept.
            let room = (LINE_MAX + 1).saturating_sub(self.line.len());
            let text = piece.strip_suffix(b"\n").unwrap_or(piece);
            self.line.extend_from_slice(&text[..text.len().min(room)]);
            // The buffer of a writer (stdio) may cut a line anywhere.
            if text.len() < piece.len() {
                lines.push(std::mem::take(&mut self.line));
            }
        }
        self.writer = Some(writer);
        lines
    }

    /// The same for a file that takes one line: what follows its newline belongs to it, and makes it wrong.
    pub(super) fn whole(&mut self, data: &[u8], writer: (u32, Author)) -> Option<Vec<u8>> {
        self.line.extend_from_slice(data);
        self.writer = Some(writer);
        // What is too long is complete as well: it is refused now, not kept.
        let is_complete = self.line.contains(&b'\n') || self.line.len() > LINE_MAX;
        is_complete.then(|| std::mem::take(&mut self.line))
    }

    /// Takes out the line without a newline if there is one and `whose` holds for the thread that wrote it.
    pub(super) fn take_if(&mut self, whose: impl FnOnce(u32) -> bool) -> Option<(Vec<u8>, Author)> {
        let (_, author) =
            self.writer.as_ref().filter(|(tid, _)| !self.line.is_empty() && whose(*tid))?;
        Some((std::mem::take(&mut self.line), author.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author() -> (u32, Author) {
        (1, Author { uid: 0, pid: 1, comm: "sh".into() })
    }

    fn lines(writes: &[&str]) -> (Vec<String>, String) {
        let mut buffer = LineBuffer::default();
        let text = |line: &Vec<u8>| String::from_utf8(line.clone()).unwrap();
        let mut taken = Vec::new();
        for write in writes {
            taken.extend(buffer.lines(write.as_bytes(), author()).iter().map(text));
        }
        (taken, text(&buffer.line))
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

    #[test]
    fn a_file_of_one_line_takes_all_that_was_written_for_it() {
        let mut buffer = LineBuffer::default();
        assert_eq!(buffer.whole(b"EPE", author()), None);
        assert_eq!(buffer.whole(b"RM\n0", author()), Some(b"EPERM\n0".to_vec()));
        assert_eq!(buffer.whole(&[b'x'; LINE_MAX], author()), None);
        assert_eq!(buffer.whole(b"x", author()).unwrap().len(), LINE_MAX + 1);
        assert_eq!(buffer.take_if(|_| true), None, "nothing is left of a line that is too long");
    }

    #[test]
    fn a_line_without_a_newline_belongs_to_the_thread_that_wrote_last() {
        let mut buffer = LineBuffer::default();
        buffer.whole(b"EP", author());
        assert_eq!(buffer.take_if(|tid| tid == 2), None);
        let (line, by) = buffer.take_if(|tid| tid == 1).unwrap();
        assert_eq!((line.as_slice(), by), (&b"EP"[..], author().1));
        assert_eq!(buffer.take_if(|_| true), None);
    }
}
