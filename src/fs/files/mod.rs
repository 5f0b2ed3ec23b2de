//! The file system without FUSE: each file and directory of the mount.
//!
//! `file_names` is the table of all files: a new one is a line there, and what it holds stands in `content`, or in a file
//! of its own here with the file's name in the mount. `inode` is a place in the tree; `directory` and `attributes` answer
//! for places, `open` and `open_file` for open files; `tree` is what they share.
//!
//! Nothing here blocks: `progress` is how an operation returns what a target can hold up.

mod attributes;
mod content;
mod directory;
mod events;
mod file_names;
mod inode;
mod line_buffer;
mod line_file;
mod log;
mod log_line;
mod log_offsets;
mod memory;
mod metrics;
mod open;
mod open_file;
mod quota;
mod requests;
mod response;
mod responses;
mod rules;
mod settings;
mod size_lease;
mod status;
mod stream;
mod tree;

pub use self::attributes::Attributes;
pub use self::content::ABI;
pub use self::directory::{DirectoryEntry, Listing};
pub use self::file_names::{FileKind, ListenerFile, RequestFile, RootFile};
pub use self::inode::{Node, Validity};
pub use self::log_line::line as line_of_log;
pub use self::open::OpenMode;
pub use self::open_file::{Data, OpenFile};
pub use self::tree::Tree;
