//! How many IPv4 addresses a set of ranges covers together.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

/// All of IPv4.
pub const WHOLE: u64 = 1 << 32;

/// A range as a registry's rule writes it: one address, or CIDR.
pub fn parse(range: &str) -> Option<Ipv4Net> {
    let range = range.trim();
    range
        .parse::<Ipv4Net>()
        .ok()
        .or_else(|| range.parse::<Ipv4Addr>().ok().map(Ipv4Net::from))
}

/// Whether a range lets so many in that it is no narrowing.
pub fn is_wide(range: &Ipv4Net) -> bool {
    range.prefix_len() <= 8
}

/// The number of distinct addresses in `ranges`, from 0 to [`WHOLE`].
pub fn count(ranges: &[Ipv4Net]) -> u64 {
    Ipv4Net::aggregate(&ranges.to_vec())
        .iter()
        .map(|range| 1_u64 << (32 - u32::from(range.prefix_len())))
        .sum()
}

/// The number with separators, as people read it.
pub fn spelled(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(ranges: &[&str], expected: u64) {
        let ranges: Vec<_> = ranges.iter().map(|range| parse(range).unwrap()).collect();
        assert_eq!(count(&ranges), expected);
    }

    #[test]
    fn ranges_add_up() {
        check(&[], 0);
        check(&["203.0.113.0/24"], 256);
        check(&["203.0.113.7"], 1);
        check(&["203.0.113.0/24", "203.0.113.128/25", "203.0.113.7"], 256);
        check(&["0.0.0.0/0"], WHOLE);
        check(&["0.0.0.0/1", "128.0.0.0/1"], WHOLE);
        check(&["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2"], WHOLE);
        check(&["10.0.0.0/8"], 1 << 24);
        check(&["203.0.113.77/24"], 256);
    }

    #[test]
    fn what_is_no_ipv4_range_is_not_taken_for_one() {
        for range in [
            "",
            "::/0",
            "0.0.0.0/33",
            "[parameters('ip')]",
            "256.0.0.1",
            "any",
        ] {
            assert!(parse(range).is_none(), "{range}");
        }
    }

    #[test]
    fn numbers_read_well() {
        for (number, text) in [
            (0, "0"),
            (256, "256"),
            (4_096, "4,096"),
            (WHOLE, "4,294,967,296"),
        ] {
            assert_eq!(spelled(number), text);
        }
    }

    proptest! {
        #[test]
        fn counting_agrees_with_counting_each_address(
            ranges in prop::collection::vec((0_u32..1 << 12, 20_u8..=32), 0..12)
        ) {
            let nets: Vec<_> =
                ranges.iter().map(|(address, length)| Ipv4Net::new(Ipv4Addr::from(*address), *length).unwrap()).collect();
            let by_hand = (0..1_u32 << 12)
                .filter(|address| nets.iter().any(|net| net.contains(&Ipv4Addr::from(*address))))
                .count();
            prop_assert_eq!(count(&nets), by_hand as u64);
        }
    }
}
