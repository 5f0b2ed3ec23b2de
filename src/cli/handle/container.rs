//! The environment of a handler for a container, and the directory of its own handlers; both are read
//! from the directory of the listener, as any program could.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::event::is_file_name;
use super::unknown::Unknown;
use crate::intake::safe_name;
use crate::intake::state::{ContainerState, ProcessState};

/// Where the handlers of single listeners are, a directory each, below those of all.
// A container chooses its name, and must not choose one of the other directories there.
pub(super) const LISTENERS_DIRECTORY: &str = "listeners";

/// The container behind a listener; of a listener that is none, only its handlers.
#[derive(Debug, Default)]
pub(super) struct ContainerHandlers {
    /// The directory of its own handlers, where its name can be one's.
    pub(super) handlers: Option<PathBuf>,
    /// Variables for its handlers.
    pub(super) environment: Vec<(String, String)>,
}

impl ContainerHandlers {
    /// What there is of a listener that is no container's.
    pub(super) fn none(listener: &str, handlers: &Path) -> Self {
        let handlers =
            is_file_name(listener).then(|| handlers.join(LISTENERS_DIRECTORY).join(listener));
        Self { handlers, environment: Vec::new() }
    }

    /// The container of `listener`, whose own handlers are below `handlers`.
    ///
    /// # Errors
    /// [`Unknown`]: nothing else says which handlers are its own.
    pub(super) fn of(mount: &Path, listener: &str, handlers: &Path) -> Result<Self, Unknown> {
        let listeners = mount.join("listeners");
        let own = |name: &str| Self::none(name, handlers);
        if !is_file_name(listener) {
            return Ok(Self::default());
        }
        let Some(text) = read(&listeners.join(listener).join("state.json"))? else {
            return Ok(own(listener));
        };
        let status = listeners.join(listener).join("status");
        let gone = || Unknown::Failed(status.clone(), io::ErrorKind::NotFound.into());
        // There is a state.json, so the listener belongs to a container: without its status, the handlers
        // of another could be started.
        let text_of_status = read(&status)?.ok_or_else(gone)?;
        let text_of_status = String::from_utf8_lossy(&text_of_status);
        let set = text_of_status.lines().find_map(|line| line.strip_prefix("Handlers:"));
        let set = set.map(str::trim).filter(|set| is_file_name(set)).ok_or_else(|| {
            Unknown::Failed(status.clone(), io::Error::other("no line 'Handlers:'"))
        })?;
        let state: ProcessState = serde_json::from_slice(&text).map_err(|error| {
            Unknown::Failed(listeners.join(listener).join("state.json"), error.into())
        })?;
        let bundle = bundle(&listeners, &state.state)?;
        Ok(Self { environment: environment(&state, bundle), ..own(set) })
    }
}

/// What is in a file; `None` only where there is no such file.
fn read(path: &Path) -> Result<Option<Vec<u8>>, Unknown> {
    match std::fs::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Unknown::of(path, error)),
    }
}

/// The container's bundle, where it is known: crun sends `.` for an exec. The listener of the container itself has it
/// then, while that is there.
fn bundle(listeners: &Path, state: &ContainerState) -> Result<Option<PathBuf>, Unknown> {
    if state.bundle.is_absolute() {
        return Ok(Some(state.bundle.clone()));
    }
    let first = read(&listeners.join(safe_name(&state.id)).join("state.json"))?;
    let first = first.and_then(|text| serde_json::from_slice::<ProcessState>(&text).ok());
    // Two ids can have one safe name, such as `w e` and `w_e`.
    let same = first.filter(|first| first.state.id == state.id);
    Ok(same.map(|first| first.state.bundle).filter(|bundle| bundle.is_absolute()))
}

/// `SYSCALLFS_CONTAINER`, `SYSCALLFS_BUNDLE`, and `SYSCALLFS_ANNOTATION_key` for each annotation, what cannot stand
/// in a variable's name replaced by `_`. If several keys would give the same variable, it is not set: the author of
/// one annotation must not choose the value of another.
fn environment(state: &ProcessState, bundle: Option<PathBuf>) -> Vec<(String, String)> {
    let state = &state.state;
    let mut environment = vec![("SYSCALLFS_CONTAINER".to_owned(), state.id.clone())];
    environment.extend(
        bundle.map(|bundle| ("SYSCALLFS_BUNDLE".to_owned(), bundle.to_string_lossy().into_owned())),
    );
    let mut annotations = BTreeMap::new();
    for (key, value) in state.annotations.iter().flatten() {
        let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let key: String = key.chars().map(safe).collect();
        let only = annotations.entry(format!("SYSCALLFS_ANNOTATION_{key}"));
        only.and_modify(|value| *value = None).or_insert_with(|| Some(value.clone()));
    }
    environment.extend(annotations.into_iter().filter_map(|(key, value)| Some((key, value?))));
    // No variable can hold a NUL.
    environment.retain(|(_, value)| !value.contains('\0'));
    environment
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{create_dir_all, write};

    #[test]
    fn a_container_has_its_own_handlers_and_an_environment() {
        let mount = tempfile::tempdir().unwrap();
        let dir = mount.path().join("listeners/web");
        create_dir_all(&dir).unwrap();
        let handlers = Path::new("/h");
        let of = |listener: &str| ContainerHandlers::of(mount.path(), listener, handlers).unwrap();
        assert_eq!(of("sh").handlers, Some("/h/listeners/sh".into()));
        assert!(of("sh").environment.is_empty());
        assert_eq!(of("../web").handlers, None);
        assert_eq!(of("g++.2").handlers, Some("/h/listeners/g++.2".into()));

        let state = r#"{"ociVersion": "1", "fds": ["seccompFd"], "pid": 1, "state":
            {"ociVersion": "1", "id": "w e", "status": "created", "bundle": "/b",
             "annotations": {"com.example/a-b": "x y", "nul": "\u0000",
                             "tenant.id": "blue", "tenant-id": "green", "tenant/id": "red"}}}"#;
        write(dir.join("state.json"), state).unwrap();
        write(dir.join("status"), "Name:\tweb\nHandlers:\tblue+green\n").unwrap();
        let container = of("web");
        assert_eq!(container.handlers, Some("/h/listeners/blue+green".into()));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            container.environment,
            [
                pair("SYSCALLFS_CONTAINER", "w e"),
                pair("SYSCALLFS_BUNDLE", "/b"),
                pair("SYSCALLFS_ANNOTATION_com_example_a_b", "x y"),
            ]
        );

        // An exec of crun: its bundle is a path inside the runtime.
        let of_exec = |id: &str| {
            let exec = mount.path().join("listeners/exec");
            create_dir_all(&exec).unwrap();
            let state = state.replace("\"/b\"", "\".\"").replace("w e", id);
            write(exec.join("state.json"), state).unwrap();
            write(exec.join("status"), "Handlers:\tweb\n").unwrap();
            of("exec").environment.into_iter().find(|(name, _)| name == "SYSCALLFS_BUNDLE")
        };
        create_dir_all(mount.path().join("listeners/w_e")).unwrap();
        write(mount.path().join("listeners/w_e/state.json"), state).unwrap();
        assert_eq!(of_exec("w e"), Some(pair("SYSCALLFS_BUNDLE", "/b")));
        assert_eq!(of_exec("w_e"), None, "another container's");
        assert_eq!(of_exec("gone"), None);
    }

    #[test]
    fn what_cannot_be_read_of_a_container_never_makes_it_another_listener() {
        let mount = tempfile::tempdir().unwrap();
        let dir = mount.path().join("listeners/web");
        let of = || ContainerHandlers::of(mount.path(), "web", Path::new("/h"));
        let state = r#"{"ociVersion": "1", "fds": [], "pid": 1, "state":
            {"ociVersion": "1", "id": "w e", "status": "created", "bundle": "/b"}}"#;
        create_dir_all(dir.join("state.json")).unwrap();
        assert!(matches!(of(), Err(Unknown::Failed(..))), "read(2) says EISDIR");
        std::fs::remove_dir(dir.join("state.json")).unwrap();
        write(dir.join("state.json"), state).unwrap();
        assert!(matches!(of(), Err(Unknown::Failed(..))), "no status");
        write(dir.join("status"), "Name:\tweb\n").unwrap();
        assert!(
            of().unwrap_err().to_string().contains("listeners/web/status: no line 'Handlers:'")
        );
        write(dir.join("status"), "Handlers:\tblue\n").unwrap();
        assert_eq!(of().unwrap().handlers, Some("/h/listeners/blue".into()));
        write(dir.join("state.json"), &state[..40]).unwrap();
        assert!(matches!(of(), Err(Unknown::Failed(..))), "half of its state");
    }
}
