//! An ATT&CK Navigator layer of the walkthrough.
//!
//! Layer format 4.5, as mitre-attack/attack-navigator describes it in
//! `layers/spec/v4.5/layerformat.md`; Navigator 4.9.0 and later open it. The official Python loader takes
//! any Navigator but 5 for a mistake (mitreattack-python 6.3.1).
//! The techniques keep the ids they were published with; where a later ATT&CK version moved one,
//! its comment says so.

use std::fmt::Write as _;

use super::Options;
use super::comparison::{as_report, origins};
use super::json::Json;
use super::words;
use crate::export::leaving::comparison::Comparison;
use crate::export::leaving::report::{Report, Step, StepState, Technique};
use crate::redact::Cleared;
use engine::tell::chain::{LAST_KNOWN, TAKEN_AS_19, in_version};
use model::link::FromLink;

/// The version that the techniques are named after when the report does not say.
const ATTACK_VERSION: &str = "18";

/// The worst state first, as in the legend.
const STATES: [(StepState, u64, &str, &str); 3] = [
    (
        StepState::Open,
        100,
        "#e5533d",
        "open: the step can be walked",
    ),
    (
        StepState::Unknown,
        50,
        "#f2b134",
        "not known: evidence is missing",
    ),
    (
        StepState::Closed,
        0,
        "#6fbf73",
        "closed: the step cannot be walked",
    ),
];

/// The walkthrough's techniques as a layer: score 100 and red for an open step, 50 and amber where
/// evidence is missing, 0 and green for a closed one; each with a comment that says why.
/// A report without a chain gives a layer without techniques.
pub fn layer(report: &Report, options: &Options) -> String {
    any(report, options, None, &facts(report))
}

/// The same for another version of ATT&CK: a technique that it has moved goes by its new id, and its
/// comment says which id was published.
pub fn layer_of_version(report: &Report, options: &Options, version: u32) -> String {
    any(report, options, Some(version), &facts(report))
}

/// Where its facts came from; empty where documents were handed in.
fn facts(report: &Report) -> String {
    let link = report.link.as_ref();
    link.map_or_else(String::new, FromLink::told)
}

fn any(report: &Report, options: &Options, version: Option<u32>, facts: &str) -> String {
    let Some(version) = version else {
        return write(report, steps_of(report), options, "", facts);
    };
    let about = if version > LAST_KNOWN {
        TAKEN_AS_19
    } else {
        ""
    };
    let mut steps = steps_of(report).to_vec();
    for step in &mut steps {
        take_version(&mut step.technique, version);
    }
    write(report, &steps, options, about, facts)
}

fn steps_of(report: &Report) -> &[Step] {
    let chain = report.chains.first();
    chain.map_or(&[], |chain| &chain.steps)
}

/// The layer of these steps, with something to know about the version at the end of the description.
fn write(
    report: &Report,
    steps: &[Step],
    options: &Options,
    about_version: &str,
    facts: &str,
) -> String {
    let chain = report.chains.first();
    let mut name = words::PRODUCT.to_owned();
    let mut description = String::new();
    if let Some(chain) = chain {
        name = format!("{} {}", chain.id, chain.title);
        let headline = words::stopped(&chain.headline);
        let _ = write!(description, "{}. {headline}", words::verdict(chain));
        if !chain.what_if.is_empty() {
            description = format!("{} {description}", words::hypothetical(chain));
        }
    }
    for (since, ids) in fates(steps) {
        let _ = write!(description, " ATT&CK {}: {since}.", ids.join(", "));
    }
    if !about_version.is_empty() {
        description.push(' ');
        description.push_str(about_version);
    }
    if options.redacted {
        description.push(' ');
        description.push_str(words::REDACTED);
    }
    Json::document(|json| {
        json.text("name", &name);
        json.object("versions", |json| {
            json.text("attack", attack_version(steps));
            json.text("navigator", "5.0.0");
            json.text("layer", "4.5");
        });
        json.text("domain", "enterprise-attack");
        json.text("description", &description);
        // By score, the highest first.
        json.number("sorting", 3);
        json.object("layout", |json| {
            json.text("layout", "side");
            json.flag("showID", true);
            json.flag("showName", true);
            // Most steps are sub-techniques, which stay folded away unless told otherwise.
            json.text("expandedSubtechniques", "annotated");
        });
        json.flag("hideDisabled", false);
        json.array("techniques", |json| {
            for (index, step) in steps.iter().enumerate() {
                // The Navigator knows a technique once.
                let id = &step.technique.id;
                if steps
                    .iter()
                    .take(index)
                    .all(|earlier| earlier.technique.id != *id)
                {
                    let same: Vec<&Step> = steps
                        .iter()
                        .filter(|step| step.technique.id == *id)
                        .collect();
                    json.element(|json| technique(json, step, &same));
                }
            }
        });
        json.object("gradient", |json| {
            json.texts("colors", STATES.iter().rev().map(|(_, _, color, _)| *color));
            json.number("minValue", 0);
            json.number("maxValue", 100);
        });
        json.array("legendItems", |json| {
            for (_, _, color, label) in STATES {
                json.element(|json| {
                    json.text("label", label);
                    json.text("color", color);
                });
            }
        });
        json.array("metadata", |json| {
            metadata(json, "made by", &report.generator);
            if let Some(made_at) = options.made_at {
                metadata(json, "made at", made_at);
            }
            if !facts.is_empty() {
                metadata(json, "facts", facts);
            }
            if let Some(chain) = chain {
                metadata(json, "verdict", words::registry_verdict(chain.verdict));
            }
        });
    })
}

/// What has become of published ids, and of which of them, in the order of the steps.
fn fates(steps: &[Step]) -> Vec<(&str, Vec<&str>)> {
    let mut fates: Vec<(&str, Vec<&str>)> = Vec::new();
    for Step { technique, .. } in steps {
        let (id, since) = (technique.id.as_str(), technique.since.as_str());
        match fates.iter_mut().find(|(known, _)| *known == since) {
            _ if since.is_empty() => {}
            Some((_, ids)) if ids.contains(&id) => {}
            Some((_, ids)) => ids.push(id),
            None => fates.push((since, vec![id])),
        }
    }
    fates
}

/// The technique as that version has it.
#[inline(never)]
fn take_version(technique: &mut Technique, version: u32) {
    technique.as_of = Cleared::own("v").and(&Cleared::number(version));
    if let Some([id, name, tactic]) = in_version(&technique.id, version) {
        technique.since = Cleared::own("published with the chain as ").and(&technique.id);
        technique.id = Cleared::own(id);
        technique.name = Cleared::own(name);
        technique.tactic = Cleared::own(tactic);
        technique.url = Cleared::own("https://attack.mitre.org/techniques/")
            .and(&technique.id)
            .and(&Cleared::own("/"));
    }
}

/// The later side of a comparison as a layer, with what became of the chain as its description.
pub fn comparison_layer(comparison: &Comparison, options: &Options) -> String {
    any(&as_report(comparison), options, None, &origins(comparison))
}

/// The same for another version of ATT&CK.
pub fn comparison_layer_of_version(
    comparison: &Comparison,
    options: &Options,
    version: u32,
) -> String {
    let report = as_report(comparison);
    any(&report, options, Some(version), &origins(comparison))
}

/// A technique from the steps that use it, of which the worst state counts.
fn technique(json: &mut Json, step: &Step, same: &[&Step]) {
    json.text("techniqueID", &step.technique.id);
    if let Some(tactic) = tactic(&step.technique.tactic) {
        json.text("tactic", &tactic);
    }
    let worst = STATES
        .into_iter()
        .find(|(state, ..)| same.iter().any(|step| step.state == *state));
    if let Some((_, score, color, _)) = worst {
        json.number("score", score);
        json.text("color", color);
    }
    let comments: Vec<String> = same.iter().map(|step| comment(step)).collect();
    json.text("comment", &comments.join("\n\n"));
    json.flag("enabled", true);
    json.array("metadata", |json| {
        for step in same {
            metadata(json, "step", &step.number.to_string());
            metadata(json, "state", words::state(step.state));
            metadata(json, "actor", &step.actor);
            metadata(json, "enabled by", &step.enabled_by);
        }
    });
    json.array("links", |json| {
        if step.technique.url.starts_with("https://") {
            json.element(|json| {
                json.text("label", "Description");
                json.text("url", &step.technique.url);
            });
        }
    });
}

fn metadata(json: &mut Json, name: &str, value: &str) {
    json.element(|json| {
        json.text("name", name);
        json.text("value", value);
    });
}

fn attack_version(steps: &[Step]) -> &str {
    steps
        .iter()
        .map(|step| step.technique.as_of.trim_start_matches('v'))
        .find(|version| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap_or(ATTACK_VERSION)
}

fn comment(step: &Step) -> String {
    let Step {
        number,
        title,
        technique,
        state,
        gain,
        here,
        ..
    } = step;
    let mut out = format!(
        "Step {number}, {}: {}",
        words::state(*state),
        words::stopped(title)
    );
    if !here.is_empty() {
        let _ = write!(out, "\n{}", words::stopped(here));
    }
    if !gain.is_empty() {
        let _ = write!(out, "\nAttacker gains: {gain}.");
    }
    if !technique.since.is_empty() {
        let _ = write!(out, "\nATT&CK {}: {}.", technique.id, technique.since);
    }
    if !technique.closer.is_empty() {
        let _ = write!(out, "\nCloser technique: {}.", technique.closer);
    }
    out
}

/// `Credential Access` as the Navigator writes it. With several tactics the field is left out,
/// which shows the technique under each of them.
fn tactic(name: &str) -> Option<String> {
    let single = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b' ');
    single.then(|| name.to_ascii_lowercase().replace(' ', "-"))
}
