//! `listenerMetadata` of a container's profile: `key=value` lines that set how its requests are treated.
//! What it cannot understand of its own keys it never ignores.

use crate::pending::Settings;
use crate::rules::Rules;

/// What the metadata ask for.
#[derive(Debug, Default, Clone)]
pub struct Wishes {
    /// Timeout and default response.
    pub settings: Settings,
    /// The rules to begin with: each `rules=` line is one of them.
    pub rules: Rules,
    /// The directory of handlers, by its name.
    pub handlers: Option<String>,
    /// Whether the profile has SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV: the kernel does not tell of a
    /// filter how it was loaded.
    pub wait_killable: bool,
}

/// Reads `metadata`, on top of `settings`. Lines without `=` and keys of others are not ours.
///
/// # Errors
/// What is wrong with a line of ours, for people.
pub fn parse(metadata: &str, settings: Settings) -> Result<Wishes, String> {
    let mut wishes = Wishes { settings, ..Wishes::default() };
    let mut rules = String::new();
    for line in metadata.lines() {
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
            "rules" => {
                rules.push_str(value);
                rules.push('\n');
            }
            "handlers" if super::safe_name(value) == value => {
                wishes.handlers = Some(value.to_owned());
            }
            "handlers" => {
                return Err(wrong(
                    "the name of a directory of handlers has letters, digits and ._+- only, and \
                     does not begin with a dot"
                        .to_owned(),
                ));
            }
            "wait_killable" => {
                wishes.wait_killable = match value {
                    "yes" => true,
                    "no" => false,
                    _ => return Err(wrong("it is 'yes' or 'no'".to_owned())),
                };
            }
            _ => {}
        }
    }
    wishes.rules = Rules::parse(rules.as_bytes()).map_err(|why| format!("rules: {why}"))?;
    Ok(wishes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use crate::response::Response;

    #[test]
    fn lines_set_what_they_name_and_others_are_left_alone() {
        let text = "tenant=blue\ntimeout=2.5\ndefault = EPERM\nrules=mkdir(mode==0700) 0\n\
                    rules=mkdir EACCES\nhandlers=web\nwait_killable=yes\n{\"opaque\": true}\n";
        let wishes = parse(text, Settings::default()).unwrap();
        assert_eq!(wishes.settings.timeout, Duration::from_millis(2500));
        assert_eq!(wishes.settings.default, Response::Errno(1));
        assert_eq!(wishes.rules.text(), "mkdir(mode==0700) 0\nmkdir EACCES\n");
        assert_eq!(wishes.handlers.as_deref(), Some("web"));
        assert!(wishes.wait_killable);
        let opaque = parse("whatever it is", Settings::default()).unwrap();
        assert_eq!((opaque.settings, opaque.handlers), (Settings::default(), None));
        assert_eq!(opaque.rules.text(), "");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, why) in [
            ("timeout=soon", "timeout=soon: 'soon' is not a number of seconds"),
            ("default=EPREM", "default=EPREM: unknown response 'EPREM': did you mean 'EPERM'?"),
            ("rules=mkdri EPERM", "did you mean 'mkdir'?"),
            ("handlers=../x", "handlers=../x: the name of a directory of handlers"),
            ("wait_killable=maybe", "it is 'yes' or 'no'"),
            ("handlers=", "the name of a directory of handlers"),
        ] {
            let error = parse(text, Settings::default()).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
