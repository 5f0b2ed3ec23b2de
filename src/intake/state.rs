//! What a container runtime sends with a listener: the container process state of the OCI runtime specification, as far
//! as it is read here. Runtimes leave out what they do not know, so nothing is required.

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Deserialize;

/// The name of the listener among the descriptors.
pub const SECCOMP_FD: &str = "seccompFd";

/// `ContainerProcessState` of the specification.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProcessState {
    /// A name for each descriptor that was sent, in their order.
    pub fds: Vec<String>,
    /// The process under the filter, as the runtime sees it; 0 where it does not say.
    // crun sends 0 with `crun exec`.
    pub pid: i32,
    /// The profile's `listenerMetadata`, word for word.
    pub metadata: Option<String>,
    /// The container.
    pub state: ContainerState,
}

/// `State` of the specification.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ContainerState {
    /// The container's name.
    pub id: String,
    /// Its first process.
    pub pid: Option<i32>,
    /// Its directory; crun sends `.` for an exec.
    pub bundle: PathBuf,
    /// Its description in the runtime's configuration.
    pub annotations: Option<HashMap<String, String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_with_nothing_but_its_descriptors_is_read() {
        let state: ProcessState =
            serde_json::from_str(r#"{"fds": ["seccompFd"], "x": 1}"#).unwrap();
        assert_eq!(
            (state.fds, state.pid, state.state.id.as_str()),
            (vec![SECCOMP_FD.to_owned()], 0, "")
        );
        assert!(serde_json::from_str::<ProcessState>(r#"{"fds": "seccompFd"}"#).is_err());
    }
}
