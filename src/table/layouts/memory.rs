//! Structs of memory: buffers of another process.

use super::prelude::*;

/// `struct iovec` whose buffer lies in another process, so that it is not followed.
pub const REMOTE_IOVEC: Kind =
    Struct(&layout("iovec", &[field("iov_base", Address), field("iov_len", Size)]));
