//! What is to be fixed, with all that evidence names around it; `crates/more` makes fixes of it.

use serde::{Deserialize, Serialize};

/// A resource on which a rule is to be made clear. An empty name is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The rule, such as `zt_wl_012`.
    pub rule: String,
    /// What is to be changed.
    pub kind: TargetKind,
    /// The registry's name.
    pub registry: String,
    /// The registry's ARM id.
    pub registry_id: String,
    /// The resource group of the registry, or of the cluster.
    pub resource_group: String,
    /// The subscription's id.
    pub subscription: String,
    /// Several subscriptions are here: a command that names none may fall to another one.
    pub several: bool,
    /// The registry's SKU as pasted.
    pub sku: String,
    /// The AKS cluster's name.
    pub cluster: String,
    /// What its firewall does by default, `Allow` or `Deny`.
    pub default_action: String,
    /// The IPv4 addresses or ranges that must go on reaching the registry.
    pub allowed_ranges: Vec<String>,
    /// Those among its ranges that let so many in that they are to go.
    pub wide_ranges: Vec<String>,
    /// A retired Defender plan that is on in place of `Containers`.
    pub retired_plan: String,
    /// Who uses the registry, as far as evidence shows.
    pub consumers: Consumers,
}

/// What a target is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetKind {
    /// A registry.
    #[default]
    Registry,
    /// A registry whose Defender plan is set on itself, so that the subscription's does not count.
    OwnPlan,
    /// A subscription.
    Subscription,
    /// An AKS cluster.
    Cluster,
}

/// Who uses a registry. `None` means that nothing was exported that would tell; an empty list means
/// that it was looked at and there is nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consumers {
    /// Workloads that pull from it.
    pub workloads: Option<Vec<String>>,
    /// Those among them that log in as its admin account.
    pub admin_logins: Option<Vec<String>>,
    /// Those that log in with a stored password, and the exports do not tell whose.
    pub perhaps_logins: Option<Vec<String>>,
    /// Those that log in with a stored password that is a token's or a service principal's.
    pub other_logins: Option<Vec<String>>,
    /// Principals that may push by a role of their own.
    pub pushers: Option<Vec<String>>,
    /// Networks with an approved private endpoint to it.
    pub private_endpoints: Option<Vec<String>>,
    /// Clusters in the subscription, for the price of the plan.
    pub clusters: Option<Vec<String>>,
}
