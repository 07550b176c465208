//! An ATT&CK Navigator layer of the walkthrough.
//!
//! Layer format 4.5, as mitre-attack/attack-navigator describes it in
//! `layers/spec/v4.5/layerformat.md`; Navigator 4.9.0 and later open it.
//! The techniques keep the ids they were published with; where a later ATT&CK version moved one,
//! its comment says so.

use serde::Serialize;

use super::Options;
use super::text::to_json;
use super::words;
use crate::engine::report::{Chain, Report, Step, StepState};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Layer<'a> {
    name: String,
    versions: Versions<'a>,
    domain: &'static str,
    description: String,
    sorting: u8,
    layout: Layout,
    hide_disabled: bool,
    techniques: Vec<Technique<'a>>,
    gradient: Gradient,
    legend_items: [LegendItem; 3],
    metadata: Vec<Metadata>,
}

#[derive(Serialize)]
struct Versions<'a> {
    attack: &'a str,
    navigator: &'static str,
    layer: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Layout {
    layout: &'static str,
    #[serde(rename = "showID")]
    show_id: bool,
    show_name: bool,
    expanded_subtechniques: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Technique<'a> {
    #[serde(rename = "techniqueID")]
    technique_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tactic: Option<String>,
    score: u8,
    color: &'static str,
    comment: String,
    enabled: bool,
    metadata: Vec<Metadata>,
    links: Vec<Link<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Gradient {
    colors: [&'static str; 3],
    min_value: u8,
    max_value: u8,
}

#[derive(Serialize)]
struct LegendItem {
    label: &'static str,
    color: &'static str,
}

#[derive(Serialize)]
struct Metadata {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Link<'a> {
    label: &'static str,
    url: &'a str,
}

/// The version that the techniques are named after when the report does not say.
const ATTACK_VERSION: &str = "18";

/// The walkthrough's techniques as a layer: score 100 and red for an open step, 50 and amber where
/// evidence is missing, 0 and green for a closed one; each with a comment that says why.
/// A report without a chain gives a layer without techniques.
pub fn layer(report: &Report, options: &Options) -> String {
    let chain = report.chains.first();
    let steps = chain
        .map(|chain| chain.steps.as_slice())
        .unwrap_or_default();
    let layer = Layer {
        name: chain.map_or_else(
            || words::PRODUCT.to_owned(),
            |chain| format!("{} {}", chain.id, chain.title),
        ),
        versions: Versions {
            attack: attack_version(steps),
            navigator: "4.9.0",
            layer: "4.5",
        },
        domain: "enterprise-attack",
        description: chain
            .map(|chain| description(chain, options))
            .unwrap_or_default(),
        // By score, the highest first.
        sorting: 3,
        // The steps are sub-techniques, which stay folded away unless told otherwise.
        layout: Layout {
            layout: "side",
            show_id: true,
            show_name: true,
            expanded_subtechniques: "annotated",
        },
        hide_disabled: false,
        techniques: techniques(steps),
        gradient: Gradient {
            colors: [
                color(StepState::Closed),
                color(StepState::Unknown),
                color(StepState::Open),
            ],
            min_value: 0,
            max_value: 100,
        },
        legend_items: [
            LegendItem {
                label: "open: the step can be walked",
                color: color(StepState::Open),
            },
            LegendItem {
                label: "not known: evidence is missing",
                color: color(StepState::Unknown),
            },
            LegendItem {
                label: "closed: the step cannot be walked",
                color: color(StepState::Closed),
            },
        ],
        metadata: metadata(report, chain, options),
    };
    let mut out = to_json(&layer);
    out.push('\n');
    out
}

fn attack_version(steps: &[Step]) -> &str {
    steps
        .iter()
        .map(|step| step.technique.as_of.trim_start_matches('v'))
        .find(|version| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap_or(ATTACK_VERSION)
}

fn description(chain: &Chain, options: &Options) -> String {
    let mut out = format!("{}. {}", words::verdict(chain), chain.headline);
    for step in &chain.steps {
        if !step.technique.since.is_empty() {
            out.push_str(&format!(
                " ATT&CK {}: {}.",
                step.technique.id, step.technique.since
            ));
        }
    }
    if options.redacted {
        out.push(' ');
        out.push_str(words::REDACTED);
    }
    out
}

fn techniques(steps: &[Step]) -> Vec<Technique<'_>> {
    let mut techniques: Vec<Technique> = Vec::new();
    for step in steps {
        let score = match step.state {
            StepState::Open => 100,
            StepState::Unknown => 50,
            StepState::Closed => 0,
        };
        // The Navigator knows a technique once: where two steps share one, the worse state counts.
        let same = techniques
            .iter_mut()
            .find(|technique| technique.technique_id == step.technique.id);
        if let Some(technique) = same {
            technique.comment.push_str("\n\n");
            technique.comment.push_str(&comment(step));
            if score > technique.score {
                technique.score = score;
                technique.color = color(step.state);
            }
            continue;
        }
        techniques.push(Technique {
            technique_id: &step.technique.id,
            tactic: tactic(&step.technique.tactic),
            score,
            color: color(step.state),
            comment: comment(step),
            enabled: true,
            metadata: vec![
                Metadata {
                    name: "step",
                    value: step.number.to_string(),
                },
                Metadata {
                    name: "state",
                    value: words::state(step.state).to_owned(),
                },
                Metadata {
                    name: "actor",
                    value: step.actor.clone(),
                },
                Metadata {
                    name: "enabled by",
                    value: step.enabled_by.clone(),
                },
            ],
            links: Some(step.technique.url.as_str())
                .filter(|url| url.starts_with("https://"))
                .map(|url| Link {
                    label: "Description",
                    url,
                })
                .into_iter()
                .collect(),
        });
    }
    techniques
}

fn comment(step: &Step) -> String {
    let mut out = format!(
        "Step {}, {}: {}",
        step.number,
        words::state(step.state),
        step.title
    );
    for sentence in [&step.here, &step.gain] {
        if !sentence.is_empty() {
            out.push('\n');
            out.push_str(sentence);
        }
    }
    if !step.technique.since.is_empty() {
        out.push_str(&format!(
            "\nATT&CK {}: {}.",
            step.technique.id, step.technique.since
        ));
    }
    if !step.technique.closer.is_empty() {
        out.push_str(&format!("\nCloser technique: {}.", step.technique.closer));
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

fn color(state: StepState) -> &'static str {
    match state {
        StepState::Open => "#e5533d",
        StepState::Unknown => "#f2b134",
        StepState::Closed => "#6fbf73",
    }
}

fn metadata(report: &Report, chain: Option<&Chain>, options: &Options) -> Vec<Metadata> {
    let mut metadata = vec![Metadata {
        name: "made by",
        value: report.generator.clone(),
    }];
    if let Some(made_at) = options.made_at {
        metadata.push(Metadata {
            name: "made at",
            value: made_at.to_owned(),
        });
    }
    if let Some(chain) = chain {
        metadata.push(Metadata {
            name: "verdict",
            value: words::registry_verdict(chain.verdict).to_owned(),
        });
    }
    metadata
}
