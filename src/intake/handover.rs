//! One connection of a container runtime: the runtime specification's container process state and its
//! descriptors, put together piece by piece. It never waits, and never reads a connection to its end.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use oci_spec::runtime::{ContainerProcessState, SECCOMP_FD_NAME};

use crate::sys::seccomp;

/// More than any runtime sends, annotations included, in bytes.
const TEXT_MAX: usize = 1 << 20;

/// What a connection has brought so far.
#[derive(Debug, Default)]
pub struct Handover {
    text: Vec<u8>,
    descriptors: Vec<OwnedFd>,
    begun: bool,
}

/// A container's listener, and what its runtime told.
#[derive(Debug)]
pub struct Handed {
    /// The notification descriptor.
    pub listener: OwnedFd,
    /// What the runtime told.
    pub state: ContainerProcessState,
    /// The JSON as it came.
    pub text: Vec<u8>,
}

/// Why a connection was refused. Every descriptor that it brought is closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither root nor the agent's user.
    #[error("uid {0} may not hand over listeners: only root and the agent's own user may")]
    Peer(u32),
    /// Over `TEXT_MAX`.
    #[error("it sent more than {TEXT_MAX} bytes")]
    TooLong,
    /// The specification has them come with the first message.
    #[error("it sent descriptors after its first message")]
    LateDescriptors,
    /// Not as many descriptors as names.
    #[error("it sent {0} descriptors and {1} names for them")]
    Count(usize, usize),
    /// No descriptor named `seccompFd`.
    #[error("none of its descriptors is named {SECCOMP_FD_NAME}")]
    NotNamed,
    /// Something else by that name.
    #[error("its {SECCOMP_FD_NAME} is no seccomp listener")]
    NotAListener,
    /// Garbage.
    #[error("it sent no container process state: {0}")]
    NotAState(String),
    /// The peer hung up.
    #[error("it ended in the middle")]
    Ended,
    /// Its time is over.
    #[error("it did not say all in time")]
    Silent,
    /// Others pressed on.
    #[error("too many connections wait, and it had waited longest")]
    Crowded,
    /// `listenerMetadata` that cannot be carried out.
    #[error("its listenerMetadata: {0}")]
    Metadata(String),
    /// The kernel had no thread or memory for it.
    #[error("it cannot be served: {0}")]
    Resources(String),
}

impl Handover {
    /// Whether nothing has come yet.
    pub fn is_empty(&self) -> bool {
        !self.begun
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
        if self.begun && !descriptors.is_empty() {
            return Err(Refused::LateDescriptors);
        }
        self.begun = true;
        self.descriptors.extend(descriptors);
        if self.text.len() + bytes.len() > TEXT_MAX {
            return Err(Refused::TooLong);
        }
        self.text.extend_from_slice(bytes);
        if !self.text.trim_ascii_start().starts_with(b"{") && !self.text.trim_ascii().is_empty() {
            return Err(Refused::NotAState("it is not a JSON object".to_owned()));
        }
        // An object that is complete ends so; asking at every piece would cost its length each time.
        if !self.text.trim_ascii_end().ends_with(b"}") {
            return Ok(None);
        }
        let mut states =
            serde_json::Deserializer::from_slice(&self.text).into_iter::<ContainerProcessState>();
        match states.next() {
            Some(Ok(state)) => {
                let length = states.byte_offset();
                self.complete(state, length).map(Some)
            }
            Some(Err(error)) if error.is_eof() => Ok(None),
            Some(Err(error)) => Err(Refused::NotAState(error.to_string())),
            None => Ok(None),
        }
    }

    fn complete(&mut self, state: ContainerProcessState, length: usize) -> Result<Handed, Refused> {
        let mut descriptors = std::mem::take(&mut self.descriptors);
        let names = state.fds();
        if descriptors.len() != names.len() {
            return Err(Refused::Count(descriptors.len(), names.len()));
        }
        let index = names.iter().position(|name| name == SECCOMP_FD_NAME);
        let listener = descriptors.swap_remove(index.ok_or(Refused::NotNamed)?);
        if !is_listener(&listener) {
            return Err(Refused::NotAListener);
        }
        self.text.truncate(length);
        Ok(Handed { listener, state, text: std::mem::take(&mut self.text) })
    }
}

/// Whether it is what seccomp(2) makes: by its name first, since an ioctl of something else may do
/// anything.
fn is_listener(fd: &OwnedFd) -> bool {
    let link = std::fs::read_link(format!("/proc/self/fd/{}", fd.as_raw_fd()));
    link.is_ok_and(|name| name == Path::new("anon_inode:seccomp notify"))
        && seccomp::id_valid(fd.as_fd(), 0) == Err(Errno::ENOENT)
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
