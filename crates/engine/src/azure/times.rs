//! Moments as Azure's tools write them, so that two of them can be told apart and shown alike.
//!
//! REST and the CLI write ISO 8601, Resource Graph too; Windows PowerShell writes `/Date(milliseconds)/`,
//! PowerShell 7 ISO 8601 with the offset of the machine it runs on.

/// A moment of which the text tells the time too, not only the day.
pub fn exact(text: &str) -> Option<i128> {
    let text = text.trim();
    moment(text).filter(|_| text.len() > "2026-03-01".len())
}

/// A moment, in nanoseconds since 1970, as far as the text tells one. Without an offset it is UTC.
pub fn moment(text: &str) -> Option<i128> {
    const SECOND: i128 = 1_000_000_000;
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("/Date(") {
        let number = rest.strip_suffix(")/")?;
        // An offset behind it says only where it was written.
        let end = number.get(1..)?.find(['+', '-']).map(|at| at + 1);
        let millis: i64 = number.get(..end.unwrap_or(number.len()))?.parse().ok()?;
        return Some(i128::from(millis) * 1_000_000);
    }
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    let sign = |at: usize, signs: &str| {
        let byte = text.as_bytes().get(at).copied().map(char::from);
        byte.is_some_and(|sign| signs.contains(sign))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let dated = sign(4, "-") && sign(7, "-");
    if !dated || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let mut seconds = days(year, month, day) * 86_400;
    let mut nanos: i128 = 0;
    if text.len() > 10 {
        if !(sign(10, "Tt ") && sign(13, ":")) {
            return None;
        }
        let (hours, minutes) = (number(11, 13)?, number(14, 16)?);
        let mut at = 16;
        let mut second = 0;
        if sign(16, ":") {
            second = number(17, 19)?;
            at = 19;
        }
        if hours > 24 || minutes > 59 || second > 60 {
            return None;
        }
        seconds += hours * 3_600 + minutes * 60 + second;
        let mut rest = text.get(at..)?;
        if let Some(fraction) = rest.strip_prefix(['.', ',']) {
            let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let digits = fraction.get(..length.min(9))?;
            nanos = format!("{digits:0<9}").parse().ok()?;
            rest = fraction.get(length..)?;
        }
        seconds -= offset(rest.trim())?;
    }
    Some(i128::from(seconds) * SECOND + nanos)
}

/// The offset from UTC in seconds.
fn offset(text: &str) -> Option<i64> {
    // As Go prints it: `+0000 UTC`.
    let text = text.strip_suffix("UTC").unwrap_or(text).trim_end();
    if text.is_empty() || text.eq_ignore_ascii_case("Z") {
        return Some(0);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_at_checked(2)?;
    let minutes = match minutes.strip_prefix(':').unwrap_or(minutes) {
        "" if minutes.is_empty() => "00",
        two => two,
    };
    let two = |digits: &str| {
        let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|_| plain)
    };
    Some(sign * (two(hours)? * 3_600 + two(minutes)? * 60))
}

/// Days since 1970-01-01 in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The day of a moment in UTC, as `2026-03-01`.
pub fn day(moment: i128) -> String {
    let days = moment.div_euclid(86_400_000_000_000) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_reads_the_same_in_every_spelling() {
        let same = [
            "2026-03-01T10:00:00Z",
            "2026-03-01T10:00:00.0000000Z",
            "2026-03-01T10:00:00+00:00",
            "2026-03-01T12:00:00+02:00",
            "2026-03-01T05:30:00-0430",
            "2026-03-01 10:00:00",
            "2026-03-01T10:00Z",
            "2026-03-01t10:00:00z",
            "2026-03-01t10:00:00.000000000000z",
            "2026-03-01 12:00:00,0 +02:00",
            "2026-03-01T11:00:00+01",
            "2026-03-01 10:00:00 +0000 UTC",
            "2026-03-01T10:00:00-00:00",
            "/Date(1772359200000)/",
            "/Date(1772359200000+0100)/",
        ];
        for text in same {
            assert_eq!(moment(text), Some(1_772_359_200_000_000_000), "{text}");
        }
        let order = [
            "1969-12-31T23:59:59Z",
            "2024-02-29",
            "2026-03-01T10:00:00.0000001Z",
            "2026-03-01T10:00:00.5+00:00",
        ];
        let moments: Vec<_> = order.iter().map(|text| moment(text).unwrap()).collect();
        assert!(moments.is_sorted(), "{moments:?}");
    }

    #[test]
    fn what_tells_no_moment_is_none() {
        for text in [
            "",
            "yesterday",
            "3/1/2026 10:00:00 AM",
            "2026-13-01",
            "2026-03-01T",
            "/Date()/",
            "2026-03-01T10:00:00 CET",
            "20é6-03-01",
            "2026-03-01T1é:00:00Z",
            "2026-03-01T25:00:00Z",
            "2026-03-01T10:61:00Z",
            "2026-03-01T10:00:00+1",
            "2026-03-01T10:00:00+1:0",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_has_a_day() {
        for (text, expected) in [
            ("2026-03-01T01:00:00+02:00", "2026-02-28"),
            ("2024-02-29T00:00:00Z", "2024-02-29"),
            ("1970-01-01", "1970-01-01"),
            ("1969-12-31T23:00:00Z", "1969-12-31"),
            ("2000-12-31T23:59:59.9Z", "2000-12-31"),
        ] {
            assert_eq!(day(moment(text).unwrap()), expected, "{text}");
        }
    }
}
