//! Whom a fix may hurt: named where evidence names them, asked about where it does not.

use serde::{Deserialize, Serialize};

use super::Text;

/// Who uses a registry. `None` means that nothing was exported that would tell; an empty list
/// means that it was looked at and there is nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Consumers<'a> {
    /// Workloads that pull from it.
    pub workloads: Option<&'a [&'a str]>,
    /// Those among them that log in with a stored user name and password.
    pub stored_credentials: Option<&'a [&'a str]>,
    /// Principals that may push by a role of their own.
    pub pushers: Option<&'a [&'a str]>,
    /// Networks with an approved private endpoint to it.
    pub private_endpoints: Option<&'a [&'a str]>,
    /// Clusters in the subscription, for the price of the plan.
    pub clusters: Option<&'a [&'a str]>,
}

/// Someone a fix may hurt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hurt {
    /// Who, and how.
    pub who: Text,
    /// Their names; empty where evidence names none.
    pub names: Vec<String>,
    /// Whether evidence was there to tell. Where not, the answer may still be "nobody".
    pub known: bool,
    /// What to find out before going on.
    pub ask: Text,
}

impl Hurt {
    /// Someone evidence may or may not name.
    pub(super) fn of(who: &'static str, names: Option<&[&str]>, ask: impl Into<Text>) -> Hurt {
        Hurt {
            who: who.into(),
            names: names
                .unwrap_or_default()
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            known: names.is_some(),
            ask: ask.into(),
        }
    }

    /// Someone no export can name.
    pub(super) fn unseen(who: &'static str, ask: impl Into<Text>) -> Hurt {
        Hurt {
            who: who.into(),
            names: Vec::new(),
            known: false,
            ask: ask.into(),
        }
    }
}
