//! Carries a call out on the host for the target that made it. The call never runs in the kernel with the target's own
//! memory: it is taken from the snapshot, so that the target cannot change it after the decision.
//!
//! * A *claimed request* (`request`) is the call with its snapshot, read from the directory of a request or sent as
//!   values.
//! * The *context* is where the target stands: its root, working directory, namespaces, credentials. A *child*
//!   (`in_child`) enters it, acts, and ends.
//! * A *family* (`families`) is a group of calls with its options, one file or folder each; a new call goes into one of
//!   them.
//! * An *outcome* is the result: a value, an errno for the target, a refusal with its reason, or the target has gone.
//! * `pool` keeps the processes of a listener that carry calls out, each a `worker`, which the daemon holds as a
//!   `worker_process`; `settle` makes the response of an outcome.
//!
//! It executes no program that the target could have put in place, and a call that it cannot carry out is refused. It
//! uses `kernel`, `table`, `policy` for responses and patterns, and `trap` for snapshots; it knows nothing of the mount.

mod attach;
mod call;
mod cgroup;
mod confine;
mod context;
pub mod device;
mod directory_id;
mod exposure;
pub mod families;
mod file_argument;
mod host;
mod in_place;
mod judge;
pub mod ids;
mod in_child;
mod mount_table;
mod opener;
mod options;
mod outcome;
mod owned_cgroups;
mod parent_and_name;
mod path_rules;
mod pids;
mod pool;
pub mod probe;
pub mod request;
mod scratch;
mod settle;
mod storage;
mod struct_writer;
pub mod worker;
mod worker_process;

pub use call::Call;
pub use device::Device;
pub use families::calls;
pub use families::sockets::tcp_ports;
pub use options::{Options, check_rules};
pub use outcome::{Outcome, Returned, Stop, Why};
pub use pool::{Cancel, Pool, Settled};
pub use settle::{Settlement, carry_out};

use context::Context;
use in_child::{act, act_for, act_for_pair, act_for_value};
use in_place::{act_in_place, look_in_place};
use outcome::{Acted, Trying};
