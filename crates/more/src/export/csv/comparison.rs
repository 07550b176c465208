//! A row per finding that changed.

use super::{ORIGIN, columns};
use crate::export::comparison::origins;
use crate::export::leaving::comparison::{Change, Comparison, FindingChange};
use crate::export::text::csv_record;
use crate::export::words;
use crate::redact::Cleared;

/// The changed findings as CSV, most urgent registry first; see [`super::csv`] for the form.
///
/// The columns are the chain, what became of the finding, the rule, the resource (kind, name, login
/// server, subscription, resource id, how it was matched), then for each side the outcome, why, the
/// evidence and what is missing. An empty outcome means that the side's exports do not show it.
pub fn comparison_csv(comparison: &Comparison) -> String {
    let mut out = String::new();
    let mut header: Vec<String> = [
        "chain",
        "change",
        "rule",
        "kind",
        "name",
        "login server",
        "subscription",
        "resource id",
        "note",
    ]
    .map(str::to_owned)
    .into();
    for side in ["before", "after"] {
        for column in ["outcome", "because", "evidence", "missing"] {
            header.push(format!("{side} {column}"));
        }
    }
    let origin = origin(comparison, &mut header);
    csv_record(&mut out, &header);
    for chain in &comparison.chains {
        for registry in &chain.registries {
            for finding in &registry.rules {
                let or_empty =
                    |text: &Option<Cleared>| text.as_deref().unwrap_or_default().to_owned();
                let resource = [
                    "registry".to_owned(),
                    registry.name.to_text(),
                    or_empty(&registry.login_server),
                    or_empty(&registry.subscription_id),
                    or_empty(&registry.id),
                    registry.note.to_text(),
                ];
                row(&mut out, &chain.id, finding, resource, &origin);
            }
        }
        for subject in chain.rules.iter().flat_map(|rule| &rule.subjects) {
            let resource = [
                subject.kind.to_text(),
                subject.name.to_text(),
                String::new(),
                String::new(),
                subject.id.to_text(),
                subject.note.to_text(),
            ];
            row(&mut out, &chain.id, &subject.finding, resource, &origin);
        }
    }
    out
}

/// The workloads that are not as they were, most urgent first, in the same form.
///
/// The columns are the chain, what became of the workload, what it is (kind, name, cluster, namespace or
/// resource group, environment, subscription, how it was matched), then for each side its image, the
/// registry, how the attack concerns it, when it pulls, and where that stands. A side without an image does
/// not show it.
pub fn comparison_workloads_csv(comparison: &Comparison) -> String {
    let mut out = String::new();
    let mut header: Vec<String> = [
        "chain",
        "change",
        "kind",
        "workload",
        "cluster",
        "namespace or resource group",
        "environment (inferred)",
        "subscription",
        "note",
    ]
    .map(str::to_owned)
    .into();
    for side in ["before", "after"] {
        for column in ["image", "registry", "reach", "pulls", "evidence"] {
            header.push(format!("{side} {column}"));
        }
    }
    let origin = origin(comparison, &mut header);
    csv_record(&mut out, &header);
    for chain in &comparison.chains {
        for change in &chain.workloads.changed {
            let Some(shown) = change.shown() else {
                continue;
            };
            let mut fields = vec![
                chain.id.to_text(),
                change.words().to_owned(),
                shown.kind.to_text(),
                shown.name.to_text(),
                shown.cluster.to_text(),
                shown.namespace.to_text(),
                shown.environment.to_text(),
                shown
                    .subscription_id
                    .as_deref()
                    .unwrap_or_default()
                    .to_owned(),
                change.note.to_text(),
            ];
            for side in [&change.before, &change.after] {
                fields.extend(match side {
                    Some(row) => [
                        row.image.to_text(),
                        row.registry.to_text(),
                        words::reach(row).to_owned(),
                        words::pulls(row.pulls).to_owned(),
                        format!("{} {}", words::place(&row.fact), row.fact.pointer),
                    ],
                    None => Default::default(),
                });
            }
            fields.extend(origin.clone());
            csv_record(&mut out, &fields);
        }
    }
    out
}

/// The last column, where the facts of a side came with a link: what each row says in it.
fn origin(comparison: &Comparison, header: &mut Vec<String>) -> Option<String> {
    let told = origins(comparison);
    if told.is_empty() {
        return None;
    }
    header.push(ORIGIN.to_owned());
    Some(told)
}

fn row(
    out: &mut String,
    chain: &str,
    finding: &FindingChange,
    resource: [String; 6],
    origin: &Option<String>,
) {
    if finding.change == Change::Unchanged {
        return;
    }
    let mut fields = vec![
        chain.to_owned(),
        finding.change.words().to_owned(),
        finding.rule.to_text(),
    ];
    fields.extend(resource);
    for side in [&finding.before, &finding.after] {
        fields.extend(side.as_ref().map(columns).unwrap_or_default());
    }
    fields.extend(origin.clone());
    csv_record(out, &fields);
}
