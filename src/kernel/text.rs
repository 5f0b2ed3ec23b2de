//! Text for people: safe to show on a terminal, and a hint where a word is wrong. It knows nothing
//! of what the words mean.

use std::borrow::Cow;

/// Ranges of characters that are letters or marks to Unicode and show nothing: Default_Ignorable_Code_Point of
/// DerivedCoreProperties.txt, without those that [`is_hidden`] knows as format characters.
const INVISIBLE: [(char, char); 8] = [
    ('\u{34f}', '\u{34f}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character can steer a terminal, or make a text look like another: a control character, one that
/// changes the direction of what follows (U+202E), one without a width, a line separator, a blank that is no
/// space. It takes what the standard library escapes in a string for that, combining marks excepted.
fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    // Of a string's first character the standard library escapes a combining mark, too.
    let mut text = [b'a'; 5];
    let end = 1 + c.encode_utf8(&mut text[1..]).len();
    let escaped = std::str::from_utf8(&text[..end])
        .is_ok_and(|text| text.escape_debug().nth(1) == Some('\\'));
    escaped || INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// `text` with its control characters escaped, and what is not visible, so that nothing a target, a
/// handler or a user wrote can steer the terminal it is shown on, or look like something else there.
pub fn printable(text: &str) -> String {
    let mut printable = String::new();
    for c in text.chars() {
        if is_hidden(c) {
            printable.extend(c.escape_default());
        } else {
            printable.push(c);
        }
    }
    printable
}

/// The same of bytes that need not be UTF-8: what is not is replaced.
pub fn printable_bytes(bytes: &[u8]) -> String {
    printable(&String::from_utf8_lossy(bytes))
}

/// At most the first `most` bytes of `text`, with `...` where it was cut.
pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Cow::Owned(format!("{}...", &text[..end]))
}

/// `value` as JSON on one line, safe to show as [`printable`] is: JSON alone would leave DEL and what is
/// above it as it is.
pub fn printable_json(value: &serde_json::Value) -> String {
    let mut line = String::new();
    // A line has such characters only within its strings.
    for c in value.to_string().chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                line.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            line.push(c);
        }
    }
    line
}

/// `": did you mean 'x'?"` for the candidate that is nearest to `word`, whatever its case, or
/// nothing where none is near.
pub fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let farthest = (word.chars().count() / 3).max(1);
    let lower = word.to_lowercase();
    let distance = |candidate: &str| {
        let any_case = strsim::osa_distance(&lower, &candidate.to_lowercase());
        (any_case, strsim::osa_distance(word, candidate))
    };
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|((any_case, _), _)| *any_case <= farthest)
        .min()
        .map_or_else(String::new, |(_, nearest)| format!(": did you mean '{nearest}'?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        assert_eq!(printable("a\x1b[31m\nb\u{9b}é"), "a\\u{1b}[31m\\nb\\u{9b}é");
        assert_eq!(printable_bytes(b"a\xff\x07"), "a\u{fffd}\\u{7}");
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_says_so() {
        assert_eq!(beginning("abc", 3), "abc");
        assert_eq!(beginning("abcd", 3), "abc...");
        assert_eq!(beginning("aéé", 2), "a...");
        assert_eq!(beginning("é", 1), "...");
    }

    #[test]
    fn what_hides_or_reorders_does_not_reach_a_terminal() {
        let hidden = "\u{202e}\u{2066}\u{200b}\u{200d}\u{feff}\u{ad}\u{2028}\u{3164}\u{115f}\u{fe0f}\u{e0041}\u{a0}\u{61c}\u{180e}\u{e0101}\u{e000}";
        for c in hidden.chars() {
            let text = format!("a{c}b");
            assert_eq!(printable(&text), format!("a\\u{{{:x}}}b", u32::from(c)));
            let line = printable_json(&text.clone().into());
            assert!(line.is_ascii(), "{line}");
            assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
        for shown in ["é", "e\u{301}", "שלום", "ไทย", "हिन्दी", "日本", "👍", "'\"\\ ~", "ﬁ"]
        {
            assert_eq!(printable(shown), shown);
        }
    }

    #[test]
    fn json_shows_no_control_character_and_says_the_same() {
        let value = serde_json::json!({"a\n": ["\x1b\u{7f}\u{9b}é", 1]});
        let line = printable_json(&value);
        assert_eq!(line, r#"{"a\n":["\u001b\u007f\u009bé",1]}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value);
    }

    #[test]
    fn the_nearest_word_is_offered_and_none_that_is_far() {
        let words = ["EPERM", "ENOENT", "continue"];
        assert_eq!(hint("EPREM", words), ": did you mean 'EPERM'?");
        assert_eq!(hint("eperm", words), ": did you mean 'EPERM'?");
        assert_eq!(hint("contineu", words), ": did you mean 'continue'?");
        assert_eq!(hint("perhaps", words), "");
    }
}
