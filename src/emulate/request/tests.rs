//! A request in a plain directory.

use super::directory::RequestDirectory;
use super::error::gone;
use super::*;
use crate::emulate::{Stop, Why};
use std::fs::{create_dir, write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::rc::Rc;

use nix::fcntl::open;
use nix::sys::stat::Mode;

fn request(directory: &Path) -> ClaimedRequest {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    ClaimedRequest {
        thread: Thread { id: 1, ids: Some("1".to_owned()) },
        cut: vec![],
        unreadable: vec![],
        origin: Box::new(RequestDirectory(Rc::new(open(directory, flags, Mode::empty()).unwrap()))),
    }
}

#[test]
fn a_file_that_cannot_be_read_is_not_taken_for_a_pointer_that_leads_nowhere() {
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name);
    write(path("status"), "Valid:\tyes\n").unwrap();
    create_dir(path("mem")).unwrap();
    write(path("mem/data"), "ro").unwrap();
    // As where this process has no descriptor left, any other errno than ENOENT.
    symlink("addr", path("mem/addr")).unwrap();
    symlink("memory", path("memory")).unwrap();
    let request = request(temporary.path());
    assert_eq!(request.memory("data").unwrap(), Some(b"ro".to_vec()));
    assert_eq!(request.memory("none").unwrap(), None);
    assert!(matches!(request.memory("addr"), Err(Stop::Refused(Why::Tried(..)))));
    assert!(matches!(request.path("addr"), Err(Stop::Refused(Why::Tried(..)))));
    assert!(matches!(request.live(4096, 1), Err(Stop::Refused(Why::Tried(..)))));
    assert!(matches!(request.write_memory(4096, b"x"), Err(Stop::Refused(Why::Tried(..)))));
}

#[test]
fn memory_that_ends_too_early_is_a_fault_of_the_target() {
    let temporary = tempfile::tempdir().unwrap();
    write(temporary.path().join("status"), "Valid:\tyes\n").unwrap();
    write(temporary.path().join("memory"), "four").unwrap();
    let request = request(temporary.path());
    assert_eq!(request.live(0, 4), Ok(b"four".to_vec()));
    assert_eq!(request.live(2, 4), Err(Stop::Failed(Errno::EFAULT)));
}

#[test]
fn a_target_is_gone_with_its_request_and_not_where_this_process_cannot_look() {
    let temporary = tempfile::tempdir().unwrap();
    let request = request(temporary.path());
    assert!(matches!(request.still_valid(), Err(Stop::Gone)));
    for errno in [Errno::EMFILE, Errno::ENFILE, Errno::ENOMEM] {
        assert!(matches!(gone(errno), Stop::Refused(Why::Host(_))), "{errno}");
    }
}
