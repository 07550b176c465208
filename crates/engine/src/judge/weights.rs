//! What each fix weighs: the work it takes, and what it is likely to break.
//!
//! A judgement to start from: people may change how the two count against each other. The fixes
//! themselves, with their commands, are written by `crates/more` from the same numbers.

use model::{report::Scale, target::TargetKind};

use crate::facts::workloads::Way;

/// A weight from 1 (light) to 5 (heavy), and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// From 1 to 5.
    pub points: u8,
    /// The reason, in a sentence.
    pub because: &'static str,
}

/// What weighs in where a fix is to be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The registry is known to have a firewall.
    pub premium: bool,
    /// How a workload logs in that turning the admin account off does most to.
    pub login: Way,
    /// Private endpoints lead to the registry.
    pub private_endpoints: bool,
}

/// A fix as far as it weighs.
#[derive(Clone, Copy, Debug)]
pub struct Weighed {
    /// Which fix it is; the same on every resource.
    pub id: &'static str,
    /// Only Premium registries can have it.
    pub premium: bool,
    /// It closes nothing by itself.
    pub supports: bool,
    effort: (u8, &'static str),
    breakage: (u8, &'static str),
}

/// The weights of `disable-admin`.
pub static DISABLE_ADMIN: Weighed = Weighed {
    id: "disable-admin",
    premium: false,
    supports: false,
    effort: (2, "One command, once the consumers have another way in."),
    breakage: (
        3,
        "Whoever still logs in with the account fails at the next pull; nothing exported says who that is.",
    ),
};

/// The weights of `close-network`.
pub static CLOSE_NETWORK: Weighed = Weighed {
    id: "close-network",
    premium: true,
    supports: false,
    effort: (
        4,
        "One command, but everyone who needs the registry needs a private endpoint first.",
    ),
    breakage: (
        5,
        "Everything that pulls or pushes over the public endpoint stops.",
    ),
};

/// The weights of `restrict-network`.
pub static RESTRICT_NETWORK: Weighed = Weighed {
    id: "restrict-network",
    premium: true,
    supports: false,
    effort: (2, "Two commands, once the ranges are known."),
    breakage: (3, "Callers outside the ranges stop; those inside go on."),
};

/// The weights of `private-endpoint`.
pub static PRIVATE_ENDPOINT: Weighed = Weighed {
    id: "private-endpoint",
    premium: true,
    supports: true,
    effort: (
        4,
        "An endpoint, a DNS zone and a link for every network that pulls.",
    ),
    breakage: (2, "Name resolution changes inside the linked network."),
};

/// The weights of `defender-plan`.
pub static DEFENDER_PLAN: Weighed = Weighed {
    id: "defender-plan",
    premium: false,
    supports: false,
    effort: (
        2,
        "One command, by someone who may set it and someone who pays.",
    ),
    breakage: (1, "Nothing stops working; it costs money per vCore."),
};

/// The weights of `defender-sensor`.
pub static DEFENDER_SENSOR: Weighed = Weighed {
    id: "defender-sensor",
    premium: false,
    supports: false,
    effort: (1, "One command for the cluster."),
    breakage: (1, "Nothing stops working; nodes run one more agent."),
};

/// The weights of `defender-override`.
pub static REMOVE_OVERRIDE: Weighed = Weighed {
    id: "defender-override",
    premium: false,
    supports: false,
    effort: (
        2,
        "One command, once it is known why the registry was left out.",
    ),
    breakage: (1, "Nothing stops working; it costs money."),
};

/// What each fix that closes a link for a rule weighs on one resource, in the order in which the fixes
/// are offered. An unknown rule has none.
pub fn weights(
    rule: &str,
    kind: TargetKind,
    standing: &Standing,
) -> Vec<(&'static str, Weight, Weight)> {
    let of_rule = of_rule(rule, kind).iter();
    of_rule
        .filter(|fix| !fix.supports)
        .map(|fix| (fix.id, fix.effort(standing), fix.breakage(standing)))
        .collect()
}

/// The lightest fix of a rule at a registry, with its points of effort and of breakage.
pub fn lightest(rule: &str, standing: &Standing, scale: Scale) -> Option<(&'static str, u8, u8)> {
    let ways = weights(rule, TargetKind::Registry, standing).into_iter();
    let ways = ways.map(|(fix, effort, breakage)| (fix, effort.points, breakage.points));
    ways.min_by_key(|(_, effort, breakage)| scale.weigh(*effort, *breakage))
}

/// How the workload logs in that turning the admin account off does most to: by whether each logs in with a
/// stored password, and whether it would be stopped. `any` workload is here, whoever it pulls from.
pub fn login(rows: &[(Option<bool>, Option<bool>)], any: bool) -> Way {
    let (mut most, mut told) = (Way::NoPassword, any);
    for one in rows {
        let way = match *one {
            (_, Some(true)) => Way::Admin,
            (Some(true), Some(false)) => Way::Other,
            (Some(true), None) => Way::Unnamed,
            (_, Some(false)) => Way::NoPassword,
            (_, None) => Way::Untold,
        };
        told &= way != Way::Untold;
        most = most.max(way);
    }
    match told || most > Way::Other {
        true => most,
        false => Way::Untold,
    }
}

/// The fixes for a rule on one kind of resource, the one to begin with first.
pub fn of_rule(rule: &str, kind: TargetKind) -> &'static [&'static Weighed] {
    static NETWORK: [&Weighed; 3] = [&CLOSE_NETWORK, &RESTRICT_NETWORK, &PRIVATE_ENDPOINT];
    static OWN_PLAN: [&Weighed; 2] = [&REMOVE_OVERRIDE, &DEFENDER_PLAN];
    static ADMIN: [&Weighed; 1] = [&DISABLE_ADMIN];
    static SENSOR: [&Weighed; 1] = [&DEFENDER_SENSOR];
    static PLAN: [&Weighed; 1] = [&DEFENDER_PLAN];
    match (rule, kind) {
        ("zt_wl_012", _) => &ADMIN,
        ("zt_wl_013", _) => &NETWORK,
        ("zt_wl_021", TargetKind::Cluster) => &SENSOR,
        ("zt_wl_021", TargetKind::OwnPlan) => &OWN_PLAN,
        ("zt_wl_021", _) => &PLAN,
        _ => &[],
    }
}

impl Weighed {
    /// The work it takes.
    pub fn effort(&self, standing: &Standing) -> Weight {
        let (points, because) = self.effort;
        if self.premium && !standing.premium {
            return Weight {
                points: (points + 1).min(5),
                because: "Premium first; then what is left of the work.",
            };
        }
        Weight { points, because }
    }

    /// What it is likely to break.
    pub fn breakage(&self, standing: &Standing) -> Weight {
        let (points, because) = match (self.id, standing.login, standing.private_endpoints) {
            ("disable-admin", Way::NoPassword | Way::Other, _) => (
                2,
                "No exported workload logs in as the admin account; pipelines and people still may.",
            ),
            ("disable-admin", Way::Unnamed, _) => (
                4,
                "Workloads that log in with a stored password may fail at their next pull.",
            ),
            ("disable-admin", Way::Admin, _) => (
                4,
                "Workloads that log in as the admin account fail at their next pull.",
            ),
            ("close-network", _, true) => (
                4,
                "Whatever comes by the private endpoints goes on; everything else stops.",
            ),
            _ => self.breakage,
        };
        Weight { points, because }
    }
}
