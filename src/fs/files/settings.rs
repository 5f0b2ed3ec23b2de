//! `timeout`, `default`, `unreadable`, `mode` and `log` of a listener: what a line that is written to one of them sets.
//! `rules.status` is set by any line: it starts again from zero.

use nix::errno::Errno;

use super::file_names::ListenerFile;
use crate::kernel::text::printable;
use crate::requests::writer::Author;
use crate::requests::{DecisionScope, Pending, Progress, Settings, Source};

/// Sets what `file` holds.
///
/// # Errors
/// EINVAL, with the reason in the listener's `error`; EACCES for a file that holds no setting.
pub(super) fn set(
    pending: &Pending,
    source: &Source,
    file: ListenerFile,
    line: &[u8],
    author: &Author,
) -> Result<Progress<()>, Errno> {
    let line = String::from_utf8_lossy(line);
    let line = line.trim();
    let done = match file {
        ListenerFile::Timeout => Settings::parse_timeout(line)
            .map(|timeout| source.set(|settings| settings.timeout = timeout)),
        ListenerFile::Default => Settings::parse_default(line)
            .map(|default| source.set(|settings| settings.default = default)),
        ListenerFile::Unreadable => {
            line.parse().map(|word| source.set(|settings| settings.unreadable = word))
        }
        ListenerFile::Mode => line.parse().map(|word| source.set(|settings| settings.mode = word)),
        ListenerFile::Log => line.parse().map(|word| source.set(|settings| settings.log = word)),
        ListenerFile::RulesStatus => {
            source.rules.rules().lines().iter().for_each(|line| line.counts.reset());
            Ok(())
        }
        _ => return Err(Errno::EACCES),
    };
    if let Err(why) = done {
        let why = printable(&why);
        log::warn!("listener {}: {why}", source.name);
        pending.refuse(DecisionScope::Listener(source), why, Errno::EINVAL, author.clone());
        return Err(Errno::EINVAL);
    }
    source.refuse(String::new());
    // A timeout applies to requests that wait already, and the reaper sleeps until the old deadline.
    pending.settings_changed();
    Ok(Progress::Done(()))
}
