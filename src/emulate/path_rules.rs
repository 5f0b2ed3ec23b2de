//! Which files of the host calls may reach, `GLOB[:ro|rw]`: of those that match a file the first counts.

use std::path::Path;
use std::str::FromStr;

use glob::Pattern;

use super::host::{WITHIN, pattern};

/// A pattern, and what is allowed with the files that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PathRule {
    pattern: Pattern,
    is_read_only: bool,
}

/// What a call does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Whether `rules` allow that access to the file of this name.
pub(super) fn allow(rules: &[PathRule], path: &Path, access: Access) -> bool {
    let rule = path
        .to_str()
        .and_then(|path| rules.iter().find(|rule| rule.pattern.matches_with(path, WITHIN)));
    rule.is_some_and(|rule| access == Access::Read || !rule.is_read_only)
}

/// Whether `rules` allow writing to whatever is below the directory of this name, at any depth: those that may match
/// something there before it is allowed must not be for reading only.
pub(super) fn allow_all_below(rules: &[PathRule], directory: &Path) -> bool {
    // With `**` at its end, a rule that matches a name there matches all that is below that name too. `*` does not match
    // `/`: however many there are, something deeper is left out.
    let name = directory.join("\u{10fffe}");
    let Some(name) = name.to_str() else { return false };
    let is_for_all = |rule: &&PathRule| {
        rule.pattern.as_str().ends_with("/**") && rule.pattern.matches_with(name, WITHIN)
    };
    let before = rules.iter().take_while(|rule| !is_for_all(rule));
    let mut narrow = before.filter(|rule| rule.is_read_only);
    let found = rules.iter().find(is_for_all);
    found.is_some_and(|rule| !rule.is_read_only) && !narrow.any(|rule| rule.is_near(directory))
}

impl PathRule {
    /// Whether it may match something below the directory of this name, by the part of it that is no pattern.
    fn is_near(&self, directory: &Path) -> bool {
        let pattern = self.pattern.as_str();
        // Only the part before the first wildcard counts. A rule can thus be near without matching anything: that
        // refuses more, never less.
        let literal = pattern.find(['*', '?', '[']).map_or(pattern, |at| &pattern[..at]);
        Path::new(literal).starts_with(directory)
            || directory.to_str().is_some_and(|name| name.starts_with(literal))
    }
}

impl FromStr for PathRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (glob, is_read_only) = match text.rsplit_once(':') {
            Some((glob, "ro")) => (glob, true),
            Some((glob, "rw")) => (glob, false),
            _ => (text, false),
        };
        Ok(Self { pattern: pattern(glob)?, is_read_only })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_matches_counts() {
        let rules = ["/work/secret/**:ro", "/work/**", "/etc/**:ro", "/a:b"];
        let rules = rules.map(|rule| rule.parse::<PathRule>().unwrap());
        let access = |path: &str| {
            [Access::Read, Access::Write].map(|access| allow(&rules, Path::new(path), access))
        };
        assert_eq!(access("/work/a/b"), [true, true]);
        assert_eq!(access("/work/secret/key"), [true, false]);
        assert_eq!(access("/etc/passwd"), [true, false]);
        assert_eq!(access("/a:b"), [true, true]);
        for other in ["/", "/home/a", "/workshop", "/work"] {
            assert_eq!(access(other), [false, false], "{other}");
        }
    }

    #[test]
    fn a_directory_can_be_renamed_if_no_rule_says_otherwise_of_a_file_below() {
        let rules = [
            "/work/.git/hooks/**:ro",
            "/work/a?/b:ro",
            "/work/**",
            "/top/*",
            "/flat/*/*/*",
            "/most/*/**",
            "/**:ro",
        ];
        let rules = rules.map(|rule| rule.parse::<PathRule>().unwrap());
        let below = |path: &str| allow_all_below(&rules, Path::new(path));
        assert!(below("/work/src") && below("/work/src/x") && below("/most/x"));
        for kept in [
            "/work/.git",
            "/work/.git/hooks",
            "/work/ab",
            "/work",
            "/top/x",
            "/flat",
            "/most",
            "/etc",
        ] {
            assert!(!below(kept), "{kept}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for text in ["", ":ro", "work/**", "/[a:rw"] {
            assert!(text.parse::<PathRule>().is_err(), "{text}");
        }
    }
}
