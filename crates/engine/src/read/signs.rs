//! Where a few signs first stand in a text: it is asked before anything is read, and of most texts the answer is that
//! there are none. One pass looks for all of them; one search for each would take longer than parsing does.

use memchr::memmem;

/// What is looked for.
#[derive(Clone, Copy)]
pub(in crate::read) enum Sign {
    /// How an address goes on behind its scheme.
    Address,
    /// The same where slashes are written with escapes.
    EscapedAddress,
    /// A comment is closed.
    CommentEnd,
    /// Parameters, in whatever spelling.
    Parameter,
    /// Arguments of a command, as a key.
    Arguments,
    /// A deployment, in whatever spelling.
    Deployment,
    /// A plan of Defender.
    Pricing,
    /// The same in capital letters.
    LoudPricing,
    /// What only registries have.
    AdminUser,
    /// The host of a registry.
    Host,
    /// A command that names a registry.
    Command,
    /// How the key ends under which a request says what it asks for.
    Method,
    /// What Azure Service Operator and Crossplane call registries.
    Group,
    /// A resource of Pulumi's.
    Urn,
    /// What Terraform calls registries.
    Terraform,
    /// What it calls the admin account.
    Admin,
}

/// How many there are.
const COUNT: usize = 16;

/// Each as it is written, in their order.
const WRITTEN: [&[u8]; COUNT] = [
    b"://",
    b":\\/\\/",
    b"*/",
    b"arameter",
    b"\"arguments\"",
    b"eployment",
    b"ricing",
    b"RICING",
    b"dminUserEnabled",
    b".azurecr.",
    b"az acr ",
    b"ethod\"",
    b"containerregistry.azure.",
    b"urn:pulumi:",
    b"azurerm_container_registry",
    b"\"admin_enabled\"",
];

impl Sign {
    /// As it is written.
    pub(in crate::read) const fn written(self) -> &'static [u8] {
        #[expect(clippy::indexing_slicing, reason = "there are as many")]
        WRITTEN[self as usize]
    }
}

/// Where each first stands in a text.
pub(in crate::read) struct Signs([Option<usize>; COUNT]);

impl Signs {
    /// Looks for all of them.
    pub(in crate::read) fn of(text: &[u8]) -> Signs {
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        return Signs(together::first_of(text));
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        // With the wider vectors of other processors this takes no time to speak of.
        return Signs(WRITTEN.map(|sign| memmem::find(text, sign)));
    }

    /// Where one first stands.
    pub(in crate::read) fn first(&self, sign: Sign) -> Option<usize> {
        self.0.get(sign as usize).copied().flatten()
    }

    /// Whether one stands in it at all.
    pub(in crate::read) fn has(&self, sign: Sign) -> bool {
        self.first(sign).is_some()
    }
}

/// All in one pass, sixteen bytes at a time. Of each sign three bytes in a row are looked for that are rare together,
/// by the halves of each byte: a table of sixteen says which groups of signs a half may belong to, and only where all
/// six agree on a group it is seen what really stands there.
#[cfg(any(test, all(target_arch = "wasm32", target_feature = "simd128")))]
mod together {
    use super::{COUNT, WRITTEN, memmem};

    /// Where in each sign the three bytes begin, and its group.
    const RARE: [(usize, u32); COUNT] = [
        (0, 0),  // "://"
        (0, 0),  // ":\/"
        (0, 1),  // "*/", and whatever follows
        (1, 2),  // "ram"
        (3, 3),  // "gum"
        (2, 4),  // "loy"
        (2, 5),  // "cin"
        (1, 6),  // "ICI"
        (3, 6),  // "nUs"
        (6, 7),  // "cr."
        (1, 7),  // "z a"
        (2, 2),  // "hod"
        (16, 3), // "y.a"
        (2, 4),  // "n:p"
        (5, 5),  // "rm_"
        (4, 5),  // "in_"
    ];

    /// How many bytes are looked at for sixteen places.
    const WINDOW: usize = 18;

    type Half = [u8; 16];

    /// For each of the three bytes the groups by its lower half, and by its upper one.
    #[derive(Clone, Copy, Default)]
    struct Tables([(Half, Half); 3]);

    impl Tables {
        /// Of the signs that were not found yet.
        fn of(found: &[Option<usize>; COUNT]) -> Tables {
            let mut tables = Tables::default();
            let open = WRITTEN.iter().zip(RARE).zip(found);
            for ((sign, (from, group)), _) in open.filter(|(_, found)| found.is_none()) {
                for (place, (low, high)) in tables.0.iter_mut().enumerate() {
                    let wanted = sign.get(from + place).copied();
                    let mark = |half: &mut Half, number: Option<u8>| {
                        for (at, groups) in half.iter_mut().enumerate() {
                            if number.is_none_or(|number| usize::from(number) == at) {
                                *groups |= 1 << group;
                            }
                        }
                    };
                    mark(low, wanted.map(|byte| byte & 15));
                    mark(high, wanted.map(|byte| byte >> 4));
                }
            }
            tables
        }

        /// Of each of sixteen places the groups of which a sign may stand there, a byte each.
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        #[inline(always)]
        fn groups(&self, window: &[u8; WINDOW]) -> u128 {
            use core::arch::wasm32::{
                u8x16_shr, u8x16_splat, u8x16_swizzle, u64x2, u64x2_extract_lane, v128, v128_and,
                v128_any_true,
            };

            #[expect(clippy::cast_possible_truncation, reason = "half of it each")]
            let vector = |bytes: &Half| -> v128 {
                let both = u128::from_le_bytes(*bytes);
                u64x2(both as u64, (both >> 64) as u64)
            };
            let [first @ .., _, _] = window;
            let [_, second @ .., _] = window;
            let [_, _, third @ ..] = window;
            let [one, two, three] = &self.0;
            let of = |bytes: &Half, (low, high): &(Half, Half)| {
                let bytes = vector(bytes);
                v128_and(
                    u8x16_swizzle(vector(low), v128_and(bytes, u8x16_splat(15))),
                    u8x16_swizzle(vector(high), u8x16_shr(bytes, 4)),
                )
            };
            let all = v128_and(of(first, one), v128_and(of(second, two), of(third, three)));
            if !v128_any_true(all) {
                return 0;
            }
            let (low, high) = (u64x2_extract_lane::<0>(all), u64x2_extract_lane::<1>(all));
            u128::from(high) << 64 | u128::from(low)
        }

        /// The same, one after the other.
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        fn groups(&self, window: &[u8; WINDOW]) -> u128 {
            let at = |lane: usize| {
                let bytes = window.iter().skip(lane);
                bytes
                    .zip(&self.0)
                    .fold(u8::MAX, |groups, (byte, (low, high))| {
                        let of = |half: &Half, place: u8| half.get(usize::from(place)).copied();
                        let low = of(low, byte & 15).unwrap_or_default();
                        groups & low & of(high, byte >> 4).unwrap_or_default()
                    })
            };
            u128::from_le_bytes(std::array::from_fn(at))
        }
    }

    pub(super) fn first_of(text: &[u8]) -> [Option<usize>; COUNT] {
        let mut found = [None; COUNT];
        let mut tables = Tables::of(&found);
        let mut at = 0;
        while let Some(window) = text.get(at..).and_then(<[u8]>::first_chunk::<WINDOW>) {
            let groups = tables.groups(window);
            if groups != 0 && verify(text, at, groups, &mut found) {
                // What was found is not looked for any more: it may stand in every line.
                tables = Tables::of(&found);
            }
            at += 16;
        }
        // What begins in the last bytes, or had not begun before them far enough.
        let longest = WRITTEN.iter().map(|sign| sign.len()).max();
        let from = at.saturating_sub(longest.unwrap_or_default());
        let rest = text.get(from..).unwrap_or_default();
        for (sign, found) in WRITTEN.iter().zip(&mut found) {
            *found = found.or_else(|| Some(from + memmem::find(rest, sign)?));
        }
        found
    }

    /// Sees which signs really stand where they may; whether one was found.
    #[inline(never)]
    fn verify(text: &[u8], at: usize, groups: u128, found: &mut [Option<usize>; COUNT]) -> bool {
        let mut any = false;
        for (lane, groups) in groups.to_le_bytes().into_iter().enumerate() {
            if groups == 0 {
                continue;
            }
            for ((sign, (from, group)), found) in WRITTEN.iter().zip(RARE).zip(&mut *found) {
                if found.is_none()
                    && groups >> group & 1 == 1
                    && let Some(begin) = (at + lane).checked_sub(from)
                    && text.get(begin..).is_some_and(|text| text.starts_with(sign))
                {
                    *found = Some(begin);
                    any = true;
                }
            }
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of signs and what stands around them, so that many begin and few are whole.
    fn any_text() -> impl Strategy<Value = Vec<u8>> {
        let sign = (0..COUNT).prop_map(|sign| WRITTEN[sign].to_vec());
        let piece = (0..COUNT, 0_usize..26, 0_usize..26).prop_map(|(sign, from, to)| {
            let sign = WRITTEN[sign];
            let (from, to) = (from.min(sign.len()), to.min(sign.len()));
            sign[from.min(to)..from.max(to)].to_vec()
        });
        let other = "[ -~é\n]{0,20}".prop_map(String::into_bytes);
        let parts = prop_oneof![1 => sign, 6 => piece, 4 => other];
        prop::collection::vec(parts, 0..24).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn one_pass_finds_what_one_search_for_each_finds(text in any_text()) {
            let expected = WRITTEN.map(|sign| memmem::find(&text, sign));
            prop_assert_eq!(together::first_of(&text), expected);
            prop_assert_eq!(Signs::of(&text).0, expected);
        }
    }

    #[test]
    fn each_is_found_wherever_it_stands() {
        for (place, sign) in WRITTEN.iter().enumerate() {
            for before in 0..40 {
                for behind in [0, 1, 2, 15, 40] {
                    let text = [&b"x".repeat(before), *sign, &b"x".repeat(behind)].concat();
                    assert_eq!(together::first_of(&text)[place], Some(before), "{before}");
                }
            }
        }
    }
}
