//! How texts with gaps are written, so that the same unknown reads the same and another does not.

use std::collections::BTreeMap;

use super::super::{
    gap::Symbol,
    text::{Piece, Text},
};
use crate::read::decode::walk::GAP;

/// What stands before the name of a registry in an id.
const REGISTRIES: &str = "/registries/";

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
        // In an id a registry is called as it is where it is declared.
        let host = { host.to_ascii_lowercase().rfind(REGISTRIES) }
            .and_then(|at| host.get(at + REGISTRIES.len()..))
            .unwrap_or(host);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::arm::{Gap, Text};

    fn with_gap(before: &str, symbol: Option<&str>, behind: &str) -> Text {
        let symbol = symbol.map(Symbol::of);
        super::super::super::text::Builder::default()
            .letters(before)
            .gap(Gap::named(symbol))
            .letters(behind)
            .build()
    }

    #[test]
    fn the_same_unknown_reads_the_same_and_another_does_not() {
        let mut gaps = Gaps::default();
        for (before, symbol, behind, spelled) in [
            ("acr", Some("a"), "", "acr…"),
            (
                "ACR",
                Some("a"),
                ".azurecr.io/api:1",
                "ACR….azurecr.io/api:1",
            ),
            (
                "DOCKER|acr",
                Some("a"),
                ".azurecr.io/b",
                "DOCKER|acr….azurecr.io/b",
            ),
            (
                "https://acr",
                Some("a"),
                ".azurecr.io",
                "https://acr….azurecr.io",
            ),
            ("acr", Some("b"), "", "acr…2"),
            ("acr", Some("b"), ".azurecr.io", "acr…2.azurecr.io"),
            ("", Some("b"), "", "…"),
            (
                "/providers/X/Registries/acr",
                Some("b"),
                "/y",
                "/providers/X/Registries/acr…2/y",
            ),
            // Two of which nothing is known are never the same.
            ("acr", None, "", "acr…3"),
            ("acr", None, "", "acr…4"),
            // What stands behind the host belongs to nothing.
            ("acr.azurecr.io/api:", Some("c"), "", "acr.azurecr.io/api:…"),
            ("acr.azurecr.io/api:", Some("d"), "", "acr.azurecr.io/api:…"),
        ] {
            assert_eq!(gaps.spell(&with_gap(before, symbol, behind)), spelled);
        }
    }
}
