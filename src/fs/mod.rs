//! The mount. `files` has each file and directory of the tree and knows nothing of FUSE; `fuse` is the adapter, and the
//! only place that names fuser; `mount` is the directory that the tree is mounted on. `parked_reads` are reads that wait
//! for news, `blocking_work` is what a target could hold up, on threads of its own, and `inotify_helper` is the process
//! that makes requests visible to inotify. `log_file` keeps the log in a file.
//!
//! No thread that serves the mount waits for a target, or for the mount itself.

pub mod blocking_work;
pub mod files;
pub mod fuse;
pub mod inotify_helper;
pub mod log_file;
pub mod mount;
pub mod parked_reads;
mod thread_quota;
