//! The mount itself: the directory that the tree is mounted on, mounting there, the root of the mounted tree, and
//! unmounting. It does not know the files of the tree.

mod attach;
mod denied;
mod error;
mod mount_point;
mod mounted_root;
mod unmount;

pub use self::attach::{mount_fuse, mtab};
pub use self::denied::no_new_privs;
pub use self::error::{MountError, check_device};
pub use self::mount_point::{MountPoint, user};
pub use self::mounted_root::{MountedRoot, SOURCE};
pub use self::unmount::HELPERS;
