//! Whose rights a socket is made, bound and connected with.

use rustix::thread::CapabilitySet;

use crate::emulate::context::Credentials;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Context, Outcome};

/// The target's own ids, and of its capabilities one.
#[derive(Debug)]
pub(super) struct Rights {
    // Sockets that share a port (SO_REUSEPORT) have to be of one user.
    credentials: Credentials,
    context: Context,
    /// Whether it has the capability that counts for the call.
    pub(super) able: bool,
}

impl Rights {
    /// Those for a call that asks for no capability.
    pub(super) fn of(request: &ClaimedRequest) -> Outcome<Self> {
        Self::with(request, CapabilitySet::empty(), false)
    }

    /// Those for a call that asks for `capability`, which may be `lent`.
    pub(super) fn with(
        request: &ClaimedRequest,
        capability: CapabilitySet,
        lent: bool,
    ) -> Outcome<Self> {
        let context = Context::take(request, None)?;
        let mut credentials = context.credentials()?;
        let own = CapabilitySet::from_bits_retain(credentials.capabilities);
        let able = !capability.is_empty() && (lent || own.contains(capability));
        if able {
            credentials.capabilities = capability.bits();
        }
        Ok(Self { credentials, context, able })
    }

    /// Goes on with them. In a child only.
    pub(super) fn assume(&self) -> Outcome<()> {
        // With the capability in our user namespace, where it counts for the chosen network namespace. Without it in
        // the target's own: outside of that, the user who has made it would have all capabilities over it.
        let users = if self.able { None } else { self.context.own_users() };
        self.credentials.assume_on_host(users)
    }
}
