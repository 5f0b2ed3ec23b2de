//! What was known of a request when it came, and who the target was; it never changes, and it may
//! outlive the request in the streams and the log. So it holds no descriptor.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use crate::kernel::notification::Notification;
use crate::kernel::proc::Status;
use crate::table::Kind;
use crate::trap::decode::{self, Place, RequestContext};
use crate::trap::snapshot::Snapshot;

/// One trapped call.
#[derive(Debug)]
pub struct Facts {
    /// Its name in `pending/`.
    pub number: u64,
    /// The name of the listener it came from.
    pub listener: Arc<str>,
    /// The runtime's name for the container that the listener was loaded for, if it was.
    pub container: Option<Arc<str>>,
    /// What the kernel said.
    pub notification: Notification,
    /// What the pointers pointed at.
    pub snapshot: Snapshot,
    /// When it was received, for people.
    pub received: SystemTime,
    /// When it was received, for deadlines.
    pub since: Instant,
    /// How long it took from there until anybody could see it.
    pub queued: Duration,
    /// The line of the rules that makes it a question, which no handler answers.
    pub asked_by: Option<usize>,
    pub(super) contents: OnceLock<Vec<Content>>,
    pub(super) identity: Arc<OnceLock<TargetIdentity>>,
    pub(super) place: Arc<OnceLock<Place>>,
}

/// Who the target is, as /proc showed while it waited.
#[derive(Debug, Clone, Default)]
pub struct TargetIdentity {
    /// Its /proc status, if it could be read before the target went.
    pub status: Option<Status>,
    /// The program it runs.
    pub exe: Option<Vec<u8>>,
}

/// A file of `mem/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its name.
    pub name: Cow<'static, str>,
    /// The place among the snapshot's pieces of the memory that was read when the request was received;
    /// `None` if nothing was.
    pub piece: Option<usize>,
    /// The place among the snapshot's outs of the memory that is written there; `None` if the call does not
    /// fill it.
    pub out: Option<usize>,
}

/// Where a target stood that had gone before it could be asked.
static NOWHERE: Place = Place { cwd: None, root: None, files: [const { None }; 6] };

/// How much of one request the records keep, in bytes of its snapshot.
// All of it is in `pending/` while it waits. A few calls with large arguments must not push out all others.
const BRIEF: usize = 64 << 10;

impl Facts {
    /// What the records keep of it: itself, or the same with its snapshot cut if it is large.
    pub(super) fn brief(self: &Arc<Self>) -> Arc<Facts> {
        // Most are small, and are not copied.
        if self.weight() <= BRIEF + size_of::<Self>() {
            return Arc::clone(self);
        }
        Arc::new(Facts {
            number: self.number,
            listener: Arc::clone(&self.listener),
            container: self.container.clone(),
            notification: self.notification,
            snapshot: self.snapshot.brief(BRIEF),
            received: self.received,
            since: self.since,
            queued: self.queued,
            asked_by: self.asked_by,
            contents: OnceLock::new(),
            // Shared with the original: once the target has been looked at, the records know it, too.
            identity: Arc::clone(&self.identity),
            place: Arc::clone(&self.place),
        })
    }

    /// The system call's name, or its number where it has none.
    pub fn syscall(&self) -> Cow<'static, str> {
        decode::syscall_name(&self.notification, &self.snapshot)
    }

    /// The other facts in its texts.
    pub fn context(&self) -> RequestContext<'_> {
        let place = self.place.get().unwrap_or(&NOWHERE);
        RequestContext { number: self.number, listener: &self.listener, place }
    }

    /// The argument with that index: its name and its text.
    pub fn argument(&self, index: u8) -> Option<(&'static str, Vec<u8>)> {
        decode::args(&self.snapshot).into_iter().nth(index.into())
    }

    /// The names of all arguments, in register order.
    pub fn argument_names(&self) -> impl Iterator<Item = &'static str> {
        self.snapshot.args().iter().map(|argument| argument.name)
    }

    /// The files of `mem/`: what the pointers pointed at, and what the call fills.
    pub fn contents(&self) -> &[Content] {
        // Named once: a struct may lead to thousands, and each look at one of them asks.
        self.contents.get_or_init(|| {
            let outs = self.snapshot.outs.iter().enumerate();
            let mut outs: BTreeMap<_, _> = outs.map(|(place, out)| (&*out.name, place)).collect();
            let mut contents: Vec<_> = decode::files(&self.snapshot)
                .map(|(name, piece)| Content { out: outs.remove(&*name), name, piece: Some(piece) })
                .collect();
            let mut rest: Vec<_> = outs.into_values().collect();
            rest.sort_unstable();
            contents.extend(rest.into_iter().map(|out| Content {
                name: self.snapshot.outs[out].name.clone(),
                piece: None,
                out: Some(out),
            }));
            contents
        })
    }

    /// Whether a file of `mem/` holds nothing but what the call
    /// says: strings and data that the kernel takes as they are.
    pub fn is_words(&self, content: &Content) -> bool {
        let kind = content.piece.and_then(|piece| self.snapshot.pieces.get(piece)).map(|p| p.kind);
        // A struct has padding, tails and fields that the kernel ignores, and a buffer that the call fills
        // is yet to be written: whatever the target had in its memory before is there, such as a key.
        let is_words = matches!(
            kind,
            Some(
                Kind::Path
                    | Kind::Text(_)
                    | Kind::MountType { .. }
                    | Kind::MountData { .. }
                    | Kind::Strings
                    | Kind::In(Kind::Byte | Kind::ValueByte | Kind::Char | Kind::IoVec, _)
            )
        );
        is_words && content.out.is_none()
    }

    /// Who the target was, if that was asked while it waited.
    pub fn known_identity(&self) -> Option<&TargetIdentity> {
        self.identity.get()
    }

    /// About how many bytes it takes.
    pub fn weight(&self) -> usize {
        let Snapshot { pieces, outs, .. } = &self.snapshot;
        let bytes = pieces.iter().map(|piece| piece.bytes.len() + size_of_val(&*piece.elements));
        let segments = outs.iter().map(|out| size_of_val(&*out.segments)).sum::<usize>();
        let places = size_of_val(&**pieces) + size_of_val(&**outs) + segments;
        // With the facts about its target from /proc.
        size_of::<Self>() + 2048 + places + bytes.sum::<usize>()
    }
}
