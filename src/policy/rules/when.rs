//! WHEN: which of the calls that match are answered, by how many matched before. A share is drawn from the seed and the
//! count alone, so that the same seed answers the same calls again.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};

/// What a line says between its SPEC and its response; by default all that match.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct When {
    nth: Option<u64>,
    from: Option<u64>,
    to: Option<u64>,
    every: Option<u64>,
    share: Option<Share>,
    /// Whether each process counts by itself.
    pub(super) each_process: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Share {
    /// In millionths of all.
    millionths: u32,
    seed: u64,
    /// Whether the seed was written.
    written: bool,
}

impl When {
    /// Takes the words of WHEN from the beginning of `text`; what is left begins the response.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub(super) fn parse(text: &str) -> Result<(When, &str), String> {
        let mut when = When::default();
        let mut seed = None;
        let mut rest = text.trim_start();
        loop {
            let (word, after) = split(rest);
            let (next, after_next) = split(after);
            rest = match word {
                "nth" => set(&mut when.nth, word, next).map(|()| after_next),
                "from" => set(&mut when.from, word, next).map(|()| after_next),
                "to" => set(&mut when.to, word, next).map(|()| after_next),
                "every" => set(&mut when.every, word, next).map(|()| after_next),
                "seed" => {
                    let number =
                        next.parse().map_err(|_| format!("'seed {next}': a number follows seed"));
                    number.map(|number| seed = Some(number)).map(|()| after_next)
                }
                "each" if next == "process" => {
                    when.each_process = true;
                    Ok(after_next)
                }
                "each" => Err("'each' is followed by 'process'".to_owned()),
                word if word.ends_with('%') => {
                    if when.share.is_some() {
                        return Err(format!("a second share, '{word}'"));
                    }
                    let millionths = millionths(word)?;
                    when.share = Some(Share { millionths, seed: 0, written: false });
                    Ok(after)
                }
                _ => break,
            }?;
        }
        // Only here, since `seed` may stand before the share.
        match (&mut when.share, seed) {
            (Some(share), Some(seed)) => (share.seed, share.written) = (seed, true),
            // The standard library has no generator of random numbers, but its hasher has random keys.
            (Some(share), None) => share.seed = RandomState::new().build_hasher().finish(),
            (None, Some(_)) => return Err("'seed' goes with a share such as 1%".to_owned()),
            (None, None) => {}
        }
        if when.nth.is_some() && (when.from, when.to, when.every) != (None, None, None) {
            return Err("'nth' is one call: it does not go with 'from', 'to' or 'every'".to_owned());
        }
        if when.to.is_some_and(|to| to < when.from.unwrap_or(1)) {
            return Err("'to' is before 'from': no call is between them".to_owned());
        }
        Ok((when, rest))
    }

    /// Whether the call is meant that matched as this one, counted from 1.
    pub(super) fn holds(&self, count: u64) -> bool {
        let from = self.from.unwrap_or(1);
        let every = self.every.unwrap_or(1);
        // The 4th, 8th, ...; with `from 3` the 3rd, 7th, ...
        let first = if self.from.is_some() { from } else { every };
        self.nth.is_none_or(|nth| nth == count)
            && count >= from
            && self.to.is_none_or(|to| count <= to)
            && count >= first
            && (count - first) % every == 0
            && self.share.is_none_or(|share| share.holds(count))
    }
}

impl Share {
    fn holds(self, count: u64) -> bool {
        // Mixed twice: from `seed ^ count` alone, close seeds would draw the same numbers in another order.
        mix(self.seed ^ mix(count)) % 1_000_000 < u64::from(self.millionths)
    }
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn split(text: &str) -> (&str, &str) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

fn set(to: &mut Option<u64>, word: &str, number: &str) -> Result<(), String> {
    match number.parse() {
        Ok(number @ 1..) if to.is_none() => {
            *to = Some(number);
            Ok(())
        }
        Ok(1..) => Err(format!("a second '{word}'")),
        _ => Err(format!("'{word} {number}': calls are counted from 1, as in '{word} 3'")),
    }
}

/// `1%`, `0.05%`.
fn millionths(word: &str) -> Result<u32, String> {
    let percent = word.strip_suffix('%').and_then(|number| number.parse::<f64>().ok());
    match percent {
        // Less than a millionth would be rounded to none at all.
        Some(percent) if (0.0001..=100.0).contains(&percent) => {
            Ok((percent * 10_000.0).round() as u32)
        }
        _ => Err(format!("'{word}' is no share of calls: 0.0001% to 100%")),
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, number) in
            [("nth", self.nth), ("from", self.from), ("to", self.to), ("every", self.every)]
        {
            if let Some(number) = number {
                write!(f, "{word} {number} ")?;
            }
        }
        if let Some(share) = self.share {
            write!(f, "{}% ", f64::from(share.millionths) / 10_000.0)?;
            if share.written {
                write!(f, "seed {} ", share.seed)?;
            }
        }
        if self.each_process { f.write_str("each process ") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Vec<u64> {
        let (when, rest) = When::parse(text).unwrap();
        assert_eq!(rest, "0", "{text}");
        (1..=12).filter(|count| when.holds(*count)).collect()
    }

    #[test]
    fn calls_are_counted_from_one() {
        for (text, expected) in [
            ("0", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12][..]),
            ("nth 7 0", &[7]),
            ("from 10 0", &[10, 11, 12]),
            ("to 2 0", &[1, 2]),
            ("every 4 0", &[4, 8, 12]),
            ("from 3 every 4 0", &[3, 7, 11]),
            ("from 3 to 9 every 2 0", &[3, 5, 7, 9]),
            ("nth 2 each process 0", &[2]),
            ("100% 0", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ] {
            assert_eq!(counts(text), expected, "{text}");
        }
    }

    #[test]
    fn a_share_is_about_that_share_and_the_same_with_the_same_seed() {
        let share = |text: &str| {
            let (when, _) = When::parse(text).unwrap();
            (1..=100_000).filter(|count| when.holds(*count)).collect::<Vec<u64>>()
        };
        let one = share("1% seed 42 0");
        assert!((900..1100).contains(&one.len()), "{}", one.len());
        assert_eq!(one, share("1% seed 42 0"));
        assert_ne!(one, share("1% seed 43 0"));
        assert!((49_000..51_000).contains(&share("50% 0").len()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, why) in [
            ("nth 0 0", "counted from 1"),
            ("nth x 0", "'nth x'"),
            ("nth 1 nth 2 0", "a second 'nth'"),
            ("nth 1 every 2 0", "does not go with"),
            ("from 5 to 4 0", "'to' is before 'from'"),
            ("seed 1 0", "goes with a share"),
            ("0% 0", "no share"),
            ("101% 0", "no share"),
            ("each 0", "followed by 'process'"),
        ] {
            let error = When::parse(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn printing_parses_back() {
        for text in ["nth 7 ", "from 3 to 9 every 2 ", "0.5% seed 42 ", "every 4 each process ", ""]
        {
            let (when, _) = When::parse(text).unwrap();
            assert_eq!(when.to_string(), text);
        }
    }
}
