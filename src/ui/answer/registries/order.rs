//! Which registries are listed, and in which order.

use model::{
    protocol::{Row, Standing},
    report::Verdict,
};

/// What the list can be sorted by.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Column {
    Verdict,
    Name,
    Subscription,
    Rule(usize),
}

/// The columns with their titles and classes.
pub(super) const COLUMNS: [(Column, &str, &str); 6] = [
    (Column::Verdict, "Verdict", "verdict-cell"),
    (Column::Name, "Registry", "name-cell"),
    (Column::Subscription, "Subscription", "subscription-cell"),
    (Column::Rule(0), "Admin", "rule-cell"),
    (Column::Rule(1), "Network", "rule-cell"),
    (Column::Rule(2), "Defender", "rule-cell"),
];

/// The places of the rows that pass a filter, in the order asked for. `text` is in lower case.
pub(super) fn arrange(
    rows: &[Row],
    standings: &[Standing],
    text: &str,
    verdict: Option<Verdict>,
    sort: (Column, bool),
) -> Vec<usize> {
    let passes = |row: &Row, standing: &Standing| {
        verdict.is_none_or(|verdict| standing.verdict == verdict)
            && (text.is_empty()
                || [&row.name, &row.login_server, &row.subscription_id]
                    .iter()
                    .any(|field| field.to_lowercase().contains(text)))
    };
    let both = rows.iter().zip(standings).enumerate();
    let mut kept: Vec<(usize, (&Row, &Standing))> = both
        .filter(|(_, (row, standing))| passes(row, standing))
        .collect();
    let (column, ascending) = sort;
    match column {
        // The report's own order: most urgent first.
        Column::Verdict => {}
        Column::Name => kept.sort_by_cached_key(|(_, (row, _))| row.name.to_lowercase()),
        Column::Subscription => {
            kept.sort_by_cached_key(|(_, (row, _))| row.subscription_id.to_lowercase())
        }
        Column::Rule(index) => {
            kept.sort_by_key(|(_, (_, standing))| {
                std::cmp::Reverse(standing.outcomes.get(index).copied())
            });
        }
    }
    if !ascending {
        kept.reverse();
    }
    kept.into_iter().map(|(index, _)| index).collect()
}
