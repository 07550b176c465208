//! A comparison as events: what became of each finding that is not as it was.
//!
//! A finding that is new is created, one that evidence shows to be clear now is closed, and one that is not
//! known any more, or whose resource the later exports leave out, is updated: nothing is called resolved
//! that was not seen. What has not changed is no event.

use super::{Activity, Events, Resource, registry_of, subject_of};
use crate::export::Options;
use crate::export::comparison::as_report;
use crate::export::json::Json;
use crate::export::leaving::comparison::{ChainChange, Change, Comparison, FindingChange};
use crate::export::leaving::report::{Finding, Outcome, Verdict};
use crate::export::words;

/// The comparison as events.
pub fn comparison_ocsf(comparison: &Comparison, options: &Options) -> String {
    let mut report = as_report(comparison);
    // An event is about both sides.
    let links = [&comparison.after, &comparison.before].map(|side| side.link.clone());
    report.link = links.into_iter().flatten().next();
    Json::list(|json| {
        for chain in &report.chains {
            let events = Events::new(&report, chain, options);
            let mut changes = comparison.chains.iter();
            if let Some(change) = changes.find(|change| change.id == chain.id) {
                events.changes(json, change);
            }
        }
    })
}

fn activity(change: Change) -> Option<Activity> {
    match change {
        Change::New | Change::Added => Some(Activity::Create),
        Change::NowUnknown | Change::Gone => Some(Activity::Update),
        Change::Fixed | Change::NowKnown => Some(Activity::Close),
        Change::Unchanged => None,
    }
}

impl Events<'_> {
    fn changes(&self, json: &mut Json, chain: &ChainChange) {
        for registry in &chain.registries {
            let (id, subscription) = (registry.id.as_deref(), registry.subscription_id.as_deref());
            let resource = registry_of(id, &registry.name, subscription);
            for finding in &registry.rules {
                self.finding_change(json, resource, finding);
            }
            let outcome = |verdict: Option<Verdict>| verdict.map(words::outcome_of);
            let change = Change::of(outcome(registry.before), outcome(registry.after));
            // A path that is broken on either side that has it was never detected.
            let broken = |verdict: Option<Verdict>| verdict.is_none_or(|it| it == Verdict::Broken);
            if broken(registry.before) && broken(registry.after) {
                continue;
            }
            if let Some(activity) = activity(change) {
                let side =
                    |verdict: Option<Verdict>| verdict.map_or("not there", words::registry_verdict);
                let message = format!(
                    "{} on {}: before {}, after {}",
                    self.chain.title,
                    registry.name,
                    side(registry.before),
                    side(registry.after)
                );
                let verdict = registry.after.unwrap_or(Verdict::Undetermined);
                json.element(|json| {
                    self.detection(json, resource, verdict, (activity, &message), None);
                });
            }
        }
        for subject in chain.rules.iter().flat_map(|rule| &rule.subjects) {
            let resource = subject_of(&subject.kind, &subject.id, &subject.name);
            self.finding_change(json, resource, &subject.finding);
        }
    }

    fn finding_change(&self, json: &mut Json, resource: Resource, change: &FindingChange) {
        let Some(activity) = activity(change.change) else {
            return;
        };
        let gone;
        let finding = match (&change.before, &change.after) {
            (_, Some(after)) => after,
            // The later exports say nothing of it.
            (Some(before), None) => {
                gone = Finding {
                    outcome: Outcome::Unknown,
                    ..before.clone()
                };
                &gone
            }
            (None, None) => return,
        };
        let when = match change.after {
            Some(_) => "",
            None => "before: ",
        };
        let message = format!(
            "{}: {}; {when}{}",
            resource.name,
            change.change.words(),
            finding.because
        );
        json.element(|json| {
            self.check(json, resource, &change.rule, finding, (activity, &message));
        });
    }
}
