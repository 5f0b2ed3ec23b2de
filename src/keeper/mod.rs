//! The process that the user starts: it outlives the daemon, and starts another one when that has ended by accident, so
//! that no trapped call fails.
//!
//! * The *keeper* (`process`, `restart`) has one thread and no mount, and reads nothing that comes from outside but signals. It has
//!   a copy of each listener, which keeps the calls waiting while there is no daemon, and the journal, in which the
//!   daemon has recorded what the next one needs.
//! * A *daemon* is forked off the keeper, and never executed, so that no process of its user can get into it. The
//!   listeners and the command of an earlier daemon are its *left* state (`link`).
//! * If daemons keep crashing, the keeper *surrenders* (`surrender`): each call gets the default response of its
//!   listener.
//!
//! When the keeper ends, the kernel ends the daemon. It uses `kernel`, the journal of `trap`, and the mount point of `fs`.

mod crashes;
mod link;
mod packet;
mod process;
mod restart;
mod surrender;

pub use self::link::{KeeperLink, LeftCommand, LeftState};
pub use self::process::{KeeperEnd, KeeperPlan};
pub use self::restart::{KeeperRole, keep};
