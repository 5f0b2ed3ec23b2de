//! What a handler is told of the container that asked, and which handlers are its own; read from the
//! listener's directory as any program would.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oci_spec::runtime::ContainerProcessState;

use super::event::is_file_name;

/// The container behind a listener; of a listener that is none, only its handlers.
#[derive(Debug, Default)]
pub(super) struct Container {
    /// The directory of its own handlers, where its name can be one's.
    pub(super) handlers: Option<PathBuf>,
    /// Variables for its handlers.
    pub(super) environment: Vec<(String, String)>,
}

impl Container {
    /// What there is of a listener that is no container's.
    pub(super) fn none(listener: &str, handlers: &Path) -> Self {
        let handlers = is_file_name(listener).then(|| handlers.join(listener));
        Self { handlers, environment: Vec::new() }
    }

    /// The container of `listener`, whose own handlers are below `handlers`.
    pub(super) fn of(mount: &Path, listener: &str, handlers: &Path) -> Self {
        let dir = mount.join("listeners").join(listener);
        let own = |name: &str| Self::none(name, handlers);
        if !is_file_name(listener) {
            return Self::default();
        }
        let Ok(text) = std::fs::read(dir.join("state.json")) else { return own(listener) };
        let status = std::fs::read_to_string(dir.join("status")).unwrap_or_default();
        let set = status.lines().find_map(|line| line.strip_prefix("Handlers:"));
        let set = set.map(str::trim).filter(|set| is_file_name(set)).unwrap_or(listener);
        let environment = serde_json::from_slice(&text).map_or_else(|_| Vec::new(), environment);
        Self { environment, ..own(set) }
    }
}

/// `SYSCALLFS_CONTAINER`, `SYSCALLFS_BUNDLE`, and `SYSCALLFS_ANNOTATION_key` for each annotation, what
/// cannot stand in a variable's name replaced by `_`. Of keys that would give one variable none is told: whoever may
/// choose one annotation must not choose for another.
fn environment(state: ContainerProcessState) -> Vec<(String, String)> {
    let state = state.state();
    let mut environment = vec![
        ("SYSCALLFS_CONTAINER".to_owned(), state.id().clone()),
        ("SYSCALLFS_BUNDLE".to_owned(), state.bundle().to_string_lossy().into_owned()),
    ];
    let mut annotations = BTreeMap::new();
    for (key, value) in state.annotations().iter().flatten() {
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
    fn a_container_has_its_own_handlers_and_tells_of_itself() {
        let mount = tempfile::tempdir().unwrap();
        let dir = mount.path().join("listeners/web");
        create_dir_all(&dir).unwrap();
        let handlers = Path::new("/h");
        let of = |listener: &str| Container::of(mount.path(), listener, handlers);
        assert_eq!(of("sh").handlers, Some("/h/sh".into()));
        assert!(of("sh").environment.is_empty());
        assert_eq!(of("../web").handlers, None);
        assert_eq!(of("g++.2").handlers, Some("/h/g++.2".into()));

        let state = r#"{"ociVersion": "1", "fds": ["seccompFd"], "pid": 1, "state":
            {"ociVersion": "1", "id": "w e", "status": "created", "bundle": "/b",
             "annotations": {"com.example/a-b": "x y", "nul": "\u0000",
                             "tenant.id": "blue", "tenant-id": "green", "tenant/id": "red"}}}"#;
        write(dir.join("state.json"), state).unwrap();
        write(dir.join("status"), "Name:\tweb\nHandlers:\tblue+green\n").unwrap();
        let container = of("web");
        assert_eq!(container.handlers, Some("/h/blue+green".into()));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            container.environment,
            [
                pair("SYSCALLFS_CONTAINER", "w e"),
                pair("SYSCALLFS_BUNDLE", "/b"),
                pair("SYSCALLFS_ANNOTATION_com_example_a_b", "x y"),
            ]
        );
    }
}
