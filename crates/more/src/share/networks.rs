//! Other IPv4 networks in place of a firewall's, with which the same is allowed to just as many.
//!
//! Two networks are either apart or one inside the other. Each gets a new place of its own size:
//! networks that were apart stay apart, one inside another stays inside it, so that any number of
//! them cover as many addresses as before. Networks of /8 and wider stay where they are: they name
//! nobody, and the halves of the internet are the reason for a verdict.

use model::order;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

/// From this length on a network may tell whose it is.
const NARROW: u8 = 9;

/// Up to so many networks a new place is none of the old ones.
const MOST_AVOIDED: usize = 500;

/// Where new places are looked for first: networks set apart for examples and tests, then private ones.
/// (RFC 5737, RFC 2544, RFC 1918.)
const PREFERRED: [([u8; 4], u8); 5] = [
    ([203, 0, 113, 0], 24),
    ([198, 51, 100, 0], 24),
    ([192, 0, 2, 0], 24),
    ([198, 18, 0, 0], 15),
    ([10, 0, 0, 0], 8),
];

/// Networks by what stands for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Networks(BTreeMap<Ipv4Net, Ipv4Net>);

impl Networks {
    /// New places for these networks, in the order in which they are first met.
    pub(super) fn new(originals: impl IntoIterator<Item = Ipv4Net>) -> Networks {
        let mut order: Vec<Ipv4Net> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for net in originals {
            if seen.insert(net.trunc()) {
                order.push(net.trunc());
            }
        }
        // Wide ones first: then every free block is at least as large as what is still to come, and
        // whatever fitted together before fits again.
        order::by_key(&mut order, Ipv4Net::prefix_len);
        let narrow: Vec<Ipv4Net> = order
            .iter()
            .copied()
            .filter(|net| net.prefix_len() >= NARROW)
            .collect();
        // Among so many a place that is one of theirs by chance tells nothing, and looking takes long.
        let avoided = narrow.get(..).filter(|all| all.len() <= MOST_AVOIDED);
        let avoided = avoided.unwrap_or_default();
        let mut map = BTreeMap::new();
        // What is still free inside each network that was placed; all of IPv4 goes by `None`.
        let mut free: BTreeMap<Option<Ipv4Net>, Vec<Ipv4Net>> = BTreeMap::new();
        free.insert(None, vec![Ipv4Net::default()]);
        for net in order {
            let parent = (0..net.prefix_len()).rev().find_map(|length| {
                let around = Ipv4Net::new(net.network(), length).ok()?.trunc();
                map.contains_key(&around).then_some(around)
            });
            let blocks = free.entry(parent).or_default();
            let wanted = if net.prefix_len() < NARROW {
                Some(net)
            } else {
                choose(blocks, net.prefix_len(), avoided)
            };
            // There is always one, see above; if there were none, hiding comes before counting.
            let place = wanted.unwrap_or(Ipv4Net::default());
            take(blocks, place);
            free.insert(Some(net), vec![place]);
            map.insert(net, place);
        }
        Networks(map)
    }

    /// What stands for a network.
    pub(super) fn get(&self, net: Ipv4Net) -> Option<Ipv4Net> {
        self.0.get(&net.trunc()).copied()
    }
}

/// A place for a network of this length in the free blocks: if it can be, none of the originals.
fn choose(blocks: &[Ipv4Net], length: u8, originals: &[Ipv4Net]) -> Option<Ipv4Net> {
    let fitting = || blocks.iter().filter(|block| block.prefix_len() <= length);
    for (address, preferred) in PREFERRED {
        let region = Ipv4Net::new(Ipv4Addr::from(address), preferred).unwrap_or_default();
        if preferred > length {
            continue;
        }
        for block in fitting() {
            let inside = if block.contains(&region) {
                region
            } else if region.contains(block) {
                *block
            } else {
                continue;
            };
            if let Some(place) = first_apart(inside, length, originals) {
                return Some(place);
            }
        }
    }
    let apart = fitting().find_map(|block| first_apart(*block, length, originals));
    apart.or_else(|| fitting().find_map(|block| Ipv4Net::new(block.network(), length).ok()))
}

/// The first network of this length in a block that overlaps none of the originals.
fn first_apart(block: Ipv4Net, length: u8, originals: &[Ipv4Net]) -> Option<Ipv4Net> {
    let end = u64::from(u32::from(block.broadcast()));
    let mut at = u64::from(u32::from(block.network()));
    while at <= end {
        let place = Ipv4Net::new(Ipv4Addr::from(u32::try_from(at).ok()?), length).ok()?;
        let met = originals
            .iter()
            .find(|original| original.contains(&place) || place.contains(*original));
        match met {
            None => return Some(place),
            Some(original) => {
                let last = u32::from(original.broadcast()).max(u32::from(place.broadcast()));
                at = u64::from(last) + 1;
            }
        }
    }
    None
}

/// Takes a network out of the free blocks, whatever of them it overlaps.
fn take(blocks: &mut Vec<Ipv4Net>, place: Ipv4Net) {
    let mut left = Vec::with_capacity(blocks.len() + 8);
    for block in blocks.drain(..) {
        if place.contains(&block) {
            continue;
        }
        let mut block = block;
        if !block.contains(&place) {
            left.push(block);
            continue;
        }
        // Halve it until what remains is the place itself.
        while block.prefix_len() < place.prefix_len() {
            let Ok(halves) = block.subnets(block.prefix_len() + 1) else {
                break;
            };
            for half in halves {
                if half.contains(&place) {
                    block = half;
                } else {
                    left.push(half);
                }
            }
        }
    }
    order::list(&mut left);
    *blocks = left;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use engine::judge::rules::ranges;

    fn placed(nets: &[Ipv4Net]) -> Vec<Ipv4Net> {
        let networks = Networks::new(nets.iter().copied());
        nets.iter().map(|net| networks.get(*net).unwrap()).collect()
    }

    fn parse(text: &str) -> Ipv4Net {
        ranges::parse(text).unwrap()
    }

    #[test]
    fn an_office_range_becomes_an_example_of_its_size() {
        let nets = [parse("20.31.5.0/24"), parse("20.31.5.7"), parse("51.4.4.4")];
        let shown: Vec<_> = placed(&nets).iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            ["203.0.113.0/24", "203.0.113.0/32", "198.51.100.0/32"]
        );
    }

    #[test]
    fn the_internet_and_its_halves_stay() {
        for net in ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "20.0.0.0/8"] {
            assert_eq!(placed(&[parse(net)]), [parse(net)]);
        }
    }

    #[test]
    fn a_full_internet_of_small_pieces_still_fits() {
        let all = parse("0.0.0.0/0");
        let mut nets: Vec<_> = all.subnets(9).unwrap().collect();
        nets.extend(parse("20.0.0.0/9").subnets(12).unwrap());
        assert_eq!(ranges::count(&placed(&nets)), ranges::WHOLE);
    }

    #[test]
    fn thousands_of_addresses_are_no_burden() {
        let nets: Vec<_> = parse("20.0.0.0/18").subnets(32).unwrap().collect();
        let new = placed(&nets);
        assert_eq!(ranges::count(&new), 1 << 14);
    }

    fn net() -> impl Strategy<Value = Ipv4Net> {
        let near = (0_u32..4096, 20_u8..=32).prop_map(|(low, length)| (0xCB00_7000 | low, length));
        let anywhere = (any::<u32>(), 0_u8..=32);
        let edge = (any::<u32>(), 0_u8..=11);
        prop_oneof![3 => near, 1 => anywhere, 2 => edge]
            .prop_map(|(address, length)| Ipv4Net::new(Ipv4Addr::from(address), length).unwrap())
    }

    proptest! {
        #[test]
        fn any_of_them_together_admit_as_many(nets in prop::collection::vec(net(), 0..14), pick in any::<u16>()) {
            let new = placed(&nets);
            for (old, new) in nets.iter().zip(&new) {
                prop_assert_eq!(old.prefix_len(), new.prefix_len());
                prop_assert!(old.prefix_len() >= NARROW || old.trunc() == *new);
            }
            let picked = |nets: &[Ipv4Net]| -> Vec<Ipv4Net> {
                nets.iter().enumerate().filter(|(index, _)| pick & (1 << index) != 0).map(|(_, net)| *net).collect()
            };
            prop_assert_eq!(ranges::count(&picked(&nets)), ranges::count(&picked(&new)));
        }

        #[test]
        fn no_narrow_network_keeps_its_place(nets in prop::collection::vec((any::<u32>(), 12_u8..=32), 0..14)) {
            let nets: Vec<_> = nets.iter().map(|(address, length)| Ipv4Net::new(Ipv4Addr::from(*address), *length).unwrap()).collect();
            for new in placed(&nets) {
                prop_assert!(nets.iter().all(|old| !old.contains(&new) && !new.contains(old)));
            }
        }
    }
}
