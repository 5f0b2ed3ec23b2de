//! What Linux gives us, safely: the seccomp ioctls and the notification, processes and their memory, descriptors over
//! sockets, namespaces, `/proc` and the table of mounts. Each file wraps one facility in calls that return an
//! [`Errno`](nix::errno::Errno).
//!
//! It is the only storey with `unsafe`, and a safe function here is safe for every argument. It decides nothing.

pub mod attributes;
pub mod bpf;
pub mod budget;
pub mod child;
pub mod clock;
pub mod dumpable;
pub mod errno;
pub mod file_info;
pub mod fork;
pub mod heap;
pub mod landlock;
pub mod launch;
pub mod limits;
pub mod loopback;
pub mod memory;
pub mod mountinfo;
pub mod notification;
pub mod passing;
pub mod pidfd;
pub mod proc;
pub mod pseudofs;
pub mod ring;
pub mod scheduler;
pub mod seccomp;
pub mod shared;
pub mod shortage;
pub mod signals;
pub mod socket;
pub mod spawn;
pub mod starter;
pub mod text;
pub mod title;
pub mod transfer;
pub mod trusted;
pub mod users;
