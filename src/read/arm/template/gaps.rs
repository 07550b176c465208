//! How texts with gaps are written, so that the same unknown reads the same and another does not.

use std::collections::BTreeMap;

use super::super::{
    gap::Symbol,
    text::{Piece, Text},
};
use crate::read::decode::walk::GAP;

/// The gaps that have been written, by the letters before them.
///
/// A registry `acr…` and an image on `acr….azurecr.io` belong together if the gap is the same. Where
/// the same letters stand before another one, that gets a number: `acr…2`.
#[derive(Debug, Default)]
pub struct Gaps {
    written: BTreeMap<String, Vec<Option<Symbol>>>,
}

impl Gaps {
    /// The text with its gaps.
    pub fn spell(&mut self, text: &Text) -> String {
        let mut out = String::new();
        for piece in text.pieces() {
            match piece {
                Piece::Known(letters) => out.push_str(letters),
                Piece::Gap(gap) => {
                    let number = self.number(&out, gap.symbol);
                    out.push(GAP);
                    if let Some(number) = number {
                        out.push_str(&number.to_string());
                    }
                }
            }
        }
        out
    }

    /// The number that tells a gap behind `before` from others; none for the first, and for those that
    /// are in no name or host.
    fn number(&mut self, before: &str, symbol: Option<Symbol>) -> Option<usize> {
        let host = before.rsplit_once("://").map_or(before, |(_, rest)| rest);
        let host = host.rsplit_once('|').map_or(host, |(_, rest)| rest);
        if host.contains(['/', ':', '@']) {
            return None;
        }
        let known = self.written.entry(host.to_ascii_lowercase()).or_default();
        let at = symbol
            .and_then(|_| known.iter().position(|one| *one == symbol))
            .unwrap_or_else(|| {
                known.push(symbol);
                known.len() - 1
            });
        (at > 0).then_some(at + 1)
    }
}
