//! What the kernel said of one trapped call, checked once; it never reads the target.

use crate::table::Arch;

/// One notification, as received: `struct seccomp_notif` of linux/seccomp.h with the architecture
/// resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notification {
    /// The kernel's cookie; unique among the notifications of one listener.
    pub id: u64,
    /// The target's thread id in the pid namespace of the receiver; 0 if it is not visible there.
    pub tid: u32,
    /// The system call number, in the numbering of `arch`.
    pub nr: i32,
    /// The architecture the call was made in: the same process may use several.
    pub arch: Arch,
    /// Where the target will go on, a user address.
    pub instruction_pointer: u64,
    /// The six argument registers; i386 values are zero-extended.
    pub args: [u64; 6],
}

/// The kernel reported an architecture that no filter of ours lets through to a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("notification {id:#x} comes from the unknown architecture {audit_arch:#010x}")]
pub struct UnknownArch {
    /// The notification's cookie, so that it can still be refused.
    pub id: u64,
    /// `AUDIT_ARCH_*` of linux/audit.h.
    pub audit_arch: u32,
}

impl Notification {
    /// Checks the kernel's struct.
    ///
    /// # Errors
    /// [`UnknownArch`] when the architecture is not in [`Arch::NATIVE`].
    pub fn from_kernel(raw: &nix::libc::seccomp_notif) -> Result<Self, UnknownArch> {
        // The number means nothing without it: 39 is getpid on x86_64 and mkdir on i386.
        let arch = Arch::from_audit(raw.data.arch)
            .ok_or(UnknownArch { id: raw.id, audit_arch: raw.data.arch })?;
        Ok(Self {
            id: raw.id,
            tid: raw.pid,
            nr: raw.data.nr,
            arch,
            instruction_pointer: raw.data.instruction_pointer,
            args: raw.data.args,
        })
    }
}
