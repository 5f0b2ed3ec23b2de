//! Text for people: safe to show on a terminal, and a hint where a word is wrong. It knows nothing
//! of what the words mean.

/// `text` with its control characters escaped, so that nothing a target, a handler or a user wrote
/// can steer the terminal it is shown on.
pub fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
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

/// `value` as JSON on one line, safe to show: JSON alone would leave DEL and the control characters
/// above it (C1) as they are.
pub fn json(value: &serde_json::Value) -> String {
    let mut line = String::new();
    // A line has control characters only within its strings.
    for c in value.to_string().chars() {
        if c.is_control() {
            line.push_str(&format!("\\u{:04x}", u32::from(c)));
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
    fn json_shows_no_control_character_and_says_the_same() {
        let value = serde_json::json!({"a\n": ["\x1b\u{7f}\u{9b}é", 1]});
        let line = json(&value);
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
