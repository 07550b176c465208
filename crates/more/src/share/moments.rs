//! Other times of the same days, so that what was later is still later.
//!
//! A time to the microsecond is met once in the world. A day is met everywhere, but which of two exports
//! of one day is the later one decides what is judged. So the times of a day get new places in it, in
//! their order: the first of its seconds.

use engine::azure::times;
use model::order;

/// The length of a day as moments are counted, in nanoseconds.
const DAY: i128 = 86_400_000_000_000;

/// All moments, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Moments(Vec<i128>);

impl Moments {
    /// New places for the moments that these texts tell.
    pub(super) fn new<'t>(texts: impl IntoIterator<Item = std::borrow::Cow<'t, str>>) -> Moments {
        let found = texts.into_iter().filter_map(|text| times::moment(&text));
        let mut moments: Vec<i128> = found.collect();
        order::unique(&mut moments);
        Moments(moments)
    }

    /// How many others of its day come before a moment.
    fn place(&self, moment: i128) -> usize {
        let day = moment - moment.rem_euclid(DAY);
        let before = |limit: i128| self.0.partition_point(|one| *one < limit);
        // A day with more of them than seconds has the rest at its end.
        (before(moment) - before(day)).min(86_399)
    }

    /// What stands for what a text tells; none if it tells no moment.
    ///
    /// One that is not written in UTC is not now either, for some readers take no other.
    pub(super) fn get(&self, text: &str) -> Option<String> {
        let moment = times::moment(text)?;
        let in_utc = ["Z", "+00:00"].iter().any(|end| text.ends_with(end))
            && text.len() > 19
            && text.contains('T');
        let (zone, length) = if in_utc { ("Z", 20) } else { ("-00:00", 25) };
        let place = self.place(moment);
        let [hour, minute, second] = [place / 3_600, place / 60 % 60, place % 60];
        let day = times::day(moment);
        // Of a day alone it is not told which of two is the later.
        if times::exact(text).is_none() {
            return Some(day);
        }
        // A year of more than four digits is none of Azure's.
        let shown = format!("{day}T{hour:02}:{minute:02}:{second:02}{zone}");
        (shown.len() == length).then_some(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_day_and_their_order_and_nothing_else() {
        let texts = [
            "2026-03-01T10:11:12.3456789Z",
            "2026-03-01T10:11:12.3456790Z",
            "2026-03-01T12:11:12.3456789+02:00",
            "2026-03-02",
            "2026-02-28T23:30:00-01:00",
            "/Date(1772359200000)/",
        ];
        let moments = Moments::new(texts.map(std::borrow::Cow::Borrowed));
        let new = texts.map(|text| moments.get(text).unwrap());
        assert_eq!(
            new,
            [
                "2026-03-01T00:00:02Z",
                "2026-03-01T00:00:03Z",
                "2026-03-01T00:00:02-00:00",
                "2026-03-02",
                "2026-03-01T00:00:00-00:00",
                "2026-03-01T00:00:01-00:00",
            ]
        );
        assert_eq!(moments.get("yesterday"), None);
        assert_eq!(moments.get("/Date(9223372036854775807)/"), None);
    }
}
