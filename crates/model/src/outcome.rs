//! The three-valued logic of rules and chains: what evidence shows, and what follows from it.
//!
//! Absence is not innocence: where the evidence that would tell is missing, the answer is
//! [`Outcome::Unknown`], never [`Outcome::Clear`].

use serde::{Deserialize, Serialize};

/// What the evidence says of one rule on one resource, or over the scan.
///
/// The order is the order of caution: of two contradicting answers the greater one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Evidence shows the good state.
    Clear,
    /// The evidence that would tell is missing, or cannot be read as one or the other.
    Unknown,
    /// Evidence shows the bad state.
    Fires,
}

/// Where a chain of rules stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Some rule is clear, so the path cannot be walked to its end.
    Broken,
    /// No rule is clear, and at least one is unknown.
    Undetermined,
    /// Every rule fires.
    Fires,
}

impl Outcome {
    /// One rule over the whole scan: fires if it fires anywhere, else unknown if it is unknown
    /// anywhere or nothing was judged, else clear.
    pub fn over(outcomes: impl IntoIterator<Item = Outcome>) -> Outcome {
        // The order of `Outcome` is the order of caution, so the greatest one is the answer.
        outcomes.into_iter().max().unwrap_or(Outcome::Unknown)
    }
}

/// Of the chain's three rules at one registry: only Defender stands against a takeover, for the account is on
/// and the endpoint is open.
pub fn is_only_watched(outcomes: [Outcome; 3]) -> bool {
    outcomes == [Outcome::Fires, Outcome::Fires, Outcome::Clear]
}

/// The same as far as is known: of the other two, one at least is not known and none is clear.
pub fn is_perhaps_only_watched([admin, open, plan]: [Outcome; 3]) -> bool {
    let own = [admin, open];
    plan == Outcome::Clear && !own.contains(&Outcome::Clear) && own.contains(&Outcome::Unknown)
}

impl Verdict {
    /// The AND of a chain's rules: any clear rule breaks it, all firing proves it, anything else
    /// is open. A chain without rules proves nothing.
    pub fn all(outcomes: impl IntoIterator<Item = Outcome>) -> Verdict {
        let mut verdict = None;
        for outcome in outcomes {
            verdict = Some(match (outcome, verdict) {
                (Outcome::Clear, _) | (_, Some(Verdict::Broken)) => Verdict::Broken,
                (Outcome::Unknown, _) | (_, Some(Verdict::Undetermined)) => Verdict::Undetermined,
                (Outcome::Fires, _) => Verdict::Fires,
            });
        }
        verdict.unwrap_or(Verdict::Undetermined)
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome::*, *};

    const ALL: [Outcome; 3] = [Clear, Unknown, Fires];

    #[test]
    fn a_rule_over_the_scan_follows_the_published_sentence_for_every_triple() {
        for a in ALL {
            for b in ALL {
                for c in ALL {
                    let all = [a, b, c];
                    let expected = if all.contains(&Fires) {
                        Fires
                    } else if all.contains(&Unknown) {
                        Unknown
                    } else {
                        Clear
                    };
                    assert_eq!(Outcome::over(all), expected, "{all:?}");
                }
            }
        }
    }

    #[test]
    fn a_rule_that_judged_nothing_is_unknown() {
        assert_eq!(Outcome::over([]), Unknown);
    }

    #[test]
    fn a_chain_follows_the_published_sentence_for_every_triple() {
        for a in ALL {
            for b in ALL {
                for c in ALL {
                    let all = [a, b, c];
                    let expected = if all.iter().all(|outcome| *outcome == Fires) {
                        Verdict::Fires
                    } else if all.contains(&Clear) {
                        Verdict::Broken
                    } else {
                        Verdict::Undetermined
                    };
                    assert_eq!(Verdict::all(all), expected, "{all:?}");
                }
            }
        }
    }

    #[test]
    fn a_chain_of_nothing_is_undetermined() {
        assert_eq!(Verdict::all([]), Verdict::Undetermined);
    }
}
