//! `zt_wl_013`: the registry's endpoint is open to the internet.
//!
//! **What it finds.** The yardstick is Azure Policy's own: open means that public access is not
//! `Disabled` *and* the default action is not `Deny`. Ranges that add up to all of IPv4 undo a `Deny`.
//! **Why it matters.** Whoever holds a password can log in from anywhere.
//! **Needs.** The registry's own document; on Basic and Standard the SKU tells what the rest leaves
//! open, for these have no firewall.
//! **Platform default.** `Enabled` and `Allow`; they stand for what a template or plan leaves out.
//! **References.** Azure Policy `d0793b48-0edc-4296-a390-4c75d1bdfd71`,
//! <https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks>

use ipnet::Ipv4Net;

use super::{
    Draft, RuleMeta,
    ranges::{self, WHOLE},
    shell_word, show_registry,
};
use crate::{
    azure::ids::unquoted,
    facts::{Doc, Element, Place, Seen, View, Why, registries::Names},
    read::decode::{
        fields::Field,
        recognise::Kind,
        walk::{Mark, Record},
    },
};
use model::{outcome::Outcome, report::Command};

/// What is published about the rule.
pub const META: RuleMeta = RuleMeta {
    id: "zt_wl_013",
    title: "Public network access",
    severity: "High",
    about: "Looks at publicNetworkAccess, the firewall's default action and its ranges: it fires when anyone on the internet may reach the endpoint, and is clear when public access is disabled or the firewall denies by default.",
    why: "An open endpoint turns a leaked password into a login from anywhere, and every pull from the outside is as welcome as yours.",
    mended: "the endpoint were closed to the internet",
    read_more: "https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks",
};

/// From this many addresses on, an allowed range is called wide: a /16.
const WIDE: u64 = 1 << 16;

/// The versions of the API that first have public network access, and the firewall.
/// (Azure/bicep-types-az, `generated/containerregistry`: `RegistryProperties` of 2019-05-01 and 2019-12-01-preview,
/// of 2017-06-01-preview and 2017-10-01.)
const SINCE_ACCESS: &str = "2019-12-01";
const SINCE_FIREWALL: &str = "2017-10-01";

/// What stands behind one half of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    /// It is written there.
    Written,
    /// The platform's default stands for it.
    Default,
    /// The SKU leaves no choice.
    Sku,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Enabled(Ground),
    Disabled,
    Silent,
    Odd(Why),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Allow(Ground),
    Deny,
    Silent,
    Odd(Why),
}

struct Ranges {
    count: u64,
    places: Vec<Place>,
    /// Those that let so many in that they are to go.
    wide: Vec<(Ipv4Net, Place)>,
    unreadable: Vec<Place>,
    /// The list is not there, or `null`, where an export would have it.
    unlisted: Option<Vec<Place>>,
}

/// What the documents show.
struct Judgement {
    outcome: Outcome,
    access: Access,
    action: Action,
    ranges: Option<Ranges>,
    addresses: Option<u64>,
    places: Vec<Place>,
}

/// Basic and Standard have no firewall and cannot be closed.
fn sku(view: &View) -> (Option<&'static str>, Option<Place>) {
    let known = ["Basic", "Standard", "Premium"];
    // An old answer may call the name `Medium` and still give the tier.
    for field in [Field::SkuName, Field::SkuTier] {
        if let Seen::Known(name, place) = view.string(field)
            && let Some(name) = known.iter().find(|known| known.eq_ignore_ascii_case(&name))
        {
            return (Some(*name), Some(place));
        }
    }
    (None, None)
}

fn access(view: &View, quoting: bool) -> (Access, Vec<Place>) {
    let seen = view.get(Field::PublicNetworkAccess);
    let places = if quoting { seen.places() } else { Vec::new() };
    let access = match seen {
        Seen::Known(raw, place) => match unquoted(raw) {
            Some(word) if word.eq_ignore_ascii_case("Disabled") => Access::Disabled,
            Some(word) if word.eq_ignore_ascii_case("Enabled") => Access::Enabled(Ground::Written),
            // Terraform writes a boolean, in plans and states alike.
            None if from_terraform(view, place) && raw == "false" => Access::Disabled,
            None if from_terraform(view, place) && raw == "true" => {
                Access::Enabled(Ground::Written)
            }
            _ => Access::Odd(Why::WrongType),
        },
        Seen::Partly(..) => Access::Odd(Why::Expression),
        Seen::Unknown(why, _) => Access::Odd(why),
        Seen::Missing | Seen::Null(_) if view.takes_defaults() => Access::Enabled(Ground::Default),
        Seen::Missing | Seen::Null(_) => Access::Silent,
    };
    (access, places)
}

/// Whether something is written there that is neither of the two.
fn is_another_word(view: &View) -> bool {
    match view.get(Field::PublicNetworkAccess) {
        // What an expression or a vault comes to is one of the words that Azure takes there.
        Seen::Known(raw, _) => {
            !raw.starts_with('{') && !unquoted(raw).is_some_and(|text| text.starts_with('['))
        }
        _ => false,
    }
}

/// Whether a setting is sent by a version of the API from before a day. What is answered is what is there, whatever
/// version somebody asked by.
fn is_unknown_to(view: &View, field: Field, since: &str) -> bool {
    let places = view.get(field).places();
    let is_it =
        |doc: &&Doc| doc.resource.declared && places.iter().any(|it| it.handle == doc.handle);
    let doc = view.docs().iter().find(is_it);
    let version = doc.and_then(|doc| doc.first_text(Field::ApiVersion));
    // Operators of Kubernetes have versions of their own.
    let day = version.and_then(|version| version.get(..since.len()));
    day.is_some_and(|day| {
        day.starts_with("20") && day.as_bytes().get(4) == Some(&b'-') && day < since
    })
}

fn from_terraform(view: &View, place: Place) -> bool {
    view.docs()
        .iter()
        .any(|doc| doc.handle == place.handle && doc.is_terraform())
}

fn action(view: &View, quoting: bool) -> (Action, Vec<Place>) {
    let seen = view.string(Field::DefaultAction);
    let places = if quoting { seen.places() } else { Vec::new() };
    let action = match seen {
        Seen::Known(word, _) if word.eq_ignore_ascii_case("Deny") => Action::Deny,
        Seen::Known(word, _) if word.eq_ignore_ascii_case("Allow") => {
            Action::Allow(Ground::Written)
        }
        Seen::Known(..) => Action::Odd(Why::WrongType),
        Seen::Partly(..) => Action::Odd(Why::Expression),
        Seen::Unknown(why, _) => Action::Odd(why),
        Seen::Missing | Seen::Null(_) if view.takes_defaults() => Action::Allow(Ground::Default),
        Seen::Missing | Seen::Null(_) => Action::Silent,
    };
    (action, places)
}

fn allowed_ranges(view: &View) -> Ranges {
    let seen = view.list(Field::IpRules, Field::IpRule);
    let mut found = Ranges {
        count: 0,
        places: Vec::new(),
        wide: Vec::new(),
        unreadable: Vec::new(),
        unlisted: None,
    };
    let elements = match seen {
        Seen::Known(elements, _) => elements,
        Seen::Partly(elements, open) => {
            found.unreadable = open;
            elements
        }
        Seen::Unknown(_, places) => {
            found.unreadable = places;
            return found;
        }
        // What a template leaves out is empty; a live export always has the list, so there a query or
        // an old version of the API has lost it.
        Seen::Missing | Seen::Null(_) if view.takes_defaults() => return found,
        Seen::Missing => {
            found.unlisted = Some(Vec::new());
            return found;
        }
        Seen::Null(place) => {
            found.unlisted = Some(vec![place]);
            return found;
        }
    };
    let mut nets = Vec::new();
    for element in elements {
        match range(view, &element) {
            Some((range, place)) => {
                if ranges::is_wide(&range) {
                    found.wide.push((range, place));
                }
                nets.push(range);
                found.places.push(place);
            }
            None => found.unreadable.push(element.place),
        }
    }
    found.count = ranges::count(&nets);
    found
}

/// The range that one element of the list allows; none if it cannot be read as one.
fn range(view: &View, element: &Element) -> Option<(Ipv4Net, Place)> {
    let doc = view
        .docs()
        .iter()
        .find(|doc| doc.handle == element.place.handle)
        .or_else(|| view.docs().first())?;
    let text = |record: &Record| {
        let known = !record.mark.is_unknown() && record.mark != Mark::Partly;
        known.then(|| doc.said(record)).flatten()
    };
    // A query may have kept the bare range.
    if let Some(bare) = element.bare {
        return Some((ranges::parse(text(bare)?)?, doc.place(bare)));
    }
    let mut value = None;
    for record in &element.records {
        match record.field {
            Field::IpRuleValue if value.is_none() => value = Some(*record),
            // Two of them are not one range.
            Field::IpRuleValue => return None,
            // `Allow` is the only action there is; another one is not for us to interpret.
            Field::IpRuleAction => {
                let allows = doc.raw(record) == "null"
                    || text(record).is_some_and(|word| word.eq_ignore_ascii_case("Allow"));
                if !allows {
                    return None;
                }
            }
            _ => {}
        }
    }
    let value = value?;
    Some((ranges::parse(text(value)?)?, doc.place(value)))
}

/// What follows; with `quoting` also where it stands.
fn judge(view: &View, quoting: bool) -> Judgement {
    let (mut access, mut places) = access(view, quoting);
    let (mut action, action_places) = action(view, quoting);
    let (sku, sku_place) = sku(view);
    let no_firewall = matches!(sku, Some("Basic" | "Standard"));
    let mut sku_decides = false;
    if no_firewall && access == Access::Silent {
        access = Access::Enabled(Ground::Sku);
        sku_decides = true;
    }
    if no_firewall && action == Action::Silent {
        action = Action::Allow(Ground::Sku);
        sku_decides = true;
    }
    let mut ranges = None;
    let (outcome, addresses) = match (access, action) {
        (Access::Disabled, _) => (Outcome::Clear, Some(0)),
        (access, Action::Deny) => {
            let allowed = allowed_ranges(view);
            let count = allowed.count;
            let readable = allowed.unreadable.is_empty() && allowed.unlisted.is_none();
            ranges = Some(allowed);
            match access {
                // A word that is neither may put other rules in the place of these, as a perimeter does.
                Access::Odd(_) if is_another_word(view) => (Outcome::Unknown, None),
                _ if count < WHOLE && readable => (Outcome::Clear, Some(count)),
                Access::Enabled(_) if count == WHOLE => (Outcome::Fires, Some(WHOLE)),
                _ => (Outcome::Unknown, None),
            }
        }
        (Access::Enabled(_), Action::Allow(_)) => (Outcome::Fires, Some(WHOLE)),
        _ => (Outcome::Unknown, None),
    };
    if quoting && access != Access::Disabled {
        places.extend(action_places);
        if let Some(ranges) = &ranges {
            places.extend(&ranges.places);
            places.extend(&ranges.unreadable);
            places.extend(ranges.unlisted.iter().flatten());
        }
        if sku_decides {
            places.extend(sku_place);
        }
    }
    Judgement {
        outcome,
        access,
        action,
        ranges,
        addresses,
        places,
    }
}

/// The bare answer.
pub fn outcome(view: &View) -> Outcome {
    judge(view, false).outcome
}

/// What the firewall does by default, as its settings have it; none where that is not known. Without a firewall
/// it is as if it allowed.
pub fn default_action(view: &View) -> Option<&'static str> {
    match judge(view, false).action {
        Action::Allow(_) => Some("Allow"),
        Action::Deny => Some("Deny"),
        Action::Silent | Action::Odd(_) => None,
    }
}

/// The answer with its reasons.
pub fn check(view: &View, names: &Names) -> Draft {
    let judgement = judge(view, true);
    let Judgement {
        outcome,
        access,
        action,
        ref ranges,
        addresses,
        ..
    } = judgement;
    let because = match (outcome, access, action) {
        (Outcome::Clear, Access::Disabled, _) => "public access is disabled".to_owned(),
        (Outcome::Clear, ..) => match addresses {
            Some(0) => "the firewall denies by default and no address is allowed".to_owned(),
            Some(1) => "the firewall denies by default; 1 address is allowed".to_owned(),
            Some(count) => format!(
                "the firewall denies by default; {} addresses are allowed",
                ranges::spelled(count)
            ),
            None => "the firewall denies by default".to_owned(),
        },
        (Outcome::Fires, _, Action::Deny) => {
            "the firewall denies by default, but its ranges add up to the whole internet".to_owned()
        }
        (Outcome::Fires, _, Action::Allow(Ground::Sku)) => format!(
            "public access is on, and the {} SKU has no firewall",
            sku(view).0.unwrap_or_default()
        ),
        (Outcome::Fires, Access::Enabled(Ground::Default), Action::Allow(Ground::Default)) => {
            "public access and the firewall are left as they are by default: open to everyone"
                .to_owned()
        }
        (Outcome::Fires, _, Action::Allow(Ground::Default)) => {
            "public access is on, and by default the firewall lets everyone in".to_owned()
        }
        (Outcome::Fires, ..) => "public access is on and the firewall lets everyone in".to_owned(),
        (Outcome::Unknown, Access::Odd(why), _) => match why {
            Why::WrongType => {
                "publicNetworkAccess has a value that is neither Enabled nor Disabled".to_owned()
            }
            why => format!("publicNetworkAccess {}", unsettled(why)),
        },
        (Outcome::Unknown, _, Action::Odd(why)) => match why {
            Why::WrongType => {
                "the default action has a value that is neither Allow nor Deny".to_owned()
            }
            why => format!("the default action {}", unsettled(why)),
        },
        (Outcome::Unknown, _, Action::Deny)
            if ranges
                .as_ref()
                .is_some_and(|ranges| ranges.unlisted.is_some()) =>
        {
            "the firewall denies by default, but this document does not list the ranges that it allows"
                .to_owned()
        }
        (Outcome::Unknown, _, Action::Deny)
            if ranges
                .as_ref()
                .is_some_and(|ranges| !ranges.unreadable.is_empty()) =>
        {
            "the firewall denies by default, but not every allowed range can be read".to_owned()
        }
        (Outcome::Unknown, Access::Silent, Action::Silent) => {
            "this export shows neither public access nor the default action of the firewall".to_owned()
        }
        (Outcome::Unknown, Access::Silent, _) => {
            "this export does not show publicNetworkAccess".to_owned()
        }
        (Outcome::Unknown, ..) => {
            "public access is on, but the firewall's default action is not in this export".to_owned()
        }
    };
    let mut draft = Draft::new(outcome, because, judgement.places);
    draft.addresses = addresses;
    if let Some(count) = addresses {
        let addresses = if count == 1 { "address" } else { "addresses" };
        draft = draft.note(format!(
            "{} IPv4 {addresses} may reach the endpoint",
            ranges::spelled(count)
        ));
    }
    if outcome == Outcome::Unknown {
        draft = unknown(draft, view, names, access, action);
    }
    // What goes on letting people in once the default action is changed.
    if outcome == Outcome::Fires
        && matches!(action, Action::Allow(Ground::Written | Ground::Default))
    {
        let Ranges { wide, places, .. } = allowed_ranges(view);
        let nets: Vec<Ipv4Net> = wide.iter().map(|(net, _)| *net).collect();
        if !nets.is_empty() {
            draft.places.extend(wide.iter().map(|(_, place)| *place));
            let (these, go) = match nets.len() {
                1 => ("a wide range stands", "it goes"),
                _ => ("wide ranges stand", "they go"),
            };
            draft = draft.warning(format!(
                "{these} beside `Allow`: with `Deny` alone {go} on letting {} addresses in",
                ranges::spelled(ranges::count(&nets))
            ));
        }
        // Whoever narrows it has these already.
        let is_wide = |place: &Place| wide.iter().any(|(_, wide)| wide == place);
        draft
            .places
            .extend(places.iter().filter(|place| !is_wide(place)));
    }
    if outcome == Outcome::Clear && addresses.is_some_and(|count| count >= WIDE) {
        let count = ranges::spelled(addresses.unwrap_or_default());
        draft = draft.warning(format!(
            "that is wide: {count} addresses may log in if they have a password"
        ));
    }
    for (closes, field, name, since) in [
        (
            access == Access::Disabled,
            Field::PublicNetworkAccess,
            "publicNetworkAccess",
            SINCE_ACCESS,
        ),
        (
            action == Action::Deny,
            Field::DefaultAction,
            "networkRuleSet",
            SINCE_FIREWALL,
        ),
    ] {
        if closes && is_unknown_to(view, field, since) {
            draft = draft.warning(format!(
                "{name} is sent by a version of the API that does not have it: look once it is deployed"
            ));
        }
    }
    story(draft, view, access)
}

/// After the name of a setting: why it is not known what it says.
fn unsettled(why: Why) -> &'static str {
    match why {
        Why::Expression => "is an expression that the document does not settle",
        Why::AfterApply => "is known only once it has been applied",
        Why::Hidden => "is marked as sensitive, so what it says was not kept",
        Why::Past => {
            "was opened by a change that was recorded, and how it is now that does not say"
        }
        Why::Twice => "stands there twice, so what it says is not known",
        Why::WrongType => "is not of the right type",
    }
}

fn unknown(draft: Draft, view: &View, names: &Names, access: Access, action: Action) -> Draft {
    let mut draft = draft;
    if matches!(access, Access::Silent | Access::Odd(_)) {
        draft = draft.missing("publicNetworkAccess as Enabled or Disabled");
    }
    match action {
        Action::Silent => draft = draft.missing("networkRuleSet.defaultAction"),
        Action::Odd(_) => draft = draft.missing("networkRuleSet.defaultAction as Allow or Deny"),
        Action::Deny => draft = draft.missing("networkRuleSet.ipRules with plain ranges"),
        Action::Allow(_) => {}
    }
    let id = names.id.filter(|_| !view.takes_defaults());
    let shows = "publicNetworkAccess and networkRuleSet as they are set now".to_owned();
    // Some answers of preview API versions lose the rule set; this version always prints it.
    let line = match id {
        Some(id) => format!(
            "az resource show --ids {} --api-version 2025-04-01 -o json",
            shell_word(id, "ID")
        ),
        None => show_registry(names),
    };
    draft.settle(Command { line, shows })
}

/// What changes the story, not the outcome.
fn story(draft: Draft, view: &View, access: Access) -> Draft {
    let mut draft = draft;
    let says = |field, word: &str| {
        view.string(field)
            .value()
            .is_some_and(|value| value.eq_ignore_ascii_case(word))
    };
    let on = |field| view.boolean(field).value() == Some(&true);
    let restricted = draft.outcome == Outcome::Clear;
    if let Some(sku @ ("Basic" | "Standard")) = sku(view).0 {
        draft = draft.note(format!(
            "the {sku} SKU has neither firewall nor private endpoints: every network fix needs Premium first"
        ));
    }
    if restricted && says(Field::BypassOptions, "AzureServices") {
        draft = draft.note(
            "trusted Azure services may pass all the same, even where public access is disabled",
        );
    }
    if restricted && says(Field::BypassOptions, "None") {
        draft = draft.warning(
            "trusted services may not pass, so Defender cannot scan this registry's images",
        );
    }
    if restricted && on(Field::BypassForTasks) {
        draft = draft.note("ACR Tasks may pass the network rules");
    }
    let approved = approved_private_endpoints(view);
    if approved > 0 {
        let them = if approved == 1 {
            "private endpoint is"
        } else {
            "private endpoints are"
        };
        draft = draft.note(format!("{approved} {them} approved"));
        if draft.outcome == Outcome::Fires {
            draft =
                draft.note("a private endpoint adds a way in; it does not close the public one");
        }
    }
    if on(Field::DataEndpoint) {
        draft = draft.note("dedicated data endpoints are on");
    }
    if says(Field::EndpointProtocol, "IPv4AndIPv6") {
        draft = draft.warning("the endpoint also answers on IPv6, which IP rules do not cover");
    }
    if on(Field::AnonymousPull) {
        draft = draft.warning("anonymous pull is on: listing and pulling need no credential at all, only pushing does");
    }
    if says(Field::ExportPolicy, "disabled") && access != Access::Disabled {
        draft = draft.note("the export policy is off, which Azure allows only together with disabled public access");
    }
    if says(Field::RoleAssignmentMode, "AbacRepositoryPermissions") {
        draft = draft.note("the registry uses repository permissions: AcrPull, AcrPush and AcrDelete do not count here");
    }
    let state = view.string(Field::ProvisioningState);
    if let Some(state) = state
        .value()
        .filter(|state| !state.eq_ignore_ascii_case("Succeeded"))
    {
        draft = draft.note(format!(
            "provisioningState is `{state}`: the settings may still change"
        ));
    }
    if view
        .docs()
        .iter()
        .any(|doc| doc.resource.kind == Kind::NetworkRules)
    {
        draft = draft.note("the answer of `az acr network-rule` names the registry only by its name; it was taken for this one");
    }
    draft
}

fn approved_private_endpoints(view: &View) -> usize {
    let Some(doc) = view.with_container(Field::PrivateEndpoints) else {
        return 0;
    };
    let statuses = doc
        .records()
        .iter()
        .filter(|record| record.field == Field::PrivateEndpointStatus);
    statuses
        .filter(|record| {
            unquoted(doc.raw(record)).is_some_and(|status| status.eq_ignore_ascii_case("Approved"))
        })
        .count()
}
