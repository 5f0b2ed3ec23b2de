//! Ranges of user and group ids, as in /proc/PID/uid_map. It does not use an id of the host twice, nor
//! that of its root.

use std::fmt;
use std::str::FromStr;

/// `count` ids from `inside` on, which stand for those from `outside` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    inside: u32,
    outside: u32,
    count: u32,
}

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Option<Vec<u32>> = text.split(':').map(|word| word.parse().ok()).collect();
        match numbers.as_deref().and_then(Self::of) {
            Some(Range { outside: 0, .. }) => {
                Err(format!("'{text}': no file is given to root of the host"))
            }
            Some(range) => Ok(range),
            None => Err(format!("'{text}' is not INSIDE:OUTSIDE:COUNT, as 1:100001:65535")),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.inside, self.outside, self.count)
    }
}

impl Range {
    fn of(numbers: &[u32]) -> Option<Self> {
        let &[inside, outside, count] = numbers else { return None };
        // The last number means no id.
        let fits = |first: u32| first.checked_add(count).is_some();
        (count > 0 && fits(inside) && fits(outside)).then_some(Range { inside, outside, count })
    }

    /// Those of a uid_map or gid_map; `None` if it is not one.
    pub(super) fn all(map: &[u8]) -> Option<Vec<Self>> {
        let line = |line: &str| {
            let numbers: Option<Vec<u32>> =
                line.split_whitespace().map(|word| word.parse().ok()).collect();
            Self::of(&numbers?)
        };
        std::str::from_utf8(map).ok()?.lines().map(line).collect()
    }

    /// The line of a map for all of `ranges`.
    pub(super) fn lines(ranges: &[Self]) -> String {
        let line = |range: &Self| format!("{} {} {}\n", range.inside, range.outside, range.count);
        ranges.iter().map(line).collect()
    }

    pub(super) fn has_inside(&self, id: u32) -> bool {
        has(self.inside, self.count, id)
    }

    /// What `id` of the inside stands for.
    pub(super) fn outside_of(&self, id: u32) -> Option<u32> {
        // of() makes sure that this does not overflow.
        self.has_inside(id).then(|| self.outside + (id - self.inside))
    }

    pub(super) fn has_outside(&self, id: u32) -> bool {
        has(self.outside, self.count, id)
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let meet =
            |own: u32, theirs: u32| has(own, self.count, theirs) || has(theirs, other.count, own);
        meet(self.inside, other.inside) || meet(self.outside, other.outside)
    }
}

fn has(first: u32, count: u32, id: u32) -> bool {
    id.checked_sub(first).is_some_and(|offset| offset < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Range {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_parses_and_shows_itself() {
        for text in ["0:1:1", "1:100001:65535", "0:1:4294967294"] {
            assert_eq!(range(text).to_string(), text);
        }
        for text in [
            "",
            "1",
            "1:2",
            "1:2:3:4",
            "a:1:1",
            "-1:1:1",
            "1:1:0",
            "1:2:4294967295",
            "4294967295:1:1",
            "1:4294967295:1",
        ] {
            assert!(text.parse::<Range>().unwrap_err().contains("INSIDE:OUTSIDE:COUNT"), "{text}");
        }
        assert!("5:0:1".parse::<Range>().unwrap_err().contains("root of the host"));
    }

    #[test]
    fn a_map_is_read_and_written() {
        let map = Range::all(b"         0       1000          1\n 1 100000 65536\n").unwrap();
        assert_eq!(map, [range("0:1000:1"), range("1:100000:65536")]);
        assert_eq!(Range::lines(&map), "0 1000 1\n1 100000 65536\n");
        assert_eq!(Range::all(b"         0          0 4294967295\n").unwrap().len(), 1);
        assert_eq!(Range::all(b""), Some(vec![]));
        assert_eq!(Range::all(b"0 1\n"), None);
    }

    #[test]
    fn ends_belong_to_a_range_and_what_is_next_to_them_does_not() {
        let ids = range("10:100:5");
        assert_eq!([9, 10, 14, 15].map(|id| ids.has_inside(id)), [false, true, true, false]);
        assert_eq!([9, 10, 14].map(|id| ids.outside_of(id)), [None, Some(100), Some(104)]);
        assert_eq!([99, 100, 104, 105].map(|id| ids.has_outside(id)), [false, true, true, false]);
        for (other, overlaps) in [
            ("0:1:10", false),
            ("0:1:11", true),
            ("14:1:1", true),
            ("15:1:1", false),
            ("0:104:1", true),
            ("0:90:10", false),
            ("0:90:11", true),
        ] {
            assert_eq!(ids.overlaps(&range(other)), overlaps, "{other}");
            assert_eq!(range(other).overlaps(&ids), overlaps, "{other}");
        }
    }
}
