//! Whom a fix may hurt: named where evidence names them, asked about where it does not.

/// Who uses a registry. `None` means that nothing was exported that would tell; an empty list
/// means that it was looked at and there is nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Consumers<'a> {
    /// Workloads that pull from it.
    pub workloads: Option<&'a [&'a str]>,
    /// Those among them that log in as its admin account.
    pub admin_logins: Option<&'a [&'a str]>,
    /// Those that log in with a stored password, and evidence does not tell whose.
    pub perhaps_logins: Option<&'a [&'a str]>,
    /// Those that log in with a stored password that is a token's or a service principal's.
    pub other_logins: Option<&'a [&'a str]>,
    /// Principals that may push by a role of their own.
    pub pushers: Option<&'a [&'a str]>,
    /// Networks with an approved private endpoint to it.
    pub private_endpoints: Option<&'a [&'a str]>,
    /// Clusters in the subscription, for the price of the plan.
    pub clusters: Option<&'a [&'a str]>,
}

/// Someone a fix may hurt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hurt {
    /// Who, and how.
    pub who: &'static str,
    /// Their names; empty where evidence names none.
    pub names: Vec<String>,
    /// Whether evidence was there to tell. Where not, the answer may still be "nobody".
    pub known: bool,
    /// What to find out before going on.
    pub ask: &'static str,
}

/// What a recipe says of someone.
pub(super) struct Hurts {
    pub(super) who: &'static str,
    pub(super) by: By,
    pub(super) ask: &'static str,
}

/// The evidence that may name them.
#[derive(Clone, Copy)]
pub(super) enum By {
    Workloads,
    AdminLogins,
    /// Said only where there is somebody.
    PerhapsLogins,
    /// Likewise.
    OtherLogins,
    Pushers,
    PrivateEndpoints,
    Clusters,
    /// No export can.
    Nothing,
}

impl Hurts {
    pub(super) fn among(&self, consumers: &Consumers<'_>) -> Option<Hurt> {
        let names = match self.by {
            By::Workloads => consumers.workloads,
            By::AdminLogins => consumers.admin_logins,
            By::PerhapsLogins => consumers.perhaps_logins,
            By::OtherLogins => consumers.other_logins,
            By::Pushers => consumers.pushers,
            By::PrivateEndpoints => consumers.private_endpoints,
            By::Clusters => consumers.clusters,
            By::Nothing => None,
        };
        let only_somebody = matches!(self.by, By::PerhapsLogins | By::OtherLogins);
        if only_somebody && names.is_none_or(<[_]>::is_empty) {
            return None;
        }
        Some(Hurt {
            who: self.who,
            names: names
                .unwrap_or_default()
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            known: names.is_some(),
            ask: self.ask,
        })
    }
}
