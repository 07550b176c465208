//! What makes a registry's tasks run, and what they may reach: who may push from where.

use super::{Details, NAMED, is, name, places, some};
use crate::{
    azure::hosts::login_server_at,
    facts::{Doc, Place},
    read::decode::fields::Field,
};
use model::sentence::{is_filler, quoted};

/// One trigger of a task by its source.
#[derive(Default)]
struct Trigger<'a> {
    off: bool,
    /// The address of the source without scheme, login and query.
    source: &'a str,
    branch: &'a str,
    events: Vec<&'a str>,
    place: Option<Place>,
}

impl<'a> Trigger<'a> {
    /// Those of a task that are on, in their order.
    fn of(doc: &Doc<'a>) -> Vec<Trigger<'a>> {
        let mut found: Vec<Trigger> = Vec::new();
        for record in doc.records() {
            if record.field == Field::SourceTrigger {
                found.push(Trigger::default());
                continue;
            }
            let Some(trigger) = found.last_mut() else {
                continue;
            };
            let said = || doc.said(record).unwrap_or_default();
            match record.field {
                Field::SourceStatus => trigger.off = said().eq_ignore_ascii_case("Disabled"),
                Field::SourceBranch => trigger.branch = said(),
                Field::SourceEvent => trigger.events.push(said()),
                Field::SourceUrl => {
                    let address = said();
                    let bare = address.split_once("://").map_or(address, |(_, bare)| bare);
                    let bare = bare.rsplit('@').next().unwrap_or(bare);
                    let end = bare.find(|sign| matches!(sign, '?' | '#') || is_filler(sign));
                    trigger.source = bare.get(..end.unwrap_or(bare.len())).unwrap_or_default();
                    trigger.place = Some(doc.place(record));
                }
                _ => {}
            }
        }
        found.retain(|trigger| !trigger.off);
        found
    }

    /// Somebody who may only propose a change makes it run.
    fn takes_proposals(&self) -> bool {
        let mut events = self.events.iter();
        events.any(|event| event.eq_ignore_ascii_case("pullrequest"))
    }

    fn words(&self, task: &str) -> String {
        let source = match self.source.trim_matches('/') {
            "" => "a source that is not shown".to_owned(),
            source => quoted(source),
        };
        let branch = match self.branch {
            "" => String::new(),
            branch => format!("branch {} of ", quoted(branch)),
        };
        let events: Vec<String> = self.events.iter().map(|event| quoted(event)).collect();
        let on = match events.is_empty() {
            true => String::new(),
            false => format!(" (on {})", events.join(", ")),
        };
        format!("{task} from {branch}{source}{on}")
    }
}

/// Tasks that a change of their source starts.
pub(super) fn sources(all: &[&Doc], details: &mut Details) {
    let mut each = Vec::new();
    let mut places = Vec::new();
    let mut proposals = false;
    let mut count = 0;
    for doc in all {
        let task = quoted(name(doc));
        let triggers = Trigger::of(doc);
        count += usize::from(!triggers.is_empty());
        for trigger in triggers {
            proposals |= trigger.takes_proposals();
            each.push(trigger.words(&task));
            places.extend(trigger.place);
        }
    }
    if each.is_empty() {
        return;
    }
    places.truncate(NAMED);
    let mut text = format!(
        "{} changes, so whoever may push there pushes here: {}.",
        match count {
            1 => "One runs by itself when its source",
            _ => "Some run by themselves when their source",
        },
        some(&each)
    );
    if proposals {
        text.push_str(" A pull request is enough to start one, before anybody has looked at it.");
    }
    details.push((text, places));
}

/// Tasks that run at set times. A timer is on unless it says otherwise, and its times are in UTC.
/// (learn.microsoft.com …/cli/azure/acr/task/timer; …/container-registry/container-registry-tasks-scheduled.)
pub(super) fn timers(all: &[&Doc], details: &mut Details) {
    let mut each = Vec::new();
    let mut running = Vec::new();
    for doc in all {
        // Of each timer, whether it is on and when.
        let mut timers: Vec<(bool, &str)> = Vec::new();
        for record in doc.records() {
            match (record.field, timers.last_mut()) {
                (Field::TimerTrigger, _) => timers.push((true, "")),
                (Field::TimerStatus, Some(timer)) => {
                    let status = doc.said(record).unwrap_or_default();
                    timer.0 = !status.eq_ignore_ascii_case("Disabled");
                }
                (Field::TimerSchedule, Some(timer)) => {
                    timer.1 = doc.said(record).unwrap_or_default();
                }
                _ => {}
            }
        }
        timers.retain(|(on, _)| *on);
        if timers.is_empty() {
            continue;
        }
        running.push(*doc);
        let task = quoted(name(doc));
        each.extend(timers.iter().map(|(_, when)| {
            match when.trim_matches(|letter| is_filler(letter) || letter == ' ') {
                "" => format!("{task} at times that are not shown"),
                when => format!("{task} at {}", quoted(when)),
            }
        }));
    }
    if running.is_empty() {
        return;
    }
    details.push((
        format!(
            "{} at set times (`cron`, in UTC), so what is poisoned where they build from gets here without anybody's doing: {}.",
            match running.len() {
                1 => "One runs by itself",
                _ => "Some run by themselves",
            },
            some(&each)
        ),
        places(&running, Field::TimerSchedule),
    ));
}

/// Tasks that log in to other registries.
pub(super) fn logins(all: &[&Doc], details: &mut Details) {
    let is_there = |host: &&str| !host.is_empty();
    hosts(
        all,
        Field::LoginHost,
        " to ",
        is_there,
        "Tasks log in to other registries, so what is poisoned there may be built in here, and their credentials may be read by what is built",
        details,
    );
}

/// Registries of Azure that the base images of tasks lie in.
pub(super) fn bases(all: &[&Doc], details: &mut Details) {
    let is_azures = |host: &&str| login_server_at(host) == Some(host.len());
    hosts(
        all,
        Field::BaseRegistry,
        " from ",
        is_azures,
        "What tasks build from is built into what they push, so that falls with the registries that their base images lie in, and whatever pulls it",
        details,
    );
}

fn hosts(
    all: &[&Doc],
    field: Field,
    way: &str,
    counts: fn(&&str) -> bool,
    what: &str,
    details: &mut Details,
) {
    let mut each = Vec::new();
    let mut found = Vec::new();
    for doc in all {
        let records: Vec<_> = doc.of(field).collect();
        let hosts = records.iter().filter_map(|record| doc.said(record));
        let mut hosts: Vec<String> = hosts.filter(counts).map(quoted).collect();
        hosts.dedup();
        if hosts.is_empty() {
            continue;
        }
        found.extend(records.first().map(|record| doc.place(record)));
        each.push(format!("{}{way}{}", quoted(name(doc)), some(&hosts)));
    }
    if each.is_empty() {
        return;
    }
    found.truncate(NAMED);
    details.push((format!("{what}: {}.", some(&each)), found));
}

/// Tasks that act as a managed identity.
pub(super) fn identities(all: &[&Doc], details: &mut Details) {
    let acting: Vec<&Doc> = all
        .iter()
        .copied()
        .filter(|doc| doc.first_text(Field::IdentityType).is_some())
        .filter(|doc| !is(doc, Field::IdentityType, "None"))
        .collect();
    if acting.is_empty() {
        return;
    }
    let each: Vec<String> = acting
        .iter()
        .map(|doc| {
            let kind = doc.first_text(Field::IdentityType).unwrap_or_default();
            format!("{} ({})", quoted(name(doc)), quoted(kind))
        })
        .collect();
    details.push((
        format!(
            "Tasks act as a managed identity, and whatever that may reach, what they build may reach too: {}.",
            some(&each)
        ),
        places(&acting, Field::IdentityType),
    ));
}
