//! Inputs that are the same each time: the seeds, each damaged in the ways that documents are, and some
//! that only an attacker thinks of.

/// Numbers that look as if nobody had chosen them (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// The numbers that follow from this one.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next of them.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// The next, less than `most`; 0 if that is 0.
    pub fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.roll() % (most.max(1) as u64)).unwrap_or(0)
    }
}

/// What a value is replaced by.
const ODD: [&str; 22] = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e309",
    "18446744073709551616",
    "\"\"",
    "\"true\"",
    "[]",
    "{}",
    "[null]",
    "[[]]",
    "{\"\":0}",
    "\"[parameters('x')]\"",
    "\"[concat('a','b')]\"",
    "\"\\ud83d\\ude00\"",
    "\"0.0.0.0/0\"",
    "\"::/0\"",
    "\"Enabled\"",
    "\"*\"",
    "\"/subscriptions/x\"",
];

/// A copy of a seed with one to four changes; `other` is a seed to take pieces from.
pub fn mutated(seed: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(4) {
        change(&mut bytes, other, dice);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(bytes.len());
    match dice.below(9) {
        // A bit.
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        // A byte of JSON's own.
        1 => {
            let signs = b"{}[],:\"\\/ \n\x1e-0.e*tfn";
            let sign = signs[dice.below(signs.len())];
            if let Some(byte) = bytes.get_mut(at) {
                *byte = sign;
            }
        }
        // Cut off.
        2 => bytes.truncate(at),
        // A piece taken out.
        3 => {
            let end = (at + 1 + dice.below(40)).min(bytes.len());
            bytes.drain(at.min(end)..end);
        }
        // A piece twice.
        4 => {
            let end = (at + 1 + dice.below(200)).min(bytes.len());
            let piece = bytes[at.min(end)..end].to_vec();
            bytes.splice(at..at, piece);
        }
        // A piece of another.
        5 => {
            let from = dice.below(other.len());
            let end = (from + 1 + dice.below(200)).min(other.len());
            bytes.splice(at..at, other[from.min(end)..end].iter().copied());
        }
        // What to do with it.
        6 => {
            let choice = dice.roll().to_le_bytes();
            for (byte, choice) in bytes.iter_mut().take(2).zip(choice) {
                *byte = choice;
            }
        }
        // A value is another one.
        _ => {
            if let Some((from, to)) = value_at(bytes, at) {
                bytes.splice(from..to, ODD[dice.below(ODD.len())].bytes());
            }
        }
    }
}

/// The value behind the first colon from `at` on: a string, or up to what ends it.
fn value_at(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let colon = at + bytes.get(at..)?.windows(2).position(|two| two == b"\":")? + 2;
    let blank = bytes.get(colon..)?.iter().take_while(|byte| **byte == b' ');
    let from = colon + blank.count();
    let rest = bytes.get(from..)?;
    let length = if rest.first() == Some(&b'"') {
        rest.iter().skip(1).position(|byte| *byte == b'"')? + 2
    } else {
        rest.iter()
            .position(|byte| matches!(byte, b',' | b'}' | b']' | b'\n'))?
    };
    Some((from, from + length))
}
