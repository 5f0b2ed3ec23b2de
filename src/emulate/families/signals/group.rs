//! A signal to many processes at once.

use nix::errno::Errno;

use super::recipient::{self, Recipient, Supervised, members};
use crate::emulate::Stop;

/// So often is looked whether a process group has grown meanwhile.
const PASSES: usize = 8;

/// Sends to each supervised process, of a group or of all, that the kernel lets us send to. As from kill(2), it is enough
/// that one gets it, and that of all leaves the caller out.
pub(super) fn send_to_many(
    supervised: &Supervised,
    group: Option<u32>,
    caller: u32,
    signal: i32,
) -> Result<(), Errno> {
    let own = recipient::process_of(caller).ok_or(Errno::ESRCH)?;
    let mut known: Vec<u32> = Vec::new();
    let (mut sent, mut error) = (false, Errno::ESRCH);
    for _ in 0..PASSES {
        let mut new = members(group)?;
        new.retain(|id| *id != own && !known.contains(id));
        // Children that a member made meanwhile have not got it; the kernel holds fork(2) up.
        if new.is_empty() {
            break;
        }
        known.extend(&new);
        // All are held before the first gets it: its end could make orphans of the others, of which nothing is known.
        let held: Vec<_> = new.into_iter().map(|id| supervised.process(id)).collect();
        for recipient in held {
            match recipient.and_then(|recipient| Ok(recipient.send(signal)?)) {
                Ok(()) => sent = true,
                Err(Stop::Failed(Errno::ESRCH)) => {}
                // Some have got it and others have not: that is no success.
                Err(Stop::Failed(errno @ (Errno::EMFILE | Errno::ENFILE))) => return Err(errno),
                Err(_) => error = Errno::EPERM,
            }
        }
    }
    // The caller is the last: its end would end this, too.
    if group.is_some() && recipient::group_of(caller) == group {
        let to_itself: Result<(), Stop> =
            supervised.process(own).and_then(|own: Recipient| Ok(own.send(signal)?));
        sent |= to_itself.is_ok();
    }
    if sent { Ok(()) } else { Err(error) }
}
