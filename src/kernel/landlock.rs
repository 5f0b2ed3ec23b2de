//! Landlock: bounds that the kernel itself keeps for a process and all that it starts. It knows no exceptions and asks
//! nobody, so it is set only around what needs no look.
//!
//! What another process does for it, such as a descriptor that it is given, is not bounded.

use std::os::fd::{OwnedFd, RawFd};
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, NetPort, PathBeneath,
    PathFd, Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, Scope,
};
use nix::errno::Errno;
use nix::libc;
use nix::sys::prctl::set_no_new_privs;

/// The rights that are bounded: those of Linux 6.12 and later, and of an older kernel those that it knows.
// Rights that a later kernel adds would be bounded without a test.
const BOUNDED: ABI = ABI::V6;
/// Devices that keep nothing.
const SINKS: [&str; 3] = ["/dev/null", "/dev/zero", "/dev/full"];

/// What a process may still do. Reading and executing files is not bounded, and neither are sockets other than those of
/// TCP; signals and abstract Unix sockets reach only processes within the same bounds (Linux 6.12).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Directories, below which it may change everything.
    pub write: Vec<PathBuf>,
    /// Ports of TCP that it may connect to (Linux 6.7); `None` for all. It can bind none.
    pub ports: Option<Vec<u16>>,
}

/// Why a process has no bounds.
#[derive(Debug, thiserror::Error)]
pub enum LandlockError {
    /// Not built, not enabled, or not allowed here.
    #[error(
        "not available here: Linux 5.13 with CONFIG_SECURITY_LANDLOCK and 'landlock' among the security modules (lsm=) is \
         needed; a container needs a seccomp profile that allows landlock_create_ruleset(2)"
    )]
    Unavailable,
    /// The kernel refused the bounds, or a directory could not be opened.
    #[error("{0}")]
    Refused(String),
}

impl Bounds {
    /// A ruleset of the kernel with these bounds, as far as the kernel knows them.
    ///
    /// # Errors
    /// See [`LandlockError`].
    pub fn ruleset(&self) -> Result<OwnedFd, LandlockError> {
        self.built(CompatLevel::BestEffort)
    }

    /// The same if the kernel knows all of them.
    ///
    /// # Errors
    /// See [`LandlockError`].
    pub fn whole_ruleset(&self) -> Result<OwnedFd, LandlockError> {
        self.built(CompatLevel::HardRequirement)
    }

    fn built(&self, level: CompatLevel) -> Result<OwnedFd, LandlockError> {
        let built = self.ruleset_of(level);
        let ruleset = built.map_err(|error| LandlockError::Refused(error.to_string()))?;
        Option::from(ruleset).ok_or(LandlockError::Unavailable)
    }

    fn ruleset_of(&self, level: CompatLevel) -> Result<RulesetCreated, RulesetError> {
        let changes = AccessFs::from_write(BOUNDED);
        let mut net = BitFlags::from(AccessNet::BindTcp);
        if self.ports.is_some() {
            net |= AccessNet::ConnectTcp;
        }
        let ruleset = Ruleset::default().set_compatibility(level).handle_access(changes)?;
        let mut ruleset = ruleset.handle_access(net)?.scope(Scope::from_all(BOUNDED))?.create()?;
        for directory in &self.write {
            ruleset = allow(ruleset, directory, changes)?;
        }
        for sink in SINKS {
            ruleset = allow(ruleset, Path::new(sink), AccessFs::WriteFile.into())?;
        }
        for port in self.ports.iter().flatten() {
            ruleset = ruleset.add_rule(NetPort::new(*port, AccessNet::ConnectTcp))?;
        }
        Ok(ruleset)
    }
}

/// Allows it below a path.
fn allow(
    ruleset: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    match PathFd::new(path) {
        Ok(opened) => ruleset.add_rule(PathBeneath::new(opened, access)),
        // What is not there cannot be written to.
        Err(_) => Ok(ruleset),
    }
}

/// Puts this thread, and what it starts, within a ruleset for good; returns whether no_new_privs had to be set for that.
/// Async-signal-safe.
///
/// # Errors
/// E2BIG below 16 others, EBADF, EBADFD.
pub fn restrict_self(ruleset: RawFd) -> Result<bool, Errno> {
    let restrict = || {
        // SAFETY: no pointers; the kernel checks the descriptor.
        Errno::result(unsafe { libc::syscall(libc::SYS_landlock_restrict_self, ruleset, 0) })
    };
    match restrict() {
        // An ordinary user's set-uid programs must not get a privilege within bounds that they do not expect.
        Err(Errno::EPERM) => {
            set_no_new_privs()?;
            restrict().map(|_| true)
        }
        other => other.map(|_| false),
    }
}
