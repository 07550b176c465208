//! A row per registry, for a spreadsheet.

mod comparison;

pub use comparison::comparison_csv;

use super::text::csv_record;
use super::words;
use model::report::{Finding, Report};

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
            csv_record(&mut out, &header);
        }
        for registry in &chain.registries {
            let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
            let mut row = vec![
                chain.id.clone(),
                registry.name.clone(),
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
    csv_record(
        &mut out,
        &[
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
            "defender",
            "evidence",
            "what if",
        ]
        .map(str::to_owned),
    );
    let rows = report.chains.iter().flat_map(|chain| {
        chain
            .blast_radius
            .workloads
            .iter()
            .map(move |row| (chain, row))
    });
    for (chain, row) in rows {
        let stored = match row.stored_credential {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not known",
        };
        csv_record(
            &mut out,
            &[
                row.kind.clone(),
                row.name.clone(),
                row.cluster.clone(),
                row.namespace.clone(),
                row.environment.clone(),
                row.subscription_id.clone().unwrap_or_default(),
                row.image.clone(),
                row.registry.clone(),
                words::reach(row.reach).to_owned(),
                words::pulls(row.pulls).to_owned(),
                row.when.clone(),
                row.identity.clone(),
                row.secret_names.join("; "),
                stored.to_owned(),
                row.defender.clone(),
                format!("{} {}", words::place(&row.fact), row.fact.pointer),
                words::hypothetical(chain),
            ],
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
        finding.because.clone(),
        evidence.join("; "),
        finding.missing.join("; "),
    ]
}
