//! One connection of a container runtime: the runtime specification's container process state and its descriptors,
//! put together piece by piece, without waiting. A connection is not read to its end, because it stays open as long
//! as the container runs.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;

use super::state::{ProcessState, SECCOMP_FD};
use crate::kernel::proc;
use crate::kernel::seccomp;
use crate::kernel::shortage::Shortage;

/// More than any runtime sends, annotations included, in bytes.
const TEXT_MAX: usize = 1 << 20;

/// How many bytes the unfinished messages of all connections may have together.
pub(super) const UNFINISHED_MAX: usize = 64 << 20;

/// What a connection has brought so far.
#[derive(Debug, Default)]
pub struct Handover {
    text: Vec<u8>,
    descriptors: Vec<OwnedFd>,
    begun: bool,
}

/// The listener of a container, and the data from its runtime.
#[derive(Debug)]
pub struct Handed {
    /// The notification descriptor.
    pub listener: OwnedFd,
    /// The data from the runtime.
    pub state: ProcessState,
    /// The JSON as it came.
    pub text: Vec<u8>,
}

/// Why a connection was refused. Every descriptor that it brought is closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither root nor the agent's user.
    #[error("uid {0} may not hand over listeners: only root and the user of the agent may")]
    Peer(u32),
    /// Over `TEXT_MAX`.
    #[error("sent more than {TEXT_MAX} bytes")]
    TooLong,
    /// The specification has them come with the first message.
    #[error("sent descriptors after its first message")]
    LateDescriptors,
    /// Not as many descriptors as names.
    #[error("sent {0} descriptors, but {1} names for them")]
    Count(usize, usize),
    /// No descriptor named `seccompFd`.
    #[error("sent no descriptor named {SECCOMP_FD}")]
    NotNamed,
    /// Something else by that name.
    #[error("{SECCOMP_FD} is not a seccomp listener")]
    NotAListener,
    /// Garbage.
    #[error("did not send a valid container process state: {0}")]
    NotAState(String),
    /// The peer hung up.
    #[error("closed the connection before sending all of its state")]
    Ended,
    /// Its time is over.
    #[error("timed out before sending its state")]
    Silent,
    /// Others pressed on.
    #[error("too many connections are waiting, and this one had waited longest")]
    Crowded,
    /// Unfinished messages hold as many bytes as they may.
    #[error(
        "unfinished messages of all connections would exceed {UNFINISHED_MAX} bytes: check which other processes \
         connect, and try again"
    )]
    Unfinished,
    /// `listenerMetadata` that cannot be carried out.
    #[error("invalid listenerMetadata: {0}")]
    Metadata(String),
    /// Others pressed on, and there were no descriptors for all.
    #[error("no descriptors left for other connections, and this one had waited longest: {0}")]
    Displaced(Shortage),
    /// This process could not receive what it brought.
    #[error("cannot receive its message: {0}")]
    Short(Shortage),
    /// No descriptor, thread or memory for a container of this name.
    #[error("cannot serve container {0}, its trapped calls fail with ENOSYS: {1}")]
    Resources(String, String),
}

impl Handover {
    /// Whether nothing has come yet.
    pub fn is_empty(&self) -> bool {
        !self.begun
    }

    /// How many bytes its unfinished message takes.
    pub fn size(&self) -> usize {
        self.text.capacity()
    }

    /// Adds what one message brought; the whole, once it is complete.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn push(
        &mut self,
        bytes: &[u8],
        descriptors: Vec<OwnedFd>,
    ) -> Result<Option<Handed>, Refused> {
        // Descriptors of a later message could not be matched with the names in this one.
        if self.begun && !descriptors.is_empty() {
            return Err(Refused::LateDescriptors);
        }
        self.begun = true;
        self.descriptors.extend(descriptors);
        // Blanks are never looked at twice: a peer may send as many as it likes.
        let bytes = if self.text.is_empty() { bytes.trim_ascii_start() } else { bytes };
        if self.text.len() + bytes.len() > TEXT_MAX {
            return Err(Refused::TooLong);
        }
        self.text.extend_from_slice(bytes);
        if self.text.first().is_some_and(|first| *first != b'{') {
            return Err(Refused::NotAState("not a JSON object".to_owned()));
        }
        // An object that is complete ends so; asking at every piece would cost its length each time.
        if !bytes.trim_ascii_end().ends_with(b"}") {
            return Ok(None);
        }
        let mut states =
            serde_json::Deserializer::from_slice(&self.text).into_iter::<ProcessState>();
        match states.next() {
            Some(Ok(state)) => {
                let length = states.byte_offset();
                self.complete(state, length).map(Some)
            }
            // A brace in the middle, as of a nested object or in a string.
            Some(Err(error)) if error.is_eof() => Ok(None),
            Some(Err(error)) => Err(Refused::NotAState(error.to_string())),
            None => Ok(None),
        }
    }

    fn complete(&mut self, state: ProcessState, length: usize) -> Result<Handed, Refused> {
        let mut descriptors = std::mem::take(&mut self.descriptors);
        let names = &state.fds;
        if descriptors.len() != names.len() {
            return Err(Refused::Count(descriptors.len(), names.len()));
        }
        let index = names.iter().position(|name| name == SECCOMP_FD);
        let listener = descriptors.swap_remove(index.ok_or(Refused::NotNamed)?);
        is_listener(&listener)?;
        // Blanks behind the object are not a part of state.json.
        self.text.truncate(length);
        Ok(Handed { listener, state, text: std::mem::take(&mut self.text) })
    }
}

/// Whether it is what seccomp(2) makes.
fn is_listener(fd: &OwnedFd) -> Result<(), Refused> {
    // By its name first, because an ioctl of something else may do anything.
    let name = proc::path(fd)
        .map_err(|errno| Shortage::of(errno).map_or(Refused::NotAListener, Refused::Short))?;
    let is_one = name == Path::new("anon_inode:seccomp notify")
        && seccomp::id_valid(fd.as_fd(), 0) == Err(Errno::ENOENT);
    if is_one { Ok(()) } else { Err(Refused::NotAListener) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = r#"{"ociVersion": "1.0.2", "fds": ["seccompFd"], "pid": 42,
        "metadata": "a}", "state": {"id": "web", "status": "creating", "bundle": "/b"}}"#;

    fn null() -> OwnedFd {
        std::fs::File::open("/dev/null").unwrap().into()
    }

    fn refused(pieces: &[(&str, usize)]) -> Refused {
        let mut handover = Handover::default();
        for (text, count) in pieces {
            let descriptors = (0..*count).map(|_| null()).collect();
            match handover.push(text.as_bytes(), descriptors) {
                Ok(None) => {}
                Ok(Some(handed)) => panic!("{handed:?}"),
                Err(why) => return why,
            }
        }
        panic!("not refused: {pieces:?}")
    }

    #[test]
    fn a_state_is_put_together_from_any_number_of_pieces() {
        let mut handover = Handover::default();
        let last = STATE.len() - 1;
        assert!(handover.push(&STATE.as_bytes()[..1], vec![null()]).unwrap().is_none());
        for byte in &STATE.as_bytes()[1..last] {
            assert!(handover.push(&[*byte], vec![]).unwrap().is_none());
        }
        // All that is wrong with it is the descriptor.
        let end = handover.push(&STATE.as_bytes()[last..], vec![]);
        assert_eq!(end.unwrap_err(), Refused::NotAListener);
    }

    #[test]
    fn what_is_no_handover_is_refused_as_soon_as_it_shows() {
        assert!(matches!(refused(&[("hello", 1)]), Refused::NotAState(_)));
        assert!(matches!(refused(&[("{\"fds\": 7}", 1)]), Refused::NotAState(_)));
        assert_eq!(refused(&[(STATE, 0)]), Refused::Count(0, 1));
        assert_eq!(refused(&[(STATE, 3)]), Refused::Count(3, 1));
        let other = STATE.replace("seccompFd", "pidfd");
        assert_eq!(refused(&[(&other, 1)]), Refused::NotNamed);
        assert_eq!(refused(&[("{", 1), ("\"", 1)]), Refused::LateDescriptors);
        let long = format!("{{{}", " ".repeat(TEXT_MAX));
        assert_eq!(refused(&[(&long, 1)]), Refused::TooLong);
    }
}
