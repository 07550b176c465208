//! The words that every export uses for the same thing.

use std::borrow::Cow;

use crate::export::leaving::report::{
    Chain, Change, ChangeSet, Fact, Outcome, Owner, Pulls, Reach, Registry, Report, Rule,
    RuleSummary, StepState, Verdict, Workload,
};
use crate::redact::Cleared;
use engine::{
    azure::commands,
    judge::{
        rules::RULES,
        weights::{Standing, lightest, login},
    },
    tell::chain,
};
use model::{issue::Severity, report::Scale, sentence::capitalised};

/// The name that stands in the files.
pub const PRODUCT: &str = "Linchpin";

/// Where to read about it.
pub const HOME: &str = env!("CARGO_PKG_HOMEPAGE");

/// Where a rule or the chain is explained by those whose setting or whose word it is; empty for an id
/// that is none of ours.
pub fn read_more(id: &str) -> &'static str {
    if id == chain::ID {
        return chain::READ_MORE;
    }
    let mut rules = RULES.iter();
    rules
        .find(|rule| rule.id == id)
        .map_or("", |rule| rule.read_more)
}

/// The text as a sentence of its own: with a stop at its end, unless it has one or says nothing.
pub fn stopped(text: &str) -> String {
    let text = text.trim_end();
    let stop = match text.chars().next_back() {
        None | Some('.' | '!' | '?' | ':' | '…') => "",
        Some(_) => ".",
    };
    format!("{text}{stop}")
}

/// Where the names in a file came from, when they are not the real ones.
pub const REDACTED: &str = "Names, ids and addresses in this file are pseudonyms; the same pseudonym always stands for the same thing.";

/// The same, beside commands.
pub const STAND_INS: &str = "These commands name pseudonyms, so they cannot be run as they stand: save this again with real names for whoever is to run them.";

/// What fixing a link does, in the order of what it is worth.
pub const ANY_LINK: &str = "One link is enough to break the chain, but links are not equal: turning off the \
     admin account or closing the network prevents the takeover, Defender only makes it seen.";

/// What the sets of changes are for, where no registry carries all three links, as far as is known.
const WATCHED: &str = "No registry carries all three links. These changes close what can be taken over all the same, while Defender watches.";
const PERHAPS_WATCHED: &str = "No registry is known to carry all three links. These changes close what can be taken over all the same, whether Defender watches or not.";

/// What to do where no change is known that is needed, and whether one is is not known.
pub const SETTLE: &str = "Settle what is not known: whether the chain fires depends on it.";

/// What the other change is for, beside the smallest one.
const OTHER_WAY: &str = "The other way to keep the attacker out";

/// Whose a registry is, and where that stands.
pub fn owner(owner: &Owner) -> String {
    let quiet = |text: &str| text.replace('`', "'");
    format!(
        "Owner, as the tag `{}` says: `{}` (`{}:{}:{}`).",
        quiet(&owner.tag),
        quiet(&owner.name),
        quiet(&owner.source),
        owner.line,
        owner.column
    )
}

/// Where a report's facts came from, in a sentence; empty where documents were handed in.
pub fn origin(report: &Report) -> String {
    let link = report.link.as_ref();
    link.map_or_else(String::new, |link| stopped(&capitalised(&link.told())))
}

/// The verdict as a heading.
pub fn verdict(chain: &Chain) -> &'static str {
    match chain.verdict {
        Verdict::Fires if chain.split => "The chain fires, split over several registries",
        Verdict::Fires => "The chain fires",
        Verdict::Broken => "The chain is broken",
        Verdict::Undetermined => "The chain is not determined",
    }
}

/// That this is not how things are; empty where it is.
pub fn hypothetical(chain: &Chain) -> String {
    let count = chain.what_if.len();
    if count == 0 {
        return String::new();
    }
    let named: Vec<String> = chain
        .what_if
        .iter()
        .take(5)
        .map(|assumed| {
            format!(
                "`{}` at {} `{}`",
                assumed.rule,
                assumed.kind,
                assumed.name.replace('`', "'")
            )
        })
        .collect();
    let more = if count > named.len() {
        format!(" and {} more", count - named.len())
    } else {
        String::new()
    };
    format!(
        "What if: {} taken as mended ({}{more}). Everything here shows what would follow, not what is.",
        if count == 1 {
            "1 finding is".to_owned()
        } else {
            format!("{count} findings are")
        },
        named.join(", "),
    )
}

/// How the attack concerns a workload.
pub fn reach(row: &Workload) -> &'static str {
    match row.reach {
        Reach::Exposed => "exposed",
        Reach::Possible => "perhaps exposed",
        Reach::Pinned => "pinned by digest",
        Reach::Spared if row.watched => "would fall, and only Defender may see it",
        Reach::Spared => "spared",
    }
}

/// When a workload would pull its image again.
pub fn pulls(pulls: Pulls) -> &'static str {
    match pulls {
        Pulls::NextRestart => "next restart",
        Pulls::NextRollout => "next rollout",
        Pulls::PinnedByDigest => "pinned by digest",
        Pulls::Unknown => "not known",
    }
}

/// A change as an instruction.
pub fn change(change: &Change) -> String {
    let what = model::fix::instruction(&change.fix);
    let effect = if change.prevents {
        "prevents"
    } else {
        "detects"
    };
    format!("{what} `{}` ({effect})", change.name.replace('`', "'"))
}

/// What a set of changes comes to.
pub fn change_set(set: &ChangeSet) -> String {
    let sums = format!(
        "{}, {} for work and risk",
        count(set.count as usize, "change", "changes"),
        count(
            usize::try_from(set.weight).unwrap_or(usize::MAX),
            "point",
            "points"
        )
    );
    match (set.prevented, set.detected) {
        (prevented, 0) => format!(
            "{sums}; prevents the takeover of {}",
            registries(prevented as usize)
        ),
        (0, detected) => format!(
            "{sums}; the takeover of {} stays possible, but would be seen",
            registries(detected as usize)
        ),
        (prevented, detected) => format!(
            "{sums}; prevents the takeover of {}, that of {} would only be seen",
            registries(prevented as usize),
            registries(detected as usize)
        ),
    }
}

/// What the changes are for, where no registry carries all three links, and at which it is not known; none elsewhere.
pub fn watched(chain: &Chain) -> Option<String> {
    chain
        .breaking
        .as_ref()
        .filter(|breaking| breaking.watched)?;
    let (said, open) = match chain.totals.undetermined {
        0 => (WATCHED, String::new()),
        _ => (PERHAPS_WATCHED, format!(" {}", unsettled(chain))),
    };
    Some(format!("{said}{open}"))
}

/// At which registries it is to be settled whether they carry all three links.
pub fn unsettled(chain: &Chain) -> String {
    const NAMED: usize = 5;
    let open = chain.registries.iter();
    let open = open.filter(|registry| registry.verdict == Verdict::Undetermined);
    let names: Vec<_> = open
        .take(NAMED)
        .map(|registry| format!("`{}`", registry.name.replace('`', "'")))
        .collect();
    let more = match (chain.totals.undetermined as usize).saturating_sub(names.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match names.is_empty() {
        true => SETTLE.to_owned(),
        false => format!(
            "Settle what is not known of {}{more}: whether the chain fires there depends on it.",
            names.join(", ")
        ),
    }
}

/// What a text for a ticket is called: which registry it is about, and what happens, in plain words.
pub fn title(chain: &Chain) -> String {
    let (totals, headline) = (&chain.blast_radius.totals, &*chain.headline);
    let [registry] = &*chain.registries else {
        return headline.to_owned();
    };
    if registry.verdict != Verdict::Fires || chain.totals.registries > 1 || totals.exposed == 0 {
        return headline.to_owned();
    }
    let tallies = totals.by_environment.iter();
    let production: u32 = { tallies.filter(|tally| &*tally.name == "production") }
        .map(|tally| tally.reached.saturating_sub(tally.possible))
        .sum();
    let production = match production {
        0 => String::new(),
        count => format!(", {} in production", grouped(count.into())),
    };
    format!(
        "`{}` can be taken over{}: {} would run a poisoned image{production}",
        registry.name.replace('`', "'"),
        match registry.once_deployed {
            true => " once this is deployed",
            false => "",
        },
        count(totals.exposed as usize, "workload", "workloads"),
    )
}

/// The other change that keeps the attacker out, in a report about one registry whose smallest change does.
fn other_way(chain: &Chain) -> Option<ChangeSet> {
    let breaking = chain.breaking.as_ref()?;
    let [registry] = &*chain.registries else {
        return None;
    };
    let sets = [&breaking.smallest, &breaking.next, &breaking.preventing];
    let known: Vec<&Change> = sets
        .into_iter()
        .flatten()
        .flat_map(|set| &set.changes)
        .collect();
    let is_other = |rule: &&Rule| {
        rule.finding.outcome == Outcome::Fires && known.iter().all(|change| change.rule != rule.id)
    };
    let rule = registry.rules.iter().take(2).find(is_other)?;
    let radius = &chain.blast_radius;
    let rows = radius.workloads.iter();
    let rows: Vec<_> = { rows.map(|one| (one.stored_credential, one.stopped())) }.collect();
    let sku = registry.sku.as_deref();
    let standing = Standing {
        premium: sku.is_some_and(|sku| sku.eq_ignore_ascii_case("premium")),
        login: login(&rows, radius.totals.workloads > 0),
        private_endpoints: false,
    };
    let scale = Scale {
        effort: breaking.effort,
        breakage: breaking.breakage,
    };
    let (fix, effort, breakage) = lightest(&rule.id, &standing, scale)?;
    let change = Change {
        switch: rule.finding.switches.first()?.clone(),
        rule: rule.id.clone(),
        fix: Cleared::own(fix),
        kind: Cleared::own("registry"),
        name: registry.name.clone(),
        effort,
        breakage,
        prevents: true,
    };
    Some(ChangeSet {
        count: 1,
        weight: scale.weigh(effort, breakage).into(),
        prevented: 1,
        detected: 0,
        alike: Vec::new(),
        changes: vec![change],
    })
}

/// The sets of changes worth reading, each once, with their headings: in the order of the page, where what prevents
/// comes first, whatever weighs less.
pub fn change_sets(chain: &Chain) -> Vec<(&'static str, Cow<'_, ChangeSet>)> {
    let Some(breaking) = &chain.breaking else {
        return Vec::new();
    };
    let all = [
        ("Keep the attacker out", &breaking.preventing),
        ("Only detect it", &breaking.detecting),
        ("The smallest change", &breaking.smallest),
        ("If that cannot be done", &breaking.next),
    ];
    let mut sets: Vec<(&'static str, Cow<'_, ChangeSet>)> = Vec::new();
    for (title, set) in all {
        if let Some(set) = set
            && sets.iter().all(|(_, known)| **known != *set)
        {
            sets.push((title, Cow::Borrowed(set)));
        }
    }
    // Beside the first, so that whoever cannot have the one sees whom the other hurts.
    if let Some(other) = other_way(chain) {
        let place = sets.len().min(1);
        sets.insert(place, (OTHER_WAY, Cow::Owned(other)));
    }
    sets
}

/// A registry's verdict as a rule's outcome.
pub fn outcome_of(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Fires => Outcome::Fires,
        Verdict::Undetermined => Outcome::Unknown,
        Verdict::Broken => Outcome::Clear,
    }
}

/// A registry's verdict in one word or two.
pub fn registry_verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fires => "fires",
        Verdict::Broken => "broken",
        Verdict::Undetermined => "not determined",
    }
}

/// The same of a registry, saying so where that is only to come.
pub fn verdict_of(registry: &Registry) -> String {
    let later = match registry.once_deployed {
        true => " once it is deployed",
        false => "",
    };
    [registry_verdict(registry.verdict), later].concat()
}

/// A command that settles something, and what is to be written in it.
pub fn settling(line: &str) -> String {
    let rest = match line.contains(commands::SUBSCRIPTION) {
        true => commands::REPLACE,
        false => "",
    };
    [line, rest].concat()
}

/// A rule's outcome.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fires => "fires",
        Outcome::Clear => "clear",
        Outcome::Unknown => "not known",
    }
}

/// Whether a step can be walked.
pub fn state(state: StepState) -> &'static str {
    match state {
        StepState::Open => "open",
        StepState::Closed => "closed",
        StepState::Unknown => "not known",
    }
}

/// How much a problem takes away.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "not used",
        Severity::Warning => "used with care",
    }
}

/// `1 registry`, `2 registries`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number as u64),
        if number == 1 { one } else { many }
    )
}

/// `registry` or `registries`.
pub fn registries(number: usize) -> String {
    count(number, "registry", "registries")
}

/// A number with a comma between thousands.
pub use engine::judge::rules::ranges::spelled as grouped;

/// Where a fact stands: `file:line:column`.
pub fn place(fact: &Fact) -> String {
    format!("{}:{}:{}", fact.source, fact.line, fact.column)
}

/// A rule's title, or its id where the summary is missing.
pub fn rule_title<'a>(rules: &'a [RuleSummary], id: &'a str) -> &'a str {
    rules
        .iter()
        .find(|rule| rule.id == id)
        .map_or(id, |rule| rule.title.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_once() {
        for (text, expected) in [
            ("it fires", "it fires."),
            ("It fires.", "It fires."),
            ("and more… ", "and more…"),
            ("`x`", "`x`."),
            ("", ""),
        ] {
            assert_eq!(stopped(text), expected);
        }
    }

    #[test]
    fn every_rule_and_the_chain_are_explained_somewhere() {
        for id in RULES.iter().map(|rule| rule.id).chain([chain::ID]) {
            assert!(read_more(id).starts_with("https://"), "{id}");
        }
        assert_eq!(read_more("somebody's"), "");
    }

    #[test]
    fn thousands_are_told_apart() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (65_536, "65,536"),
            (4_294_967_296, "4,294,967,296"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }
}
