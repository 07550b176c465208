//! One document of the plan Containers: its tier, and what takes something away from it.

use std::borrow::Cow;

use super::{
    super::{Draft, shell_word},
    plans::show_plan,
};
use crate::{
    azure::ids::{ResourceId, unquoted},
    facts::{Doc, Seen, Why},
    read::decode::fields::Field,
};
use model::{outcome::Outcome, report::Command};

/// What the extensions of the plan can do, and what is lost without each.
pub(super) const EXTENSIONS: [(&str, &str); 4] = [
    (
        "ContainerRegistriesVulnerabilityAssessments",
        "images in registries are not scanned",
    ),
    (
        "ContainerSensor",
        "nothing watches the runtime on the nodes",
    ),
    (
        "AgentlessDiscoveryForKubernetes",
        "Defender has no access to the Kubernetes API",
    ),
    (
        "AgentlessVmScanning",
        "nodes are not scanned without an agent",
    ),
];

/// Whether the plan is on: `Standard` is, `Free` is not.
pub(super) fn tier(doc: &Doc) -> Seen<bool> {
    match doc.string(Field::PricingTier) {
        Seen::Known(tier, place) if tier.eq_ignore_ascii_case("Standard") => {
            Seen::Known(true, place)
        }
        Seen::Known(tier, place) if tier.eq_ignore_ascii_case("Free") => Seen::Known(false, place),
        Seen::Known(_, place) => Seen::Unknown(Why::WrongType, vec![place]),
        Seen::Partly(_, places) => Seen::Unknown(Why::Expression, places),
        Seen::Unknown(why, places) => Seen::Unknown(why, places),
        Seen::Null(place) => Seen::Null(place),
        Seen::Missing => Seen::Missing,
    }
}

pub(super) fn containers(doc: &Doc) -> Draft {
    let seen = tier(doc);
    let places = seen.places();
    let draft = match seen {
        Seen::Known(true, _) => Draft::new(Outcome::Clear, "Defender for Containers is on", places),
        Seen::Known(false, _) => Draft::new(
            Outcome::Fires,
            "Defender for Containers is off: its plan is Free",
            places,
        ),
        Seen::Partly(..) | Seen::Unknown(..) => Draft::new(
            Outcome::Unknown,
            match doc.string(Field::PricingTier) {
                Seen::Unknown(Why::Twice, _) => {
                    "the plan's tier stands there twice, so what it says is not known"
                }
                Seen::Unknown(Why::AfterApply, _) => {
                    "the plan's tier is known only once it has been applied"
                }
                Seen::Unknown(Why::Hidden, _) => {
                    "the plan's tier is marked as sensitive, so what it says was not kept"
                }
                Seen::Unknown(Why::Expression, _) | Seen::Partly(..) => {
                    "the plan's tier is an expression that the document does not settle"
                }
                _ => "the plan's tier is neither Free nor Standard",
            },
            places,
        )
        .missing("pricingTier as Free or Standard"),
        Seen::Null(_) | Seen::Missing => Draft::new(
            Outcome::Unknown,
            "the document of the plan Containers does not show its tier",
            places,
        )
        .missing("pricingTier"),
    };
    if draft.outcome == Outcome::Unknown {
        let id = doc.string(Field::Id);
        let id = id.value().map(|id| ResourceId::new(id));
        let scope = id.and_then(ResourceId::scope);
        return draft.settle(match (id, scope.and_then(ResourceId::resource_type)) {
            (Some(id), Some(_)) => Command {
                line: format!(
                    "az rest --method get --url {}",
                    shell_word(&format!("{}?api-version=2024-01-01", id.as_str()), "URL")
                ),
                shows: "the plan's tier as it is set now on this resource".to_owned(),
            },
            _ => show_plan(scope.and_then(ResourceId::subscription)),
        });
    }
    if draft.outcome == Outcome::Clear {
        reservations(draft, doc)
    } else {
        draft
    }
}

/// What takes something away from a plan that is on.
pub(super) fn reservations(draft: Draft, doc: &Doc) -> Draft {
    let mut draft = draft;
    let listed = extensions(doc);
    for (name, lost) in EXTENSIONS {
        let extension = listed
            .iter()
            .find(|extension| extension.name.eq_ignore_ascii_case(name));
        match extension {
            Some(extension) if extension.enabled == Some(false) => {
                draft = draft.warning(format!("{name} is switched off: {lost}"));
            }
            Some(extension) if extension.failed => {
                draft = draft.warning(format!("{name} is switched on but failed to start: {lost}"));
            }
            Some(extension) if extension.enabled.is_none() => {
                draft = draft.note(format!("whether {name} is on cannot be read"));
            }
            Some(extension) if extension.excludes => {
                draft = draft.note(format!("{name} leaves out machines by tag"));
            }
            Some(_) => {}
            // A Terraform plan lists what is on; an export lists everything there is.
            None if doc.resource.declared || doc.is_terraform() => {
                draft = draft.warning(format!("{name} is not switched on: {lost}"))
            }
            None if !listed.is_empty() => {
                draft = draft.note(format!("{name} is not listed, so it is not shown to be on"))
            }
            None => {}
        }
    }
    if listed.is_empty() && !doc.resource.declared && !doc.is_terraform() {
        draft = draft.note(
            "the document lists no extensions, so which parts of the plan are on is not known",
        );
    }
    if let Seen::Known(coverage, _) = doc.string(Field::Coverage)
        && !coverage.eq_ignore_ascii_case("FullyCovered")
    {
        draft = draft.warning(format!(
            "resourcesCoverageStatus is `{coverage}`: some resources have opted out of the plan"
        ));
    }
    let written = doc.string(Field::FreeTrialRemaining);
    let ticks = doc.get(Field::FreeTrialRemaining);
    let days = match written.value() {
        Some(time) => trial_days(time),
        None => ticks.value().and_then(|ticks| days_of_ticks(ticks)),
    };
    if let Some(days) = days {
        let days = if days == 1 {
            "1 day".to_owned()
        } else {
            format!("{days} days")
        };
        draft = draft.warning(format!("this is a free trial with {days} left"));
    }
    draft
}

pub(super) struct Extension<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) enabled: Option<bool>,
    pub(super) failed: bool,
    pub(super) excludes: bool,
}

pub(super) fn extensions<'a>(doc: &Doc<'a>) -> Vec<Extension<'a>> {
    let fields = [
        Field::ExtensionName,
        Field::ExtensionEnabled,
        Field::ExtensionStatus,
        Field::ExtensionExclusions,
    ];
    let packed = doc.of(Field::Extensions).filter_map(|record| {
        let found = &doc.source.found.extensions;
        found.get(&record.span.start)
    });
    let packed = packed.flatten().map(|extension| Extension {
        name: Cow::Borrowed(extension.name.as_str()),
        enabled: extension.enabled,
        failed: extension.failed,
        excludes: extension.excludes,
    });
    let elements = doc.elements(&fields).into_iter();
    let elements = elements.filter_map(|(_, records)| {
        let raw = |field| {
            records
                .iter()
                .find(|record| record.field == field)
                .map(|record| doc.raw(record))
        };
        let word = |field| raw(field).and_then(unquoted);
        // Terraform lists only what is on; the API says so for each, as a string.
        let enabled = match raw(Field::ExtensionEnabled) {
            None => doc.is_terraform().then_some(true),
            Some(raw) => flag(raw),
        };
        Some(Extension {
            name: word(Field::ExtensionName)?,
            enabled,
            failed: word(Field::ExtensionStatus)
                .is_some_and(|code| code.eq_ignore_ascii_case("Failed")),
            excludes: word(Field::ExtensionExclusions)
                .is_some_and(|tags| !matches!(tags.trim(), "" | "[]")),
        })
    });
    packed.chain(elements).collect()
}

/// A switch that this API writes as `"True"` or `"False"`; real booleans count too.
pub(super) fn flag(raw: &str) -> Option<bool> {
    let word = raw.trim_matches('"');
    if word.eq_ignore_ascii_case("true") {
        Some(true)
    } else if word.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

pub(super) fn text_flag(seen: &Seen<&str>) -> Option<bool> {
    seen.value().and_then(|raw| flag(raw))
}

/// Whole days left of a trial, from `P29DT23H`, `PT0S` or Python's `29 days, 23:00:00`; none if it
/// is over or there was none. A day that has begun counts.
pub(super) fn trial_days(text: &str) -> Option<u32> {
    let text = text.trim();
    let (days, rest) = if let Some(iso) = text.strip_prefix('P') {
        let (date, time) = iso.split_once('T').unwrap_or((iso, ""));
        let days = date
            .strip_suffix('D')
            .map_or(Some(0), |days| days.parse::<u32>().ok())?;
        (days, time.to_owned())
    } else if let Some((days, time)) = text.split_once('.').filter(|(_, time)| time.contains(':')) {
        // .NET writes `29.23:00:00`, PowerShell's way.
        (days.parse::<u32>().ok()?, time.to_owned())
    } else if let Some((days, time)) = text.split_once(" day") {
        (days.trim().parse::<u32>().ok()?, time.to_owned())
    } else {
        (0, text.to_owned())
    };
    let begun = rest.chars().any(|c| ('1'..='9').contains(&c));
    let days = days + u32::from(begun);
    (days > 0).then_some(days)
}

/// The same from what .NET counts a span of time in: ten millions a second, as PowerShell prints them.
pub(super) fn days_of_ticks(text: &str) -> Option<u32> {
    const DAY: u64 = 864_000_000_000;
    let ticks: u64 = text.parse().ok()?;
    let days = u32::try_from(ticks.div_ceil(DAY)).ok()?;
    (days > 0).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trials_are_read_in_every_spelling() {
        for (text, days) in [
            ("PT0S", None),
            ("0:00:00", None),
            ("P29DT23H", Some(30)),
            ("P26DT17H24M", Some(27)),
            ("29 days, 23:00:00", Some(30)),
            ("1 day, 0:00:00", Some(1)),
            ("16 days, 21:56:00", Some(17)),
            ("3:00:00", Some(1)),
            ("29.23:00:00", Some(30)),
            ("0:00:00.5000000", Some(1)),
            ("soon", None),
        ] {
            assert_eq!(trial_days(text), days, "{text}");
        }
    }

    #[test]
    fn switches_are_read_as_strings_and_booleans() {
        for (raw, expected) in [
            ("\"True\"", Some(true)),
            ("\"False\"", Some(false)),
            ("true", Some(true)),
            ("null", None),
            ("1", None),
        ] {
            assert_eq!(flag(raw), expected, "{raw}");
        }
    }
}
