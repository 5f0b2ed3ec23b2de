//! The requests that a mount has now, read from `pending` as any program would: for whoever lost lines of `events`.

use std::io;
use std::path::Path;

use super::event::{NewRequest, is_file_name};
use crate::kernel::shortage::Shortage;

/// The numbers of all requests in order; `None` of a mount that cannot be read, which has gone.
///
/// # Errors
/// Half a list would be mistaken for a whole one.
pub(super) fn pending_numbers(pending: &Path) -> Result<Option<Vec<u64>>, Shortage> {
    let numbers = std::fs::read_dir(pending).and_then(|entries| {
        let numbers =
            entries.map(|entry| entry.map(|entry| entry.file_name().to_str()?.parse().ok()));
        // An error in the middle is one of the whole: handlers whose requests still wait would be stopped.
        numbers.filter_map(Result::transpose).collect::<io::Result<Vec<u64>>>()
    });
    match numbers {
        Ok(mut numbers) => {
            numbers.sort_unstable();
            Ok(Some(numbers))
        }
        Err(error) => Shortage::of_io(&error).map_or(Ok(None), Err),
    }
}

/// A request; `None` of one that has gone meanwhile, or of which this cannot be read: it waits for its listener's timeout.
/// `None` also of a question, which no handler answers.
///
/// # Errors
/// It cannot be read now.
pub(super) fn new_request(pending: &Path, number: u64) -> Result<Option<NewRequest>, Shortage> {
    let dir = pending.join(number.to_string());
    let text = |name: &str| match std::fs::read_to_string(dir.join(name)) {
        Ok(text) => Ok(text),
        Err(error) => Shortage::of_io(&error).map_or(Ok(String::new()), Err),
    };
    let syscall = text("syscall")?.trim_end().to_owned();
    let status = text("status")?;
    let listener = status.lines().find_map(|line| line.strip_prefix("Listener:"));
    let listener = listener.unwrap_or_default().trim().to_owned();
    let is_question = status.lines().any(|line| line.starts_with("Ask:"));
    // Without the listener's name the handlers of another could be started.
    let is_whole = is_file_name(&syscall) && !listener.is_empty();
    Ok((is_whole && !is_question).then_some(NewRequest { number, syscall, listener }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{create_dir, write};

    #[test]
    fn the_numbers_of_pending_are_read_in_order_and_other_names_are_left_out() {
        let pending = tempfile::tempdir().unwrap();
        for name in ["10", "9", "x"] {
            create_dir(pending.path().join(name)).unwrap();
        }
        assert_eq!(pending_numbers(pending.path()).unwrap(), Some(vec![9, 10]));
        assert_eq!(pending_numbers(Path::new("/no/such/mount")).unwrap(), None);
    }

    #[test]
    fn a_request_without_its_listener_is_not_taken() {
        let pending = tempfile::tempdir().unwrap();
        let dir = pending.path().join("7");
        create_dir(&dir).unwrap();
        write(dir.join("syscall"), "mkdir\n").unwrap();
        assert_eq!(new_request(pending.path(), 7).unwrap(), None);
        write(dir.join("status"), "Number:\t7\nListener:\tweb\n").unwrap();
        let read = new_request(pending.path(), 7).unwrap().unwrap();
        assert_eq!((read.number, &*read.syscall, &*read.listener), (7, "mkdir", "web"));
        write(dir.join("status"), "Number:\t7\nListener:\tweb\nAsk:\trule 3\n").unwrap();
        assert_eq!(new_request(pending.path(), 7).unwrap(), None);
        write(dir.join("status"), "Number:\t7\nListener:\tweb\n").unwrap();
        write(dir.join("syscall"), "../mkdir\n").unwrap();
        assert_eq!(new_request(pending.path(), 7).unwrap(), None);
    }
}
