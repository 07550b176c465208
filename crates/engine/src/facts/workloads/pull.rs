//! By which identity a workload of Azure pulls.
//!
//! A resource says so in its settings; that an identity is there does not tell that it pulls with it.

use crate::{
    azure::ids::ResourceId,
    facts::Doc,
    read::decode::walk::{GAP, Record},
};

/// How the words for one that somebody made begin, before its name.
pub const MANAGED: &str = "managed identity ";
/// How all of them end.
pub const WITH_WHICH: &str = ", with which it pulls";

/// The identity that a workload pulls with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Puller<'a> {
    /// Its own.
    Own,
    /// That of the environment it runs in.
    Environment,
    /// One that was made for itself, by its name or its client id.
    Named(&'a str),
    /// One that the document does not name yet.
    Unnamed,
}

impl Puller<'_> {
    pub(super) fn words(self) -> String {
        match self {
            Puller::Own => format!("its system-assigned identity{WITH_WHICH}"),
            Puller::Environment => format!("the identity of its environment{WITH_WHICH}"),
            Puller::Named(name) => format!("{MANAGED}{name}{WITH_WHICH}"),
            Puller::Unnamed => format!("an identity that is not named here{WITH_WHICH}"),
        }
    }
}

/// Ways of a site's container to log in that need no password. (Microsoft.Web/sites/sitecontainers 2024-04-01:
/// `AuthType`.)
pub(super) fn is_without_password(way: &str) -> bool {
    let ways = ["SystemIdentity", "UserAssigned", "Anonymous"];
    ways.iter().any(|known| known.eq_ignore_ascii_case(way))
}

/// Which one a value names; none if it says nothing.
pub(super) fn named<'a>(doc: &Doc<'a>, record: &Record) -> Option<Puller<'a>> {
    if record.mark.is_unknown() {
        return Some(Puller::Unnamed);
    }
    let text = doc.said(record)?.trim();
    let is = |known: &str| text.eq_ignore_ascii_case(known);
    Some(match text {
        "" => return None,
        _ if is("system") || is("[system]") => Puller::Own,
        _ if is("system-environment") => Puller::Environment,
        // Of an id that is worked out only the name has to be known.
        _ => match ResourceId::new(text).name().unwrap_or(text) {
            name if name.contains(GAP) => Puller::Unnamed,
            name => Puller::Named(name),
        },
    })
}
