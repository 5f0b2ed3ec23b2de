//! What the next daemon reads, at each step at which the one before it can be killed.

use std::os::unix::fs::FileExt;
use std::sync::atomic::Ordering::{Acquire, Release};

use super::*;
use crate::kernel::seccomp::NOTIF_WORDS;

#[test]
fn numbers_and_serials_begin_at_one_and_go_on_in_another_daemon() {
    let journal = Journal::new().unwrap();
    assert_eq!([1, 2, 3], [(); 3].map(|()| journal.next_number()));
    assert_eq!([1, 2], [(); 2].map(|()| journal.next_serial()));
    let next = Journal::open(journal.file().unwrap()).unwrap();
    assert_eq!((next.next_number(), next.next_serial(), next.status()), (4, 3, None));
    journal.keep_status(-1);
    assert_eq!(next.status(), Some(-1));
    journal.keep_status(0);
    assert_eq!(next.status(), Some(0));
}

#[test]
fn a_file_that_is_no_journal_and_a_journal_of_a_newer_program_are_refused() {
    let journal = Journal::new().unwrap();
    let open = |word| {
        journal.mapping.word(MAGIC_WORD).store(word, Release);
        Journal::open(journal.file().unwrap()).map(drop)
    };
    assert_eq!(open(MAGIC | VERSION), Ok(()));
    assert_eq!(open(MAGIC | (VERSION + 1)), Err(JournalError::Newer(VERSION + 1)));
    for other in [0, MAGIC, VERSION, u64::MAX, MAGIC << 1] {
        assert_eq!(open(other), Err(JournalError::NotAJournal), "{other:#x}");
    }
    let short = tempfile::tempfile().unwrap();
    assert_eq!(Journal::open(short.into()).map(drop), Err(JournalError::NotAJournal));
}

/// What the kernel does at receipt.
fn receive(call: &CallEntry, id: u64) {
    call.word(calls::ID).store(id, Release);
}

fn ids(journal: &Journal, serial: u64) -> Vec<(u64, Option<u64>, u64)> {
    // Each daemon opens the journal again, and a killed one has dropped nothing.
    let next = Arc::new(Journal::open(journal.file().unwrap()).unwrap());
    let left = next.calls(serial);
    let found = left.iter().map(|c| (c.word(calls::ID).load(Acquire), c.number(), c.received()));
    let found = found.collect();
    left.into_iter().for_each(std::mem::forget);
    found
}

#[test]
fn calls_have_separate_entries_within_a_page_which_are_used_again() {
    let journal = Arc::new(Journal::new().unwrap());
    let [a, b] = [1, 2].map(|serial| journal.call(serial).unwrap());
    let place = |call: &CallEntry| call.notification().unwrap().as_ptr() as usize;
    assert_ne!(place(&a), place(&b));
    for at in [place(&a), place(&b)] {
        assert_eq!(at / 4096, (at + NOTIF_WORDS * 8 - 1) / 4096);
    }
    let was = place(&a);
    drop(a);
    assert_eq!(place(&journal.call(3).unwrap()), was);
}

#[test]
fn a_call_is_in_the_journal_from_receipt_to_answer_whenever_the_daemon_is_killed() {
    let journal = Arc::new(Journal::new().unwrap());
    let call = journal.call(7).unwrap();
    assert_eq!(ids(&journal, 7), [], "not received");
    receive(&call, 99);
    assert_eq!(ids(&journal, 7), [(99, None, 0)], "received, not entered");
    assert_eq!(ids(&journal, 8), [], "another listener's");
    call.word(calls::RECEIVED).store(5, Release);
    assert_eq!(ids(&journal, 7), [(99, None, 5)], "half entered");
    call.enter(3, 5, Some(4));
    assert_eq!(ids(&journal, 7), [(99, Some(3), 5)]);
    let left = LeftCall { received: Some(5), asked_by: Some(4), has_begun: false };
    assert_eq!(call.left(), left);
    call.set_begun(true);
    assert_eq!(call.left(), LeftCall { has_begun: true, ..left });
    call.set_begun(false);
    assert_eq!(call.left(), left);
    call.clear();
    assert_eq!(ids(&journal, 7), [], "answered, its place not given back");
    let place = call.index;
    drop(call);
    let other = journal.call(8).unwrap();
    assert_eq!(other.index, place);
    receive(&other, 100);
    assert_eq!(ids(&journal, 8), [(100, None, 0)], "nothing is left of the one before");
    let none = LeftCall { received: None, asked_by: None, has_begun: false };
    assert_eq!(other.left(), none);
}

#[test]
fn the_next_daemon_uses_no_entry_of_a_waiting_call() {
    let journal = Arc::new(Journal::new().unwrap());
    let calls: Vec<CallEntry> = (0..4).map(|_| journal.call(1).unwrap()).collect();
    for (n, call) in (1..).zip(&calls) {
        receive(call, n);
        call.enter(10 - n, 0, None);
    }
    calls[2].clear();
    calls.into_iter().for_each(std::mem::forget);
    let next = Arc::new(Journal::open(journal.file().unwrap()).unwrap());
    assert_eq!(next.call(2).unwrap().index, 2);
    let left: Vec<_> = next.calls(1).iter().map(|call| call.number().unwrap()).collect();
    assert_eq!(left, [6, 8, 9], "in the order in which they came");
}

#[test]
fn no_entry_is_given_while_all_are_in_use() {
    let journal = Arc::new(Journal::new().unwrap());
    let mut calls: Vec<CallEntry> =
        (0..layout::MAX_CALLS).map(|_| journal.call(1).unwrap()).collect();
    assert!(journal.call(1).is_none());
    calls.pop();
    assert!(journal.call(1).is_some());
}

fn kept(journal: &Journal) -> Vec<(u64, Vec<u8>)> {
    Journal::open(journal.file().unwrap()).unwrap().records.all()
}

#[test]
fn the_next_daemon_reads_the_last_record() {
    let journal = Journal::new().unwrap();
    journal.records.keep(1, b"one", -38).unwrap();
    journal.records.keep(2, &[7; 10_000], 5).unwrap();
    journal.records.keep(1, b"another", -1).unwrap();
    assert_eq!(kept(&journal), [(1, b"another".to_vec()), (2, vec![7; 10_000])]);
    let next = Journal::open(journal.file().unwrap()).unwrap();
    assert_eq!([1, 2, 3].map(|serial| next.records.default_of(serial)), [Some(-1), Some(5), None]);
    journal.records.forget(2);
    journal.records.forget(3);
    assert_eq!(kept(&journal), [(1, b"another".to_vec())]);
}

#[test]
fn a_text_that_was_not_completely_written_is_not_a_record() {
    let journal = Journal::new().unwrap();
    journal.records.keep(1, b"old", 0).unwrap();
    let gap = journal.records.places.lock().gap(1);
    // A daemon that is killed before it writes the one word comes this far.
    let file = journal.mapping.file().unwrap();
    file.write_all_at(b"ne", layout::TEXTS_BYTE + gap * records::PAGE).unwrap();
    assert_eq!(kept(&journal), [(1, b"old".to_vec())]);
    // A new record begins with words of an earlier record.
    journal.mapping.word(layout::RECORDS_USED_WORD).store(2, Release);
    journal.records.record_word(1, records::RECORD_SERIAL).store(2, Release);
    journal.records.record_word(1, records::DEFAULT).store(3, Release);
    assert_eq!(kept(&journal), [(1, b"old".to_vec())]);
}

#[test]
fn texts_never_overlap_and_free_pages_are_used_again() {
    let journal = Journal::new().unwrap();
    for round in 0..500_u64 {
        for serial in 1..=5 {
            let size = 1 + (round * 977 + serial * 4099) % 20_000;
            journal.records.keep(serial, &vec![serial as u8; size as usize], 0).unwrap();
        }
    }
    for (serial, text) in kept(&journal) {
        assert!(text.iter().all(|byte| u64::from(*byte) == serial));
    }
    let last = journal.records.places.lock().pages.last_key_value().map(|(first, _)| *first);
    assert!(last.unwrap() < records::SPARE + 60, "{last:?} pages for 25 in use at most");
}

#[test]
fn more_listeners_than_records_are_refused() {
    let journal = Journal::new().unwrap();
    (1..=9).for_each(|serial| journal.records.keep(serial, b"x", 0).unwrap());
    journal.mapping.word(layout::RECORDS_USED_WORD).store(layout::RECORDS as u64, Release);
    assert_eq!(journal.records.keep(10, b"x", 0), Err(Errno::ENFILE));
    assert_eq!(journal.records.keep(1, b"", 0), Err(Errno::EFBIG));
    journal.records.forget(7);
    journal.records.keep(9_999, b"x", 0).unwrap();
}
