//! The only room with `unsafe`: each file wraps one kernel facility in a safe call that returns
//! an [`Errno`](nix::errno::Errno); none of them decides anything.

pub mod attributes;
pub mod bpf;
pub mod child;
pub mod clock;
pub mod fork;
pub mod launch;
pub mod limits;
pub mod loopback;
pub mod memory;
pub mod passing;
pub mod pidfd;
pub mod scheduler;
pub mod seccomp;
pub mod shared;
pub mod socket;
pub mod spawn;
pub mod users;
