//! A time as the date that it means, in UTC; total: a time that has no date has none.

/// `1970-01-01T00:00:01.000000002+0000`; `None` of zero, of a fraction that is none, and of a year
/// that C's `struct tm` does not hold. `digits` are those of a whole fraction.
pub(super) fn date(seconds: i64, fraction: u64, digits: usize) -> Option<String> {
    if (seconds, fraction) == (0, 0) || fraction >= 10u64.pow(digits as u32) {
        return None;
    }
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    i32::try_from(year - 1900).ok()?;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:0digits$}") };
    Some(format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}+0000"))
}

/// Year, month and day of a day since 1970 in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // The calendar repeats every 146,097 days. The year is taken to begin in March, so that a leap day is its last.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_date_1() {
        let of = |seconds, fraction| date(seconds, fraction, 9).unwrap_or_default();
        assert_eq!(of(1, 2), "1970-01-01T00:00:01.000000002+0000");
        assert_eq!(of(-1, 0), "1969-12-31T23:59:59+0000");
        assert_eq!(of(951_782_400, 0), "2000-02-29T00:00:00+0000");
        assert_eq!(of(1 << 40, 0), "36812-02-20T00:36:16+0000");
        assert_eq!([of(0, 0), of(1 << 60, 0), of(5, 1_000_000_000)], ["", "", ""]);
        assert!(date(i64::MIN, 0, 6).is_none() && date(i64::MAX, 0, 6).is_none());
    }
}
