//! A row per registry, for a spreadsheet.

mod comparison;

pub use comparison::{comparison_csv, comparison_workloads_csv};

use super::text::csv_record;
use super::words;
use crate::export::leaving::report::{Finding, Report};
use crate::redact::Cleared;
use model::link::FromLink;

/// The last column, where the facts came with a link.
const ORIGIN: &str = "origin";

/// The registries as CSV: RFC 4180, UTF-8 without a byte order mark, a header, CRLF line ends.
///
/// The columns are the registry (name, login server, subscription, resource id, SKU), its verdict,
/// how many IPv4 addresses reach it, and for each rule its outcome, why, the evidence
/// (`file:line:column pointer = value`, several parted by `; `) and what is missing.
/// A field that a spreadsheet would take for a formula begins with an apostrophe.
pub fn csv(report: &Report) -> String {
    let mut out = String::new();
    for (index, chain) in report.chains.iter().enumerate() {
        if index == 0 {
            let mut header: Vec<String> = [
                "chain",
                "registry",
                "login server",
                "subscription",
                "resource id",
                "sku",
                "verdict",
                "ipv4 addresses",
            ]
            .map(str::to_owned)
            .into();
            for rule in &chain.rules {
                for column in ["outcome", "because", "evidence", "missing"] {
                    header.push(format!("{} {column}", rule.id));
                }
            }
            if report.link.is_some() {
                header.push(ORIGIN.to_owned());
            }
            csv_record(&mut out, &header);
        }
        for registry in &chain.registries {
            let or_empty =
                |text: &Option<Cleared>| text.as_ref().map(Cleared::to_text).unwrap_or_default();
            let mut row = vec![
                chain.id.to_text(),
                registry.name.to_text(),
                or_empty(&registry.login_server),
                or_empty(&registry.subscription_id),
                or_empty(&registry.id),
                or_empty(&registry.sku),
                words::registry_verdict(registry.verdict).to_owned(),
                registry
                    .rules
                    .iter()
                    .find_map(|rule| rule.finding.addresses)
                    .map_or_else(String::new, |n| n.to_string()),
            ];
            for summary in &chain.rules {
                match registry.rules.iter().find(|rule| rule.id == summary.id) {
                    Some(rule) => row.extend(columns(&rule.finding)),
                    None => row.extend(std::iter::repeat_n(String::new(), 4)),
                }
            }
            if let Some(link) = &report.link {
                row.push(link.told());
            }
            csv_record(&mut out, &row);
        }
    }
    out
}

/// The workloads as CSV, in the same form: a row for each image of each workload that pulls from a
/// registry of the scan, with what runs it, where, what it asks for, when it would pull it again,
/// how the attack concerns it, and what it can reach.
pub fn workloads_csv(report: &Report) -> String {
    let mut out = String::new();
    let origin = report.link.as_ref().map(FromLink::told);
    let with = |mut row: Vec<String>, more: Option<&str>| {
        row.extend(more.map(str::to_owned));
        row
    };
    csv_record(
        &mut out,
        &with(
            [
                "kind",
                "workload",
                "cluster",
                "namespace or resource group",
                "environment (inferred)",
                "subscription",
                "image",
                "registry",
                "reach",
                "pulls",
                "when",
                "identity",
                "secrets",
                "stored password",
                "admin account",
                "defender",
                "evidence",
                "what if",
            ]
            .map(str::to_owned)
            .into(),
            origin.as_ref().map(|_| ORIGIN),
        ),
    );
    let rows = report.chains.iter().flat_map(|chain| {
        chain
            .blast_radius
            .workloads
            .iter()
            .map(move |row| (chain, row))
    });
    for (chain, row) in rows {
        let said = |known: Option<bool>| match known {
            Some(true) => "yes".to_owned(),
            Some(false) => "no".to_owned(),
            None => "not known".to_owned(),
        };
        csv_record(
            &mut out,
            &with(
                vec![
                    row.kind.to_text(),
                    row.name.to_text(),
                    row.cluster.to_text(),
                    row.namespace.to_text(),
                    row.environment.to_text(),
                    row.subscription_id
                        .as_deref()
                        .unwrap_or_default()
                        .to_owned(),
                    row.image.to_text(),
                    row.registry.to_text(),
                    words::reach(row).to_owned(),
                    words::pulls(row.pulls).to_owned(),
                    row.when.to_text(),
                    row.identity.to_text(),
                    row.secret_names.join("; "),
                    said(row.stored_credential),
                    said(row.stopped()),
                    row.defender.to_text(),
                    format!("{} {}", words::place(&row.fact), row.fact.pointer),
                    words::hypothetical(chain),
                ],
                origin.as_deref(),
            ),
        );
    }
    out
}

fn columns(finding: &Finding) -> [String; 4] {
    let evidence: Vec<String> = finding
        .facts
        .iter()
        .map(|fact| format!("{} {} = {}", words::place(fact), fact.pointer, fact.value))
        .collect();
    [
        words::outcome(finding.outcome).to_owned(),
        finding.because.to_text(),
        evidence.join("; "),
        finding.missing.join("; "),
    ]
}
