//! The globs on one subject, matched together. Each has a text without which it cannot match, such as the directory that
//! it begins with: one pass over what was found shows which of these texts are there, and only their globs are tried. So
//! a thousand globs cost little more than one.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use globset::Glob;
use regex_automata::meta::{Config, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::util::syntax;

/// So many globs are made ready before a call comes, and to be fast; more than these, each when its text is first seen,
/// and to be small. Making one ready takes about 50 µs, and twenty times its memory.
const EAGER_GLOBS: usize = 64;

/// The globs on one subject.
#[derive(Debug)]
pub(super) struct Globs {
    globs: Vec<(Arc<Glob>, OnceLock<Option<Regex>>)>,
    /// Those that any text may match, by their place.
    always: Vec<usize>,
    /// The needed texts, each once.
    texts: AhoCorasick,
    /// The globs that need each.
    needing: Vec<Vec<usize>>,
}

impl Globs {
    /// Globs that are then known by their place.
    ///
    /// # Errors
    /// They are too many, or too long, for people.
    pub(super) fn new(globs: &[Arc<Glob>]) -> Result<Self, String> {
        let needs: Vec<Vec<&str>> = globs.iter().map(|glob| needed(glob.glob())).collect();
        let mut common: HashMap<&str, usize> = HashMap::new();
        needs.iter().flatten().for_each(|text| *common.entry(text).or_default() += 1);
        let (mut always, mut needing) = (Vec::new(), Vec::<Vec<usize>>::new());
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut texts = Vec::new();
        for (glob, needs) in needs.iter().enumerate() {
            // The rarest, since a directory that all globs share excludes none of them.
            let best = needs.iter().min_by_key(|text| (common[*text], usize::MAX - text.len()));
            let Some(text) = best else {
                always.push(glob);
                continue;
            };
            let place = *places.entry(text).or_insert_with(|| {
                texts.push(*text);
                needing.push(Vec::new());
                texts.len() - 1
            });
            needing[place].push(glob);
        }
        let texts = AhoCorasick::builder()
            // The quickest to build: a list can have thousands, and what is searched is short.
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(texts)
            .map_err(|error| error.to_string())?;
        let globs: Vec<_> = globs.iter().map(|glob| (Arc::clone(glob), OnceLock::new())).collect();
        if globs.len() <= EAGER_GLOBS {
            for (glob, regex) in &globs {
                let made = regex_of(glob, true).ok_or_else(|| format!("'{}'", glob.glob()))?;
                regex.get_or_init(|| Some(made));
            }
        }
        Ok(Self { globs, always, texts, needing })
    }

    /// Adds the places of those that match; false if not all of them could be tried.
    pub(super) fn matching(&self, text: &[u8], found: &mut Vec<usize>) -> bool {
        let there = self.texts.find_overlapping_iter(text);
        let mut tried: Vec<usize> = there.map(|there| there.pattern().as_usize()).collect();
        tried.sort_unstable();
        tried.dedup();
        let needing = tried.into_iter().flat_map(|text| &self.needing[text]);
        let mut whole = true;
        for place in self.always.iter().chain(needing) {
            let (glob, regex) = &self.globs[*place];
            match regex.get_or_init(|| regex_of(glob, false)) {
                Some(regex) if regex.is_match(text) => found.push(*place),
                Some(_) => {}
                None => whole = false,
            }
        }
        whole
    }
}

/// Ready to be matched; `None` if it is too large for that, which [`operand::glob`](super::operand::glob) excludes.
fn regex_of(glob: &Glob, is_fast: bool) -> Option<Regex> {
    // Bytes, since a path need not be text; and one that is searched as a whole.
    let syntax = syntax::Config::new().utf8(false).dot_matches_new_line(true);
    let config = Config::new().utf8_empty(false).which_captures(WhichCaptures::Implicit);
    let config = match is_fast {
        true => config,
        false => config.hybrid(false).dfa(false).onepass(false).auto_prefilter(false),
    };
    Regex::builder().syntax(syntax).configure(config).build(glob.regex()).ok()
}

/// The texts that are in whatever the glob matches; fewer than there are where that is not easily seen.
fn needed(glob: &str) -> Vec<&str> {
    let (mut texts, mut begin, mut depth) = (Vec::new(), 0, 0_usize);
    let mut rest = glob.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let is_text = depth == 0 && !matches!(c, '*' | '?' | '[' | '{' | '}' | '\\');
        if is_text {
            continue;
        }
        // Of alternates any one will do, so nothing in there is needed.
        if depth == 0 {
            texts.push(&glob[begin..at]);
        }
        let mut end = at + c.len_utf8();
        match c {
            // What stands for `[` or `{` here stands for itself, and what is behind a class is hard to find.
            '[' => return kept(texts),
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '\\' => end = rest.next().map_or(end, |(at, escaped)| at + escaped.len_utf8()),
            // `**/` stands for nothing too, and then not even for its slash.
            '*' if rest.next_if(|(_, next)| *next == '*').is_some() => {
                end += 1;
                if rest.next_if(|(_, next)| *next == '/').is_some() {
                    end += 1;
                }
            }
            _ => {}
        }
        begin = end;
    }
    if depth == 0 {
        texts.push(&glob[begin..]);
    }
    kept(texts)
}

fn kept(mut texts: Vec<&str>) -> Vec<&str> {
    texts.retain(|text| !text.is_empty());
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::rules::operand::glob;
    use proptest::prelude::*;

    #[test]
    fn what_a_glob_needs_is_in_all_that_it_matches() {
        for (pattern, texts) in [
            ("/work/**", &["/work/"][..]),
            ("/srv/1/**/*.key", &["/srv/1/", ".key"]),
            ("**/x", &["x"]),
            ("**/**/x", &["x"]),
            ("/a/**/b", &["/a/", "b"]),
            ("a?c", &["a", "c"]),
            ("/{a,b{c,d}}/e", &["/", "/e"]),
            ("/a[bc]d", &["/a"]),
            (r"/a\*b", &["/a", "b"]),
            ("*", &[]),
            ("**", &[]),
        ] {
            assert_eq!(needed(pattern), texts, "{pattern}");
        }
    }

    #[test]
    fn of_many_globs_only_those_are_tried_whose_text_is_there() {
        let texts = (0..1000).map(|n| format!("/usr/share/{n}x/**/*.key"));
        let globs: Vec<Arc<Glob>> = texts.map(|text| glob(text.as_bytes()).unwrap()).collect();
        let globs = Globs::new(&globs).unwrap();
        let mut found = Vec::new();
        assert!(globs.matching(b"/usr/share/7x/a/b.key", &mut found));
        assert_eq!(found, [7]);
        let ready = globs.globs.iter().filter(|(_, regex)| regex.get().is_some()).count();
        assert_eq!(ready, 1, "no other had to be tried");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn globs_together_match_what_each_matches_by_itself(
            patterns in prop::collection::vec(r"([ab/.]|\*\*/|/\*\*|\*|\?|\[[!a]?[a-b/]\]|\{[ab],(\*\*/)?[ab/]\}|\\\*){1,7}", 1..100),
            text in "[ab/.*]{0,8}",
        ) {
            let globs: Vec<Arc<Glob>> = patterns.iter().filter_map(|text| glob(text.as_bytes()).ok()).collect();
            let mut found = Vec::new();
            prop_assert!(Globs::new(&globs).unwrap().matching(text.as_bytes(), &mut found));
            found.sort_unstable();
            let each: Vec<usize> = (0..globs.len())
                .filter(|place| globs[*place].compile_matcher().is_match(&text))
                .collect();
            prop_assert_eq!(found, each, "{:?}", patterns);
        }
    }
}
