//! poll(2) of the streams, without a kernel: who is notified, and when.

mod common;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use common::{done, insert_mkdir, table_without_kernel, this_caller};
use syscallfs::fs::files::{Data, Node, OpenFile, OpenMode, Tree};
use syscallfs::fs::parked_reads::{ParkedReads, Readiness};
use syscallfs::requests::{Pending, Source};

struct Polled {
    tree: Tree,
    pending: Arc<Pending>,
    source: Arc<Source>,
    readers: ParkedReads,
    handle: Arc<OpenFile>,
}

impl Polled {
    fn of(stream: &str) -> Self {
        let (pending, source) = table_without_kernel("web-1");
        let tree = Tree::new(Arc::clone(&pending));
        let node = tree.lookup(Node::Root, stream).unwrap();
        let handle = Arc::new(done(tree.open(node, OpenMode::Read, this_caller())).unwrap());
        Self { tree, pending, source, readers: ParkedReads::default(), handle }
    }

    fn poll(&self) -> (Readiness, Receiver<()>) {
        let (notify, notified) = channel();
        let notify = Box::new(move || _ = notify.send(()));
        (self.readers.poll(&self.tree, &self.handle, Some(notify)), notified)
    }

    fn news(&self) {
        insert_mkdir(&self.pending, &self.source, "/tmp/a");
        self.readers.news(&self.tree, 1);
    }
}

#[test]
fn a_stream_that_can_be_read_already_is_notified_of_the_next_news_too() {
    for stream in ["events", "requests"] {
        let polled = Polled::of(stream);
        polled.news();
        let (ready, notified) = polled.poll();
        assert_eq!(ready, Readiness::Data, "{stream}");
        assert!(notified.try_recv().is_err(), "{stream}: there was no news");
        polled.news();
        notified.try_recv().unwrap();
        polled.news();
        assert!(notified.try_recv().is_err(), "{stream}: a poll asks for one notification");
    }
}

#[test]
fn news_that_somebody_has_read_already_wakes_nobody() {
    let polled = Polled::of("events");
    let (ready, notified) = polled.poll();
    assert_eq!(ready, Readiness::Nothing);
    insert_mkdir(&polled.pending, &polled.source, "/tmp/a");
    assert!(matches!(polled.handle.read(&polled.tree, 0, 4096), Ok(Data::Bytes(_))));
    polled.readers.news(&polled.tree, 1);
    assert!(notified.try_recv().is_err());
    polled.news();
    notified.try_recv().unwrap();
}

#[test]
fn at_the_end_a_stream_is_readable_until_all_is_read_and_hung_up_then() {
    let polled = Polled::of("events");
    polled.news();
    let (_, notified) = polled.poll();
    polled.readers.close(&polled.tree);
    notified.try_recv().unwrap();
    assert_eq!(polled.poll().0, Readiness::Data);
    assert!(matches!(polled.handle.read(&polled.tree, 0, 4096), Ok(Data::Bytes(_))));
    assert_eq!(polled.poll().0, Readiness::End);
}

#[test]
fn a_file_without_news_is_always_ready_and_keeps_no_notification() {
    let polled = Polled::of("version");
    let (ready, notified) = polled.poll();
    assert_eq!(ready, Readiness::Data);
    polled.news();
    assert_eq!(notified.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected));
}
