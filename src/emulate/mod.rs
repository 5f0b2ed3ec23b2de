//! Carries a call out on the host for the target that made it. What all families need is here, each of them in
//! `families`. It never executes anything that the target could have put there, and what it does not do is refused.

mod attach;
mod call;
mod cgroup;
mod confine;
mod context;
pub mod device;
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
mod place;
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
pub use options::{Options, check_rules};
pub use outcome::{Outcome, Returned, Stop, Why};
pub use pool::{Cancel, Pool, Settled};
pub use settle::{Settlement, carry_out};

use context::Context;
use in_child::{act, act_for, act_for_pair, act_for_value};
use in_place::{act_in_place, look_in_place};
use outcome::{Acted, Trying};
