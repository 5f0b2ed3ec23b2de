//! What is known of the container that a listener was loaded for.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a container's runtime sent about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// The runtime's name for it, as it came.
    pub id: Arc<str>,
    /// The JSON that came: the runtime specification's container process state.
    pub state: Vec<u8>,
    /// The profile's `listenerMetadata`, as it came.
    pub metadata: Option<String>,
    /// The directory of its own handlers, by its name: the same for all listeners of the container.
    pub handlers: String,
}
