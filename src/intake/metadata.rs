//! `listenerMetadata` of a container's profile: `key=value` lines that set how its requests are treated.
//! A value of its own keys that it does not understand is an error.

use crate::policy::rules::{Action, Rules};
use crate::requests::Settings;

/// What the metadata ask for.
#[derive(Debug, Default, Clone)]
pub struct Wishes {
    /// Timeout, default response, and what becomes of a call that cannot be read.
    pub settings: Settings,
    /// The rules to begin with: each `rules=` line is one of them.
    pub rules: Rules,
    /// The directory of handlers, by its name.
    pub handlers: Option<String>,
    /// Whether the profile has SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV: the kernel does not report
    /// how a filter was loaded.
    pub wait_killable: bool,
}

/// Reads `metadata`, on top of `settings`. Lines without `=` and keys of others are not ours.
///
/// # Errors
/// What is wrong with a line of ours, for people.
pub fn parse_metadata(metadata: &str, settings: Settings) -> Result<Wishes, String> {
    let mut wishes = Wishes { settings, ..Wishes::default() };
    let mut rules = String::new();
    for line in metadata.lines() {
        // The string is one for all: other agents may read their own words in it.
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (key.trim(), value.trim());
        let wrong = |why: String| format!("{key}={value}: {why}");
        match key {
            "timeout" => {
                wishes.settings.timeout = Settings::parse_timeout(value).map_err(wrong)?;
            }
            "default" => {
                wishes.settings.default = Settings::parse_default(value).map_err(wrong)?;
            }
            "unreadable" => wishes.settings.unreadable = value.parse().map_err(wrong)?,
            "mode" => wishes.settings.mode = value.parse().map_err(wrong)?,
            "log" => wishes.settings.log = value.parse().map_err(wrong)?,
            "rules" => {
                rules.push_str(value);
                rules.push('\n');
            }
            // A path or `..` would let the author of a container choose programs that run on the host.
            "handlers" if super::safe_name(value) == value => {
                wishes.handlers = Some(value.to_owned());
            }
            "handlers" => {
                return Err(wrong(
                    "the name of a handlers directory may contain only letters, digits and ._+-, and may not begin \
                     with a dot"
                        .to_owned(),
                ));
            }
            // No ioctl asks a filter for it, and a wrong `yes` lets
            // handlers write into memory of a target that has gone on.
            "wait_killable" => {
                wishes.wait_killable = match value {
                    "yes" => true,
                    "no" => false,
                    _ => return Err(wrong("must be 'yes' or 'no'".to_owned())),
                };
            }
            _ => {}
        }
    }
    wishes.rules = Rules::parse(rules.as_bytes()).map_err(|why| format!("rules: {why}"))?;
    let mut lines = wishes.rules.lines().iter();
    // Whoever may start a container writes its profile, and would get the rights of the agent.
    if lines.any(|line| matches!(line.answer.action, Action::Emulate(_))) {
        return Err("rules: 'emulate' acts with the rights of the agent: only its owner may write it, into \
                    listeners/NAME/rules"
            .to_owned());
    }
    Ok(wishes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use crate::policy::response::Response;
    use crate::requests::{Logged, Mode, OnUnreadable};

    #[test]
    fn lines_set_what_they_name_and_others_are_left_alone() {
        let text = "tenant=blue\ntimeout=2.5\ndefault = EPERM\nrules=mkdir(mode==0700) 0\n\
                    rules=mkdir EACCES\nunreadable=show\nmode=audit\nlog=refusals\nhandlers=web\nwait_killable=yes\n{\"opaque\": true}\n";
        let wishes = parse_metadata(text, Settings::default()).unwrap();
        assert_eq!(wishes.settings.timeout, Duration::from_millis(2500));
        assert_eq!(wishes.settings.default, Response::Errno(1));
        assert_eq!(wishes.settings.unreadable, OnUnreadable::Show);
        assert_eq!((wishes.settings.mode, wishes.settings.log), (Mode::Audit, Logged::Refusals));
        assert_eq!(wishes.rules.text(), "mkdir(mode==0700) 0\nmkdir EACCES\n");
        assert_eq!(wishes.handlers.as_deref(), Some("web"));
        assert!(wishes.wait_killable);
        let opaque = parse_metadata("whatever it is", Settings::default()).unwrap();
        assert_eq!((opaque.settings, opaque.handlers), (Settings::default(), None));
        assert_eq!(opaque.rules.text(), "");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, why) in [
            ("timeout=soon", "timeout=soon: 'soon' is not a number of seconds"),
            ("default=EPREM", "default=EPREM: unknown response 'EPREM': did you mean 'EPERM'?"),
            ("unreadable=maybe", "unreadable=maybe: 'maybe' is not 'refuse' or 'show'"),
            ("mode=loud", "mode=loud: 'loud' is not 'enforce' or 'audit'"),
            ("log=none", "log=none: 'none' is not 'all', 'requests' or 'refusals'"),
            ("rules=mkdri EPERM", "did you mean 'mkdir'?"),
            ("rules=mkdir emulate", "only its owner"),
            ("handlers=../x", "handlers=../x: the name of a handlers directory"),
            ("wait_killable=maybe", "must be 'yes' or 'no'"),
            ("handlers=", "the name of a handlers directory"),
        ] {
            let error = parse_metadata(text, Settings::default()).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
