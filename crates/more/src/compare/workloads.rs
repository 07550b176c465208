//! What became of the workloads: which fall no longer, and which do newly.
//!
//! A report has a row for each image of a workload; a workload stands where the worst of them does. One that
//! the later report does not list is *gone*: it may not have been exported, or it may pull from elsewhere,
//! and neither is a reason to call it safe.

use std::collections::BTreeMap;

use super::pairs::{Pair, pairs};
use super::{sorted, tell};
use model::comparison::{Change, WorkloadChange, WorkloadChanges};
use model::report::{Chain, Workload};

/// A workload by the row of its worst image.
struct Worst<'a>(&'a Workload);

/// Whether two namesakes say the same, so that it makes no difference which is which.
impl PartialEq for Worst<'_> {
    fn eq(&self, other: &Self) -> bool {
        let Worst(one) = self;
        let Worst(other) = other;
        one.reach == other.reach && one.image.eq_ignore_ascii_case(&other.image)
    }
}

/// From the surest name to the weakest. Where no export says which cluster it is from, a report calls it by
/// its file, which is no name of anything.
const KINDS: [&str; 4] = [
    "place and subscription",
    "place",
    "file, namespace and name, since no export says which cluster it is",
    "namespace and name, since not both exports say which cluster it is",
];
/// Compares the workloads of a chain.
pub(super) fn compare(before: Option<&Chain>, after: Option<&Chain>) -> WorkloadChanges {
    let (earlier, later) = (of(before), of(after));
    let mut counts = model::comparison::ChangeCounts::default();
    let mut changed = Vec::new();
    for (before, after, note) in matched(&earlier, &later) {
        let row = |row: Option<&Worst>| row.map(|Worst(row)| (*row).clone());
        let (before, after) = (row(before), row(after));
        let outcome = |row: &Option<Workload>| row.as_ref().map(|row| row.reach.into());
        let change = Change::of(outcome(&before), outcome(&after));
        counts.add(change);
        if change != Change::Unchanged {
            changed.push(WorkloadChange {
                change,
                note,
                before,
                after,
            });
        }
    }
    let changed = sorted(changed, &|change: &WorkloadChange| {
        let shown = change.shown();
        (
            change.change,
            shown.map(|row| row.reach),
            shown.map(|row| (row.location.to_lowercase(), row.name.to_lowercase())),
        )
    });
    let headline = tell::workloads(&counts, shows_any(before), shows_any(after));
    WorkloadChanges {
        counts,
        headline,
        changed,
    }
}

fn shows_any(chain: Option<&Chain>) -> bool {
    chain.is_some_and(|chain| {
        chain.blast_radius.totals.workloads > 0 || !chain.blast_radius.workloads.is_empty()
    })
}

/// Which are the same, with what there is to say of that.
fn matched<'a, 'r>(
    earlier: &'a [Worst<'r>],
    later: &'a [Worst<'r>],
) -> Vec<(Option<&'a Worst<'r>>, Option<&'a Worst<'r>>, String)> {
    let found = pairs(earlier, later, &KINDS, &|Worst(row), kind| {
        let subscription = row.subscription_id.as_deref();
        match (kind, is_named(row)) {
            (0, true) => Some([&place(row), "\0", &subscription?.to_lowercase()].concat()),
            (1, true) | (2, false) => Some(place(row)),
            (3, _) if !row.cluster.is_empty() => Some(name(row)),
            _ => None,
        }
    });
    let mut all = Vec::new();
    for Pair {
        before,
        after,
        note,
    } in found
    {
        let before = before.and_then(|place| earlier.get(place));
        let after = after.and_then(|place| later.get(place));
        match (before, after) {
            // Two clusters that are known are two, whatever runs in them is called.
            (Some(one), Some(other)) if tells_apart(one.0, other.0) => {
                all.push((before, None, String::new()));
                all.push((None, after, String::new()));
            }
            // By place alone is sure enough.
            (Some(Worst(row)), Some(other)) if is_named(row) && is_named(other.0) => {
                all.push((before, after, String::new()));
            }
            _ => all.push((before, after, note)),
        }
    }
    all
}

/// Whether its cluster, if it has one, is called by a name of its own.
fn is_named(row: &Workload) -> bool {
    row.cluster.is_empty() || row.cluster != row.fact.source
}

fn tells_apart(one: &Workload, other: &Workload) -> bool {
    let differ = !one.cluster.eq_ignore_ascii_case(&other.cluster);
    differ && is_named(one) && is_named(other)
}

/// What it is and where it runs; Azure compares names without case, and Kubernetes has no capitals.
fn place(row: &Workload) -> String {
    [&row.cluster.to_lowercase(), "\0", &name(row)].concat()
}

/// The same without the cluster.
fn name(row: &Workload) -> String {
    let parts = [&row.kind, &row.namespace, &row.name];
    parts.map(|part| part.to_lowercase()).join("\0")
}

/// Each workload once, as the report lists them.
fn of(chain: Option<&Chain>) -> Vec<Worst<'_>> {
    let rows = chain.map_or(&[][..], |chain| &chain.blast_radius.workloads);
    let mut found: Vec<Worst> = Vec::new();
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in rows {
        let subscription = row.subscription_id.as_deref().unwrap_or_default();
        let key = (place(row), subscription.to_lowercase());
        let next = found.len();
        match found.get_mut(*places.entry(key).or_insert(next)) {
            Some(known) if row.reach < known.0.reach => *known = Worst(row),
            Some(_) => {}
            None => found.push(Worst(row)),
        }
    }
    found
}
